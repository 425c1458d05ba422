"""One network, run as a program or as NumPy code: the same outputs, and the student's preferences left alone."""

import signal

import numpy as np
import pytest
from brian2 import NetworkOperation, prefs

from helpers.base.compiler import can_compile
from helpers.engine import runner as runner_module
from helpers.engine.runner import Runner


@pytest.fixture
def runner():
    return Runner("tests.tiny_model:decay", {})


@pytest.mark.parametrize("x", [[3.0, -4.0], 0.5])
def test_each_run_starts_from_the_values_that_it_is_given(runner, x):
    for _ in range(2):
        np.testing.assert_allclose(runner.run_numpy({"x": x})["x"], np.broadcast_to(x, 2) / np.e)


def test_what_is_left_out_keeps_the_value_that_it_was_built_with(runner):
    runner.run_numpy({"x": 7})
    np.testing.assert_allclose(runner.run_numpy({})["x"], np.array([1, 2]) / np.e)


@pytest.mark.skipif(not can_compile(), reason="there is no C++ compiler on this machine")
def test_the_program_does_what_numpy_code_does(runner, monkeypatch):
    runner.prepare()
    compiled = runner.run({"x": [5, 6]})
    monkeypatch.setattr(runner_module, "can_compile", lambda: False)
    np.testing.assert_allclose(compiled["x"], runner.run({"x": [5, 6]})["x"], rtol=1e-12)


def test_ctrl_c_in_numpy_code_is_an_interrupt_and_no_early_end(runner):
    before = {name: prefs[name] for name in ("codegen.target", "core.stop_on_keyboard_interrupt")}
    network = runner._model.network
    interrupt = NetworkOperation(lambda: signal.raise_signal(signal.SIGINT), clock=network["decay"].clock)
    network.add(interrupt)
    with pytest.raises(KeyboardInterrupt):
        runner.run_numpy({"x": 1})
    assert {name: prefs[name] for name in before} == before
    network.remove(interrupt)
    np.testing.assert_allclose(runner.run_numpy({"x": 1})["x"], np.ones(2) / np.e)
