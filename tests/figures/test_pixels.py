"""Figures of chapter 05: what they show is what they were given."""

import numpy as np
import pytest
from brian2 import ms, mV

from helpers.figures.images import plot_gallery, plot_writing
from helpers.figures.pixels import (
    plot_accuracy_over_time,
    plot_cost_of_a_run,
    plot_grey_staircase,
    plot_log_dots,
    plot_pixel_voltages,
    plot_spikes_per_digit,
    plot_watched,
    plot_whole_and_part,
)


def test_watched_pixels_are_framed_where_they_lie():
    axes = plot_watched(np.zeros((28, 28)), np.linspace(0, 1, 784), [0, 30])
    for ax in axes:
        assert [patch.get_xy() for patch in ax.patches] == [(-0.5, -0.5), (1.5, 0.5)]
    assert axes[1].images[0].get_array()[-1, -1] == 100


def test_voltages_are_in_mV_and_ms_with_the_border_between_images():
    ax = plot_pixel_voltages([0, 1] * ms, {"a": [-65, -60] * mV}, -50 * mV, border=0.5 * ms)
    curve, threshold, border = ax.lines
    assert np.allclose(curve.get_data(), [[0, 1], [-65, -60]])
    assert threshold.get_ydata()[0] == pytest.approx(-50) and border.get_xdata()[0] == pytest.approx(0.5)
    assert ax.get_legend().get_texts()[0].get_text() == "a"


def test_one_image_of_a_long_raster_starts_at_time_0():
    whole, part = plot_whole_and_part([10, 50, 60, 99.9, 100] * ms, np.arange(5), 50 * ms, part=1)
    assert len(whole.lines[0].get_xdata()) == 5
    times, neurons = part.lines[0].get_data()
    assert np.allclose(times, [0, 10, 49.9]) and list(neurons) == [1, 2, 3]
    assert whole.get_xlim() == (-1.5, 150) and part.get_xlim() == (-0.5, 50) and part.yaxis_inverted()


def test_the_staircase_has_dots_theory_and_crosses():
    counts = np.arange(256) // 40
    ax = plot_grey_staircase(counts, counts + 1, points=(np.array([200]), np.array([4])))
    labels = {line.get_label(): line for line in ax.lines}
    assert list(labels["pixels of the loop"].get_ydata()) == [4]
    assert np.array_equal(labels["simulated"].get_ydata(), counts)
    assert np.array_equal(labels["theory"].get_ydata(), counts + 1)


def test_dots_are_logarithmic_from_top_to_bottom_with_their_numbers():
    ax = plot_log_dots({"a": 0.25, "b": 3_136_000}, "bytes")
    assert ax.lines[0].get_xydata().tolist() == [[0.25, 0], [3_136_000, 1]]
    assert ax.get_xscale() == "log" and ax.yaxis_inverted()
    assert {text.get_text() for text in ax.texts} == {"0.25", "3,136,000"}


def test_the_line_through_run_times_tells_start_and_slope():
    ax = plot_cost_of_a_run([10, 20, 50] * ms, np.array([0.12, 0.14, 0.2]))
    assert "100 ms + 2.00 ms" in ax.get_legend().get_texts()[1].get_text()
    assert np.allclose(ax.lines[0].get_ydata(), [120, 140, 200])


def test_each_digit_has_a_box_of_its_own_images():
    labels = np.repeat(np.arange(10), 3)
    ax = plot_spikes_per_digit(np.array([1, 2, 3] * 10) + 10 * labels, labels)
    medians = [
        line.get_ydata()[0] for line in ax.lines if len(set(line.get_ydata())) == 1 and line.get_linewidth() == 2
    ]
    assert medians == [2 + 10 * digit for digit in range(10)]


def test_accuracy_over_time_is_in_percent():
    accuracy, spikes = plot_accuracy_over_time([5, 10] * ms, np.array([80, 100]), np.array([0.8, 0.85]), baseline=0.9)
    assert np.allclose(accuracy.lines[0].get_data(), [[5, 10], [80, 85]])
    assert [line.get_ydata()[0] for line in accuracy.lines[1:]] == [90, 10]
    assert accuracy.get_xscale() == spikes.get_xscale() == "log"
    assert list(spikes.lines[0].get_ydata()) == [80, 100]


def test_a_gallery_fills_rows_and_leaves_the_rest_empty():
    axes = plot_gallery(np.zeros((3, 2, 2)), ["a", "b", "c"], columns=2)
    assert axes.shape == (2, 2)
    assert [ax.get_title() for ax in axes.flat] == ["a", "b", "c", ""]
    assert not axes[1, 1].images


def test_writing_is_shown_as_it_was_drawn():
    (ax,) = plot_writing({"a font": np.zeros((2, 5, 4), np.uint8)})
    assert ax.get_title() == "a font" and ax.images[0].get_array().shape == (2, 5, 4)
