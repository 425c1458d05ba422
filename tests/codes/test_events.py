"""Networks that read events: a layer as Brian2 has it, delay lines against their formula, motion from coincidences."""

import numpy as np
import pytest
from brian2 import Hz, Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, ms, prefs

from helpers.codes import (
    PICOJOULES,
    Spikes,
    as_spikes,
    delay_line_spikes,
    fit_linear_reader,
    layer_spikes,
    motion_spikes,
    order_trials,
    read_motion,
)
from helpers.datasets import events, mnist

MOVEMENTS = ["right", "left", "down", "up", "clockwise", "anticlockwise"]


@pytest.fixture(autouse=True)
def numpy_code():
    before, prefs.codegen.target = prefs.codegen.target, "numpy"
    yield
    prefs.codegen.target = before


@pytest.fixture(scope="module")
def moved():
    ink = np.pad(mnist.as_intensity(mnist.load("test", 12).images), ((0, 0), (3, 3), (3, 3)))
    parts = [ink[2 * k : 2 * k + 2] for k in range(6)]
    return [each for part, name in zip(parts, MOVEMENTS) for each in events.watch(events.moving(part, name), 1.5)]


def pair(apart):
    """Two channels that fire so far apart, for detectors that get both at once."""
    return Spikes(np.zeros(2, int), np.array([0, 1]), [10, 10 + apart] * ms, 50 * ms, 1, 2)


def test_recordings_become_spikes_of_off_and_on_neurons(moved):
    spikes = as_spikes(moved)
    for k, seen in enumerate(moved):
        neurons, times = spikes.of(k)
        np.testing.assert_array_equal(np.sort(neurons), np.sort((seen.on * 34 + seen.y) * 34 + seen.x))
        np.testing.assert_allclose(times / ms, seen.times / ms)
    with pytest.raises(ValueError, match="recordings"):
        as_spikes([])


def test_a_layer_fires_as_synapses_of_brian2_would_make_it():
    rng = np.random.default_rng(0)
    cells = np.sort(rng.choice(30 * 80, 200, replace=False))
    neurons, steps = cells // 80, cells % 80
    weights = rng.normal(0.2, 0.3, (30, 5))
    spikes = Spikes.sort(neurons, steps / 100, 100 * ms, (1, 30))
    source = SpikeGeneratorGroup(30, neurons, steps * ms, dt=1 * ms)
    layer = NeuronGroup(5, "dv/dt = -v/(20*ms) : 1", threshold="v > 1", reset="v = 0", method="exact", dt=1 * ms)
    synapses = Synapses(source, layer, "w : 1", on_pre="v_post += w", dt=1 * ms)
    synapses.connect()
    synapses.w = weights.ravel()
    monitor = SpikeMonitor(layer)
    Network(source, layer, synapses, monitor).run(100 * ms, namespace={})
    fired = layer_spikes(spikes, weights)
    assert len(monitor.i) > 10
    np.testing.assert_array_equal(fired.counts()[0], np.bincount(monitor.i, minlength=5))
    np.testing.assert_allclose(np.sort(fired.times / ms), np.sort(monitor.t / ms))


def test_images_of_a_layer_do_not_touch_one_another():
    two = Spikes(np.array([0, 1, 1]), np.array([0, 0, 1]), [1, 1, 2] * ms, 10 * ms, 2, 2)
    assert layer_spikes(two, np.array([[0.6], [0.6]])).counts().tolist() == [[0], [1]]


@pytest.mark.parametrize("tau", [2, 5])
def test_two_spikes_fire_a_detector_within_tau_times_the_logarithm(tau):
    window = tau * np.log(3)
    for apart, n in ((window - 0.1, 1), (window + 0.1, 0)):
        assert len(delay_line_spikes(pair(apart), np.zeros((1, 2)) * ms, 0.75, tau * ms).times) == n


def test_a_delay_makes_up_for_the_time_between_and_a_negative_one_is_no_connection():
    assert len(delay_line_spikes(pair(20), [[20, 0]] * ms, 0.75, 3 * ms).times) == 1
    assert len(delay_line_spikes(pair(20), [[0, 20]] * ms, 0.75, 3 * ms).times) == 0
    assert len(delay_line_spikes(pair(0), [[0, -1]] * ms, 0.75, 3 * ms).times) == 0


def test_order_is_read_by_delays_and_not_by_counts():
    (known, labels), (new, truth) = (order_trials(100, 1 * ms, seed=seed) for seed in (1, 2))
    assert np.unique(new.counts()).tolist() == [1]
    assert sorted(np.bincount(truth)) == [50, 50]
    assert np.mean(fit_linear_reader(known.counts(), labels, 1)(new.counts()) == truth) == 0.5
    wait = np.arange(8) * 5
    fired = delay_line_spikes(new, np.array([wait[::-1], wait]) * ms, 0.3, 5 * ms)
    np.testing.assert_array_equal(fired.counts().argmax(axis=1), truth)


def test_six_movements_are_told_apart(moved):
    assert read_motion(motion_spikes(moved)).tolist() == list(np.repeat(MOVEMENTS, 2))


def test_noise_and_a_wrong_delay_cost_motion_its_spikes(moved):
    right, slow = (motion_spikes(moved[:2], delay * ms).counts().sum() for delay in (10, 30))
    assert slow < right / 3
    noisy = (
        motion_spikes([each.with_noise(40 * Hz, 1) for each in moved[:2]]).counts().reshape(2, 4, -1).sum(axis=(0, 2))
    )
    assert noisy.min() > 100


def test_neurons_of_another_number_are_no_detectors_of_motion():
    with pytest.raises(ValueError, match="motion_spikes"):
        read_motion(pair(1))


def test_memory_costs_more_than_arithmetic():
    assert PICOJOULES["read 32 bits, DRAM"] > 100 * PICOJOULES["multiply, 32-bit float"]
