"""The leaky integrate-and-fire (LIF) neuron: parameters, equations, simulation and closed-form results."""

from dataclasses import dataclass, field, fields, replace

import numpy as np
from brian2 import Mohm, Network, NeuronGroup, Quantity, SpikeMonitor, StateMonitor, TimedArray, ms, mV, nA

from helpers.checks import FINITE, FINITE_OR_NEVER, NOT_NEGATIVE, POSITIVE, check_scalar, has_dimensions
from helpers.i18n import _
from helpers.lif_theory import firing_rate, interspike_interval, rheobase, step_response

__all__ = [
    "LIF_EQUATIONS",
    "LIFParameters",
    "Trace",
    "build_lif",
    "firing_rate",
    "fraction_left",
    "interspike_interval",
    "rheobase",
    "simulate_lif",
    "step_response",
]

LIF_EQUATIONS = "dv/dt = (v_rest - v + R*I)/tau_m : volt (unless refractory)"


def _checked(unit, allowed):
    return {"unit": unit, "allowed": allowed}


@dataclass(frozen=True)
class LIFParameters:
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

    tau_m: Quantity = field(default_factory=lambda: 10 * ms, metadata=_checked(ms, POSITIVE))
    v_rest: Quantity = field(default_factory=lambda: -65 * mV, metadata=_checked(mV, FINITE))
    v_reset: Quantity = field(default_factory=lambda: -65 * mV, metadata=_checked(mV, FINITE))
    v_th: Quantity = field(default_factory=lambda: -50 * mV, metadata=_checked(mV, FINITE_OR_NEVER))
    t_ref: Quantity = field(default_factory=lambda: 2 * ms, metadata=_checked(ms, NOT_NEGATIVE))
    R: Quantity = field(default_factory=lambda: 10 * Mohm, metadata=_checked(Mohm, POSITIVE))

    def __post_init__(self):
        for spec in fields(self):
            check_scalar(spec.name, getattr(self, spec.name), spec.metadata["unit"], spec.metadata["allowed"])
        if self.v_reset >= self.v_th:
            message = _(
                "v_reset is {v_reset}, but it must lie below v_th = {v_th}: lower v_reset or raise v_th."
            )
            raise ValueError(message.format(v_reset=self.v_reset, v_th=self.v_th))

    def replace(self, **changes):
        """A copy with some fields changed, checked again.

        Parameters
        ----------
        **changes : Quantity
            New values by field name.

        Returns
        -------
        LIFParameters
        """
        return replace(self, **changes)

    def namespace(self):
        """The fields by name, as Brian2's ``namespace`` wants them.

        Returns
        -------
        dict of str to Quantity
        """
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}


@dataclass(frozen=True)
class Trace:
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

    @classmethod
    def from_monitors(cls, params, states, spikes, duration):
        """Copy what two monitors of the same neurons have recorded.

        Parameters
        ----------
        params : LIFParameters
        states : StateMonitor
            Of v and I, with every neuron recorded; the first one's I is taken for all.
        spikes : SpikeMonitor
        duration : Quantity, second
            How long the network ran.

        Returns
        -------
        Trace
        """
        return cls(
            params=params,
            times=states.t[:].copy(),
            v=states.v[:].copy(),
            I=states.I[0].copy(),
            spike_times=spikes.t[:].copy(),
            spike_indices=np.array(spikes.i),
            duration=duration,
            dt=states.clock.dt,
        )

    @property
    def n(self):
        """Number of neurons."""
        return len(self.v)

    def rates(self):
        """Spikes of each neuron divided by the duration.

        Returns
        -------
        Quantity, hertz, shape (n,)
        """
        return np.bincount(self.spike_indices, minlength=self.n) / self.duration


def build_lif(params, current, n=1, dt=0.1 * ms, name="lif*"):
    """A group of LIF neurons, integrated exactly, that starts at v_rest.

    Parameters
    ----------
    params : LIFParameters
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
        If `current` is not a current, or `n` not a positive whole number.
    """
    _check_size(n)
    _check_current(current, n)
    namespace = params.namespace()
    if isinstance(current, TimedArray):
        current_equation = "I = current(t) : amp"
        namespace["current"] = current
    else:
        current_equation = "I : amp (constant)"
    neurons = NeuronGroup(
        n,
        f"{LIF_EQUATIONS}\n{current_equation}",
        threshold="v > v_th",
        reset="v = v_reset",
        refractory="t_ref",
        method="exact",
        namespace=namespace,
        dt=dt,
        name=name,
    )
    neurons.v = params.v_rest
    if not isinstance(current, TimedArray):
        neurons.I = current
    return neurons


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
    Trace

    Raises
    ------
    ValueError
        If `current`, `duration` or `n` is not what is described above.
    """
    check_scalar("duration", duration, ms, POSITIVE)
    neurons = build_lif(params, current, n, dt)
    if v_start is not None:
        neurons.v = v_start
    states = StateMonitor(neurons, ["v", "I"], record=True)
    spikes = SpikeMonitor(neurons)
    Network(neurons, states, spikes).run(duration, namespace={})
    return Trace.from_monitors(params, states, spikes, duration)


def fraction_left(trace, start, end):
    """How much of the distance to v_rest that a neuron had at `start` is left at `end`.

    Parameters
    ----------
    trace : Trace
        Neuron 0 is looked at.
    start, end : Quantity, second
        Within the trace.

    Returns
    -------
    float
        1 where nothing was forgotten, 0 where everything was.
    """
    first, last = (round(float(time / trace.dt)) for time in (start, end))
    distance = trace.v[0] - trace.params.v_rest
    return float(distance[last] / distance[first])


def _check_size(n):
    if not isinstance(n, (int, np.integer)) or n < 1:
        raise ValueError(
            _("n is {n}, but the number of neurons must be a whole number from 1 up.").format(n=n)
        )


def _check_current(current, n):
    values = Quantity(current.values, dim=current.dim) if isinstance(current, TimedArray) else current
    if not has_dimensions(values, nA) or not np.all(np.isfinite(values)):
        message = _("current is {current}, but it must be finite and in ampere: write for example 2*nA.")
        raise ValueError(message.format(current=values))
    if not isinstance(current, TimedArray) and np.shape(current) not in [(), (n,)]:
        message = _(
            "current has shape {shape}, but it must be one number or one for each of the {n} neurons."
        )
        raise ValueError(message.format(shape=np.shape(current), n=n))
