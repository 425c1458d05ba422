"""What tires: a neuron whose every spike adds to a current against its input, and a synapse that runs short."""

import numpy as np
from brian2 import Hz, amp, nA, second
from brian2.core.functions import timestep
from scipy.optimize import brentq

from helpers.base.checks import NOT_NEGATIVE, check_order, count_steps, takes
from helpers.base.i18n import _
from helpers.base.kinds import CURRENT, DURATION, array, scalar
from helpers.neurons.currents import CURRENT_DT as DT
from helpers.neurons.lif import NEURON
from helpers.neurons.spike_trains import ABOVE_0_TO_1
from helpers.neurons.theory import firing_rate

TIRING = {"params": NEURON, "current": CURRENT, "jump": scalar(nA, NOT_NEGATIVE), "tau_w": DURATION}


@takes(**TIRING, duration=DURATION)
def simulate_adapting(params, current, jump, tau_w, duration):
    """A LIF neuron under a step current, with a second variable w: the current that its own spikes take away.

    Parameters
    ----------
    params : LIFParameters
    current : Quantity, ampere
    jump : Quantity, ampere, >= 0
        What each spike adds to w.
    tau_w : Quantity, second, > 0
        How fast w decays.
    duration : Quantity, second, > 0

    Returns
    -------
    spike_times : Quantity, second, shape (spikes,)
    w : Quantity, ampere, shape (steps,)
        At the start of each time step of 0.1 ms.
    """
    n_steps = count_steps(duration, DT)
    v_rest, v_reset, v_th, R, I = (
        float(each) for each in (params.v_rest, params.v_reset, params.v_th, params.R, current)
    )
    decay, fade = (float(np.exp(-DT / tau)) for tau in (params.tau_m, tau_w))
    held, free_from = timestep(params.t_ref, DT), 0
    v, w, spikes, history = v_rest, 0.0, [], []
    for step in range(n_steps):
        history.append(w)
        if step >= free_from:
            v = v_rest + R * (I - w) + (v - v_rest - R * (I - w)) * decay
        w *= fade
        if v > v_th:
            spikes.append(step)
            v, w, free_from = v_reset, w + float(jump), step + held
    return np.array(spikes) * DT, np.array(history) * amp


@takes(**TIRING)
def adapting_rate(params, current, jump, tau_w):
    """Rate that an adapting neuron ends at: the one at which w, on average jump tau_w rate, leaves just that rate.

    Parameters
    ----------
    params, current, jump, tau_w
        As in `simulate_adapting`.

    Returns
    -------
    Quantity, hertz
        Good where tau_w is longer than an interval.

    References
    ----------
    Benda & Herz (2003), Neural Computation 15, 2523.
    """
    first = float(firing_rate(params, current))

    def surplus(rate):
        return float(firing_rate(params, current - jump * tau_w * rate * Hz)) - rate

    return (brentq(surplus, 0, first + 1) if first else 0.0) * Hz


@takes(times=array(second, NOT_NEGATIVE, ndim=1), fraction=scalar(1, ABOVE_0_TO_1), tau_rec=DURATION)
def synaptic_resources(times, fraction, tau_rec):
    """What a synapse with short-term depression has left just before each spike that arrives at it.

    Parameters
    ----------
    times : Quantity, second, shape (spikes,)
        In order of time.
    fraction : float, above 0 up to 1
        Part of what is there that each spike uses.
    tau_rec : Quantity, second, > 0
        How fast it comes back.

    Returns
    -------
    ndarray, shape (spikes,)
        1 before the first spike; the current of a spike is proportional to it.

    References
    ----------
    Tsodyks & Markram (1997), PNAS 94, 719. Abbott, Varela, Sen & Nelson (1997), Science 275, 220.
    """
    left, resources = 1.0, []
    for k in range(len(times)):
        if k:
            check_order(_("a time of times"), times[k - 1], _("the next"), times[k])
            left = 1 - (1 - left * (1 - fraction)) * float(np.exp(-(times[k] - times[k - 1]) / tau_rec))
        resources.append(left)
    return np.array(resources)
