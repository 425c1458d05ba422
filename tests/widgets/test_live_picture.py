"""Figures for sliders: only what moves is drawn again, and what is drawn is what was simulated."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from helpers.widgets.live_picture import LivePicture, set_points, shared


def pixels(jpeg):
    return np.asarray(Image.open(io.BytesIO(jpeg))).astype(int)


@pytest.fixture
def line_and_picture():
    figure = Figure(figsize=(2, 1), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    (line,) = ax.plot([0, 1], [0.25, 0.25], color="black", linewidth=3)
    return line, LivePicture(figure, [line])


def test_what_moved_is_drawn_where_it_is_now_and_no_longer_where_it_was(line_and_picture):
    line, picture = line_and_picture
    before = pixels(picture.jpeg())
    line.set_ydata([0.75, 0.75])
    after = pixels(picture.jpeg())
    assert before.shape == (100, 200, 3)
    assert (before[75].mean(), before[25].mean()) == pytest.approx((0, 255), abs=3)
    assert (after[75].mean(), after[25].mean()) == pytest.approx((255, 0), abs=3)


def test_background_is_drawn_again_only_when_asked(line_and_picture):
    line, picture = line_and_picture
    line.axes.add_line(type(line)([0, 1], [0.5, 0.5], color="black", linewidth=3))
    assert pixels(picture.jpeg())[50].mean() > 250
    picture.redraw_axes()
    assert pixels(picture.jpeg())[50].mean() < 5


def test_a_line_without_points_is_hidden(line_and_picture):
    line, picture = line_and_picture
    set_points(line, None)
    assert pixels(picture.jpeg()).min() > 250
    set_points(line, ([0, 1], [0.5, 0.5]))
    assert pixels(picture.jpeg())[50].mean() < 5


def test_a_shared_picture_is_made_once():
    made = []
    picture_class = shared(lambda: made.append("figure") or object())
    assert picture_class() is picture_class()
    assert made == ["figure"]
