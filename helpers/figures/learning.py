"""Figures of the chapter that learns digits: weights as pictures, what neurons answer to, who is mistaken for whom."""

from itertools import groupby

import numpy as np
from brian2 import mV
from matplotlib.patches import Rectangle

from helpers.base.checks import check_same_length, check_shape, check_whole_numbers, optional, refusal, takes
from helpers.base.i18n import _
from helpers.base.kinds import INDICES, instance
from helpers.figures.display import SMALL, TINY, describe, in_style
from helpers.figures.images import PICTURE, SIDE, show_fields
from helpers.figures.kinds import AX, COLUMNS, dictionary, fields, names, responses
from helpers.figures.style import COLORS, FRAME, PALE, fixed_axes, new_axes, tidy
from helpers.learning.state import competitive_state
from helpers.learning.training import LearningCurve

ROOM = 30  # columns
DIGITS = np.arange(10)
BEFORE = {"histtype": "stepfilled", "color": PALE, "edgecolor": COLORS["rest"]}
RIGHT = "#cfe3f2"  # behind the numbers on the diagonal
AFTER = {"histtype": "step", "color": COLORS["threshold"], "linewidth": 1.8}


def _curve(name, value):
    """A record of the course's network with at least one state."""
    curve = instance(LearningCurve, "hand one to train as on_block")(name, value)
    if not curve.states:
        raise ValueError(_("{name} is empty: hand it to train as on_block first.").format(name=name))
    competitive_state(_("{name}, whose state,").format(name=name), curve.states[0])
    return curve


def _few(name, value):
    """Numbers of neurons, some of which a figure has room for."""
    if not 0 < len(numbers := INDICES(name, value)) <= ROOM:
        raise refusal(name, value, _("from 1 to {most} numbers of neurons").format(most=ROOM))
    return numbers


def _confusion(name, value):
    """How often each digit was said for each digit shown."""
    check_shape(name, numbers := check_whole_numbers(name, value), (10, 10))
    return numbers


@takes(fields=fields, names=optional(names), columns=COLUMNS, ax=AX)
@in_style
def plot_fields(fields, names=None, columns=10, ax=None):
    """Receptive fields: the weights of each neuron, at the places of its pixels.

    Parameters
    ----------
    fields : array or Quantity, shape (784, n)
    names : sequence of str, length n, optional
        Written into the corner of each.
    columns : int
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    fields = np.asarray(fields)
    if names is not None:
        check_same_length("names", names, "fields", fields.T)
    rows = -(-fields.shape[1] // columns)
    ax = new_axes(ax, (0.62 * columns, 0.62 * rows), **PICTURE, top=0)
    show_fields(ax, fields, columns)
    for k, name in enumerate(names if names is not None else ()):
        row, column = divmod(k, columns)
        place = (column * (SIDE + 1) + 1, row * (SIDE + 1) + 1)
        ax.text(*place, name, color=FRAME, fontsize=SMALL, weight="bold", va="top")
    words = _(
        "Receptive fields of {n} neurons in rows of {columns}, black at no weight and white at the largest{names}."
    )
    given = _(", named {names}").format(names=_in_short(names)) if names is not None else ""
    describe(ax, words.format(n=fields.shape[1], columns=columns, names=given))
    return ax


def _in_short(names):
    """Names that follow one another as often as they do: "3 (12), 4 (8)"."""
    runs = [(name, len(list(group))) for name, group in groupby(names)]
    return ", ".join(name if n == 1 else f"{name} ({n})" for name, n in runs)


@takes(fields=dictionary(fields), columns=optional(COLUMNS))
@in_style
def plot_field_rows(fields, columns=None):
    """Several networks below each other, a row of receptive fields for each.

    Parameters
    ----------
    fields : dict of str to array or Quantity, shape (784, n)
        The keys name the rows.
    columns : int, optional
        Only so many neurons of each; all unless given.

    Returns
    -------
    ndarray of Axes
    """
    columns = columns or max(np.shape(each)[1] for each in fields.values())
    size = (2 + 0.62 * columns, 0.66 * len(fields))
    axes = fixed_axes(size, len(fields), left=2, right=0, bottom=0, top=0, gap=(0, 0.04), squeeze=False)
    for ax, (name, each) in zip(axes[:, 0], fields.items()):
        show_fields(ax, np.asarray(each)[:, :columns], columns)
        ax.text(-0.02, 0.5, name, ha="right", va="center", transform=ax.transAxes, fontsize=SMALL)
    words = _("Receptive fields in a row of {columns} for each of: {names}.")
    describe(axes, words.format(columns=columns, names="; ".join(fields)))
    return axes[:, 0]


@takes(curve=_curve)
@in_style
def plot_learning(curve):
    """What a training has come to, image by image: accuracy, thresholds and weights.

    Parameters
    ----------
    curve : LearningCurve
        Called at least once.

    Returns
    -------
    ndarray of Axes, shape (3,)
    """
    axes = fixed_axes((10, 2.7), columns=3)
    axes[0].plot(curve.images_seen, 100 * np.array(curve.accuracies), ".-", color=COLORS["v"])
    axes[0].set(xlabel=_("images seen"), ylabel=_("accuracy, held-out digits (%)"), ylim=(0, 100), xlim=(0, None))
    first, last = curve.states[0], curve.states[-1]
    for ax, name, label in ((axes[1], "theta", "theta (mV)"), (axes[2], "w", "w (mV)")):
        values = [np.ravel(getattr(state, name) / mV) for state in (first, last)]
        edges = np.linspace(0, max(each.max() for each in values) * 1.05 or 1, 41)
        for each, state, look in zip(values, (first, last), (BEFORE, AFTER)):
            text = _("after {n:,} images").format(n=state.images_seen)
            ax.hist(each, edges, label=text, **look)
        ax.set(xlabel=label)
    axes[1].set_ylabel(_("neurons"))
    axes[2].set(ylabel=_("synapses"), yscale="log")
    for ax in axes:
        tidy(ax, fontsize=TINY)
    describe(axes, _learning_in_words(curve))
    return axes


def _learning_in_words(curve):
    """How accuracy and thresholds moved, from the first look to the last."""
    first, last = (state.images_seen for state in (curve.states[0], curve.states[-1]))
    words = _("Accuracy on held-out digits, {a:.0f} % after {first:,} images and {b:.0f} % after {last:,} images;")
    words += _(" histograms of theta, {c:.1f} and then {d:.1f} mV on average, and of w.")
    theta = {name: np.mean(curve.states[k].theta / mV) for name, k in (("c", 0), ("d", -1))}
    accuracy = {"a": 100 * curve.accuracies[0], "b": 100 * curve.accuracies[-1]}
    return words.format(first=first, last=last, **accuracy, **theta)


@takes(responses=responses, ax=AX)
@in_style
def plot_responses(responses, ax=None):
    """What each neuron answers to: a column for each, sorted by its favourite digit.

    Parameters
    ----------
    responses : ndarray, shape (10, n)
        Mean number of spikes of each neuron for each digit.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (9, 2.8))
    favourite = responses.argmax(axis=0)
    share = responses / np.maximum(responses.sum(axis=0), np.finfo(float).tiny)
    order = np.lexsort((-share.max(axis=0), favourite))
    picture = ax.imshow(share[:, order], aspect="auto", cmap="viridis", vmin=0, vmax=1, interpolation="nearest")
    ax.set(xlabel=_("neuron, sorted by favourite digit"), ylabel=_("digit shown"), yticks=DIGITS)
    ax.figure.colorbar(picture, ax=ax, label=_("share of its spikes"), pad=0.01)
    words = _(
        "Share of its spikes that each of {n} neurons gives to each digit, {share:.0f} % on average to its favourite;"
    )
    words += _(" neurons for each digit: {counts}.")
    counts = ", ".join(f"{digit}: {n}" for digit, n in enumerate(np.bincount(favourite, minlength=10)))
    describe(ax, words.format(n=len(favourite), share=100 * share.max(axis=0).mean(), counts=counts))
    return ax


@takes(responses=responses, neurons=_few, fields=fields)
@in_style
def plot_tuning_curves(responses, neurons, fields):
    """Tuning of a few neurons: receptive field above, mean spikes for each digit below.

    Parameters
    ----------
    responses : ndarray, shape (10, n)
    neurons : sequence of int
    fields : array or Quantity, shape (784, n)

    Returns
    -------
    ndarray of Axes, shape (2, k)
    """
    check_whole_numbers("neurons", neurons, most=min(np.shape(responses)[1], np.shape(fields)[1]) - 1)
    size = (1.7 * len(neurons), 3.1)
    axes = fixed_axes(size, 2, len(neurons), top=0.25, gap=(0.45, 0.1), squeeze=False)
    for column, neuron in zip(axes.T, neurons):
        show_fields(column[0], np.asarray(fields)[:, [neuron]], 1)
        column[0].set_title(_("neuron {k}").format(k=neuron), fontsize=SMALL)
        column[1].bar(DIGITS, responses[:, neuron], color=COLORS["v"])
        column[1].set(xticks=DIGITS, ylim=(0, 1.05 * responses[:, neurons].max()))
        column[1].tick_params(labelsize=TINY)
        tidy(column[1]).set_xlabel(_("digit"), fontsize=TINY)
    axes[1, 0].set_ylabel(_("spikes an image"), fontsize=TINY)
    words = _(
        "Receptive fields of {n} neurons and below them their mean spikes for each digit; most of them: {favourites}."
    )
    names = [_("neuron {k}").format(k=neuron) for neuron in neurons]
    favourites = [f"{name} {responses[:, k].max():.1f} ({responses[:, k].argmax()})" for name, k in zip(names, neurons)]
    describe(axes, words.format(n=len(names), favourites=", ".join(favourites)))
    return axes


@takes(confusion=_confusion, ax=AX)
@in_style
def plot_confusion(confusion, ax=None):
    """Who is mistaken for whom: a row for what was shown, a column for what was said.

    Parameters
    ----------
    confusion : ndarray of int, shape (10, 10)
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (4.6, 4.2))
    wrong = np.where(np.eye(10, dtype=bool), 0, confusion)
    ax.imshow(wrong, cmap="Oranges", vmin=0, vmax=max(1, wrong.max()) * 1.6)  # pale enough for black numbers
    for shown, said in np.argwhere(confusion):
        weight = "bold" if shown == said else "normal"
        ax.text(said, shown, confusion[shown, said], ha="center", va="center", weight=weight, fontsize=SMALL)
    for digit in DIGITS:
        ax.add_patch(Rectangle((digit - 0.5, digit - 0.5), 1, 1, facecolor=RIGHT, zorder=0.5))
    ax.set(xticks=DIGITS, yticks=DIGITS, xlabel=_("digit said"), ylabel=_("digit shown"))
    words = _("Digits shown against digits said: {right} of {n} right; the most frequent mistake, made {k} times,")
    words += _(" is to take {shown} for {said}.")
    shown, said = np.unravel_index(wrong.argmax(), wrong.shape)
    values = {"shown": shown, "said": said, "k": wrong.max()}
    describe(ax, words.format(right=np.trace(confusion), n=np.sum(confusion), **values))
    return ax
