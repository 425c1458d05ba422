"""The LIF neuron: parameters refuse nonsense, and simulation agrees with the closed forms within one time step."""

import numpy as np
import pytest
from brian2 import Mohm, Network, SpikeMonitor, TimedArray, inf, ms, mV, nA, nan, second
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from helpers.base.checks import in_words
from helpers.neurons import currents
from helpers.neurons.lif import LIFParameters, build_lif, fraction_left, simulate_lif, simulate_side_by_side
from helpers.neurons.theory import firing_rate, interspike_interval, rheobase, step_response

DT = 0.1 * ms

parameters = st.builds(
    lambda tau_m, v_rest, below, above, t_ref, R: LIFParameters(
        tau_m * ms, v_rest * mV, (v_rest - below) * mV, (v_rest + above) * mV, t_ref * ms, R * Mohm
    ),
    tau_m=st.floats(1, 50),
    v_rest=st.floats(-80, -55),
    below=st.floats(0, 10),
    above=st.floats(1, 25),
    t_ref=st.integers(0, 80).map(lambda steps: steps / 10),
    R=st.floats(0.5, 100),
)


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("tau_m", 0 * ms, "greater than 0"),
        ("tau_m", -1 * ms, "greater than 0"),
        ("tau_m", 10 * mV, "unit such as ms"),
        ("tau_m", 10, "unit such as ms"),
        ("tau_m", "10 ms", "unit such as ms"),
        ("tau_m", [1, 2] * ms, "one number"),
        ("v_rest", nan * mV, "finite"),
        ("v_rest", None, "unit such as mV"),
        ("v_th", nan * mV, "never fires"),
        ("v_th", -inf * mV, "never fires"),
        ("t_ref", -0.1 * ms, "not below 0"),
        ("t_ref", inf * ms, "finite"),
        ("R", 0 * Mohm, "greater than 0"),
    ],
)
def test_a_wrong_value_is_refused_by_name_value_and_range(field, value, allowed):
    with pytest.raises(ValueError, match=allowed) as error:
        LIFParameters(**{field: value})
    assert str(error.value).startswith(f"{field} is {in_words(value)}, ")


@pytest.mark.parametrize("v_reset", [-50 * mV, -40 * mV])
def test_reset_at_or_above_threshold_is_refused(v_reset):
    with pytest.raises(ValueError, match="v_reset is .* below v_th"):
        LIFParameters(v_reset=v_reset)


def test_replace_checks_again_and_leaves_the_original():
    params = LIFParameters()
    assert params.replace(tau_m=20 * ms).tau_m == 20 * ms
    assert params.tau_m == 10 * ms
    with pytest.raises(ValueError, match="tau_m"):
        params.replace(tau_m=-1 * ms)


@pytest.mark.parametrize("current", [2 * mV, 2, nan * nA, TimedArray([1] * mV, dt=1 * ms)])
def test_a_current_of_another_dimension_is_refused(current):
    with pytest.raises(ValueError, match="unit such as nA, finite"):
        build_lif(LIFParameters(), current)


def test_sizes_and_durations_are_checked():
    with pytest.raises(ValueError, match="n is 0"):
        build_lif(LIFParameters(), 1 * nA, n=0)
    with pytest.raises(ValueError, match="each of the 2 neurons"):
        build_lif(LIFParameters(), [1, 2, 3] * nA, n=2)
    with pytest.raises(ValueError, match="duration is"):
        simulate_lif(LIFParameters(), 1 * nA, duration=0 * ms)


@settings(max_examples=15)
@given(params=parameters, ratio=st.floats(0.1, 3))
def test_membrane_follows_the_step_response_to_rounding(params, ratio):
    current = ratio * rheobase(params)
    recording = simulate_lif(params.replace(v_th=inf * mV), current, 30 * ms)
    expected = step_response(params, current, recording.times)
    np.testing.assert_allclose(recording.v[0] / mV, expected / mV, rtol=0, atol=1e-9)


@settings(max_examples=15)
@given(params=parameters, ratio=st.floats(1.05, 5))
def test_simulated_interval_is_within_one_step_of_theory(params, ratio):
    current = ratio * rheobase(params)
    expected = interspike_interval(params, current)
    neuron = build_lif(params, current, dt=DT)
    spikes = SpikeMonitor(neuron)
    Network(neuron, spikes).run(5 * expected + 10 * params.tau_m, namespace={})
    intervals = np.diff(spikes.t / ms)[1:]
    np.testing.assert_allclose(intervals, expected / ms, rtol=0, atol=1.001 * (DT / ms))


@settings(max_examples=30)
@given(params=parameters, ratio=st.floats(1.0001, 1000))
def test_rate_lies_between_zero_and_the_refractory_ceiling(params, ratio):
    rate = firing_rate(params, ratio * rheobase(params))
    assert 0 < rate * second
    assert rate * params.t_ref < 1
    assert firing_rate(params, 2 * ratio * rheobase(params)) > rate


@settings(max_examples=10)
@given(params=parameters)
def test_rheobase_divides_silence_from_firing(params):
    duration = 10 * params.tau_m
    assert len(simulate_lif(params, 0.999 * rheobase(params), duration).spike_times) == 0
    assert len(simulate_lif(params, 1.01 * rheobase(params), duration).spike_times) > 0
    assert firing_rate(params, 0.999 * rheobase(params)) * second == 0


def test_closed_forms_take_arrays_and_keep_units():
    rates = firing_rate(LIFParameters(), [0, 1.5, 3] * nA)
    assert rates.shape == (3,)
    assert list(rates * second > 0) == [False, False, True]
    # 3 nA aims at 30 mV over rest, twice the way to the threshold: the neuron charges for tau_m ln 2.
    assert interspike_interval(LIFParameters(), 3 * nA) / ms == pytest.approx(2 + 10 * np.log(2))


def test_time_varying_input_agrees_with_an_independent_solver():
    params = LIFParameters(v_th=inf * mV)
    levels = [0, 1, 0.5, 2] * nA
    recording = simulate_lif(params, currents.staircase(levels, 10 * ms), 40 * ms)
    v_rest, R, tau_m = float(params.v_rest), float(params.R), float(params.tau_m)
    v = [v_rest]
    for level in levels:
        target = v_rest + R * float(level)
        times = np.arange(101) * float(DT)
        solution = solve_ivp(
            lambda t, v, target=target: (target - v) / tau_m, (0, 0.01), v[-1:], t_eval=times, rtol=1e-10
        )
        v.extend(solution.y[0][1:])
    np.testing.assert_allclose(recording.v[0] / mV, np.array(v[:-1]) * 1e3, atol=1e-3)


@settings(max_examples=10)
@given(st.lists(st.tuples(parameters, st.floats(0.5, 4)), min_size=1, max_size=4), st.booleans())
def test_a_neuron_does_not_notice_those_beside_it(neurons, vary):
    """Constant currents or one that varies: value for value and spike for spike what it does alone."""
    duration, names = 40 * ms, [f"neuron {k}" for k in range(len(neurons))]
    levels = [float(rheobase(params) * ratio / nA) for params, ratio in neurons] * nA
    each = [TimedArray([0, *levels / nA] * nA, dt=5 * ms)] * len(neurons) if vary else list(levels)
    together = simulate_side_by_side(
        {name: params for name, (params, _drive) in zip(names, neurons)},
        each[0] if vary else levels,
        duration,
    )
    assert list(together) == names
    for recording, (params, _drive), current in zip(together.values(), neurons, each):
        alone = simulate_lif(params, current, duration)
        assert recording.params == params and recording.n == 1
        for name in ("times", "v", "I", "spike_times", "spike_indices"):
            assert np.array_equal(getattr(recording, name), getattr(alone, name)), name


def test_a_group_of_different_neurons_needs_as_many_constants_as_neurons():
    with pytest.raises(ValueError, match="of 2 neurons.*3"):
        build_lif([LIFParameters()] * 2, 1 * nA, n=3)
    with pytest.raises(ValueError, match="neurons is a dict of 0 entries, but"):
        simulate_side_by_side({}, 1 * nA, 10 * ms)


def test_fraction_left_is_the_exponential():
    params = LIFParameters(v_th=inf * mV)
    recording = simulate_lif(params, currents.pulse(2 * nA, end=20 * ms), 60 * ms)
    assert fraction_left(recording, 20 * ms, 30 * ms) == pytest.approx(np.exp(-1))


def test_refractory_neuron_stays_at_reset():
    params = LIFParameters(t_ref=5 * ms, v_reset=-70 * mV)
    recording = simulate_lif(params, 5 * nA, 30 * ms)
    since_spike = recording.times - recording.spike_times[0]
    held = (since_spike > DT / 2) & (since_spike < params.t_ref - DT / 2)
    assert held.sum() == 49
    assert np.all(recording.v[0][held] == params.v_reset)


def test_the_ten_neuron_lesson():
    """Neurons that start above threshold fire at once; the others only once 5 nA flow; none after 50 ms."""
    params = LIFParameters(tau_m=5 * ms, v_th=-62 * mV, t_ref=1 * ms, R=1 * Mohm)
    v_start = params.v_rest + np.linspace(0, 5, 10) * mV
    recording = simulate_lif(params, currents.staircase(), 200 * ms, n=10, v_start=v_start)
    # A neuron must still be above threshold once the first step's leak has been taken off.
    after_one_step = params.v_rest + (v_start - params.v_rest) * np.exp(-DT / params.tau_m)
    at_once = recording.spike_indices[recording.spike_times == 0 * ms]
    np.testing.assert_array_equal(at_once, np.flatnonzero(after_one_step > params.v_th))
    later = recording.spike_times[recording.spike_times > 0 * ms]
    assert later.min() > 10 * ms
    assert later.max() < 50 * ms
    np.testing.assert_allclose(
        recording.rates() * recording.duration, np.bincount(recording.spike_indices, minlength=10)
    )
