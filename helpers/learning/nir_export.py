"""What of a trained network other simulators can run: a NIR graph, and that graph run again in Brian2 and snnTorch.

NIR, the neuromorphic intermediate representation, has leaky neurons with a threshold and a reset, and weights. It has
no rule by which one spike silences a whole layer, no learning, no time step, and no say in how pixels become spikes.
"""

from contextlib import redirect_stdout
from io import StringIO

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, TimedArray, second

from helpers.base.checks import check_steps, refusal, takes
from helpers.base.device import runtime_device
from helpers.base.i18n import _
from helpers.base.kinds import DURATION
from helpers.learning.images import PIXELS
from helpers.learning.nir_file import check_graph
from helpers.learning.state import competitive_state
from helpers.learning.voting import DIGITS, bayes_weights

PULSE = 1e-4  # seconds that a spike lasts, with height 1: snnTorch takes every NIR graph to be meant so.
LEAKY = "dv/dt = (v_leak - v)/tau : 1\ntau : second\nv_leak : 1\nv_threshold : 1\nv_reset : 1"


def _without_inhibition(name, value):
    """A state in whose tests no spike silences the layer, since NIR can not say so."""
    state = competitive_state(name, value)
    if state.params.test_inhibition:
        message = _(
            "{name} has params with test_inhibition = {share:g}, which NIR can not say: set it to 0.0"
            " by replace, and label the neurons again."
        )
        raise ValueError(message.format(name=name, share=state.params.test_inhibition))
    return state


def _graph(_name, value):
    """A graph as `to_nir` makes it."""
    check_graph(value)
    return value


def _spikes(name, value):
    """Which pixel fires in which step, for each image."""
    if not isinstance(value, np.ndarray) or value.dtype != bool or value.ndim != 3 or value.shape[2] != PIXELS:
        raise refusal(
            name, value, _("an array of True and False, shape (steps, images, 784), as input_spikes gives it")
        )
    if not value.size:
        raise refusal(name, value, _("for at least one step and one image"))
    return value


@takes(state=_without_inhibition)
def to_nir(state):
    """The network in its test, as far as NIR can say it.

    Parameters
    ----------
    state : TrainingState
        Labelled in tests without inhibition, as the graph will run.

    Returns
    -------
    nir.NIRGraph
        784 inputs, weights, leaky neurons, and the evidence of their spikes for each of ten digits. Every neuron's
        weights are divided by its own threshold, and all thresholds are 1: the neurons fire at the same times, and
        readers that know one threshold for a layer can read it. They are multiplied by tau over a pulse's length, for
        readers that take r to be 1.

    Raises
    ------
    ValueError
        If the neurons have no labels, or inhibit each other.
    """
    import nir

    params, n = state.params, state.params.n_neurons
    thresholds = float(params.v_th) + state.theta_volt.astype(float)
    tau = float(params.tau_m)
    neurons = nir.LIF(tau=np.full(n, tau), r=np.ones(n), v_leak=np.zeros(n), v_threshold=np.ones(n))
    nodes = {
        "input": nir.Input(np.array([PIXELS])),
        "weights": nir.Linear((state.w_volt / thresholds * (tau / PULSE)).T.astype(np.float32)),
        "neurons": neurons,
        "evidence": nir.Linear(bayes_weights(state).T.astype(np.float32)),
        "output": nir.Output(np.array([DIGITS])),
    }
    names = list(nodes)
    return nir.NIRGraph(nodes, list(zip(names, names[1:])))


@takes(graph=check_graph, spikes=_spikes, dt=DURATION)
@runtime_device()
def simulate_nir(graph, spikes, dt):
    """Run a graph of `to_nir` in Brian2, all images at once.

    Parameters
    ----------
    graph : nir.NIRGraph
    spikes : ndarray of bool, shape (steps, images, 784)
        What the inputs do.
    dt : Quantity, second
        Time from one step to the next.

    Returns
    -------
    ndarray of int, shape (images, n_neurons)
        Spikes of each neuron for each image.

    Raises
    ------
    ValueError
        If the graph has nodes, edges or constants that `to_nir` does not make: they would not be simulated.
    """
    steps, images, _pixels = spikes.shape
    lif = graph.nodes["neurons"]
    jumps = spikes.reshape(-1, PIXELS) @ graph.nodes["weights"].weight.T * (lif.r * PULSE / lif.tau)
    values = {name: np.tile(getattr(lif, name), images) for name in ("v_leak", "v_threshold", "v_reset")}
    namespace = {"jump": TimedArray(jumps.reshape(steps, -1), dt)}
    cell = {"threshold": "v > v_threshold", "reset": "v = v_reset", "method": "exact"}
    group = NeuronGroup(images * len(lif.tau), LEAKY, namespace=namespace, dt=dt, **cell)
    group.set_states({"tau": np.tile(lif.tau, images) * second, **values})
    group.run_regularly("v += jump(t, i)", when="before_thresholds", dt=dt)
    monitor = SpikeMonitor(group, record=False)
    Network(group, monitor).run(steps * dt, namespace={})
    return np.array(monitor.count).reshape(images, -1)


@takes(graph=check_graph, spikes=_spikes, dt=DURATION)
def simulate_snntorch(graph, spikes, dt):
    """Run a graph of `to_nir` in snnTorch, in a process of its own, since PyTorch takes half a gigabyte.

    Parameters
    ----------
    graph : nir.NIRGraph
    spikes : ndarray of bool, shape (steps, images, 784)
        What the inputs do.
    dt : Quantity, second
        Time from one step to the next; snnTorch itself goes on by steps of 0.1 ms.

    Returns
    -------
    ndarray of int, shape (images, n_neurons)
        Spikes of each neuron for each image.

    Raises
    ------
    ValueError
        If the graph is not as `to_nir` makes it.
    ImportError
        If snnTorch, nirtorch or PyTorch is not installed; its `name` is what is missing.
    """
    from importlib.util import find_spec

    check_steps("dt", dt, PULSE * second)
    for name in ("torch", "snntorch", "nirtorch"):
        if find_spec(name) is None:
            raise ImportError(_("{name} is not installed.").format(name=name), name=name)
    # After the search, since a browser has no processes either: PyTorch is what a person can know of.
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_count_in_snntorch, graph, spikes, round(float(dt) / PULSE)).result()


def _count_in_snntorch(graph, spikes, pulses):
    import torch
    from snntorch.import_nir import import_from_nir

    with redirect_stdout(StringIO()):  # It reports on its own progress.
        network = import_from_nir(graph)
    counts = torch.zeros(spikes.shape[1], len(graph.nodes["neurons"].tau))

    def count(_module, _given, fired):
        counts.add_(fired)  # Nothing is returned: what a hook returns takes the place of the layer's output.

    network.neurons.register_forward_hook(count)
    with torch.no_grad():
        for row in spikes:
            network(torch.tensor(row, dtype=torch.float32))
            for _pulse in range(pulses - 1):
                network(torch.zeros(row.shape))
    return counts.numpy().astype(int)
