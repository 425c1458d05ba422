"""Figures of the chapter on firing rates: what they show is what they were given, and lines are theory."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA

from helpers.figures.rates import (
    plot_interval_errors,
    plot_onset,
    plot_rate_curves,
    plot_rate_families,
    plot_rate_map,
    plot_staircase,
    plot_window_errors,
)
from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import firing_rate

NEURON = LIFParameters()
CURRENTS = [1, 2, 4] * nA
RATES = [np.nan, 60, 150] * Hz


@pytest.mark.parametrize("log", [False, True])
def test_lines_are_theory_and_dots_are_measurements_of_the_same_colour(log):
    ax = plot_rate_curves({"a": NEURON}, CURRENTS, {"a": RATES}, log=log)
    line, dots = ax.lines[:2]
    np.testing.assert_allclose(line.get_ydata(), firing_rate(NEURON, line.get_xdata() * nA) / Hz)
    assert line.get_xdata()[[0, -1]] == pytest.approx([1, 4])
    np.testing.assert_array_equal(dots.get_ydata(), RATES / Hz)
    assert dots.get_color() == line.get_color()
    assert ax.get_xscale() == ("log" if log else "linear")
    assert [text.get_text() for text in ax.get_legend().texts] == ["a", "line: theory", "dots: measured"]


def test_a_steep_onset_is_drawn_upright():
    x, y = plot_rate_curves({"a": NEURON}, CURRENTS, {}).lines[0].get_data()
    first = np.flatnonzero(y)[0]
    assert x[first] - x[first - 1] < 0.002
    assert y[first] > 10


def test_measurements_without_a_neuron_get_a_colour_and_a_name():
    ax = plot_rate_curves({"a": NEURON}, CURRENTS, {"b": RATES}, no_leak=[1, 2, 3] * Hz)
    assert [text.get_text() for text in ax.get_legend().texts] == ["a", "b", "no leak"]
    assert len({line.get_color() for line in ax.lines}) == 3


def test_families_share_their_axes():
    families = {name: {name: NEURON} for name in "abcd"}
    axes = plot_rate_families(families, CURRENTS, dict.fromkeys("abcd", RATES))
    assert all(len(ax.lines[0].get_xdata()) > 1000 for ax in axes.flat)
    assert [ax.get_title(loc="left") for ax in axes.flat] == list("abcd")
    assert len({ax.get_ylim() for ax in axes.flat}) == 1


def test_staircase_says_how_long_was_counted():
    ax = plot_staircase(NEURON, CURRENTS, RATES, 100 * ms)
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), RATES / Hz)
    assert [text.get_text() for text in ax.get_legend().texts] == ["theory", "counted in 100 ms"]


def test_window_errors_have_a_bound_and_dots_for_each_way():
    windows, errors = [25, 1000] * ms, {"a": [40, 1] * Hz, "b": [3, 3] * Hz}
    between = [25, 100, 1000] * ms
    ax = plot_window_errors(windows, errors, between, {"a": [50, 10, 2] * Hz, "b": [4, 4, 4] * Hz})
    assert [list(line.get_ydata()) for line in ax.lines[:4]] == [[50, 10, 2], [40, 1], [4, 4, 4], [3, 3]]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["25", "1000"]


def test_interval_errors_and_onset_show_every_point():
    ax = plot_interval_errors(CURRENTS, {"a": np.array([0, 0.5, -1])})
    assert list(ax.lines[0].get_ydata()) == [0, 0.5, -1]
    ax = plot_onset(NEURON, np.array([0.1, 0.01]), [31, 21] * Hz)
    theory, dots = ax.lines
    excess, rates = theory.get_data()
    np.testing.assert_allclose(rates, firing_rate(NEURON, 1.5 * (1 + excess) * nA) / Hz)
    assert len(excess) > 1000 and (min(excess), max(excess)) == pytest.approx((0.01, 0.1))
    assert list(dots.get_ydata()) == [31, 21]


def test_map_leaves_silent_neurons_grey_and_draws_the_levels():
    tau_m, v_th = [2, 10, 50] * ms, [-60, -50, -40] * mV
    rates = [[300, 100, 30], [100, 30, 10], [np.nan, 0, 0]] * Hz
    theory = [[300, 100, 30], [100, 30, 10], [0, 0, 0]] * Hz
    ax = plot_rate_map(tau_m, v_th, rates, theory, levels=[20, 50])
    mesh = ax.collections[0].get_array()
    assert np.ma.getmaskarray(mesh).ravel().tolist() == [False] * 6 + [True] * 3
    assert mesh.max() == 300
    assert list(ax.collections[1].levels) == [20, 50]
    assert (ax.get_xscale(), ax.get_xlabel(), ax.get_ylabel()) == (
        "log",
        "time constant tau_m (ms)",
        "threshold v_th (mV)",
    )
