"""The trained network of chapter 08 as a NIR graph, run in Brian2, snnTorch and Norse, and compared spike for spike.

    python benchmarks/nir_simulators.py [--images 10]

The graph is written to a file and read back. Brian2 goes by the network's own steps of 2 ms with the exact solution of
the leak; snnTorch and Norse by steps of 0.1 ms, the length of a spike, with a factor 1 - dt/tau. A simulator that is
not installed has null. `spikes` counts all of them; `other_than_brian2` how many of the steps x images x neurons are
not the same, a spike in one and none in the other. The last line is JSON.
"""

import argparse
import json
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import nir
import numpy as np

from helpers.datasets import mnist
from helpers.learning import TRAINED, input_spikes, load_model, read_nir, simulate_nir, simulate_snntorch, to_nir
from helpers.learning.nir_export import PULSE


def simulate_norse(graph, spikes, dt):
    """Spikes of each neuron for each image, as `simulate_snntorch` counts them."""
    import torch
    from norse.torch import from_nir

    network = from_nir(_only_neurons(graph), dt=PULSE)
    state, counts = None, 0
    with torch.no_grad():
        for row in spikes:
            for pulse in [row, *[np.zeros_like(row)] * (round(float(dt) / PULSE) - 1)]:
                fired, state = network(torch.tensor(pulse, dtype=torch.float32), state)
                counts = counts + fired
    return counts.numpy().astype(int)


def _only_neurons(graph):
    """The graph without its last weights: what comes out is the neurons' spikes."""
    nodes = {name: graph.nodes[name] for name in ("input", "weights", "neurons")}
    nodes["output"] = nir.Output(np.array([len(nodes["neurons"].tau)]))
    return nir.NIRGraph(nodes, list(zip(nodes, list(nodes)[1:])))


SIMULATORS = {"brian2": simulate_nir, "snntorch": simulate_snntorch, "norse": simulate_norse}


def cut_after_each_step(spikes):
    """Each image once for every step, with the spikes up to this step: how often a neuron has fired by then is known.

    A neuron fires only when spikes come in, since it leaks to 0, below its threshold.
    """
    steps = np.arange(len(spikes))
    shown = steps[:, None] <= steps  # time step, step after which the image ends
    return (spikes[:, None] & shown[..., None, None]).reshape(len(steps), -1, spikes.shape[-1])


def trains(simulate, graph, spikes, dt):
    """Which neuron fires in which step: shape (steps, images, neurons)."""
    counts = simulate(graph, cut_after_each_step(spikes), dt)
    return np.diff(counts.reshape(*spikes.shape[:2], -1), axis=0, prepend=0)


def graph_and_input(n_images):
    """The trained network without inhibition, which NIR can not say, from a file; its input; and the time step."""
    state = load_model(TRAINED).state
    state = state.replace(params=state.params.replace(test_inhibition=0.0))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "digits.nir")
        nir.write(path, to_nir(state))
        graph = read_nir(path)
    return graph, input_spikes(state, mnist.load("test", n_images).images), state.params.dt


def measure(n_images):
    """How many spikes each simulator has, where they differ from Brian2's, and how long it took."""
    graph, spikes, dt = graph_and_input(n_images)
    fired, seconds = dict.fromkeys(SIMULATORS), dict.fromkeys(SIMULATORS)
    for name, simulate in SIMULATORS.items():
        if find_spec(name):
            start = time.perf_counter()
            fired[name] = trains(simulate, graph, spikes, dt)
            seconds[name] = round(time.perf_counter() - start, 1)
    return {
        "images": n_images,
        "compared": fired["brian2"].size,
        "spikes": {name: None if each is None else int(each.sum()) for name, each in fired.items()},
        "other_than_brian2": {
            name: None if each is None else int(np.sum(each != fired["brian2"])) for name, each in fired.items()
        },
        "seconds": seconds,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=10)
    print(json.dumps(measure(parser.parse_args().images)))
