"""The figure of how far a reader has come."""

import numpy as np

from helpers.base.checks import NOT_NEGATIVE, takes
from helpers.base.i18n import _
from helpers.base.kinds import array
from helpers.figures.display import describe, in_style
from helpers.figures.kinds import AX, dictionary
from helpers.figures.style import COLORS, new_axes, whole_numbers

HEIGHT = 0.38  # of a bar, where the distance of two chapters is 1


@takes(rows=dictionary(array(1, NOT_NEGATIVE, ndim=1, least=4)), ax=AX)
@in_style
def plot_progress(rows, ax=None):
    """What was solved and predicted in each chapter, out of what there is.

    Parameters
    ----------
    rows : dict of str to array of int, shape (4,)
        By chapter: exercises solved, exercises, predictions made, predictions; as `show_progress` returns it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (6, 1.2 + 0.42 * len(rows)), left=1.1, top=0.4)
    numbers, places = np.array(list(rows.values())), np.arange(len(rows))
    for k, (name, color, hatch) in enumerate(
        ((_("exercises solved"), COLORS["v"], ""), (_("predictions made"), COLORS["threshold"], "//"))
    ):
        shift = (k - 0.5) * HEIGHT
        done, all_there_are = numbers[:, 2 * k], numbers[:, 2 * k + 1]
        ax.barh(places + shift, all_there_are, HEIGHT, fill=False, edgecolor=COLORS["rest"])
        ax.barh(places + shift, done, HEIGHT, color=color, hatch=hatch, edgecolor="white", label=name)
    ax.set_yticks(places, [_("chapter {number}").format(number=number) for number in rows])
    ax.invert_yaxis()
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)  # above, where it hides no chapter
    whole_numbers(ax.xaxis)
    solved, exercises, predicted, predictions = numbers[:, :4].sum(axis=0)
    words = _(
        "By chapter: {solved:.0f} of {exercises:.0f} exercises solved, {predicted:.0f} of {all:.0f} predictions made."
    )
    describe(ax, words.format(solved=solved, exercises=exercises, predicted=predicted, all=predictions))
    return ax
