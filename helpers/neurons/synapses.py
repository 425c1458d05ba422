"""Synapses: the potential that one spike leaves behind, and the pair rule of spike-timing-dependent plasticity."""

from dataclasses import dataclass, field

import numpy as np
from brian2 import Hz, Quantity, ms

from helpers.base.checks import NOT_NEGATIVE, POSITIVE, takes
from helpers.base.i18n import _
from helpers.base.kinds import CURRENT, DURATION, TIMES, array, instance, scalar
from helpers.base.parameters import Parameters, checked
from helpers.neurons.lif import NEURON


@dataclass(frozen=True)
class PairRule(Parameters):
    """The constants of pair-based STDP with additive steps and hard bounds.

    Parameters
    ----------
    A_pre : float, >= 0
        Potentiation by a pair whose postsynaptic spike follows at once, in units of the weight.
    A_post : float, >= 0
        Depression by a pair whose presynaptic spike follows at once; a size, so it carries no minus sign.
    tau_pre, tau_post : Quantity, second, > 0
        How fast the trace of a presynaptic and of a postsynaptic spike fades.
    w_max : float, > 0
        Weights stay between 0 and this.

    Raises
    ------
    ValueError
        If a field has the wrong unit or is out of range.

    Notes
    -----
    The ratio A_post / A_pre = 1.05 and both time constants of 20 ms are those of Song et al.; their A_pre is 0.005 of
    w_max.

    References
    ----------
    Song, Miller & Abbott (2000), Nature Neuroscience 3, 919.
    """

    A_pre: float = field(default=0.01, metadata=checked(1, NOT_NEGATIVE))
    A_post: float = field(default=0.0105, metadata=checked(1, NOT_NEGATIVE))
    tau_pre: Quantity = field(default_factory=lambda: 20 * ms, metadata=checked(ms, POSITIVE))
    tau_post: Quantity = field(default_factory=lambda: 20 * ms, metadata=checked(ms, POSITIVE))
    w_max: float = field(default=1.0, metadata=checked(1, POSITIVE))

    def balance(self):
        """Area under the depressing side of the window over that under the potentiating side.

        Above 1, pairs of independent spikes weaken the synapse; inf where nothing potentiates.
        """
        potentiation = self.A_pre * float(self.tau_pre)
        return self.A_post * float(self.tau_post) / potentiation if potentiation else np.inf


RULE = instance(PairRule, "write for example PairRule()")
RATES = array(Hz, NOT_NEGATIVE)


@takes(rule=RULE, delta_t=TIMES)
def stdp_window(rule, delta_t):
    """Change of the weight by one pair of spikes, far from both bounds.

    Parameters
    ----------
    rule : PairRule
    delta_t : Quantity, second, any shape
        Time of the postsynaptic minus time of the presynaptic spike.

    Returns
    -------
    ndarray, shape of `delta_t`
        A_pre exp(-delta_t / tau_pre) after 0, -A_post exp(delta_t / tau_post) before it, and 0 at 0.

    References
    ----------
    Morrison, Diesmann & Gerstner (2008), Biological Cybernetics 98, 459.
    """
    delta_t = np.asarray(delta_t / ms)
    potentiation = rule.A_pre * np.exp(-np.abs(delta_t) / (rule.tau_pre / ms))
    depression = -rule.A_post * np.exp(-np.abs(delta_t) / (rule.tau_post / ms))
    return np.where(delta_t > 0, potentiation, np.where(delta_t < 0, depression, 0.0))


@takes(rule=RULE, rate_pre=RATES, rate_post=RATES)
def expected_drift(rule, rate_pre, rate_post):
    """Mean change of the weight in a second, if the two neurons fire independently and every pair counts.

    Parameters
    ----------
    rule : PairRule
    rate_pre, rate_post : Quantity, hertz, any shape

    Returns
    -------
    Quantity, hertz
        rate_pre rate_post (A_pre tau_pre - A_post tau_post), far from the bounds.

    References
    ----------
    Kempter, Gerstner & van Hemmen (1999), Physical Review E 59, 4498.
    """
    return rate_pre * rate_post * (rule.A_pre * rule.tau_pre - rule.A_post * rule.tau_post)


def _spike_times(name, value):
    """The spike times of one neuron: in order, no time twice."""
    times = array(ms, ndim=1)(name, value)
    if np.any(np.diff(times) <= 0 * ms):
        raise ValueError(
            _("{name} must rise from spike to spike: sort it, and leave out what is there twice.").format(name=name)
        )
    return times


@takes(rule=RULE, pre_times=_spike_times, post_times=_spike_times, w_start=scalar(1, NOT_NEGATIVE))
def follow_weight(rule, pre_times, post_times, w_start):
    """The weight after each spike, computed from spike to spike: all pairs count, except those at the same time.

    Parameters
    ----------
    rule : PairRule
    pre_times, post_times : Quantity, second, shapes (m,) and (n,)
        Ascending, no time twice in the same train.
    w_start : float
        Between 0 and w_max.

    Returns
    -------
    times : Quantity, second, shape (events,)
        Every time at which at least one of the two fired.
    w : ndarray, shape (events,)
    """
    if w_start > rule.w_max:
        message = _("w_start is {w_start}, but it must not be above w_max = {w_max}.")
        raise ValueError(message.format(w_start=w_start, w_max=rule.w_max))
    times, is_pre, is_post = pair_events(pre_times, post_times)
    return times * ms, follow_weights(rule, times[None], is_pre[None], is_post[None], w_start)[0]


def pair_events(pre_times, post_times):
    """Every time in ms at which at least one of two neurons fired, and whether it was the one, the other, or both."""
    pre, post = (np.round(np.asarray(train / ms), 6) for train in (pre_times, post_times))
    times = np.union1d(pre, post)
    return times, np.isin(times, pre), np.isin(times, post)


def follow_weights(rule, times_ms, is_pre, is_post, w_start):
    """Weights of several synapses after each spike; all arrays have a row for each synapse."""
    intervals = np.diff(times_ms, prepend=0)
    fade_x, fade_y = (np.exp(-intervals / (tau / ms)) for tau in (rule.tau_pre, rule.tau_post))
    x = y = np.zeros(len(times_ms))
    w, history = np.full(len(times_ms), float(w_start)), np.empty(times_ms.shape)
    for k in range(times_ms.shape[1]):
        x, y = x * fade_x[:, k], y * fade_y[:, k]
        w = np.minimum(np.maximum(w - y * is_pre[:, k], 0), rule.w_max)
        w = np.minimum(np.maximum(w + x * is_post[:, k], 0), rule.w_max)
        x, y = x + rule.A_pre * is_pre[:, k], y + rule.A_post * is_post[:, k]
        history[:, k] = w
    return history


@takes(params=NEURON, tau_syn=DURATION, current=CURRENT, times=TIMES)
def psp(params, tau_syn, current, times):
    """What one spike adds to the potential of a LIF neuron: its current jumps to `current` at t = 0 and decays.

    Parameters
    ----------
    params : LIFParameters
    tau_syn : Quantity, second, > 0
        Time constant of the synaptic current.
    current : Quantity, ampere
        The current right after the spike.
    times : Quantity, second, any shape
        Before 0 nothing is added.

    Returns
    -------
    Quantity, volt, shape of `times`
        R current tau_syn / (tau_m - tau_syn) (exp(-t/tau_m) - exp(-t/tau_syn)); the limit
        R current (t/tau_m) exp(-t/tau_m) where both time constants are equal.

    References
    ----------
    Gerstner et al., Neuronal Dynamics (2014), section 1.3.
    """
    t, membrane, synapse = (np.asarray(value / ms) for value in (times, params.tau_m, tau_syn))
    t = np.maximum(t, 0.0)
    if np.isclose(membrane, synapse, rtol=1e-6):
        shape = t / membrane * np.exp(-t / membrane)
    else:
        shape = synapse / (membrane - synapse) * (np.exp(-t / membrane) - np.exp(-t / synapse))
    return params.R * current * shape


@takes(params=NEURON, tau_syn=DURATION)
def psp_peak_time(params, tau_syn):
    """When the postsynaptic potential is highest.

    Parameters
    ----------
    params : LIFParameters
    tau_syn : Quantity, second, > 0

    Returns
    -------
    Quantity, second
        tau_m tau_syn / (tau_m - tau_syn) ln(tau_m / tau_syn); tau_m where both are equal.
    """
    membrane, synapse = float(params.tau_m / ms), float(tau_syn / ms)
    if np.isclose(membrane, synapse, rtol=1e-6):
        return params.tau_m
    return membrane * synapse / (membrane - synapse) * np.log(membrane / synapse) * ms
