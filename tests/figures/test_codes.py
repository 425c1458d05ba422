"""Figures of the chapter on spike codes: what they show is what they were given."""

import numpy as np
import pytest
from brian2 import ms

from helpers.codes.encode import decode_latency, encode_delta, encode_latency, encode_population
from helpers.datasets.drawing import as_digit, bounding_box, centre_of_mass, draw_ink
from helpers.figures.codes import (
    plot_accuracy,
    plot_code,
    plot_codes,
    plot_error_over_time,
    plot_spike_counts,
    plot_storing,
    plot_tuning,
)
from helpers.figures.images import plot_image, plot_images_in_a_row

IMAGE = np.linspace(0, 1, 12).reshape(1, 3, 4)


def test_a_dark_picture_stays_dark():
    picture = plot_image(IMAGE[0] / 2).images[0]
    assert picture.get_clim() == (0, 1)
    assert np.array_equal(picture.get_array(), IMAGE[0] / 2)


def test_a_row_has_one_titled_picture_for_each_entry():
    axes = plot_images_in_a_row({"a": IMAGE[0], "b": IMAGE.ravel()}, shape=(3, 4))
    assert [ax.get_title() for ax in axes] == ["a", "b"]
    assert np.array_equal(axes[0].images[0].get_array(), axes[1].images[0].get_array())


def test_a_code_is_shown_as_image_raster_and_image():
    spikes = encode_latency(IMAGE, 100 * ms)
    original, raster, decoded = plot_code(IMAGE[0], spikes, decode_latency(spikes))
    times, neurons = raster.lines[0].get_data()
    assert np.allclose(times, 100 * (1 - IMAGE.ravel()[neurons.astype(int)]))
    assert raster.get_xlabel() == "time (ms)" and raster.get_xlim() == (-2, 100)
    assert raster.yaxis_inverted()
    assert np.allclose(original.images[0].get_array(), decoded.images[0].get_array())


def test_counts_stand_beside_the_poisson_distribution():
    ax = plot_spike_counts(np.array([0, 1, 1, 3]), expected=1.5)
    assert [bar.get_height() for bar in ax.patches] == [0.25, 0.5, 0, 0.25]
    values, theory = ax.lines[0].get_data()
    assert list(values) == [0, 1, 2, 3]
    assert theory == pytest.approx(np.exp(-1.5) * np.array([1, 1.5, 1.125, 0.5625]))


def test_errors_are_dots_on_a_line_of_the_same_colour():
    ax = plot_error_over_time([10, 40] * ms, {"dice": [2, 1]}, {"dice": [2.2, 1.1]})
    line, dots = ax.lines[:2]
    assert line.get_color() == dots.get_color()
    assert list(dots.get_xdata()) == pytest.approx([10, 40]) and list(dots.get_ydata()) == [2, 1]
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "40"]


def test_each_field_of_a_population_is_a_curve_with_its_favourite_on_top():
    intensity = np.linspace(0, 1, 101)
    ax = plot_tuning(encode_population(intensity[None], 100 * ms, n_fields=5), intensity, 5)
    assert len(ax.lines) == 5
    for curve, favourite in zip(ax.lines[1:4], [1 / 6, 3 / 6, 5 / 6]):
        x, t = curve.get_data()
        assert np.all(np.diff(x) > 0)
        assert x[np.argmin(t)] == pytest.approx(favourite, abs=0.01)


def test_accuracy_is_in_percent_and_starts_with_the_first_spike():
    axes = plot_accuracy([1, 2] * ms, {"a": np.array([0, 5])}, {"a": [0.1, 0.8]}, baseline=0.85)
    over_time, over_spikes = (ax.lines[0].get_data() for ax in axes)
    assert np.allclose(over_time, [[1, 2], [10, 80]])
    assert np.allclose(over_spikes, [[5], [80]])
    assert [line.get_ydata()[0] for line in axes[0].lines[-2:]] == [85, 10]
    assert [text.get_text() for text in axes[1].get_legend().texts] == ["a", "pixels", "chance"]
    assert axes[0].get_xscale() == axes[1].get_xscale() == "log"


SEVEN = draw_ink([[(80, 60), (200, 60), (155, 140), (130, 235)]])


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
