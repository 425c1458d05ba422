"""The population behind the sliders: compiled or not, it does what `simulate_lif` does."""

import numpy as np
import pytest
from brian2 import Mohm, ms, mV, nA

from helpers.engine.program import Build
from helpers.neurons import currents, live
from helpers.neurons.lif import LIFParameters
from helpers.neurons.lif import simulate_lif as reference
from helpers.neurons.live import DURATION, MAX_N, LIFRunner, lif_runner

LESSON = LIFParameters(tau_m=5 * ms, v_th=-62 * mV, t_ref=1 * ms, R=1 * Mohm)
SETTINGS = [
    (LESSON, currents.staircase(), 10),
    (LIFParameters(), currents.step(2 * nA), 1),
    (LIFParameters(tau_m=30 * ms, v_rest=-70 * mV, v_reset=-75 * mV), currents.ramp(5 * nA, DURATION), MAX_N),
    (LIFParameters(t_ref=0 * ms), currents.noise(2 * nA, 1 * nA, 5 * ms, DURATION, seed=2), 3),
]


@pytest.fixture
def uncompiled(monkeypatch):
    monkeypatch.setattr(live, "can_compile", lambda: False)
    return LIFRunner()


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SNN_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        Build("helpers.neurons.live:lif_model").wait()
        yield LIFRunner()


def run(runner, params, current, n):
    v_start = params.v_rest + np.linspace(0, 5, n) * mV
    return runner.run(params, currents.sample(current, DURATION), n, v_start), v_start


def assert_same(trace, params, current, n, v_start):
    expected = reference(params, current, DURATION, n=n, v_start=v_start)
    np.testing.assert_allclose(trace.v / mV, expected.v / mV, atol=1e-9)
    np.testing.assert_allclose(trace.I / nA, expected.I / nA)
    order = np.lexsort((trace.spike_indices, trace.spike_times))
    np.testing.assert_allclose(trace.spike_times[order] / ms, expected.spike_times / ms)
    np.testing.assert_array_equal(trace.spike_indices[order], expected.spike_indices)
    assert len(trace.spike_times) > 0


@pytest.mark.parametrize("setting", SETTINGS)
def test_numpy_code_agrees_with_the_reference(uncompiled, setting):
    trace, v_start = run(uncompiled, *setting)
    assert_same(trace, *setting, v_start)


def test_one_network_serves_every_setting(uncompiled):
    first, _start = run(uncompiled, *SETTINGS[0])
    model = uncompiled._model
    run(uncompiled, *SETTINGS[2])
    again, _start = run(uncompiled, *SETTINGS[0])
    assert uncompiled._model is model
    np.testing.assert_array_equal(first.v, again.v)
    np.testing.assert_array_equal(first.spike_times, again.spike_times)


def test_without_a_compiler_it_says_so(uncompiled):
    assert "want of a C++ compiler" in uncompiled.message


@pytest.mark.needs_compiler
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_compiled_network_agrees_with_the_reference(compiled, setting):
    trace, v_start = run(compiled, *setting)
    assert_same(trace, *setting, v_start)
    assert compiled.message == "Compiled: each move runs 2,000 time steps."


@pytest.mark.needs_compiler
def test_while_it_is_built_the_sliders_work_and_then_the_message_changes(monkeypatch, tmp_path):
    ready, program = [], object()
    monkeypatch.setattr(live, "can_compile", lambda: True)
    monkeypatch.setattr(live, "Build", lambda builder: FakeBuild(lambda: program if ready else None))
    runner, messages = LIFRunner(), []
    runner.on_status(lambda: messages.append(runner.message))
    assert runner.message.startswith("Compiling the network")
    trace, v_start = run(runner, *SETTINGS[0])
    assert_same(trace, *SETTINGS[0], v_start)
    ready.append(True)
    runner._poll()
    assert runner._program is program
    assert messages == ["Compiled: each move runs 2,000 time steps."]


@pytest.mark.needs_compiler
def test_a_broken_entry_is_removed_and_built_again_once(compiled, monkeypatch, tmp_path):
    (compiled._program._folder / "main").write_bytes(b"not a program")
    builds = []
    monkeypatch.setattr(live, "Build", lambda builder: builds.append(builder) or FakeBuild(lambda: None))
    folder = compiled._program._folder
    trace, v_start = run(compiled, *SETTINGS[0])
    assert_same(trace, *SETTINGS[0], v_start)
    assert builds == ["helpers.neurons.live:lif_model"]
    assert not folder.exists()
    assert compiled.message.startswith("Compiling the network")


def test_a_failed_build_leaves_the_sliders_on_numpy(monkeypatch):
    def fail():
        raise live.ProgramError("The network could not be compiled: no space left.")

    monkeypatch.setattr(live, "can_compile", lambda: True)
    monkeypatch.setattr(live, "Build", lambda builder: FakeBuild(fail))
    runner = LIFRunner()
    assert runner.message == "The network could not be compiled: no space left. The sliders stay on NumPy code."
    trace, v_start = run(runner, *SETTINGS[0])
    assert_same(trace, *SETTINGS[0], v_start)


def test_all_explorers_share_one_runner():
    assert lif_runner() is lif_runner()


class FakeBuild:
    """A build whose end the test decides on."""

    def __init__(self, program):
        self.program = program
