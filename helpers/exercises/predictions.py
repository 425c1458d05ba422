"""Kinds of predictions: what a student says before a run, and which idea may stand behind a wrong answer.

A kind has an ``outcome()``, what the model says, and ``feedback(said)``, a sentence about what was said. Texts are
written for ``N_``: they are translated when they are shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from helpers.base.i18n import _


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of several options; `wrong` has a sentence for each that is not the outcome."""

    kind: ClassVar = "choice"
    question: str
    options: dict
    outcome: Callable
    wrong: dict

    def in_words(self, said):
        """What was said, as a person reads it."""
        return _(self.options[said])

    def is_right(self, said):
        """Whether the model says the same."""
        return said == self.outcome()

    def feedback(self, said):
        """Which idea leads to this option."""
        return _(self.wrong[said])

    def check(self, said):
        """Whether this can be an answer at all, also in a file."""
        return isinstance(said, str) and said in self.options


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A number in a unit with this name, typed or set on a slider, with a sentence for too little and for too much."""

    kind: ClassVar = "number"
    question: str
    unit: str
    outcome: Callable  # a number in that unit
    within: float
    below: str
    above: str
    slider: tuple = ()  # low, high, step

    def in_words(self, said):
        """What was said, as a person reads it."""
        return f"{said:.4g} {_(self.unit)}".strip()

    def is_right(self, said):
        """Whether the model says the same."""
        return abs(said - self.outcome()) <= self.within

    def feedback(self, said):
        """Which idea leads to so much, or so little."""
        return _(self.below if said < self.outcome() else self.above)

    def check(self, said):
        """Whether this can be an answer at all, also in a file."""
        return isinstance(said, (int, float)) and not isinstance(said, bool) and bool(np.isfinite(said))


@dataclass(frozen=True, kw_only=True)
class Order:
    """Items in an order; `wrong` has a sentence for a pair (first, second) which stands the wrong way round."""

    kind: ClassVar = "order"
    question: str
    items: dict
    outcome: Callable
    wrong: dict

    def in_words(self, said):
        """What was said, as a person reads it."""
        return " < ".join(_(self.items[name]) for name in said)

    def is_right(self, said):
        """Whether the model says the same."""
        return tuple(said) == tuple(self.outcome())

    def feedback(self, said):
        """Which idea puts the first wrong pair the wrong way round."""
        pairs = [(one, other) for k, one in enumerate(said) for other in said[k + 1 :]]
        return next((_(self.wrong[pair]) for pair in pairs if pair in self.wrong), "")

    def check(self, said):
        """Whether this can be an answer at all, also in a file."""
        return isinstance(said, (list, tuple)) and sorted(map(str, said)) == sorted(self.items)


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """A curve drawn on axes: heights at `X` evenly spaced places; `mistakes` are curves that an idea leads to.

    An axis is its label and its two ends. A sketch is taken for the nearest of the outcome and the mistakes.
    """

    kind: ClassVar = "sketch"
    POINTS: ClassVar = 41
    CLOSE: ClassVar = 0.06  # part of the axis by which the hand of who knows the curve is off at most, on average
    question: str
    x: tuple
    y: tuple
    outcome: Callable  # of x, in the axes' units
    mistakes: tuple  # pairs of a curve and a sentence

    @property
    def places(self):
        """The places along x."""
        return np.linspace(*self.x[1:], self.POINTS)

    def in_words(self, said):
        """What was said, as a person reads it."""
        return _("your curve")

    def nearest(self, said):
        """0 for the outcome, else the number of the mistake; by the mean squared distance."""
        curves = [self.outcome, *(curve for curve, _words in self.mistakes)]
        return int(np.argmin([np.nanmean((np.array(said) - curve(self.places)) ** 2) for curve in curves]))

    def is_right(self, said):
        """Whether it is close to the outcome, and to none of the mistakes more."""
        return self.nearest(said) == 0 and self.distance(said) <= self.CLOSE

    def feedback(self, said):
        """Which idea leads to this curve."""
        nearest = self.nearest(said)
        if nearest == 0:
            return _("It is near to what the model says, but has another shape: compare the two.")
        return _(self.mistakes[nearest - 1][1])

    def distance(self, said):
        """How far the sketch is off on average, as a part of the axis."""
        off = np.nanmean(np.abs(np.array(said) - self.outcome(self.places)))
        return float(off / (self.y[2] - self.y[1]))

    def check(self, said):
        """Whether this can be an answer at all, also in a file."""
        try:
            return np.shape(said) == (self.POINTS,) and bool(np.isfinite(np.asarray(said, float)).any())
        except (TypeError, ValueError):
            return False
