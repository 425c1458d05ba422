"""The leaky integrate-and-fire neuron in Brian2: its constants, a group of neurons, and what a run of it recorded."""

import gc
from dataclasses import dataclass, field
from functools import cache, partial
from warnings import warn

import numpy as np
from brian2 import Mohm, Network, NeuronGroup, Quantity, SpikeMonitor, StateMonitor, TimedArray, ms, mV, nA, second

from helpers.base.checks import (
    ANY,
    FINITE,
    NOT_NEGATIVE,
    POSITIVE,
    check_dict,
    check_same_length,
    check_whole_numbers,
    count_steps,
    in_words,
    optional,
    refusal,
    takes,
)
from helpers.base.device import runtime_device
from helpers.base.i18n import N_, _
from helpers.base.kinds import COUNT, CURRENTS, DURATION, INDICES, TEXT, TIME, array, instance
from helpers.base.parameters import Parameters, checked

LIF_EQUATIONS = "dv/dt = (v_rest - v + R*I)/tau_m : volt (unless refractory)"
OWN_CONSTANTS = """
tau_m : second (constant)
v_rest : volt (constant)
v_reset : volt (constant)
v_th : volt (constant)
t_ref : second (constant)
R : ohm (constant)"""
FINITE_OR_NEVER = (N_("finite, or inf*mV for a neuron that never fires"), lambda value: value > -np.inf)
COARSE = 1 / 4  # of tau_m: with longer time steps spikes come so late that rates are far from those in theory


@dataclass(frozen=True)
class LIFParameters(Parameters):
    """The constants of one LIF neuron, checked when they are set.

    Parameters
    ----------
    tau_m : Quantity, second, > 0
        Membrane time constant, R times the capacitance. Roughly 5 to 30 ms in cortex.
    v_rest : Quantity, volt
        Potential that the membrane leaks to.
    v_reset : Quantity, volt, below v_th
        Potential right after a spike.
    v_th : Quantity, volt
        Threshold; ``inf*mV`` makes a neuron that never fires.
    t_ref : Quantity, second, >= 0
        Absolute refractory period, during which v is held at v_reset.
    R : Quantity, ohm, > 0
        Membrane resistance.

    Raises
    ------
    ValueError
        If a field has the wrong unit, is not a single number or is out of range; the text names field, value and range.

    References
    ----------
    Gerstner, Kistler, Naud & Paninski (2014), Neuronal Dynamics, section 1.3.
    """

    tau_m: Quantity = field(default_factory=lambda: 10 * ms, metadata=checked(ms, POSITIVE))
    v_rest: Quantity = field(default_factory=lambda: -65 * mV, metadata=checked(mV, FINITE))
    v_reset: Quantity = field(default_factory=lambda: -65 * mV, metadata=checked(mV, FINITE))
    v_th: Quantity = field(default_factory=lambda: -50 * mV, metadata=checked(mV, FINITE_OR_NEVER))
    t_ref: Quantity = field(default_factory=lambda: 2 * ms, metadata=checked(ms, NOT_NEGATIVE))
    R: Quantity = field(default_factory=lambda: 10 * Mohm, metadata=checked(Mohm, POSITIVE))

    def __post_init__(self):
        super().__post_init__()
        if self.v_reset >= self.v_th:
            message = _("v_reset is {v_reset}, but it must lie below v_th = {v_th}: lower v_reset or raise v_th.")
            raise ValueError(message.format(v_reset=in_words(self.v_reset), v_th=in_words(self.v_th)))


NEURON = instance(LIFParameters, "write for example LIFParameters()")


@takes(
    params=NEURON,
    times=array(ms, ndim=1),
    v=array(mV, ndim=2, allowed=ANY, least=1),
    I=array(nA, ndim=1, allowed=ANY),
    spike_times=array(ms, NOT_NEGATIVE, ndim=1),
    spike_indices=INDICES,
    duration=DURATION,
    dt=DURATION,
)
@dataclass(frozen=True)
class Recording:
    """What one simulation recorded.

    Parameters
    ----------
    params : LIFParameters
    times : Quantity, second, shape (steps,)
        Start of each step.
    v : Quantity, volt, shape (n, steps)
        Membrane potentials at the start of each step.
    I : Quantity, ampere, shape (steps,)
        The input current, the same for every neuron.
    spike_times : Quantity, second, shape (spikes,)
        In order of time.
    spike_indices : ndarray of int, shape (spikes,)
        Which neuron fired.
    duration, dt : Quantity, second
    """

    params: LIFParameters
    times: Quantity
    v: Quantity
    I: Quantity
    spike_times: Quantity
    spike_indices: np.ndarray
    duration: Quantity
    dt: Quantity

    def __post_init__(self):
        check_same_length("spike_indices", self.spike_indices, "spike_times", self.spike_times)
        check_whole_numbers("spike_indices", self.spike_indices, most=len(self.v) - 1)
        for name, values in (("v", self.v.T), ("I", self.I)):
            check_same_length(name, values, "times", self.times)

    @classmethod
    def from_monitors(cls, params, states, spikes, duration, neuron=None):
        """Copy what two monitors of the same neurons have recorded: of all, or of one, which becomes number 0."""
        first, end = (0, spikes.source.N) if neuron is None else (neuron, neuron + 1)
        indices = np.array(spikes.i)
        mine = (indices >= first) & (indices < end)
        return cls(
            params=params,
            times=states.t[:].copy(),
            v=states.v[first:end].copy(),
            I=states.I[first].copy(),
            spike_times=spikes.t[:][mine],
            spike_indices=indices[mine] - first,
            duration=duration,
            dt=states.clock.dt,
        )

    @property
    def n(self):
        """Number of neurons."""
        return len(self.v)

    def rates(self):
        """Spikes of each neuron divided by the duration: Quantity, hertz, shape (n,)."""
        return np.bincount(self.spike_indices, minlength=self.n) / self.duration


def _neurons(name, value):
    """The constants of one neuron, or a list of them."""
    if isinstance(value, (list, tuple)) and value:
        return [NEURON(f"{name}[{k}]", each) for k, each in enumerate(value)]
    return NEURON(name, value)


def _current(name, value):
    """A constant current, or one for each neuron, or a single one over time."""
    if isinstance(value, TimedArray):
        CURRENTS(name, Quantity(value.values, dim=value.dim))
        if value.values.ndim > 1:
            message = _("{name} holds {n} currents over time, but all neurons share one: give a single column.")
            raise ValueError(message.format(name=name, n=value.values.shape[1]))
        return value
    current = CURRENTS(name, value)
    if np.ndim(current) > 1:
        raise refusal(name, current, _("one current or one for each neuron, with a unit such as nA"))
    return current


def _name(name, value):
    """A name that Brian2 takes for a group."""
    if not TEXT(name, value).removesuffix("*").isidentifier():
        raise refusal(name, value, _("made of letters, digits and _, with a letter first and perhaps a * last"))
    return value


@takes(params=_neurons, current=_current, n=COUNT, dt=DURATION, name=_name)
def build_lif(params, current, n=1, dt=0.1 * ms, name="lif*"):
    """A group of LIF neurons, integrated exactly, that starts at v_rest.

    Parameters
    ----------
    params : LIFParameters, or a list of n of them
        The constants of all neurons, or of each.
    current : Quantity, ampere, scalar or shape (n,); or TimedArray of ampere
        A constant input, for all or for each neuron, or one input over time for all.
    n : int, >= 1
    dt : Quantity, second
        Time step.
    name : str
        Name of the group; Brian2 replaces a final ``*`` with a number.

    Returns
    -------
    NeuronGroup
        To be put into a ``Network``.

    Raises
    ------
    ValueError
        If `current` is not a current, `n` not a positive whole number, or `params` a list of another length.
    """
    _check_shape(current, n)
    _freeze_imported_modules()
    shared, own = _constants(params, n)
    if isinstance(current, TimedArray):
        current_equation = "I = current(t) : amp"
        shared["current"] = _on_grid(current, dt)
    else:
        current_equation = "I : amp (constant)"
        own["I"] = current
    neurons = NeuronGroup(
        n,
        f"{LIF_EQUATIONS}{OWN_CONSTANTS if 'v_rest' in own else ''}\n{current_equation}",
        threshold="v > v_th",
        reset="v = v_reset",
        refractory="t_ref",
        method="exact",
        namespace=shared,
        dt=dt,
        name=name,
    )
    for constant, value in own.items():
        setattr(neurons, constant, value)
    neurons.v = (shared | own)["v_rest"]
    return neurons


@takes(
    params=NEURON,
    current=_current,
    duration=DURATION,
    n=COUNT,
    dt=DURATION,
    v_start=optional(array(mV)),
)
@runtime_device()
def simulate_lif(params, current, duration, n=1, dt=0.1 * ms, v_start=None):
    """Run LIF neurons that share one input, and record everything.

    Parameters
    ----------
    params : LIFParameters
    current : Quantity, ampere, scalar; or TimedArray of ampere
    duration : Quantity, second, > 0
    n : int, >= 1
    dt : Quantity, second
        Time step.
    v_start : Quantity, volt, scalar or shape (n,), optional
        Potentials at t = 0; v_rest unless given.

    Returns
    -------
    Recording
    """
    count_steps(duration, dt, n)
    if np.shape(v_start) not in ((), (n,)):
        raise refusal("v_start", v_start, _("one potential or one for each of the {n} neurons").format(n=n))
    monitors = _record([params] * n, current, duration, dt, v_start)
    return Recording.from_monitors(params, *monitors, duration)


@takes(neurons=partial(check_dict, kind=NEURON), current=_current, duration=DURATION, dt=DURATION)
@runtime_device()
def simulate_side_by_side(neurons, current, duration, dt=0.1 * ms):
    """Run several LIF neurons at once: the same recordings as with `simulate_lif` for each, in the time of one.

    Parameters
    ----------
    neurons : dict of str to LIFParameters
        The constants of each neuron, under a name.
    current : Quantity, ampere, scalar or shape (neurons,); or TimedArray of ampere
        A constant input, for all or for each neuron, or one input over time for all.
    duration : Quantity, second, > 0
    dt : Quantity, second
        Time step.

    Returns
    -------
    dict of str to Recording
        Under the same names.
    """
    monitors = _record(list(neurons.values()), current, duration, dt)
    return {
        name: Recording.from_monitors(params, *monitors, duration, neuron=number)
        for number, (name, params) in enumerate(neurons.items())
    }


@takes(recording=instance(Recording, "simulate_lif makes one"), start=TIME, end=TIME)
def fraction_left(recording, start, end):
    """How much of the distance to v_rest that a neuron had at `start` is left at `end`.

    Parameters
    ----------
    recording : Recording
        Neuron 0 is looked at.
    start, end : Quantity, second
        Within the recording.

    Returns
    -------
    float
        1 where nothing was forgotten, 0 where everything was.
    """
    first, last = (round(float(time / recording.dt)) for time in (start, end))
    distance = recording.v[0] - recording.params.v_rest
    for name, time, step in (("start", start, first), ("end", end, last)):
        if step >= len(distance):
            message = _("{name} is {time}, but the recording ends at {duration}.")
            raise ValueError(message.format(name=name, time=in_words(time), duration=in_words(recording.duration)))
    if not distance[first]:
        message = _("start is {start}, but the potential must not be at v_rest then: nothing is left to forget.")
        raise ValueError(message.format(start=in_words(start)))
    return float(distance[last] / distance[first])


def _record(params, current, duration, dt, v_start=None):
    """Monitors of potentials and spikes, after the run.

    Every neuron has its own constants, even if all have the same: NumPy code for one number is arranged in another
    order than code for many, rounds differently, and a neuron must not fire differently in company.
    """
    count_steps(duration, dt, len(params))
    _warn_of_coarse_steps(params, dt)
    neurons = build_lif(params, current, len(params), dt)
    if v_start is not None:
        neurons.v = v_start
    states = StateMonitor(neurons, ["v", "I"], record=True)
    spikes = SpikeMonitor(neurons)
    Network(neurons, states, spikes).run(duration, namespace={})
    return states, spikes


def _constants(params, n):
    """What all neurons share, and what each has of its own."""
    if isinstance(params, LIFParameters):
        return params.namespace(), {}
    if len(params) != n:
        message = _("params holds the constants of {got} neurons, but it must be one for all, or {n}.")
        raise ValueError(message.format(got=len(params), n=n))
    first = params[0].namespace()
    own = {name: [float(getattr(one, name)) for one in params] for name in first}  # joining Quantities is slow
    return {}, {name: Quantity(values, dim=first[name].dim) for name, values in own.items()}


def _check_shape(current, n):
    if not isinstance(current, TimedArray) and np.shape(current) not in [(), (n,)]:
        message = _("current has shape {shape}, but it must be one number or one for each of the {n} neurons.")
        raise ValueError(message.format(shape=np.shape(current), n=n))


def _on_grid(current, dt):
    """The same current, its steps whole numbers of `dt` to the last bit, as exact integration needs them."""
    steps = float(current.dt / float(dt))
    if round(steps) < 1 or abs(steps - round(steps)) > 1e-6 * steps:
        message = _("current changes every {step}, but dt is {dt}: take dt={step}, or a current on a grid of whole dt.")
        raise ValueError(message.format(step=in_words(current.dt * second), dt=in_words(dt)))
    if current.dt == round(steps) * float(dt):
        return current
    return TimedArray(Quantity(current.values, dim=current.dim), dt=round(steps) * dt)


def _warn_of_coarse_steps(params, dt):
    fastest = min(each.tau_m for each in params)
    if dt > COARSE * fastest:
        message = _("dt is {dt}, which is long for tau_m = {tau_m}: spikes come late, and rates are too low.")
        warn(message.format(dt=in_words(dt), tau_m=in_words(fastest)), stacklevel=4)


@cache
def _freeze_imported_modules():
    """Let the garbage collector pass over what is imported by now: Brian2 calls it after each run, for 0.1 s."""
    gc.collect()
    gc.freeze()
