"""Figures of the chapter on time and events show what they were given, and say it in a sentence."""

import numpy as np
import pytest
from brian2 import ms

from helpers.datasets import Events
from helpers.figures.display import alternative_text
from helpers.figures.events import plot_channels, plot_events, plot_scores, plot_sound

SEEN = Events(np.array([3, 4, 5]), np.array([7, 8, 9]), np.array([1, 0, 1]), [1, 2, 3] * ms, 10 * ms)


def test_events_are_points_of_their_column_and_of_their_row():
    axes = plot_events(SEEN)
    for ax, on, off in zip(axes, ([3, 5], [7, 9]), ([4], [8])):
        assert [points.get_ydata().tolist() for points in ax.lines[:2]] == [on, off]
        np.testing.assert_allclose(ax.lines[0].get_xdata(), [1, 3])
    assert "2 ON and 1 OFF" in alternative_text(axes[0].figure)


def test_a_raster_has_a_mark_for_each_spike():
    ax = plot_channels(np.array([0, 2]), [1, 2] * ms, 5 * ms, "channel")
    np.testing.assert_allclose(ax.lines[0].get_xydata(), [[1, 0], [2, 2]])
    assert ax.get_ylabel() == "channel"
    assert "3 channels" in alternative_text(ax.figure)


def test_a_sound_stands_over_its_spikes():
    wave, marks = plot_sound(np.array([0.0, 1, -1]), np.array([1]), [0.2] * ms)
    np.testing.assert_allclose(wave.lines[0].get_xydata(), [[0, 0], [0.125, 1], [0.25, -1]])
    np.testing.assert_allclose(marks.lines[0].get_xydata(), [[0.2, 1]])


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_scores_are_dots_over_their_quantity(scale):
    ax = plot_scores([1, 10, 100], {"a": [1, 5, 2]}, "events", "accuracy", scale)
    np.testing.assert_allclose(ax.lines[0].get_xydata(), [[1, 1], [10, 5], [100, 2]])
    assert ax.get_xscale() == scale
    assert "the highest is 5 at 10" in alternative_text(ax.figure)
