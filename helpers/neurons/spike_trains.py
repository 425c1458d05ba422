"""Spike trains to feed into a neuron that learns: independent ones, and a group that tends to fire together."""

from functools import partial

import numpy as np
from brian2 import Network, SpikeGeneratorGroup, TimedArray, ms, second

from helpers.base.checks import (
    NOT_NEGATIVE,
    check_amount,
    check_count,
    check_same_length,
    check_steps,
    count_steps,
    refusal,
    takes,
)
from helpers.base.device import check_runtime
from helpers.base.i18n import N_, _
from helpers.base.kinds import COUNT, DURATION, INDICES, RATE, SEED, array, instance, scalar


def check_trains(name, value):
    """Indices and times of spikes."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise refusal(name, value, _("a pair of indices and times, as poisson_trains gives it"))
    indices = INDICES(_("the indices of {name}").format(name=name), value[0])
    times = array(ms, NOT_NEGATIVE, ndim=1)(_("the times of {name}").format(name=name), value[1])
    check_same_length(_("the indices of {name}").format(name=name), indices, _("the times"), times)
    return indices, times


TRAINS = {"n": COUNT, "rate": RATE, "duration": DURATION, "seed": SEED, "dt": DURATION}

MAX_STEPS = 2**40  # times the number of trains they must still be whole numbers of 64 bits


@takes(**TRAINS)
def poisson_trains(n, rate, duration, seed, dt=1 * ms):
    """Independent Poisson trains on a grid.

    Parameters
    ----------
    n : int
        Number of trains.
    rate : Quantity, hertz, > 0
        Of each train; two spikes in one step are merged, which costs a fraction rate dt / 2 of them.
    duration : Quantity, second, > 0
    seed : int
    dt : Quantity, second
        Step of the grid.

    Returns
    -------
    indices : ndarray of int, shape (spikes,)
        Which train.
    times : Quantity, second, shape (spikes,)
        In order of time, multiples of `dt`.
    """
    _check_size(n, rate, duration, dt)
    random = np.random.default_rng(seed)
    counts = random.poisson(float(rate * duration), n).astype(np.intp)
    indices = np.repeat(np.arange(n), counts)
    return _on_grid(indices, random.uniform(0, float(duration), len(indices)), n, dt)


ABOVE_0_TO_1 = (N_("above 0 and not above 1"), lambda value: (value > 0) & (value <= 1))


@takes(**TRAINS, n_together=partial(check_count, least=0), correlation=scalar(1, ABOVE_0_TO_1))
def correlated_trains(n, n_together, correlation, rate, duration, seed, dt=1 * ms):
    """Poisson trains of which the first ones are copies of a common train, each with most of its spikes left out.

    Parameters
    ----------
    n, n_together : int
        Number of trains, and how many of them, from number 0 on, fire together.
    correlation : float, above 0 up to 1
        Each of these copies every spike of a common train of rate / correlation with this probability: that keeps
        the rate, and makes this the correlation coefficient of any two of them.
    rate, duration, seed, dt
        As in `poisson_trains`.

    Returns
    -------
    indices, times
        As in `poisson_trains`.

    References
    ----------
    Kuhn, Aertsen & Rotter (2003), Neural Computation 15, 67: the "multiple interaction process".
    """
    check_count("n_together", n_together, least=0, most=n)
    _check_size(n, rate / correlation, duration, dt)
    random = np.random.default_rng(seed)
    common = random.uniform(0, float(duration), random.poisson(float(rate * duration) / correlation))
    copied, spike = np.nonzero(random.random((n_together, len(common))) < correlation)
    counts = random.poisson(float(rate * duration), n - n_together).astype(np.intp)
    alone = n_together + np.repeat(np.arange(n - n_together), counts)
    times = np.concatenate([common[spike], random.uniform(0, float(duration), len(alone))])
    return _on_grid(np.concatenate([copied, alone]), times, n, dt)


@takes(
    network=instance(Network, "Network(inputs, ...) makes one"),
    inputs=instance(SpikeGeneratorGroup),
    trains=check_trains,
    duration=DURATION,
    piece=DURATION,
)
def run_with_trains(network, inputs, trains, duration, piece=4 * second):
    """Run a new network, and hand spikes to its inputs a piece of time after the other.

    The same as to give them all at once, in half the time where there are hundreds of thousands: as NumPy code a
    ``SpikeGeneratorGroup`` copies all the spikes that are still to come, in every step.

    Parameters
    ----------
    network : Network
        At time 0.
    inputs : SpikeGeneratorGroup
        In that network.
    trains : tuple of two arrays
        Indices and times, as `poisson_trains` gives them.
    duration : Quantity, second, > 0
    piece : Quantity, second, > 0
        Of a multiple of the time step.
    """
    check_runtime()
    indices, seconds = trains[0], np.asarray(trains[1])
    order = np.argsort(seconds, kind="stable")
    step, end = float(inputs.clock.dt), float(duration)
    check_steps("piece", piece, inputs.clock.dt)
    check_amount(_("duration and piece"), end / float(piece))
    _check_spikes(indices, np.rint(seconds / step).astype(np.int64), inputs.N, round(end / step))
    for start in np.arange(0, end - step / 2, float(piece)):
        stop = min(start + float(piece), end)
        first, last = np.searchsorted(seconds[order], [start - step / 2, stop - step / 2])
        mine = order[first:last]
        inputs.set_spikes(indices[mine], seconds[mine] * second)
        network.run((stop - start) * second, namespace={})


@takes(**TRAINS, g=scalar(1, NOT_NEGATIVE), tau_syn=DURATION)
def background_conductance(n, rate, g, tau_syn, duration, seed, dt=1 * ms):
    """Conductance that `n` Poisson inputs of fixed strength open together, computed before the run.

    Parameters
    ----------
    n : int
        Number of inputs.
    rate : Quantity, hertz, > 0
        Of each of them.
    g : float
        What one spike adds, in units of the leak conductance.
    tau_syn : Quantity, second, > 0
        How fast it decays.
    duration, seed, dt
        As in `poisson_trains`.

    Returns
    -------
    TimedArray, without unit
    """
    _check_size(1, n * rate, duration, dt)
    count_steps(duration, dt)
    steps = int(np.ceil(float(duration / dt)))
    values = g * np.random.default_rng(seed).poisson(n * float(rate * dt), steps)
    decay = float(np.exp(-dt / tau_syn))
    for step in range(1, steps):
        values[step] += decay * values[step - 1]
    return TimedArray(values, dt=dt)


def _on_grid(indices, seconds, n, dt):
    """Round down to steps and merge what one train has twice in a step, which a spike generator refuses."""
    steps = (seconds / float(dt)).astype(np.int64)
    steps, indices = np.divmod(np.unique(steps * n + indices), n)
    return indices.astype(np.intp), steps * dt


def _check_size(n, rate, duration, dt):
    check_amount(_("n, rate and duration"), n * float(rate * duration) + n)
    check_amount(_("duration and dt"), float(duration / dt), MAX_STEPS)
    count_steps(duration, dt, 0)


def _check_spikes(indices, steps, n_inputs, n_steps):
    """Refuse spikes of trains that would be lost, or that a spike generator takes for an error of its own."""
    if len(steps) and steps.max() >= n_steps:
        raise ValueError(_("trains has spikes at the end of the duration or later: leave them out, or run longer."))
    if len(indices) and indices.max() >= n_inputs:
        message = _("trains has spikes of number {last}, but inputs are numbered from 0 to {n}.")
        raise ValueError(message.format(last=indices.max(), n=n_inputs - 1))
    if len(np.unique(steps * n_inputs + indices)) < len(steps):
        raise ValueError(_("trains has two spikes of one input in a time step, and only one can come: leave one out."))
