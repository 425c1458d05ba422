"""The NIR graph: written and read back unchanged, run in Brian2, and in snnTorch spike for spike."""

import importlib.util
import sys

import numpy as np
import pytest
from brian2 import ms

from helpers.datasets import mnist
from helpers.learning.model_file import TRAINED, load_model
from helpers.learning.nir_export import PULSE, simulate_nir, simulate_snntorch, to_nir
from helpers.learning.recognition import count_spikes, input_spikes
from helpers.learning.voting import vote

nir = pytest.importorskip("nir")
IMAGES = mnist.load("test", 10).images


@pytest.fixture(scope="module")
def state():
    """60 neurons of the trained network, without inhibition."""
    state = load_model(TRAINED).state
    params = state.params.replace(n_neurons=60, test_inhibition=0.0)
    parts = {name: getattr(state, name)[..., :60] for name in ("w_volt", "theta_volt", "responses")}
    return state.replace(params=params, **parts)


@pytest.fixture(scope="module")
def graph(state, tmp_path_factory):
    path = tmp_path_factory.mktemp("nir") / "digits.nir"
    nir.write(path, to_nir(state))
    return nir.read(path)


def test_what_was_written_is_read_back(state, graph):
    written = to_nir(state)
    assert graph.nodes.keys() == written.nodes.keys()
    assert set(graph.edges) == set(written.edges)
    for name, part in (("weights", "weight"), ("evidence", "weight"), ("neurons", "tau"), ("neurons", "r")):
        np.testing.assert_array_equal(getattr(graph.nodes[name], part), getattr(written.nodes[name], part))
    assert graph.nodes["neurons"].v_threshold.tolist() == [1] * 60


def test_a_pulse_raises_v_by_the_weight_over_the_threshold(state, graph):
    lif = graph.nodes["neurons"]
    jump = graph.nodes["weights"].weight[7, 400] * lif.r[7] * PULSE / lif.tau[7]
    threshold = float(state.params.v_th) + state.theta_volt[7]
    assert jump == pytest.approx(state.w_volt[400, 7] / threshold, rel=1e-5)


def reference(graph, spikes, leak):
    """The graph in a few lines: leak, input, threshold, reset."""
    lif = graph.nodes["neurons"]
    w, v = graph.nodes["weights"].weight.T * (lif.r * PULSE / lif.tau), 0
    counts = 0
    for row in spikes:
        v = v * leak + row @ w
        fires = v > 1
        counts, v = counts + fires, np.where(fires, 0, v)
    return counts


def test_brian_runs_the_graph_as_its_equations_say(state, graph):
    spikes = input_spikes(state, IMAGES)
    expected = reference(graph, spikes, np.exp(-float(state.params.dt / state.params.tau_m)))
    assert expected.sum() > 1000
    np.testing.assert_array_equal(simulate_nir(graph, spikes, state.params.dt), expected)


def test_the_difference_to_the_engine_shrinks_with_the_time_step(state):
    differences, images = [], mnist.load("test", 100).images
    for dt in (2, 0.5):
        finer = state.replace(params=state.params.replace(dt=dt * ms))
        ours = count_spikes(finer, images).sum()
        graph = to_nir(finer)
        differences.append(simulate_nir(graph, input_spikes(finer, images), dt * ms).sum() / ours - 1)
    # The finer one is some 380 spikes of 17,000, known to about 40: counts are whole numbers.
    assert differences[0] / differences[1] == pytest.approx(4, rel=0.3)


@pytest.mark.slow
def test_snntorch_reads_it_and_fires_the_same_spikes(state, graph):
    pytest.importorskip("snntorch")
    pytest.importorskip("nirtorch")
    spikes, has_torch = input_spikes(state, IMAGES), "torch" in sys.modules
    ours, theirs = (
        simulate_nir(graph, spikes, state.params.dt),
        simulate_snntorch(graph, spikes, state.params.dt),
    )
    assert np.mean(ours == theirs) > 0.995  # Rounding may decide about a threshold.
    np.testing.assert_array_equal(vote(ours, state), vote(theirs, state))
    assert ("torch" in sys.modules) == has_torch  # The kernel of a student stays without its half gigabyte.


@pytest.mark.parametrize("missing", ["torch", "snntorch", "nirtorch"])
def test_what_is_not_installed_is_named(missing, state, graph, monkeypatch):
    original = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else original(name))
    with pytest.raises(ImportError, match=missing) as problem:
        simulate_snntorch(graph, input_spikes(state, IMAGES[:1]), state.params.dt)
    assert problem.value.name == missing


def test_neurons_without_labels_are_told_what_to_do(state):
    with pytest.raises(ValueError, match="label_neurons"):
        to_nir(state.replace(responses=None))
