"""Kinds of answers to exercises. What is right is computed when it is asked for, and so is what a mistake leads to.

A kind has a method ``judge(answer)``, which returns a `Verdict`. Wrong answers that are expected stand in `mistakes`: a
function that computes one, and the hint for it. A hint is written for ``N_``: it is translated when it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from numbers import Number as AnyNumber
from typing import ClassVar

import numpy as np
from brian2 import Quantity, have_same_dimensions

from helpers.base.checks import in_words
from helpers.base.i18n import _
from helpers.exercises.deadline import TooLong, with_deadline

SECONDS = 10  # that a student's function may take


@dataclass(frozen=True)
class Verdict:
    """Whether an answer is right, and what there is to say about it."""

    is_right: bool
    remark: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What all kinds have: an objective of the chapter, hints that go deeper, a worked solution, and why it is so."""

    objective: int
    hints: tuple
    solution: str  # Python that ends with ``answer = ...``
    why: str
    mistakes: tuple = ()

    def is_missing(self, answer):
        """Whether nothing has been answered yet."""
        return answer is None


@dataclass(frozen=True, kw_only=True)
class Number(Answer):
    """A number, with its unit if it has one; `tolerance` is a part of the right value, `within` an amount."""

    kind: ClassVar = "number"
    right: Callable
    tolerance: float = 0.02
    within: object = 0

    def judge(self, answer):
        """Compare with what the model says."""
        right = _computed(self.right)
        if problem := _no_number(answer, right):
            return Verdict(False, problem)
        answer, right = _plain(answer), _plain(right)
        if self._is(answer, right):
            return Verdict(True)
        for mistake, words in self.mistakes:
            if self._is(answer, _plain(_computed(mistake))):
                return Verdict(False, _(words))
        return Verdict(False, self._by_a_factor(answer, right))

    def _is(self, answer, value):
        return abs(answer - value) <= max(self.tolerance * abs(value), _plain(self.within))

    def _by_a_factor(self, answer, right):
        if any(self._is(answer * factor, right) for factor in (1e3, 1e-3, 1e6, 1e-6, 1e9, 1e-9)):
            return _("The digits are right, but the size is off by a factor of 1000 or more: look at the prefix.")
        if answer and self._is(-answer, right):
            return _("The size is right, but the sign is not.")
        return ""


@dataclass(frozen=True, kw_only=True)
class Array(Answer):
    """Numbers in an array, with their unit if they have one; `tolerance` is a part of the largest of them."""

    kind: ClassVar = "array"
    right: Callable
    tolerance: float = 1e-3

    def judge(self, answer):
        """Compare with what the model says, number by number."""
        right = _computed(self.right)
        if problem := _no_array(answer, right):
            return Verdict(False, problem)
        if _are_close(answer, right, self.tolerance):
            return Verdict(True)
        for mistake, words in self.mistakes:
            if _are_close(answer, _computed(mistake), self.tolerance):
                return Verdict(False, _(words))
        off = np.abs(_plain_array(answer) - _plain_array(right)) > self.tolerance * np.abs(_plain_array(right)).max()
        return Verdict(False, _("{n} of {all} numbers are not right.").format(n=np.sum(off), all=off.size))


@dataclass(frozen=True, kw_only=True)
class Function(Answer):
    """A function that the student writes; it is called with each of `cases` and compared with `right`."""

    kind: ClassVar = "function"
    right: Callable
    cases: Callable
    tolerance: float = 1e-3

    def judge(self, answer):
        """Call it with every case."""
        if not callable(answer) or isinstance(answer, type):
            message = _("The answer is {answer}, but it must be a function; write its name without brackets.")
            return Verdict(False, message.format(answer=in_words(answer)))
        for case in self.cases():
            try:
                result = with_deadline(answer, case, SECONDS)
            except TooLong:
                return Verdict(False, _("Your function did not come to its end within {n} s.").format(n=SECONDS))
            except Exception as error:  # whatever a student's code raises
                message = _("Your function, called with {n} arguments, stopped with {kind}: {error}")
                return Verdict(False, message.format(n=len(case), kind=type(error).__name__, error=error))
            if verdict := self._wrong(case, result):
                return verdict
        return Verdict(True)

    def _wrong(self, case, result):
        right = self.right(*case)
        if problem := _no_array(result, right):
            return Verdict(False, problem)
        if _are_close(result, right, self.tolerance):
            return None
        for mistake, words in self.mistakes:
            if _are_close(result, mistake(*case), self.tolerance):
                return Verdict(False, _(words))
        message = _("With {case} your function gives {result}, which is not right.")
        return Verdict(False, message.format(case=", ".join(map(str, case)), result=in_words(result)))


@dataclass(frozen=True, kw_only=True)
class Built(Answer):
    """An object that has to fulfil something; a mistake is a condition, its hint, and a function that makes it."""

    kind: ClassVar = "object"
    what: type
    holds: Callable

    def judge(self, answer):
        """Ask the object."""
        if not isinstance(answer, self.what):
            message = _("The answer is {answer}, but it must be a {what}.")
            return Verdict(False, message.format(answer=in_words(answer), what=self.what.__name__))
        return _ask(answer, self)


@dataclass(frozen=True, kw_only=True)
class Setting(Answer):
    """A setting of an explorer; a mistake is a condition on its values, its hint, and what the controls then say."""

    kind: ClassVar = "setting"
    explorer: str
    holds: Callable

    def is_missing(self, answer):
        """Whether there is no explorer, or nobody has moved one of its controls."""
        return answer is None or (type(answer).__name__ == self.explorer and answer.is_untouched)

    def judge(self, answer):
        """Ask what the controls say."""
        if type(answer).__name__ != self.explorer:
            message = _("The answer is {answer}, but it must be the {explorer} whose sliders you have set.")
            return Verdict(False, message.format(answer=in_words(answer), explorer=self.explorer))
        return _ask(answer.values(), self)


@cache
def _computed(function):
    """What the model says, computed once: a simulation may stand behind it."""
    return function()


def _ask(value, exercise):
    if exercise.holds(value):
        return Verdict(True)
    for is_made, words, _example in exercise.mistakes:
        if is_made(value):
            return Verdict(False, _(words))
    return Verdict(False)


def _no_number(answer, right):
    """What is wrong with it as one number of this unit; empty if nothing is."""
    array = _as_array(answer)
    is_number = array is not None and array.size == 1 and np.isfinite(array).all() and not isinstance(answer, bool)
    if not is_number:
        return _("The answer is {answer}, but it must be a number.").format(answer=in_words(answer))
    return _wrong_unit(answer, right)


def _no_array(answer, right):
    """What is wrong with it as numbers of this unit and shape; empty if nothing is."""
    array, shape = _as_array(answer), np.shape(right)
    if array is None:
        return _("The answer is {answer}, but it must be numbers.").format(answer=in_words(answer))
    if array.shape != shape:
        message = _("The answer has shape {shape}, but {right} is asked for.")
        return message.format(shape=array.shape, right=shape)
    if np.isnan(array).any():
        return _("Some of the numbers are NaN.")
    return _wrong_unit(answer, right)


def _wrong_unit(answer, right):
    if have_same_dimensions(answer, right):
        return ""
    unit = right.get_best_unit() if isinstance(right, Quantity) else None
    if unit is None:
        return _("The answer has a unit, but it must be a number without one.")
    if not isinstance(answer, Quantity):
        return _("A number alone says too little: give its unit, as in 5*{unit}.").format(unit=unit)
    return _("The unit is not right: something in {unit} is asked for.").format(unit=unit)


def _as_array(answer):
    """The numbers of an answer, or None if it has none."""
    if isinstance(answer, (AnyNumber, np.ndarray, list, tuple, Quantity)):
        try:
            return np.asarray(answer, float)
        except (TypeError, ValueError):
            return None
    return None


def _plain(value):
    return float(np.asarray(value, float).reshape(()))


def _plain_array(value):
    return np.asarray(value, float)


def _are_close(value, right, tolerance):
    value, right = _plain_array(value), _plain_array(right)
    largest = np.abs(right).max(initial=0)
    return value.shape == right.shape and np.allclose(value, right, rtol=0, atol=tolerance * largest + 1e-300)
