"""Figures of the chapter on the LIF neuron: what they show is what they were given, and every line is named."""

import numpy as np
import pytest
from brian2 import inf, ms, mV, nA
from hypothesis import given
from hypothesis import strategies as st

from helpers.figures.membrane import (
    SPIKE_HEIGHT_MV,
    membrane_points,
    plot_comparison,
    plot_current,
    plot_input,
    plot_membrane,
    plot_population,
    plot_raster,
    plot_voltages,
)
from helpers.figures.style import COLORS, spread_apart
from helpers.neurons import currents
from helpers.neurons.lif import LIFParameters, simulate_lif
from helpers.neurons.theory import step_response

NEURON = LIFParameters()


@pytest.fixture(scope="module")
def recording():
    start = NEURON.v_rest + [0, 4, 20] * mV
    return simulate_lif(NEURON, 2 * nA, 40 * ms, n=3, v_start=start)


def names(ax):
    return [text.get_text() for text in ax.texts]


def test_current_is_drawn_in_steps_from_a_little_before_zero():
    recording = simulate_lif(NEURON, currents.staircase([0, 2] * nA), 20 * ms)
    ax = plot_current(recording)
    (line,) = ax.lines
    np.testing.assert_allclose(line.get_ydata(), recording.I / nA)
    assert line.get_drawstyle() == "steps-post"
    assert ax.get_xlim() == pytest.approx((-0.2, 20))
    assert ax.get_ylabel() == "I (nA)"


def test_membrane_shows_v_its_levels_and_a_mark_for_each_spike(recording):
    ax = plot_membrane(recording)
    first, others = ax.lines[:2]
    times, v = first.get_data()
    spikes = np.rint(recording.spike_times[recording.spike_indices == 0] / ms * 10).astype(int)
    expected = recording.v[0] / mV
    expected[spikes] = NEURON.v_th / mV + SPIKE_HEIGHT_MV
    np.testing.assert_allclose(v[:-1], expected)
    np.testing.assert_allclose(times[:-1], recording.times / ms)
    assert len(others.get_ydata()) == 2 * len(v)
    assert names(ax) == ["v_th", "v_rest", "v_reset"]
    assert [line.get_ydata()[0] for line in ax.lines[2:]] == pytest.approx([-50, -65, -65])
    assert ax.get_xlim()[0] < 0 == recording.spike_times[0]


def test_a_threshold_at_infinity_is_not_drawn():
    recording = simulate_lif(LIFParameters(v_th=inf * mV), 2 * nA, 10 * ms)
    assert names(plot_membrane(recording)) == ["v_rest", "v_reset"]


def test_all_names_and_marks_are_inside_the_axes(recording):
    ax = plot_membrane(recording)
    low, high = ax.get_ylim()
    assert all(low < text.get_position()[1] < high for text in ax.texts)
    assert high > NEURON.v_th / mV + SPIKE_HEIGHT_MV


def test_broken_line_takes_only_the_neurons_that_it_is_asked_for(recording):
    times, v = membrane_points(recording, slice(1, None))
    breaks = np.flatnonzero(np.isnan(v))
    steps = len(recording.times)
    assert list(breaks) == [steps, 2 * steps + 1]
    top = NEURON.v_th / mV + SPIKE_HEIGHT_MV
    assert np.sum(np.isclose(v, top)) == np.sum(recording.spike_indices > 0)
    assert np.isnan(times[breaks]).all()
    for points in membrane_points(recording, slice(3, None)):
        assert len(points) == 0


def test_raster_has_a_mark_for_each_spike_and_a_row_for_each_neuron(recording):
    ax = plot_raster(recording)
    times, indices = ax.lines[0].get_data()
    np.testing.assert_allclose(times, recording.spike_times / ms)
    np.testing.assert_array_equal(indices, recording.spike_indices)
    high, low = ax.get_ylim()
    assert low < 0 and 2 < high < 3, "neuron 0 is at the top"
    assert ax.get_xlim()[0] < 0


def test_population_is_current_potentials_and_raster_over_one_time(recording):
    axes = plot_population(recording)
    assert [ax.get_ylabel() for ax in axes] == ["I (nA)", "membrane potential v (mV)", "neuron"]
    assert len({ax.get_xlim() for ax in axes}) == 1
    broad, thin = axes[1].lines[:2]
    assert broad.get_linewidth() > 3 * thin.get_linewidth() and broad.get_zorder() <= thin.get_zorder()


@pytest.mark.parametrize("with_current", [False, True])
def test_comparison_has_one_panel_each_on_the_same_scales(recording, with_current):
    low = simulate_lif(NEURON.replace(v_reset=-80 * mV), 2 * nA, 40 * ms)
    axes = plot_comparison({"a": recording, "b": low}, with_current)
    panels = axes[1:] if with_current else axes
    assert [ax.get_title(loc="left") for ax in panels] == ["a", "b"]
    assert panels[0].get_ylim() == panels[1].get_ylim()
    assert panels[0].get_ylim()[0] < -80
    assert panels[0].get_ylim()[1] > NEURON.v_th / mV + SPIKE_HEIGHT_MV
    assert len({ax.get_xlim() for ax in axes}) == 1
    assert [ax.get_xlabel() for ax in axes] == [""] * (len(axes) - 1) + ["time (ms)"]


def test_input_stands_above_the_potential(recording):
    above, below = plot_input(recording)
    assert (above.get_ylabel(), below.get_ylabel()) == ("I (nA)", "v (mV)")


def test_voltages_have_names_and_theory_lies_on_top():
    times = np.arange(100) * 0.1 * ms
    theory = step_response(NEURON, 2 * nA, times)
    ax = plot_voltages(times, {"a": theory, "b": theory - 1 * mV}, theory)
    assert [text.get_text() for text in ax.get_legend().texts] == ["a", "b", "theory"]
    np.testing.assert_allclose(ax.lines[1].get_ydata(), theory / mV - 1)
    assert ax.lines[-1].get_color() == COLORS["theory"]
    assert len({line.get_color() for line in ax.lines}) == 3


@given(values=st.lists(st.integers(-90, -35), min_size=1, max_size=5), gap=st.floats(0.1, 10))
def test_labels_never_touch_and_keep_their_order(values, gap):
    places = spread_apart(values, gap)
    order = sorted(range(len(values)), key=lambda k: (-values[k], k))
    ordered = [places[k] for k in order]
    assert all(upper - lower >= gap - 1e-9 for upper, lower in zip(ordered, ordered[1:], strict=False))
    assert sum(places) == pytest.approx(sum(values))


def test_labels_with_room_stay_where_they_belong():
    assert spread_apart([-50, -65, -65], 2) == [-50, -64, -66]
    assert spread_apart([-65, -50, -80], 2) == [-65, -50, -80]
