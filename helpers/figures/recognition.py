"""Figures of a recognition: what the spikes speak for, the neurons that fired most, what in the image drove them."""

import matplotlib.pyplot as plt
import numpy as np
from brian2 import mV

from helpers.base.checks import FINITE, POSITIVE, check_same_length, check_whole_numbers, takes
from helpers.base.i18n import _
from helpers.base.kinds import INDICES, instance
from helpers.figures.display import SMALL, TINY, CourseFigure, describe, in_style
from helpers.figures.images import SIDE
from helpers.figures.kinds import AX, line
from helpers.figures.style import COLORS, PALE, new_axes, tidy
from helpers.learning.recognition import Recognition, match
from helpers.learning.state import competitive_state
from helpers.learning.voting import check_labelled

SHOWN = 6  # neurons, of those that fired most
GAP = 4  # pixels between two pictures in a row
PITCH = SIDE + GAP
FLOOR = -250  # Below this, a factor of e**250, evidence is not told apart any more.
SIZE = (9.6, 3.3)


class RecognitionFigure:
    """The parts of a recognition in an empty figure of the size `SIZE`; they can be set again and again."""

    def __init__(self, figure):
        figure.subplots_adjust(left=0.01, right=0.99, top=0.82, bottom=0.15, wspace=0.12, hspace=0.1)
        grid = figure.add_gridspec(2, SHOWN + 3, width_ratios=[1, 1.9, 0.3, *[1] * SHOWN])
        self._image = _picture(figure.add_subplot(grid[0, 0]), "gray", np.zeros((SIDE, SIDE)))
        self._image.axes.set_title(_("image"), fontsize=SMALL)
        self._answer = _big_text(figure.add_subplot(grid[1, 0]))
        self._others, self._best = _evidence(figure.add_subplot(grid[:, 1]))
        above, below = (figure.add_subplot(grid[row, 3:]) for row in (0, 1))
        self._fields, self._overlaps = _picture(above, "gray", _row([])), _picture(below, "inferno", _row([]))
        for ax, name in ((above, _("weights")), (below, _("weights × image"))):
            _name_row(ax, name)
        places = (np.arange(SHOWN) * PITCH + SIDE / 2) / (SHOWN * PITCH - GAP)
        self._names = [_small_text(above, place, 1.05, "bottom") for place in places]
        self._matches = [_small_text(below, place, -0.05, "top") for place in places]

    def show(self, state, seen):
        """Set all parts as a labelled network has seen an image."""
        self._image.set_data(seen.image / 255)
        self._answer.set_text("?" if seen.digit is None else str(seen.digit))
        best = [] if seen.digit is None else [seen.digit]
        others = [digit for digit in range(10) if best and digit not in best]
        for dots, digits in ((self._others, others), (self._best, best)):
            dots.set_data(np.maximum(seen.evidence[digits], FLOOR), digits)
        fields = [state.w_volt[:, neuron].reshape(SIDE, SIDE) for neuron in seen.fired[:SHOWN]]
        self._fields.set_data(_row(fields))
        self._overlaps.set_data(_row([field * seen.image for field in fields]))
        self._show_texts(state, seen)

    def _show_texts(self, state, seen):
        for text in (*self._names, *self._matches):
            text.set_text("")
        labels, matches = state.labels, match(state, seen.image)
        for neuron, name, below in zip(seen.fired, self._names, self._matches):
            text = _("no. {neuron}\nlabel {label}\n{count} spikes")
            name.set_text(text.format(neuron=neuron, label=labels[neuron], count=seen.counts[neuron]))
            text = _("match {match:.2f}\ntheta {theta:.0f} mV")
            below.set_text(text.format(match=matches[neuron], theta=float(state.theta[neuron] / mV)))


@takes(state=competitive_state, seen=instance(Recognition, "recognise makes one"))
@in_style
def plot_recognition(state, seen):
    """Why a network takes an image for a digit.

    Parameters
    ----------
    state : TrainingState
        Labelled.
    seen : Recognition

    Returns
    -------
    list of Axes
        The image and the answer; for each digit, how likely the spikes are, against the likeliest; and of the neurons
        that fired most, the weights, and weights times image: what drove them.
    """
    check_labelled(state)
    check_same_length("seen", seen.counts, "state", state.theta_volt)
    figure = plt.figure(FigureClass=CourseFigure, figsize=SIZE)
    RecognitionFigure(figure).show(state, seen)
    describe(figure, _recognition_in_words(state, seen))
    return figure.axes


def _recognition_in_words(state, seen):
    """The answer, the runner-up, and who fired."""
    if seen.digit is None:
        return _("An image on which no neuron fired, so that there is no answer.")
    words = _(
        "An image with the answer {digit}; the next likely digit, {other}, has a log-likelihood {behind:.0f} lower."
    )
    other, behind = np.argsort(seen.evidence)[-2], -np.sort(seen.evidence)[-2]
    words += _(" The neurons that fired most, with weights and weights × image: {neurons}.")
    names = [f"{neuron} ({state.labels[neuron]}, {seen.counts[neuron]})" for neuron in seen.fired[:SHOWN]]
    neurons = _("number (label, spikes) {names}").format(names=", ".join(names))
    return words.format(digit=seen.digit, other=other, behind=behind, neurons=neurons)


@takes(("inputs", "thresholds"), inputs=line(mV, FINITE), thresholds=line(mV, POSITIVE), fired=INDICES, ax=AX)
@in_style
def plot_total_inputs(inputs, thresholds, fired, ax=None):
    """The total input that each neuron gets from one image over what it needs.

    Parameters
    ----------
    inputs : Quantity, volt, shape (n_neurons,)
        What would gather in each over the whole image.
    thresholds : Quantity, volt, shape (n_neurons,)
    fired : sequence of int
        Neurons that fired.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (5.6, 3.4))
    check_whole_numbers("fired", fired, most=len(inputs) - 1)
    x, y = np.asarray(thresholds / mV), np.asarray(inputs / mV)
    silent = np.setdiff1d(np.arange(len(x)), fired)
    ax.plot(x[silent], y[silent], ".", color=COLORS["ghost"], label=_("silent"))
    ax.plot(x[fired], y[fired], "^", color=COLORS["threshold"], markersize=6, label=_("fired"))
    first, highest = np.argmax(y / x), np.argmax(y)
    ax.axline((0, 0), slope=y[first] / x[first], color=COLORS["theory"], linestyle="--", label=_("equally soon"))
    ax.plot(x[first], y[first], "s", color=COLORS["v"], markersize=12, fillstyle="none", label=_("leader"))
    ax.set(xlabel=_("threshold v_th + theta (mV)"), ylabel=_("total input (mV an image)"))
    ax.set(xlim=(0, 1.05 * x.max()), ylim=(0, 1.1 * y.max()))
    words = _("Total input of {n} neurons over their thresholds, {fired} fired, the others silent. The steepest line")
    words += _(" from the origin, on which all are equally soon, goes through the leader, {lead:.0f} mV at a threshold")
    words += _(" of {x:.1f} mV; the highest has {high:.0f} mV at {at:.1f} mV.")
    values = {"lead": y[first], "x": x[first], "high": y[highest], "at": x[highest], "fired": len(fired)}
    describe(ax, words.format(n=len(x), **values))
    return tidy(ax)


def _picture(ax, colors, values):
    ax.axis("off")
    colors = plt.get_cmap(colors).with_extremes(bad="white")
    return ax.imshow(values, cmap=colors, vmin=0, vmax=1, interpolation="nearest")


def _row(pictures):
    """Pictures side by side, each up to 1; nothing, which is white, between them and in empty places."""
    row = np.full((SIDE, SHOWN * PITCH - GAP), np.nan)
    for place, picture in enumerate(pictures):
        row[:, place * PITCH : place * PITCH + SIDE] = picture / max(picture.max(), np.finfo(float).tiny)
    return row


def _evidence(ax):
    """Dots for digits: those less likely, and the likeliest."""
    ax.grid(axis="y", color=PALE)
    ax.set(xlim=(FLOOR, 8), ylim=(9.6, -0.6), yticks=range(10), xlabel=_("log-likelihood − best"))
    ax.xaxis.label.set_fontsize(SMALL)
    ax.tick_params(labelsize=SMALL)
    tidy(ax)
    box = ax.get_position()
    ax.set_position((box.x0 + 0.025, box.y0, box.width - 0.025, box.height))
    others = ax.plot([], [], "o", color=COLORS["rest"], markersize=5)
    return *others, *ax.plot([], [], "s", color=COLORS["threshold"], markersize=8, clip_on=False)


def _big_text(ax):
    ax.axis("off")
    ax.text(0.5, 1, _("answer"), ha="center", va="top", fontsize=SMALL, transform=ax.transAxes)
    place = {"ha": "center", "va": "center", "transform": ax.transAxes}
    return ax.text(0.5, 0.42, "", fontsize=34, color=COLORS["threshold"], **place)


def _small_text(ax, place, height, anchor):
    return ax.text(place, height, "", ha="center", va=anchor, fontsize=TINY, transform=ax.transAxes)


def _name_row(ax, name):
    place = {"ha": "right", "va": "center", "rotation": 90, "transform": ax.transAxes}
    ax.text(-0.01, 0.5, name, fontsize=TINY, **place)
