"""Networks that read events: a layer of LIF neurons, and delay lines with neurons that find coincidences."""

import math

import numpy as np
from brian2 import Network, NeuronGroup, SpikeGeneratorGroup, SpikeMonitor, Synapses, TimedArray, ms, second
from brian2.core.functions import timestep

from helpers.base.checks import (
    NOT_NEGATIVE,
    POSITIVE,
    check_instance,
    check_shape,
    optional,
    refusal,
    takes,
)
from helpers.base.i18n import _
from helpers.base.kinds import COUNT, DURATION, SEED, array, scalar
from helpers.codes.spikes import SPIKES, Spikes
from helpers.datasets.events import EVENTS_HINT, MOVES, TURNS, Events

MEMBRANE = "dv/dt = -v/tau : 1"  # the LIF neuron, with v_rest = 0 and v_th = 1
BATCH = 100  # images that are simulated at once
DT = 1 * ms
FINE = 0.1 * ms  # of delay lines, whose times matter
PAIR_WEIGHT = 0.75  # of a detector of motion: one spike is too little, two at once are enough
MOTION_DT = 0.5 * ms
# What one operation costs in a 45 nm chip at 0.9 V, in pJ: Horowitz (2014), ISSCC, 10.
PICOJOULES = {
    "add, 8 bits": 0.03,
    "add, 32-bit float": 0.9,
    "multiply, 32-bit float": 3.7,
    "read 32 bits, 8 KB SRAM": 5.0,
    "read 32 bits, DRAM": 640.0,
}
CHANNELS, GAP = 8, 5 * ms  # of the task of order


def as_spikes(recordings):
    """Recordings of an event camera as spikes: one neuron for the OFF and one for the ON events of each pixel.

    Parameters
    ----------
    recordings : list of Events
        Of the same size and duration.

    Returns
    -------
    Spikes
        Neuron on * side**2 + y * side + x.
    """
    if not isinstance(recordings, (list, tuple)) or not recordings:
        raise refusal("recordings", recordings, _("a list of recordings, as events.watch gives it"))
    for each in recordings:
        check_instance("recordings", each, Events, EVENTS_HINT)
    first = recordings[0]
    if any((each.side, float(each.duration)) != (first.side, float(first.duration)) for each in recordings):
        raise ValueError(_("recordings differ in size or duration, but they must be of one camera and length."))
    images = np.repeat(np.arange(len(recordings)), [len(each.times) for each in recordings])
    neurons = np.concatenate([(each.on * each.side + each.y) * each.side + each.x for each in recordings])
    times = np.concatenate([each.times / second for each in recordings]) * second
    return Spikes(images, neurons, times, first.duration, len(recordings), 2 * first.side**2)


@takes(spikes=SPIKES, weights=array(ndim=2, least=1), tau=DURATION)
def layer_spikes(spikes, weights, tau=20 * ms):
    """What a layer of LIF neurons fires when it gets spikes: every spike is a jump of v by a weight.

    Parameters
    ----------
    spikes : Spikes
    weights : ndarray, shape (spikes.n_neurons, n)
        Jump of the neuron's potential, in units of the distance from rest to threshold.
    tau : Quantity, second
        Membrane time constant.

    Returns
    -------
    Spikes
        Of the n neurons of the layer.
    """
    check_shape("weights", weights, (spikes.n_neurons, np.shape(weights)[1]))
    steps, n = int(np.ceil(spikes.duration / DT - 1e-9)), np.shape(weights)[1]
    fired = [
        _batch_spikes(spikes, weights, tau, range(k, min(k + BATCH, spikes.n_images)), steps)
        for k in range(0, spikes.n_images, BATCH)
    ]
    cells, fractions = (np.concatenate(part) for part in zip(*fired))
    return Spikes.sort(cells, fractions, spikes.duration, (spikes.n_images, n))


def _batch_spikes(spikes, weights, tau, images, steps):
    """All images of a batch at the same time, each with neurons of its own; cells and times as fractions."""
    n = np.shape(weights)[1]
    jump = TimedArray(_jumps(spikes, weights, images, steps), dt=DT)
    neurons = _membranes(len(images) * n, {"tau": tau, "jump": jump}, DT)
    neurons.run_regularly("v += jump(t, i)", when="synapses", dt=DT)
    monitor = SpikeMonitor(neurons)
    Network(neurons, monitor).run(steps * DT, namespace={})
    return np.array(monitor.i) + images[0] * n, monitor.t / spikes.duration


def _membranes(n, namespace, dt):
    """LIF neurons whose potential is measured in units of the distance from rest to threshold."""
    rules = {"threshold": "v > 1", "reset": "v = 0", "method": "exact"}
    return NeuronGroup(n, MEMBRANE, **rules, namespace=namespace, dt=dt)


def _jumps(spikes, weights, images, steps):
    """The sum of the weights of the spikes in each time step, shape (steps, images * n)."""
    from scipy.sparse import coo_matrix

    first, end = np.searchsorted(spikes.image_indices, [images[0], images[-1] + 1])
    step = np.minimum(timestep(spikes.times[first:end], DT), steps - 1)
    rows = step * len(images) + spikes.image_indices[first:end] - images[0]
    shape = (steps * len(images), spikes.n_neurons)
    counts = coo_matrix((np.ones(len(rows)), (rows, spikes.neuron_indices[first:end])), shape).tocsr()
    return (counts @ weights).reshape(steps, -1)


@takes(n=COUNT, jitter=scalar(ms, NOT_NEGATIVE), seed=optional(SEED))
def order_trials(n, jitter=1 * ms, seed=None):
    """A task of order: eight channels fire one spike each, from the first to the last or from the last to the first.

    Parameters
    ----------
    n : int
        Trials.
    jitter : Quantity, second
        Standard deviation of each spike's time.
    seed : int, optional

    Returns
    -------
    spikes : Spikes
        Channels fire 5 ms apart; when the first one does is random.
    labels : ndarray of int, shape (n,)
        0 from the first channel to the last, 1 the other way round.
    """
    rng = np.random.default_rng(seed)
    labels, channels = rng.permutation(np.arange(n) % 2), np.arange(CHANNELS)
    ranks = np.where(labels[:, None] == 0, channels, CHANNELS - 1 - channels)
    late = rng.uniform(10, 40, (n, 1)) + rng.normal(0, jitter / ms, (n, CHANNELS))
    duration = 100 * ms
    fractions = np.clip((ranks * (GAP / ms) + late) / (duration / ms), 0, 1)
    return Spikes.sort(np.arange(n * CHANNELS), fractions.ravel(), duration, (n, CHANNELS)), labels


@takes(spikes=SPIKES, delays=array(ms, ndim=2, least=1), weight=scalar(1, POSITIVE), tau=DURATION, dt=DURATION)
def delay_line_spikes(spikes, delays, weight, tau, dt=FINE):
    """What neurons fire that get every spike through a delay of its own: they find coincidences.

    Parameters
    ----------
    spikes : Spikes
    delays : Quantity, second, shape (n, spikes.n_neurons)
        From each channel to each of n neurons; a negative one is no connection.
    weight : float
        Jump of v by one spike, in units of the distance from rest to threshold.
    tau : Quantity, second
        Membrane time constant.
    dt : Quantity, second

    Returns
    -------
    Spikes
        Of the n neurons. Later ones than the duration are lost.
    """
    check_shape("delays", delays, (len(delays), spikes.n_neurons))
    targets, channels = np.nonzero(np.asarray(delays) >= 0)
    lines = channels, targets, np.asarray(delays)[targets, channels]
    return _coincidences(spikes, lines, len(delays), weight, tau, dt)


def _coincidences(spikes, lines, n, weight, tau, dt):
    """What n neurons fire behind delay lines: arrays of the channel, the neuron and the delay in seconds of each."""
    grid = spikes.on_grid(dt)
    n_channels = spikes.n_images * spikes.n_neurons
    source = SpikeGeneratorGroup(n_channels, grid.cells, grid.times, dt=dt, when="start")
    neurons = _membranes(spikes.n_images * n, {"tau": tau}, dt)
    synapses = Synapses(source, neurons, on_pre="v += weight", namespace={"weight": weight}, dt=dt)
    synapses.pre.when = "before_thresholds"  # What arrives counts at once, before it decays.
    channels, targets, delays = (np.tile(each, spikes.n_images) for each in lines)
    images = np.repeat(np.arange(spikes.n_images), len(lines[0]))
    # Without a namespace Brian2 looks at the names of this function, and warns of `targets`, which it has too.
    synapses.connect(i=images * spikes.n_neurons + channels, j=images * n + targets, namespace={})
    synapses.delay = delays * second
    monitor = SpikeMonitor(neurons)
    Network(source, neurons, synapses, monitor).run(spikes.duration, namespace={})
    return Spikes.sort(np.array(monitor.i), monitor.t / spikes.duration, spikes.duration, (spikes.n_images, n))


@takes(delay=DURATION, tau=DURATION)
def motion_spikes(recordings, delay=10 * ms, tau=3 * ms):
    """What detectors of motion fire: at each pixel one for each of four directions.

    Each gets the ON events of its pixel at once, and those of the pixel that something which moves its way meets
    before, through a delay line. One event lifts v by 0.75 of the way to threshold, so it takes two that come together.

    Parameters
    ----------
    recordings : list of Events
    delay : Quantity, second
        Of the line: what moves one pixel in this time is found best.
    tau : Quantity, second
        Membrane time constant of the detectors.

    Returns
    -------
    Spikes
        Neuron direction * side**2 + y * side + x, for right, left, down and up.

    References
    ----------
    Hassenstein & Reichardt (1956), Z. Naturforsch. 11b, 513.
    """
    events = as_spikes(recordings)
    side = recordings[0].side
    lines = _motion_lines(side, float(delay))
    return _coincidences(events, lines, len(MOVES) * side**2, PAIR_WEIGHT, tau, MOTION_DT)


def _motion_lines(side, delay):
    """Lines from ON pixels to detectors: without delay from the detector's own place, with it one pixel before."""
    y, x = np.divmod(np.arange(side**2), side)
    lines = []
    for k, (dx, dy) in enumerate(MOVES.values()):
        here = np.flatnonzero((0 <= x - dx) & (x - dx < side) & (0 <= y - dy) & (y - dy < side))
        for pixels, wait in ((here, 0), (here - dx - side * dy, delay)):
            lines.append((side**2 + pixels, k * side**2 + here, np.full(len(here), wait)))
    return [np.concatenate(part) for part in zip(*lines)]


@takes(spikes=SPIKES)
def read_motion(spikes):
    """Which of six movements the detectors say: the largest of four sums over the picture, and of two round its middle.

    Parameters
    ----------
    spikes : Spikes
        What `motion_spikes` gives.

    Returns
    -------
    ndarray of str, shape (n_images,)
        "right", "left", "down", "up", "clockwise" or "anticlockwise".
    """
    side = math.isqrt(spikes.n_neurons // len(MOVES))
    if len(MOVES) * side**2 != spikes.n_neurons:
        message = _("spikes has {n} neurons, but it must have four for each pixel, as motion_spikes gives them.")
        raise ValueError(message.format(n=spikes.n_neurons))
    right, left, down, up = spikes.counts().reshape(-1, len(MOVES), side, side).swapaxes(0, 1)
    x, y = right - left, down - up
    places = np.arange(side) - (side - 1) / 2
    radius = np.maximum(np.hypot(places[:, None], places), 0.5)
    turn = (y * places - x * places[:, None]) / radius  # y grows downwards, so this is clockwise
    sums = [sign * np.sum(each, axis=(1, 2)) for each in (x, y, turn) for sign in (1, -1)]
    return np.array([*MOVES, *TURNS])[np.argmax(sums, axis=0)]
