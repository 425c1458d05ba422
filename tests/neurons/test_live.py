"""The plain loop behind the sliders does what Brian2 does, on random settings of all sliders and inputs."""

import numpy as np
import pytest
from brian2 import Mohm, Network, NeuronGroup, SpikeMonitor, StateMonitor, TimedArray, amp, ms, mV, nA, volt

from helpers.neurons import currents
from helpers.neurons.lif import LIF_EQUATIONS, OWN_CONSTANTS, LIFParameters, simulate_lif
from helpers.neurons.live import DT, simulate_live
from helpers.widgets.lif import DURATION, INPUTS, SLIDERS

FIELDS = tuple(LIFParameters.__dataclass_fields__)
LESSON = LIFParameters(tau_m=5 * ms, v_th=-62 * mV, t_ref=1 * ms, R=1 * Mohm)
SETTINGS = [
    (LESSON, currents.staircase(), 10),
    (LIFParameters(), currents.step(2 * nA), 1),
    (LIFParameters(tau_m=30 * ms, v_rest=-70 * mV, v_reset=-75 * mV), currents.ramp(5 * nA, DURATION), 20),
    (LIFParameters(t_ref=0.25 * ms), currents.noise(2 * nA, 1 * nA, 5 * ms, DURATION, seed=2), 3),
]


def random_setting(rng, number):
    """Slider positions that do not contradict each other: constants, the input, and where each neuron starts."""
    while True:
        values = {
            name: slider.low + slider.step * int(rng.integers(round((slider.high - slider.low) / slider.step) + 1))
            for name, slider in SLIDERS.items()
        }
        if values["v_reset"] < values["v_th"]:
            break
    params = LIFParameters(**{name: values[name] * SLIDERS[name].unit for name in FIELDS})
    make_input = list(INPUTS.values())[number % len(INPUTS)]
    v_start = params.v_rest + rng.uniform(0, 5, values["n"]) * mV
    return params, currents.sample(make_input(values["I"] * nA), DURATION), v_start


def brian_side_by_side(settings):
    """All neurons of all settings in one run, each with its own constants and current: v, spike steps and indices."""
    sizes = [len(v_start) for _params, _current, v_start in settings]
    current = TimedArray(np.array([current for _params, current, _v_start in settings]).T * amp, dt=DT)
    neurons = NeuronGroup(
        sum(sizes),
        f"{LIF_EQUATIONS}{OWN_CONSTANTS}\nI = current(t, setting) : amp\nsetting : integer (constant)",
        threshold="v > v_th",
        reset="v = v_reset",
        refractory="t_ref",
        method="exact",
        namespace={"current": current},
        dt=DT,
    )
    neurons.setting = np.repeat(np.arange(len(settings)), sizes)
    for name in FIELDS:
        values = [float(getattr(params, name)) for params, _current, _v_start in settings]
        neurons.variables[name].set_value(np.repeat(values, sizes))
    neurons.v = np.concatenate([v_start for _params, _current, v_start in settings]) * volt
    states, spikes = StateMonitor(neurons, "v", record=True), SpikeMonitor(neurons)
    Network(neurons, states, spikes).run(DURATION, namespace={})
    return np.array(states.v), np.rint(np.asarray(spikes.t / DT)).astype(int), np.array(spikes.i)


def assert_same(settings):
    v, steps, indices = brian_side_by_side(settings)
    first = 0
    for params, current, v_start in settings:
        recording = simulate_live(params, current, v_start)
        end = first + recording.n
        mine = (indices >= first) & (indices < end)
        np.testing.assert_array_equal(np.rint(np.asarray(recording.spike_times / DT)), steps[mine])
        np.testing.assert_array_equal(recording.spike_indices, indices[mine] - first)
        np.testing.assert_allclose(np.asarray(recording.v), v[first:end], rtol=0, atol=1e-12)
        first = end


def test_a_thousand_random_settings_are_those_of_brian_spike_for_spike():
    rng = np.random.default_rng(1)
    settings = [random_setting(rng, number) for number in range(1_000)]
    assert sum(params.t_ref == 0 * ms for params, _current, _v_start in settings) > 10
    assert sum(params.v_rest > params.v_th for params, _current, _v_start in settings) > 50
    assert {len(v_start) for _params, _current, v_start in settings} == set(range(1, 21))
    for start in range(0, len(settings), 100):
        assert_same(settings[start : start + 100])


@pytest.mark.parametrize(("params", "current", "n"), SETTINGS)
def test_it_gives_back_what_simulate_lif_does(params, current, n):
    v_start = params.v_rest + np.linspace(0, 5, n) * mV
    recording = simulate_live(params, currents.sample(current, DURATION), v_start)
    expected = simulate_lif(params, current, DURATION, n=n, v_start=v_start)
    assert len(recording.spike_times) > 0
    for name in ("times", "v", "I", "spike_times"):
        one, other = getattr(recording, name), getattr(expected, name)
        assert one.dim == other.dim
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-12)
    np.testing.assert_array_equal(recording.spike_indices, expected.spike_indices)
    assert (recording.params, recording.n) == (expected.params, n)
    assert float(recording.dt) == float(expected.dt)
    assert float(recording.duration) == pytest.approx(float(DURATION))


def test_a_neuron_without_threshold_never_fires():
    recording = simulate_live(LIFParameters(v_th=np.inf * mV), np.full(100, 9) * nA, [-65] * mV)
    assert len(recording.spike_times) == 0 and recording.spike_indices.dtype.kind == "i"
