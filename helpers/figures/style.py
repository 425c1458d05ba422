"""One style for all figures: colours and sizes of text, axes with margins of fixed width, names that do not touch."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.figures.display import SMALL, CourseFigure

# Okabe & Ito's palette, which people with colour vision deficiencies can tell apart.
COLORS = {
    "v": "#0072B2",
    "spike": "#000000",
    "threshold": "#D55E00",
    "reset": "#009E73",
    "rest": "#767676",
    "current": "#CC79A7",
    "theory": "#E69F00",
    "ghost": "#BDBDBD",
}
# For several curves or groups that have no meaning of their own, and marks that tell them apart without colour.
LINE_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = "osD^vP"
GAP = (0.75, 0.5)  # between columns and between rows, with room for labels
X_LABEL, Y_LABEL = 0.29, 0.5  # from the axes to their labels, past numbers of up to four digits


def fixed_axes(
    size, rows=1, columns=1, left=0.7, right=0.15, bottom=0.5, top=0.15, gap=GAP, y_label=Y_LABEL, **settings
):
    """A new figure's axes, margins and labels at fixed places, all in inches: half the time of a worked-out layout.

    `gap` is between columns and between rows; `settings` are for ``plt.subplots``.
    """
    width, height = size
    inner_width = (width - left - right - (columns - 1) * gap[0]) / columns
    inner_height = (height - bottom - top - (rows - 1) * gap[1]) / rows
    places = {
        "left": left / width,
        "right": 1 - right / width,
        "bottom": bottom / height,
        "top": 1 - top / height,
        "wspace": gap[0] / inner_width,
        "hspace": gap[1] / inner_height,
    }
    axes = plt.subplots(rows, columns, FigureClass=CourseFigure, figsize=size, gridspec_kw=places, **settings)[1]
    for ax in np.ravel(axes):
        _fix_labels(ax, *(ax.get_position().size * size), y_label)
    return axes


def _fix_labels(ax, width, height, y_label):
    """Places of title and labels that need no look at the numbers along the axes."""
    ax.set_title("", y=1)
    ax.xaxis.set_label_coords(0.5, -X_LABEL / height)
    ax.yaxis.set_label_coords(-y_label / width, 0.5)


def new_axes(ax, size, **margins):
    """The axes that a caller gave, or those of a new figure."""
    return ax if ax is not None else fixed_axes(size, **margins)


def tidy(ax, **legend):
    """Leave out the spines at the top and on the right, and add a legend where something has a label."""
    ax.spines[["top", "right"]].set_visible(False)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(**{"frameon": False, "fontsize": SMALL, **legend})
    return ax


def whole_numbers(axis):
    """Let an axis show whole numbers only."""
    axis.get_major_locator().set_params(integer=True, min_n_ticks=1)


def spread_apart(values, gap):
    """Places for names of some values, in their order: at the values, or as far from them as it takes not to touch.

    Of two equal values the first comes out on top.
    """
    groups = []
    for k in sorted(range(len(values)), key=lambda k: (-values[k], k)):
        groups.append([k])
        while len(groups) > 1 and _touch(values, *groups[-2:], gap):
            lower = groups.pop()
            groups[-1] += lower
    places = [0.0] * len(values)
    for group in groups:
        for rank, k in enumerate(group):
            places[k] = _centre(values, group) + gap * ((len(group) - 1) / 2 - rank)
    return places


def _touch(values, upper, lower, gap):
    return _centre(values, upper) - _centre(values, lower) < gap * (len(upper) + len(lower)) / 2


def _centre(values, group):
    return float(np.mean([values[k] for k in group]))
