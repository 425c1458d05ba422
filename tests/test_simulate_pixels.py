"""Many unconnected neurons: NumPy code against theory and against the compiled program."""

import numpy as np
import pytest
from brian2 import Mohm, Network, ms, mV, nA, prefs

from helpers.compiler import can_compile
from helpers.lif import LIFParameters, interspike_interval
from helpers.simulate_pixels import CHUNK, CompiledPixels, pixel_model, simulate_pixels

PARAMS = LIFParameters(t_ref=5 * ms, R=1 * Mohm)
CURRENTS = np.linspace(0, 60, 301) * nA


def trains(n, indices, times):
    steps = np.rint(np.asarray(times / (0.1 * ms))).astype(int)
    return [sorted(steps[indices == k].tolist()) for k in range(n)]


def test_first_spikes_and_intervals_are_those_of_theory():
    indices, times = simulate_pixels(PARAMS, CURRENTS, 50 * ms)
    interval = interspike_interval(PARAMS, CURRENTS) / ms
    for train, expected in zip(trains(len(CURRENTS), indices, times), interval):
        if train:
            # A crossing between two steps is noticed at the end of a step, and the spike has the step's beginning.
            assert 0 <= 0.1 * (train[0] + 1) - (expected - 5) < 0.1 + 1e-9
            assert np.all(np.abs(0.1 * np.diff(train) - expected) <= 0.1 + 1e-9)
        else:
            assert expected - 5 > 50 - 0.1


def test_the_students_code_target_is_left_as_it_was():
    before = prefs.codegen.target
    prefs.codegen.target = "cython"
    try:
        simulate_pixels(PARAMS, [20] * nA, 5 * ms)
        assert prefs.codegen.target == "cython"
    finally:
        prefs.codegen.target = before


def test_a_run_that_was_stopped_gives_nothing(monkeypatch):
    run = Network.run

    def stopped(self, duration, **options):
        run(self, duration / 2, **options)  # what Brian2 does outside a kernel when somebody presses Ctrl+C

    monkeypatch.setattr(Network, "run", stopped)
    with pytest.raises(KeyboardInterrupt, match="stopped after 25. ms of 50. ms"):
        simulate_pixels(PARAMS, [20] * nA, 50 * ms)


@pytest.mark.skipif(not can_compile(), reason="no C++ compiler on this machine")
def test_the_compiled_program_fires_the_same_spikes():
    simulate = CompiledPixels(50 * ms)
    for params in (PARAMS, PARAMS.replace(v_th=-55 * mV, tau_m=20 * ms, v_reset=-70 * mV, t_ref=0.7 * ms)):
        expected = trains(len(CURRENTS), *simulate_pixels(params, CURRENTS, 50 * ms))
        assert trains(len(CURRENTS), *simulate(params, CURRENTS, 50 * ms)) == expected


@pytest.mark.skipif(not can_compile(), reason="no C++ compiler on this machine")
def test_chunks_are_joined_and_the_padding_is_silent():
    simulate = CompiledPixels(50 * ms)
    fires_without_input = PARAMS.replace(v_rest=-45 * mV)
    currents = np.zeros(CHUNK + 3) * nA
    currents[[0, CHUNK, CHUNK + 2]] = [10, 20, 30] * nA
    indices, times = simulate(fires_without_input, currents, 50 * ms)
    counts = np.bincount(indices)
    alone = np.bincount(simulate_pixels(fires_without_input, [0, 10, 20, 30] * nA, 50 * ms)[0])
    assert len(counts) == CHUNK + 3 and len(times) == counts.sum()
    assert counts[[1, 0, CHUNK, CHUNK + 2]].tolist() == alone.tolist()
    assert np.all(counts[1:CHUNK] == alone[0])


@pytest.mark.skipif(not can_compile(), reason="no C++ compiler on this machine")
def test_another_duration_is_refused():
    with pytest.raises(ValueError, match="compiled for 50. ms, but 20. ms"):
        CompiledPixels(50 * ms)(PARAMS, [20] * nA, 20 * ms)


def test_the_model_names_what_a_run_may_set():
    model = pixel_model(3, 50.0)
    model.network.run(1 * ms, namespace={})
    assert set(model.inputs) == {*LIFParameters.__dataclass_fields__, "I", "v"}
    assert set(model.outputs) == {"t", "i"} and model.duration == 50 * ms
