"""Axes at fixed places: margins and gaps are as wide as asked for, and labels stand clear of the numbers."""

import matplotlib.pyplot as plt
import pytest

from helpers.figures.style import fixed_axes


def test_margins_and_gaps_are_in_inches():
    axes = fixed_axes((8, 6), 2, 3, left=1, right=0.5, bottom=0.75, top=0.25, gap=(0.4, 0.8))
    assert axes.shape == (2, 3)
    boxes = [[ax.get_position() for ax in row] for row in axes]
    assert boxes[1][0].x0 * 8 == pytest.approx(1) and boxes[1][0].y0 * 6 == pytest.approx(0.75)
    assert boxes[0][2].x1 * 8 == pytest.approx(7.5) and boxes[0][2].y1 * 6 == pytest.approx(5.75)
    assert (boxes[0][1].x0 - boxes[0][0].x1) * 8 == pytest.approx(0.4)
    assert (boxes[0][0].y0 - boxes[1][0].y1) * 6 == pytest.approx(0.8)


def test_a_single_panel_comes_alone():
    assert isinstance(fixed_axes((4, 3)), plt.Axes)
    assert fixed_axes((4, 3), squeeze=False).shape == (1, 1)


@pytest.mark.parametrize("size", [(4, 2), (9, 5)])
def test_labels_do_not_touch_numbers_of_four_digits_and_stay_in_the_figure(size):
    ax = fixed_axes(size)
    ax.set(xlabel="x", ylabel="y", xlim=(0, 9999), ylim=(0, 9999))
    ax.figure.canvas.draw()
    for axis in (ax.xaxis, ax.yaxis):
        label = axis.label.get_window_extent()
        assert not any(label.overlaps(tick.get_window_extent()) for tick in axis.get_ticklabels())
        assert label.x0 >= 0 and label.y0 >= 0


def test_a_title_stands_just_above_the_axes_without_moving():
    ax = fixed_axes((4, 3))
    ax.set_title("title")
    ax.figure.canvas.draw()
    assert ax.title.get_position() == (0.5, 1)
