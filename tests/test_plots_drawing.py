"""What the figures about drawings show, read back from their Axes."""

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from brian2 import ms

from helpers.digit_image import as_digit, bounding_box, centre_of_mass, draw_ink
from helpers.encode import encode_delta, encode_latency
from helpers.plots_drawing import plot_codes, plot_storing

SEVEN = draw_ink([[(80, 60), (200, 60), (155, 140), (130, 235)]])


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_storing_shows_canvas_box_and_field_of_each_drawing():
    axes = plot_storing({"one": SEVEN, "other": draw_ink([[(30, 20), (30, 140)]])})
    assert axes.shape == (2, 3)
    assert axes[0, 0].get_title() == "one, on the canvas"
    field = axes[0, 2].images[0].get_array()
    np.testing.assert_array_equal(field, as_digit(SEVEN) / 255)
    for ax in axes[0]:
        (cross,) = ax.lines
        image = ax.images[0].get_array()
        assert (cross.get_ydata()[0], cross.get_xdata()[0]) == pytest.approx(centre_of_mass(image), abs=0.01)


def test_storing_frames_the_square_around_the_ink_and_the_box_in_the_field():
    axes = plot_storing({"seven": SEVEN})
    (top, bottom), (left, right) = bounding_box(SEVEN)
    frame = axes[0, 0].patches[0]
    assert frame.get_width() == frame.get_height() == bottom - top
    assert frame.get_y() == top - 0.5
    assert frame.get_x() + frame.get_width() / 2 == pytest.approx((left + right - 1) / 2)
    frame, field = axes[0, 2].patches[0], as_digit(SEVEN)
    assert (frame.get_width(), frame.get_height()) == (20, 20)
    assert frame.get_y() + 0.5 == bounding_box(field)[0][0]


def test_codes_have_a_raster_each_with_the_number_of_spikes():
    images = as_digit(SEVEN)[None] / 255
    spikes = {"latency": encode_latency(images, 100 * ms), "delta": encode_delta(images, 100 * ms)}
    axes = plot_codes(spikes)
    for ax, (name, coded) in zip(axes, spikes.items()):
        (raster,) = ax.lines
        np.testing.assert_array_equal(raster.get_ydata(), coded.neuron_indices)
        np.testing.assert_allclose(raster.get_xdata(), coded.times / ms)
        assert ax.get_title() == f"{name}: {len(coded.times)} spikes"
        assert ax.get_xlim() == (-2, 100)
