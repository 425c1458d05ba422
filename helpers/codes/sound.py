"""Sound as spikes: a filter bank as in the inner ear, LIF neurons behind it, and the place of a sound from two ears."""

import numpy as np
from brian2 import Hz, Network, NeuronGroup, Quantity, SpikeMonitor, TimedArray, ms, second, us

from helpers.base.checks import (
    NOT_NEGATIVE,
    check_array,
    check_count,
    check_same_length,
    optional,
    refusal,
    takes,
)
from helpers.base.i18n import N_, _
from helpers.base.kinds import SEED, TIMES, array, scalar
from helpers.codes.events import delay_line_spikes
from helpers.codes.spikes import SPIKES, Spikes
from helpers.datasets.sounds import RATE

LOWEST, HIGHEST = 100, 3500  # Hz, of the middles of the channels
HAIR_CELL = "dv/dt = (current(t, i) - v)/tau : 1 (unless refractory)"
CONSTANTS = {"tau": 5 * ms}
REFRACTORY = 2 * ms
GAIN = 8.0  # current that the loudest moment of a sound would give, in units of threshold over resistance
LOUDNESS = 0.5  # the power by which the ear presses sounds of all sizes together
HEAD, SPEED = 0.2, 343.0  # metres from ear to ear; metres a second of sound
LOW_CHANNELS = 8  # of 20, below 800 Hz: there one period is longer than twice the way round the head
PART = 150 * ms  # of a sound that is enough to say where it comes from
FINE = 25 * us  # time step of the two ears
COINCIDENCE, WEIGHT = 0.1 * ms, 0.57  # of a detector: two spikes must come within 28 us
ANGLES = (N_("between -90 and 90"), lambda value: np.abs(value) < 90)


def _sounds(name, value):
    """A list of rows of samples."""
    if not isinstance(value, (list, tuple)) or not value:
        raise refusal(name, value, _("a list of sounds"))
    return [check_array(name, each, ndim=1, least=1) for each in value]


def centre_frequencies(n):
    """Middles of n channels, evenly spaced on the scale of the ear.

    Parameters
    ----------
    n : int

    Returns
    -------
    Quantity, hertz, shape (n,)
        From 100 to 3500 Hz.

    References
    ----------
    Glasberg & Moore (1990), Hear. Res. 47, 103: the width of an auditory filter is 24.7 Hz (4.37 f/kHz + 1).
    """
    check_count("n", n, least=2, most=100)
    scale = np.linspace(*np.log1p(4.37e-3 * np.array([LOWEST, HIGHEST])), n)
    return np.expm1(scale) / 4.37e-3 * Hz


def filter_bank(sound, n=20):
    """A sound behind n band-pass filters, as wide as those of the ear.

    Parameters
    ----------
    sound : ndarray of float, shape (samples,)
        8,000 samples a second.
    n : int
        Channels.

    Returns
    -------
    ndarray of float, shape (n, samples)
    """
    from scipy.signal import butter, sosfilt

    sound, middles = check_array("sound", sound, ndim=1, least=1), centre_frequencies(n) / Hz
    widths = 24.7 * (4.37e-3 * middles + 1)
    edges = np.stack([middles - widths / 2, np.minimum(middles + widths / 2, 0.49 * RATE)], axis=1)
    return np.array([sosfilt(butter(2, edge, "bandpass", fs=RATE, output="sos"), sound) for edge in edges])


def _hair_cells(sound, n):
    """Currents into the neurons: half of the wave, pressed together, shape (n, samples)."""
    currents = np.maximum(filter_bank(sound, n), 0) ** LOUDNESS
    return GAIN * currents / max(currents.max(), 1e-9)


@takes(sounds=_sounds)
def cochlea_spikes(sounds, n=20):
    """What n LIF neurons fire behind a filter bank, each driven by half of the wave of its channel.

    Parameters
    ----------
    sounds : list of ndarray of float
        8,000 samples a second.
    n : int
        Channels, from low to high.

    Returns
    -------
    Spikes
        An image is a sound. The duration is that of the longest one.
    """
    check_count("n", n, least=2, most=100)
    each = 4  # samples a time step
    steps = -(-max(map(len, sounds)) // each)
    currents = np.zeros((steps, len(sounds), n))
    for k, sound in enumerate(sounds):
        padded = np.pad(_hair_cells(sound, n), ((0, 0), (0, -len(sound) % each)))
        currents[: padded.shape[1] // each, k] = padded.reshape(n, -1, each).mean(axis=2).T
    return _fire(currents.reshape(steps, -1), each / RATE * second, (len(sounds), n))


def _fire(currents, dt, shape):
    """Spikes of LIF neurons, all sounds at the same time; currents have shape (steps, neurons)."""
    namespace = {**CONSTANTS, "current": TimedArray(currents, dt=dt)}
    neurons = NeuronGroup(currents.shape[1], HAIR_CELL, threshold="v > 1", reset="v = 0", refractory=REFRACTORY,
                          method="euler", namespace=namespace, dt=dt)  # fmt: skip
    monitor, duration = SpikeMonitor(neurons), len(currents) * dt
    Network(neurons, monitor).run(duration, namespace={})
    return Spikes.sort(np.array(monitor.i), monitor.t / duration, duration, shape)


@takes(spikes=SPIKES)
def counts_in_parts(spikes, n):
    """How often each neuron fired in each of n equal parts of the time from a sound's first spike to its last.

    Parameters
    ----------
    spikes : Spikes
    n : int
        Parts.

    Returns
    -------
    ndarray of int, shape (n_images, n, n_neurons)
    """
    check_count("n", n, most=1000)
    counts = np.zeros((spikes.n_images, n, spikes.n_neurons), int)
    for image in range(spikes.n_images):
        neurons, times = spikes.of(image)
        if len(times):
            since, length = times - times[0], max(times[-1] - times[0], 1 * us)
            np.add.at(counts[image], (np.minimum((n * since / length).astype(int), n - 1), neurons), 1)
    return counts


@takes(sounds=_sounds)
def spectrogram_in_parts(sounds, n):
    """The usual picture of a sound: the logarithm of its power, by frequency, in each of n equal parts of its time.

    Parameters
    ----------
    sounds : list of ndarray of float
    n : int
        Parts.

    Returns
    -------
    ndarray of float, shape (len(sounds), n, 20)
        In decibels below the sound's loudest place, at least -60; 20 bands of 200 Hz.
    """
    from scipy.signal import spectrogram

    check_count("n", n, most=1000)
    pictures = []
    for sound in sounds:
        padded = np.pad(sound, (128, 128))  # for frames in the middle of the very first and last samples
        power = spectrogram(padded, RATE, nperseg=160, noverlap=120)[2][:80].reshape(20, 4, -1).mean(axis=1)
        part = np.minimum(np.arange(power.shape[1]) * n // power.shape[1], n - 1)
        means = np.array([power[:, part == k].mean(axis=1) if np.any(part == k) else 0 * power[:, 0] for k in range(n)])
        pictures.append(np.maximum(10 * np.log10(means / max(means.max(), 1e-30) + 1e-30), -60))
    return np.array(pictures)


@takes(angle=array(1, ANGLES))
def interaural_delay(angle):
    """How much later a sound reaches the left ear than the right one.

    Parameters
    ----------
    angle : float or ndarray
        Degrees from straight ahead, to the right.

    Returns
    -------
    Quantity, second
        d sin(angle)/c, for ears d = 0.2 m apart and sound of c = 343 m/s.
    """
    return HEAD * np.sin(np.radians(angle)) / SPEED * second


@takes(delay=TIMES)
def angle_of(delay):
    """From which angle a sound comes that has this interaural delay, in degrees to the right; 90 at most."""
    return np.degrees(np.arcsin(np.clip(np.asarray(delay) * SPEED / HEAD, -1, 1)))


@takes(sounds=_sounds, angles=array(1, ANGLES, ndim=1, least=1), jitter=scalar(ms, NOT_NEGATIVE), seed=optional(SEED))
def two_ear_spikes(sounds, angles, jitter=0 * ms, seed=None):
    """What the neurons of two ears fire when each sound comes from its angle.

    Parameters
    ----------
    sounds : list of ndarray of float
    angles : ndarray of float, shape (len(sounds),)
        Degrees to the right.
    jitter : Quantity, second
        Standard deviation of what is added to each spike's time.
    seed : int, optional

    Returns
    -------
    Spikes
        Of 16 neurons: eight channels of the left ear, from low to high, and those of the right ear. 150 ms each.
    """
    check_same_length("angles", angles, "sounds", sounds)
    grid = np.arange(round(PART / FINE)) * float(FINE)
    currents = np.empty((len(grid), len(sounds), 2, LOW_CHANNELS))
    for k, (sound, delay) in enumerate(zip(sounds, interaural_delay(angles) / second)):
        channels, times = _hair_cells(sound, 20)[:LOW_CHANNELS], np.arange(len(sound)) / RATE
        for ear, late in enumerate((delay / 2, -delay / 2)):
            currents[:, k, ear] = np.transpose([np.interp(grid - late, times, each, right=0) for each in channels])
    spikes = _fire(currents.reshape(len(grid), -1), FINE, (len(sounds), 2 * LOW_CHANNELS))
    noise = np.random.default_rng(seed).normal(0, jitter / PART, len(spikes.times))
    shape = (spikes.n_images, spikes.n_neurons)
    return Spikes.sort(spikes.cells, np.clip(spikes.fractions() + noise, 0, 1), spikes.duration, shape)


@takes(spikes=SPIKES, lines=array(ms, ndim=1, least=1))
def coincidences(spikes, lines):
    """Jeffress's model: for each delay line neurons that fire when spikes of both ears arrive together.

    Parameters
    ----------
    spikes : Spikes
        What `two_ear_spikes` gives.
    lines : Quantity, second, shape (k,)
        Interaural delays that the lines make up for, of at most 1 ms.

    Returns
    -------
    ndarray of int, shape (n_images, k)
        Spikes of the neurons of each line, over all channels.

    References
    ----------
    Jeffress (1948), J. Comp. Physiol. Psychol. 41, 35.
    """
    if spikes.n_neurons != 2 * LOW_CHANNELS or np.any(np.abs(lines) > 1 * ms):
        message = _("spikes must be of {n} neurons, as two_ear_spikes gives them, and lines must lie from -1 to 1 ms.")
        raise ValueError(message.format(n=2 * LOW_CHANNELS))
    n, channels = len(lines), np.arange(LOW_CHANNELS)
    delays = np.full((n, LOW_CHANNELS, 2, LOW_CHANNELS), -1.0)
    for ear, sign in enumerate((-1, 1)):  # the left ear hears later: its line is shorter
        delays[:, channels, ear, channels] = 1e-3 + sign * np.asarray(lines)[:, None] / 2
    delays = Quantity(delays.reshape(n * LOW_CHANNELS, -1), dim=second.dim)
    fired = delay_line_spikes(spikes, delays, WEIGHT, COINCIDENCE, FINE)
    return fired.counts().reshape(-1, n, LOW_CHANNELS).sum(axis=2)
