"""NIR files of strangers: each ends in time in a graph or in a sentence, and what is not simulated is refused."""

import os
import threading
import time
from random import Random

import numpy as np
import pytest
from brian2 import ms

from helpers.learning import nir_file, read_nir, simulate_nir, simulate_snntorch

nir = pytest.importorskip("nir")
h5py = pytest.importorskip("h5py")
N = 3


def neurons(**changes):
    ones = np.ones(N)
    return nir.LIF(**{"tau": ones, "r": ones, "v_leak": 0 * ones, "v_threshold": ones, **changes})


def nodes(**changes):
    return {
        "input": nir.Input(np.array([784])),
        "weights": nir.Linear(np.random.default_rng(0).random((N, 784)).astype(np.float32)),
        "neurons": neurons(),
        "evidence": nir.Linear(np.ones((10, N), np.float32)),
        "output": nir.Output(np.array([10])),
    } | changes


LINE = [("input", "weights"), ("weights", "neurons"), ("neurons", "evidence"), ("evidence", "output")]


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("nir") / "graph.nir"
    nir.write(path, nir.NIRGraph(nodes(), LINE))
    return path.read_bytes()


def refused(path, sentence="can not be read as a NIR graph"):
    begin = time.monotonic()
    with pytest.raises((ValueError, OSError), match=sentence) as problem:
        read_nir(path)
    assert time.monotonic() - begin < nir_file.READ_SECONDS + 5
    assert str(problem.value).isprintable()


def test_a_graph_comes_back_as_nir_reads_it(tmp_path, content):
    path = tmp_path / "graph.nir"
    path.write_bytes(content)
    read, expected = read_nir(path), nir.read(path)
    assert read.nodes.keys() == expected.nodes.keys() and sorted(read.edges) == sorted(expected.edges)
    np.testing.assert_array_equal(read.nodes["weights"].weight, expected.nodes["weights"].weight)
    np.testing.assert_array_equal(read.nodes["neurons"].tau, expected.nodes["neurons"].tau)


def mutated(content, seed):
    """Some bytes changed, and sometimes the end cut off. HDF5 1.14 hangs in some of these, and crashes in others."""
    random, changed = Random(seed), bytearray(content)
    for _each in range(random.choice([1, 1, 2, 4, 16])):
        place = random.randrange(len(changed))
        changed[place] = random.choice([0, 255, random.randrange(256), changed[place] ^ 1 << random.randrange(8)])
    return bytes(changed[: random.randrange(len(changed))] if random.random() < 0.1 else changed)


@pytest.mark.parametrize("seed", range(12))
def test_a_mutated_file_ends_in_time(tmp_path, monkeypatch, content, seed):
    monkeypatch.setattr(nir_file, "READ_SECONDS", 5)
    path = tmp_path / "graph.nir"
    path.write_bytes(mutated(content, seed))
    try:
        assert isinstance(read_nir(path), nir.NIRGraph)
    except ValueError:
        refused(path)


@pytest.mark.parametrize("length", [0, 1, 100, 3000, -1])
def test_a_cut_file_is_refused(tmp_path, content, length):
    path = tmp_path / "graph.nir"
    path.write_bytes(content[:length])
    refused(path)


def test_a_file_in_which_hdf5_hangs_is_refused(tmp_path, monkeypatch, content):
    """The size of a name in HDF5's heap is changed: one byte is enough."""
    monkeypatch.setattr(nir_file, "READ_SECONDS", 5)
    changed, path = bytearray(content), tmp_path / "graph.nir"
    changed[content.index(b"neurons", content.index(b"GCOL")) - 8] = 255
    path.write_bytes(changed)
    refused(path)


def too_large(file):
    file["node"].create_dataset("weights", (10**6, 10**6), chunks=(1000, 1000), dtype="f4")


def in_a_circle(file):
    file["node"]["again"] = file["node"]


def fanned_out(file):
    """Two links in each group to the next: 2**40 ways to the last."""
    group = file["node"]
    for _level in range(40):
        group["a"] = group.create_group("b")
        group = group["b"]


def without_a_graph(file):
    del file["node"]


@pytest.mark.parametrize("change", [too_large, in_a_circle, fanned_out, without_a_graph])
def test_a_file_made_to_take_all_memory_or_time_is_refused(tmp_path, monkeypatch, content, change):
    monkeypatch.setattr(nir_file, "READ_SECONDS", 5)
    path = tmp_path / "graph.nir"
    path.write_bytes(content)
    with h5py.File(path, "a") as file:
        change(file)
    refused(path)


def test_what_is_no_file_is_named(tmp_path):
    refused(tmp_path / "missing.nir", "missing.nir does not exist")
    refused(tmp_path, "must be a file")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.nir")
        refused(tmp_path / "pipe.nir", "must be a file")


def test_reading_can_be_called_from_a_thread(tmp_path, content):
    path, found = tmp_path / "graph.nir", []
    path.write_bytes(content)
    thread = threading.Thread(target=lambda: found.append(read_nir(path)))
    thread.start()
    thread.join()
    assert len(found) == 1


WITH_BIAS = nir.Affine(np.ones((N, 784), np.float32), np.ones(N))
RECURRENT = nir.Linear(np.ones((N, N), np.float32))
NOT_SIMULATED = {
    "a bias": (nodes(weights=WITH_BIAS), LINE, r"weights \(Affine\).* without a bias"),
    "another neuron": (nodes(neurons=nir.IF(np.ones(N), np.ones(N))), LINE, r"neurons \(IF\)"),
    "another layer": (nodes(more=nir.Scale(np.ones(10))), LINE, r"more \(Scale\)"),
    "a recurrent edge": (nodes(), [*LINE, ("neurons", "neurons")], "neurons -> neurons, but .* none goes back"),
    "a missing edge": (nodes(), LINE[:3], "graph has the edges"),
    "tau of 0": (nodes(neurons=neurons(tau=np.array([1, 0, 1]))), LINE, "neurons.tau .* finite numbers above 0"),
    "tau below 0": (nodes(neurons=neurons(tau=-np.ones(N))), LINE, "neurons.tau .* above 0"),
    "tau without end": (nodes(neurons=neurons(tau=np.full(N, np.inf))), LINE, "neurons.tau"),
    "v_leak unknown": (nodes(neurons=neurons(v_leak=np.full(N, np.nan))), LINE, "neurons.v_leak .* finite numbers"),
    "reset at the threshold": (nodes(neurons=neurons(v_reset=np.ones(N))), LINE, "v_threshold - v_reset"),
    "other pixels": (nodes(weights=nir.Linear(np.ones((N, 100)))), LINE, r"weights.weight of shape \(3, 100\)"),
    "unknown weights": (nodes(weights=nir.Linear(np.full((N, 784), np.nan))), LINE, "weights.weight"),
}


@pytest.mark.parametrize("what", NOT_SIMULATED)
@pytest.mark.parametrize("simulate", [simulate_nir, simulate_snntorch])
def test_what_would_not_be_simulated_is_refused(what, simulate):
    parts, edges, sentence = NOT_SIMULATED[what]
    graph = nir.NIRGraph(parts, edges, type_check=False)
    with pytest.raises(ValueError, match=sentence):
        simulate(graph, np.ones((5, 1, 784), bool), 1 * ms)


@pytest.mark.parametrize("graph", [None, 5, "digits.nir", neurons()])
def test_what_is_no_graph_is_refused(graph):
    with pytest.raises(ValueError, match="graph is .*, but it must be a graph that to_nir has made"):
        simulate_nir(graph, np.ones((5, 1, 784), bool), 1 * ms)
