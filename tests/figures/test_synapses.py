"""The figures of the chapter on synapses show every number that they are given."""

import numpy as np
import pytest
from brian2 import ms, mV, second

from helpers.figures.synapses import plot_drift, plot_over_time, plot_psps, plot_stdp_window, plot_traces, plot_weights
from helpers.neurons.synapses import PairRule, stdp_window


def test_psps_have_a_line_and_dots_of_one_colour():
    times, v = np.arange(30) * ms, {"a": np.arange(30) * mV}
    ax = plot_psps(times, v, {"a": 2 * v["a"]})
    line, dots = ax.lines[:2]
    assert line.get_color() == dots.get_color()
    np.testing.assert_allclose(line.get_ydata(), 2 * np.arange(30))
    np.testing.assert_allclose(dots.get_ydata(), [0, 20])


def test_traces_mark_each_spike_in_both_panels():
    times = np.arange(5) * ms
    spikes = {"x": [1, 2] * ms, "y": [3] * ms}
    axes = plot_traces(times, {"x": np.ones(5), "y": np.zeros(5)}, np.full(5, 0.5), spikes)
    for ax in axes:
        marks = [path.vertices[0, 0] for lines in ax.collections for path in lines.get_paths()]
        assert marks == [1, 2, 3]
    assert set(axes[1].lines[-1].get_ydata()) == {0.5}


def test_a_trace_goes_straight_up_at_its_spike():
    traces = {"x": np.array([0.0, 0, 1, 0.5]), "y": np.zeros(4)}
    above = plot_traces([0, 10, 20, 30] * ms, traces, np.zeros(4), {"x": [12] * ms, "y": [] * ms})[0]
    points = above.lines[0].get_xydata().tolist()
    assert points == [[0, 0], [10, 0], [12, 0], [12, 1], [30, 0.5]]


def test_window_line_breaks_at_zero_and_follows_the_formula():
    rule, delta_t = PairRule(), [-60, 0, 60] * ms
    ax = plot_stdp_window(rule, delta_t, {"measured": np.array([-1, 0, 1])})
    before, after, dots, at_0 = ax.lines[:4]
    assert before.get_ydata().max() < 0 < after.get_ydata().min()
    np.testing.assert_allclose(before.get_ydata(), stdp_window(rule, before.get_xdata() * ms))
    assert list(dots.get_ydata()) == [-1, 1]
    assert at_0.get_xydata().tolist() == [[0, 0]] and at_0.get_color() != dots.get_color()
    assert dots.get_markerfacecolor() == "none" and after.get_zorder() > dots.get_zorder()
    assert [text.get_text() for text in ax.get_legend().texts] == ["formula", "measured", "measured, both at once"]


def test_drift_counts_every_synapse_and_marks_the_mean():
    ax = plot_drift(5 * second, {"a": np.linspace(-1, 1, 50), "b": np.zeros(50)}, {"a": 0.25, "b": 0})
    for histogram in ax.patches:
        heights = histogram.get_xy()[1:-1:2, 1]
        assert heights.sum() == pytest.approx(50)
    assert len({len(histogram.get_xy()) for histogram in ax.patches}) == 1, "the same bins"
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
