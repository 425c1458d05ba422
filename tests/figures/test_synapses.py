"""The figures of the chapter on synapses show every number that they are given."""

import numpy as np
import pytest
from brian2 import ms, mV, second

from helpers.figures.synapses import plot_drift, plot_over_time, plot_psps, plot_stdp_window, plot_traces, plot_weights
from helpers.neurons.synapses import PairRule, stdp_window


def test_psps_have_a_line_and_dots_of_one_colour():
    times, v = np.arange(30) * ms, {"a": np.arange(30) * mV}
    ax = plot_psps(times, v, {"a": 2 * v["a"]})
    line, dots = ax.lines
    assert line.get_color() == dots.get_color()
    np.testing.assert_allclose(line.get_ydata(), 2 * np.arange(30))
    np.testing.assert_allclose(dots.get_ydata(), [0, 10, 20])


def test_traces_mark_each_spike_in_both_panels():
    times = np.arange(5) * ms
    spikes = {"x": [1, 2] * ms, "y": [3] * ms}
    axes = plot_traces(times, {"x": np.ones(5), "y": np.zeros(5)}, np.full(5, 0.5), spikes)
    assert [len(ax.lines) for ax in axes] == [2 + 3, 1 + 3]
    assert list(axes[1].lines[-1].get_ydata()) == [0.5] * 5


def test_window_line_breaks_at_zero_and_follows_the_formula():
    rule, delta_t = PairRule(), [-60, 0, 60] * ms
    ax = plot_stdp_window(rule, delta_t, {"measured": np.array([-1, 0, 1])})
    before, after, dots = ax.lines[:3]
    assert before.get_ydata().max() < 0 < after.get_ydata().min()
    np.testing.assert_allclose(before.get_ydata(), stdp_window(rule, before.get_xdata() * ms))
    assert list(dots.get_ydata()) == [-1, 0, 1]
    assert [text.get_text() for text in ax.get_legend().texts] == ["formula", "measured"]


def test_drift_counts_every_synapse_and_marks_the_mean():
    ax = plot_drift(5 * second, {"a": np.linspace(-1, 1, 50)}, {"a": 0.25})
    assert sum(patch.get_height() for patch in ax.patches) == 50
    assert list(ax.lines[0].get_xdata()) == [0.25, 0.25]
    assert "after 5 s" in ax.get_xlabel()


def test_weights_are_all_counted_by_group():
    w = np.array([0, 0.1, 0.5, 0.9, 1])
    axes = plot_weights({"a": w, "b": w}, {"first": slice(0, 2), "rest": slice(2, 5)})
    heights = [[sum(patch.get_height() for patch in bars) for bars in ax.containers] for ax in axes]
    assert heights == [[2, 3], [2, 3]]
    assert [text.get_text() for text in axes[1].get_legend().texts] == ["first", "rest"]
    (ax,) = plot_weights({"a": w})
    assert ax.get_legend() is None
    assert sum(patch.get_height() for patch in ax.patches) == 5


@pytest.mark.parametrize(("log", "scale"), [(False, "linear"), (True, "symlog")])
def test_learning_curves_start_at_zero(log, scale):
    ax = plot_over_time([0, 1, 2] * second, {"a": [0, 10, 100], "b": [1, 1, 1]}, "rate (Hz)", log=log)
    assert (ax.get_yscale(), ax.get_ylim()[0], ax.get_xlim()) == (scale, 0, (0, 2))
    assert [list(line.get_ydata()) for line in ax.lines] == [[0, 10, 100], [1, 1, 1]]
