"""A network of excitatory and inhibitory LIF neurons with random connections and delays, after Brunel (2000)."""

from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
from brian2 import Hz, Network, NeuronGroup, Quantity, SpikeMonitor, StateMonitor, Synapses, ms, mV, second, volt
from brian2 import seed as seed_brian
from scipy.optimize import brentq

from helpers.base.checks import (
    NOT_NEGATIVE,
    POSITIVE,
    check_count,
    check_same_length,
    check_steps,
    check_whole_numbers,
    takes,
)
from helpers.base.compiler import can_compile
from helpers.base.kinds import COUNT, DURATION, INDICES, SEED, array, instance
from helpers.base.parameters import Parameters, checked
from helpers.engine.runner import Model, Runner
from helpers.neurons.lif import LIFParameters
from helpers.neurons.spike_trains import ABOVE_0_TO_1
from helpers.neurons.theory import noisy_rate

NEURON = LIFParameters(tau_m=20 * ms, v_rest=0 * mV, v_reset=10 * mV, v_th=20 * mV, t_ref=2 * ms)
EXCITATORY = 4 / 5  # of all neurons
DT, FILTER = 0.1 * ms, 5 * ms
WATCHED = 0  # an excitatory neuron whose input is recorded
SKIPPED = 100 * ms  # the network forgets how it began
HIGHEST_HZ = 500  # one spike for each refractory period
SMALL = 400  # neurons where nothing can be compiled
# x_E and x_I follow the two kinds of input; nothing depends on them. While v is refractory Brian2 leaves out its jumps.
EQUATIONS = """
dv/dt = (v_rest - v)/tau_m : volt (unless refractory)
dx_E/dt = -x_E/tau_x : volt
dx_I/dt = -x_I/tau_x : volt
J : volt (shared, constant)
g : 1 (shared, constant)
external : 1 (shared, constant)
"""
EXTERNAL = """
n_spikes = poisson(external*v_th/(J*tau_m)*dt)
v += J*n_spikes
x_E += J*n_spikes
"""


@dataclass(frozen=True)
class BalancedParameters(Parameters):
    """The constants of a balanced network.

    Parameters
    ----------
    g : float, >= 0
        Size of an inhibitory jump, in units of an excitatory one.
    external : float, >= 0
        Rate of the external input, in units of the rate that alone brings the mean potential to the threshold.
    J : Quantity, volt, > 0
        Jump of the potential by one excitatory spike.
    density : float, above 0 up to 1
        Part of the excitatory, and of the inhibitory neurons that each neuron gets input from.
    delay : Quantity, second, > 0
        From a spike to the jumps that it makes; a whole number of time steps of 0.1 ms.

    References
    ----------
    Brunel (2000), Journal of Computational Neuroscience 8, 183: model A.
    """

    g: float = field(default=5.0, metadata=checked(1, NOT_NEGATIVE))
    external: float = field(default=2.0, metadata=checked(1, NOT_NEGATIVE))
    J: Quantity = field(default_factory=lambda: 0.5 * mV, metadata=checked(mV, POSITIVE))
    density: float = field(default=0.12, metadata=checked(1, ABOVE_0_TO_1))
    delay: Quantity = field(default_factory=lambda: 1.5 * ms, metadata=checked(ms, POSITIVE))

    def __post_init__(self):
        super().__post_init__()
        check_steps("delay", self.delay, DT)


PARAMS = instance(BalancedParameters, "write for example BalancedParameters()")
NEURONS = partial(check_count, least=10, most=100_000)


@takes(
    n=COUNT,
    spike_indices=INDICES,
    spike_times=array(ms, NOT_NEGATIVE, ndim=1),
    times=array(ms, ndim=1),
    excitation=array(mV, ndim=1),
    inhibition=array(mV, ndim=1),
    duration=DURATION,
)
@dataclass(frozen=True)
class NetworkRun:
    """What one run of a balanced network recorded; time begins when the network has settled.

    Parameters
    ----------
    n : int
        Number of neurons, of which the first four fifths are excitatory.
    spike_indices, spike_times : ndarray of int, and Quantity, second, shape (spikes,)
    times : Quantity, second, shape (steps,)
    excitation, inhibition : Quantity, volt, shape (steps,)
        The jumps that neuron 0 gets from the two kinds of input, filtered with 5 ms; inhibition is negative.
    duration : Quantity, second
    """

    n: int
    spike_indices: np.ndarray
    spike_times: Quantity
    times: Quantity
    excitation: Quantity
    inhibition: Quantity
    duration: Quantity

    def __post_init__(self):
        check_same_length("spike_indices", self.spike_indices, "spike_times", self.spike_times)
        check_whole_numbers("spike_indices", self.spike_indices, most=self.n - 1)
        for name in ("excitation", "inhibition"):
            check_same_length(name, getattr(self, name), "times", self.times)

    @property
    def trains(self):
        """Indices and times, as the statistics of spike trains take them."""
        return self.spike_indices, self.spike_times

    @property
    def rate(self):
        """Mean rate of a neuron: Quantity, hertz."""
        return len(self.spike_times) / self.n / self.duration


@takes(params=PARAMS, n=NEURONS, duration=DURATION, seed=SEED)
def simulate_balanced(params, n=1000, duration=400 * ms, seed=1):
    """Run a balanced network, after 100 ms in which it forgets how it began.

    Parameters
    ----------
    params : BalancedParameters
    n : int, >= 10
        Number of neurons. Where nothing can be compiled, at most 400, each with as many inputs as in the large network.
    duration : Quantity, second
        What is recorded: a whole number of time steps of 0.1 ms.
    seed : int
        Chooses connections and external spikes.

    Returns
    -------
    NetworkRun
    """
    check_steps("duration", duration, DT)
    inputs = inputs_of_a_neuron(params, n)
    if not can_compile():
        seed_brian(seed)  # A program is built with a seed of its own.
        n = min(n, SMALL)
        inputs = tuple(min(count, most) for count, most in zip(inputs, _groups(n), strict=True))
    arguments = (n, *inputs, float(params.delay / ms), float((duration + SKIPPED) / ms), seed)
    results = _runner(*arguments).run({"g": params.g, "external": params.external, "J": float(params.J)})
    return _settled(n, results, duration)


def inputs_of_a_neuron(params, n):
    """How many excitatory and how many inhibitory neurons each neuron of the network gets input from."""
    return tuple(max(1, round(params.density * count)) for count in _groups(n))


@takes(params=PARAMS, n=NEURONS)
def balanced_rate(params, n=1000):
    """Rate at which the neurons fire if each sees the others as independent Poisson trains: mean-field theory.

    Parameters
    ----------
    params : BalancedParameters
    n : int, >= 10
        Number of neurons.

    Returns
    -------
    Quantity, hertz
        Where the rate that goes in is the rate that Siegert's formula gives back; the highest if there are several.

    References
    ----------
    Brunel (2000), Journal of Computational Neuroscience 8, 183, equations 21 and 22.
    """

    def surplus(rate):
        return _answer(params, n, rate) - rate

    rates = np.arange(0, HIGHEST_HZ, 10)
    low = next((rate for rate in rates[::-1] if surplus(rate) >= 0), 0)
    return (brentq(surplus, low, low + 10) if surplus(low) > 0 else low) * Hz


def mean_input(params, n, rate):
    """Mean and standard deviation, in volt, that the potential would have without a threshold, at rates in Hz."""
    C_E, C_I = inputs_of_a_neuron(params, n)
    J, tau = float(params.J), float(NEURON.tau_m)
    outside = params.external * float(NEURON.v_th) / (J * tau)
    mean = J * tau * (outside + rate * (C_E - params.g * C_I))
    return mean, J * np.sqrt(tau / 2 * (outside + rate * (C_E + params.g**2 * C_I)))


def _answer(params, n, rate):
    """The rate in Hz with which neurons answer when all their inputs fire at this rate."""
    mean, sigma = mean_input(params, n, rate)
    return float(noisy_rate(NEURON, mean * volt / NEURON.R, max(sigma, 1e-9) * volt))


def _groups(n):
    excitatory = round(EXCITATORY * n)
    return excitatory, n - excitatory


@cache
def _runner(n, C_E, C_I, delay_ms, duration_ms, seed):
    arguments = {"n": n, "C_E": C_E, "C_I": C_I, "delay_ms": delay_ms, "duration_ms": duration_ms, "seed": seed}
    return Runner("helpers.neurons.balanced:balanced_model", arguments)


def balanced_model(n, C_E, C_I, delay_ms, duration_ms, seed):
    """The network for a `Runner`: C_E excitatory and C_I inhibitory inputs for each neuron, and external ones."""
    seed_brian(seed)
    random = np.random.default_rng(seed)
    neurons = _neurons(n, random)
    excitatory = _groups(n)[0]
    synapses = [
        _connect(neurons, _sources(random, 0, excitatory, C_E, n), "J", "x_E", delay_ms),
        _connect(neurons, _sources(random, excitatory, n, C_I, n), "-g*J", "x_I", delay_ms),
    ]
    spikes = SpikeMonitor(neurons, name="network_spikes")
    states = StateMonitor(neurons, ["x_E", "x_I"], record=[WATCHED], name="network_input")
    return Model(
        network=Network(neurons, *neurons.contained_objects, *synapses, spikes, states),
        duration=duration_ms * ms,
        inputs={name: getattr(neurons, name) for name in ("g", "external", "J")},
        outputs={name: spikes.variables[name] for name in ("i", "t")}
        | {name: states.variables[name] for name in ("x_E", "x_I")},
    )


def _neurons(n, random):
    rules = {"threshold": "v > v_th", "reset": "v = v_reset", "refractory": "t_ref", "method": "exact"}
    namespace = NEURON.namespace() | {"tau_x": FILTER}
    neurons = NeuronGroup(n, EQUATIONS, **rules, namespace=namespace, dt=DT, name="network")
    neurons.run_regularly(EXTERNAL, dt=DT, name="network_external")
    neurons.v = random.random(n) * 10 * mV
    neurons.J, neurons.g, neurons.external = 0.1 * mV, 5, 2
    return neurons


def _sources(random, first, end, count, n):
    """For each of n neurons, in a column, so many others from a range."""
    return np.stack([first + random.choice(end - first, count, replace=False) for _neuron in range(n)], axis=1)


def _connect(neurons, sources, jump, follower, delay_ms):
    """Synapses from the neurons in each column to the neuron that the column is for."""
    rule = f"v_post += {jump}\n{follower}_post += {jump}"
    name = f"network_{follower}"
    synapses = Synapses(neurons, neurons, on_pre=rule, delay=delay_ms * ms, method="exact", name=name)
    targets = np.broadcast_to(np.arange(sources.shape[1]), sources.shape)
    # Without a namespace Brian2 looks at the names of this function, and warns of `targets`, which it has too.
    synapses.connect(i=sources.ravel(), j=targets.ravel(), namespace={})
    return synapses


def _settled(n, results, duration):
    """Leave out what was before the network had settled, and let time begin there."""
    kept = results["t"] > float(SKIPPED - DT / 2)
    steps = round(float(duration / DT))
    return NetworkRun(
        n=n,
        spike_indices=results["i"][kept].astype(int),
        spike_times=np.maximum(results["t"][kept] - float(SKIPPED), 0) * second,
        times=np.arange(steps) * DT,
        excitation=results["x_E"].ravel()[-steps:] * volt,
        inhibition=results["x_I"].ravel()[-steps:] * volt,
        duration=duration,
    )
