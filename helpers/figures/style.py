"""One style for all figures: colours and sizes of text, axes with margins of fixed width, names that do not touch."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.base.i18n import _
from helpers.figures.display import SMALL, CourseFigure

# By what is drawn, as in the explorers: text in them has a contrast of 4.5 on white, and lines of 3.
COLORS = {
    "v": "#005f99",
    "spike": "#1f1f1f",
    "threshold": "#a84300",
    "reset": "#00694d",
    "rest": "#5c5c5c",
    "current": "#a03575",
    "theory": "#b85c00",
    "ghost": "#858585",
}
# For several curves or groups that have no meaning of their own: far apart also for people who see no red or no green.
LINE_COLORS = ("#0057a8", "#e8601c", "#0e9f76", "#c840b0", "#523c10", "#043f4b")
# What tells them apart without colour.
MARKERS = "osD^vP"
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (7, 2, 2, 2)), (0, (1, 1)), (0, (4, 1, 1, 1, 1, 1)))
LEVEL_DASHES = {"threshold": (0, (7, 4)), "rest": (0, (9, 3, 2, 3)), "reset": (0, (2, 3)), "theory": (0, (6, 3))}
FRAME = "#ff8c1a"  # around something in a dark picture
PALE = "#d6d6d6"  # a surface behind lines, dots and words
GAP = (0.85, 0.55)  # between columns and between rows, with room for labels
X_LABEL, Y_LABEL = 0.31, 0.55  # from the axes to their labels, past numbers of up to four digits


def fixed_axes(
    size, rows=1, columns=1, left=0.75, right=0.15, bottom=0.55, top=0.15, gap=GAP, y_label=Y_LABEL, **settings
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
    """The axes that a caller gave, white whatever their figure is, or those of a new figure."""
    if ax is None:
        return fixed_axes(size, **margins)
    ax.set_facecolor("white")
    return ax


def looks(names):
    """For each name what draws its curve: colour and dashes; and what draws its dots: colour and marker."""
    for name, color, dashes, marker in zip(names, LINE_COLORS, DASHES, MARKERS):
        yield name, {"color": color, "linestyle": dashes}, {"color": color, "linestyle": "none", "marker": marker}


def name_lines_and_dots(ax):
    """Say in the legend what the lines of a figure are and what the dots."""
    ax.plot([], [], color=COLORS["ghost"], label=_("line: theory"))
    ax.plot([], [], "o", color=COLORS["ghost"], markersize=4, label=_("dots: measured"))


def tidy(ax, **legend):
    """Leave out the spines at the top and on the right, and add a legend where something has a label."""
    ax.spines[["top", "right"]].set_visible(False)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(**{"frameon": False, "fontsize": SMALL, **legend})
    return ax


def whole_numbers(axis):
    """Let an axis show whole numbers only."""
    axis.get_major_locator().set_params(integer=True, min_n_ticks=1)


def over_log_time(ax, times):
    """A logarithmic axis of the time since the image came on, with a number at each of the times that has room."""
    ax.set(xscale="log", xlabel=_("time since the image came on (ms)"))
    apart = [times[-1]]
    for time in sorted(times, reverse=True):
        apart += [time] if apart[-1] / time > 1.4 else []
    ax.set_xticks(apart, [f"{time:g}" for time in apart])
    ax.minorticks_off()


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
