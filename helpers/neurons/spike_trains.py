"""Spike trains to feed into a neuron that learns: independent ones, and a group that tends to fire together."""

import numpy as np
from brian2 import Hz, TimedArray, ms, second

from helpers.base.checks import POSITIVE, check_scalar
from helpers.base.device import check_runtime


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
    _check(rate, duration)
    random = np.random.default_rng(seed)
    counts = random.poisson(float(rate * duration), n)
    indices = np.repeat(np.arange(n), counts)
    return _on_grid(indices, random.uniform(0, float(duration), len(indices)), n, dt)


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
    _check(rate, duration)
    check_scalar("correlation", correlation, 1, ("above 0 and not above 1", lambda value: 0 < value <= 1))
    random = np.random.default_rng(seed)
    common = random.uniform(0, float(duration), random.poisson(float(rate * duration) / correlation))
    copied, spike = np.nonzero(random.random((n_together, len(common))) < correlation)
    counts = random.poisson(float(rate * duration), n - n_together)
    alone = n_together + np.repeat(np.arange(n - n_together), counts)
    times = np.concatenate([common[spike], random.uniform(0, float(duration), len(alone))])
    return _on_grid(np.concatenate([copied, alone]), times, n, dt)


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
    check_scalar("duration", duration, ms, POSITIVE)
    indices, seconds = trains[0], np.asarray(trains[1])
    order = np.argsort(seconds, kind="stable")
    step, end = float(inputs.clock.dt), float(duration)
    for start in np.arange(0, end - step / 2, float(piece)):
        stop = min(start + float(piece), end)
        first, last = np.searchsorted(seconds[order], [start - step / 2, stop - step / 2])
        mine = order[first:last]
        inputs.set_spikes(indices[mine], seconds[mine] * second)
        network.run((stop - start) * second, namespace={})


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
    _check(rate, duration)
    check_scalar("tau_syn", tau_syn, ms, POSITIVE)
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
    return indices, steps * dt


def _check(rate, duration):
    check_scalar("rate", rate, Hz, POSITIVE)
    check_scalar("duration", duration, ms, POSITIVE)
