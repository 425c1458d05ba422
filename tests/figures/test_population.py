"""Figures of networks and noise show what they were given."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV

from helpers.figures.display import alternative_text
from helpers.figures.population import (
    plot_balance,
    plot_intervals,
    plot_networks,
    plot_regimes,
    plot_theory_and_dots,
    population_rate,
)
from helpers.neurons.balanced import NetworkRun

RUN = NetworkRun(
    n=10,
    spike_indices=np.array([0, 1, 2, 3]),
    spike_times=[0.5, 0.6, 1.2, 3.1] * ms,
    times=np.arange(40) * 0.1 * ms,
    excitation=np.full(40, 2.0) * mV,
    inhibition=np.full(40, -1.5) * mV,
    duration=4 * ms,
)


def test_the_rate_of_a_population_is_its_spikes_in_each_millisecond():
    np.testing.assert_allclose(population_rate(RUN), [200, 100, 0, 100])


def test_the_line_over_a_histogram_is_the_exponential_behind_the_refractory_period():
    ax = plot_intervals({"a": np.full(100, 14.0) * ms, "b": [1, 2] * ms}, {"a": 4 * ms})
    (line,) = ax.lines
    assert line.get_data()[0][0] == 4 and line.get_data()[1][0] == pytest.approx(0.1)
    assert "a 14.0 ms on average, CV 0.00" in alternative_text(ax.figure)


def test_dots_are_measurements_and_lines_theory_of_the_same_colour():
    ax = plot_theory_and_dots([1, 2], {"a": [3, 4], "b": [5, 6]}, [1, 1.5, 2], {"a": [3, 3.5, 4]}, "x", "y")
    dots, line, other = ax.lines[:3]
    assert dots.get_color() == line.get_color() != other.get_color()
    np.testing.assert_array_equal(line.get_ydata(), [3, 3.5, 4])
    assert "at the end: a 4, b 6" in alternative_text(ax.figure)


def test_networks_stand_side_by_side_with_their_rates():
    axes = plot_networks({"one": RUN, "two": RUN})
    assert axes.shape == (2, 2)
    assert [ax.get_title(loc="left") for ax in axes[0]] == ["one", "two"]
    assert "one 100.0 Hz" in alternative_text(axes[0, 0].figure)


def test_inputs_are_shown_as_where_they_take_the_potential():
    ax = plot_balance(RUN)
    assert [line.get_ydata()[0] for line in ax.lines[:3]] == pytest.approx([8, -6, 2])
    assert ax.lines[3].get_ydata()[0] == 20


def test_points_stand_at_their_places_in_the_diagram():
    rates = np.outer([1, 2, 3], [40, 20]) * Hz
    ax = plot_regimes([3, 6], [1, 2, 3], rates, {"SR": (3, 2), "AI": (6, 1)})
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines[1:]] == [(3, 2), (6, 1)]
    with pytest.raises(ValueError, match="a row for each external"):
        plot_regimes([3, 6], [1, 2, 3], rates.T, {"SR": (3, 2)})
