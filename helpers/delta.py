"""Images as ON and OFF events: the delta code, in which only change makes spikes."""

import numpy as np

from helpers.i18n import _
from helpers.spikes import Spikes, check_divides, check_images, check_threshold, check_whole, count_up


def encode_delta(images, duration, threshold=0.1):
    """Delta code: each row is scanned from left to right, and a spike says that the intensity moved by `threshold`.

    An image that stands still has no changes of its own; the scan makes them, as eye movements do for the retina.
    The scan comes out of the dark and gives each column the same time. A row has two neurons: ON fires for each
    step up, OFF for each step down. Steps within one column are spread evenly over its time.

    Parameters
    ----------
    images : array of float, shape (n, rows, columns), 0 to 1
    duration : Quantity, second, > 0
        Of the whole scan. Spikes of a neuron are at least duration * threshold / columns apart.
    threshold : float, 1/255 to 1
        Size of a step. At 0.1 black to white takes ten spikes.

    Returns
    -------
    Spikes
        Neurons 0 to rows - 1 are ON, rows to 2 * rows - 1 are OFF.

    Raises
    ------
    ValueError
        If an argument is not what is described above.

    References
    ----------
    Miskowicz (2006), Sensors 6, 49: send-on-delta sampling. Lichtsteiner, Posch & Delbruck (2008), IEEE J. Solid-State
    Circuits 43, 566: a camera with ON and OFF events.
    """
    intensity = check_images(images, duration)
    check_threshold(threshold)
    if np.ndim(images) != 3:
        message = _("images has shape {shape}, but a scan needs (n, rows, columns).")
        raise ValueError(message.format(shape=np.shape(images)))
    n_images, rows, columns = np.shape(images)
    steps = _delta_steps(intensity.reshape(n_images, rows, columns), threshold)
    counts = np.maximum(np.stack([steps, -steps], axis=1), 0)
    flat, ranks = count_up(counts)
    cells, column = np.divmod(flat, columns)
    fractions = (column + (ranks + 0.5) / counts.ravel()[flat]) / columns
    return Spikes.sort(cells, fractions, duration, (n_images, 2 * rows))


def decode_delta(spikes, threshold=0.1, columns=None):
    """Intensities from steps up and down, added up from left to right.

    Parameters
    ----------
    spikes : Spikes
    threshold : float, 1/255 to 1
        As it was encoded.
    columns : int, 1 to 10,000, optional
        Of the images; as many as rows unless given.

    Returns
    -------
    ndarray of float, shape (n_images, rows * columns), 0 to 1
        Off by less than `threshold`.

    Raises
    ------
    ValueError
        If an argument is not what is described above, or the spikes are of an odd number of neurons.
    """
    check_threshold(threshold)
    check_divides("neurons for each row", 2, spikes)
    rows = spikes.n_neurons // 2
    columns = rows if columns is None else columns
    check_whole("columns", columns, 1, 10_000)
    column = (spikes.fractions() * columns).astype(int)
    row = spikes.image_indices * spikes.n_neurons + spikes.neuron_indices
    shape = (spikes.n_images, spikes.n_neurons, columns)
    steps = np.bincount(row * columns + column, minlength=np.prod(shape)).reshape(shape)
    on, off = np.split(steps, 2, axis=1)
    levels = np.cumsum(on - off, axis=-1) * threshold
    return np.clip(levels, 0, 1).reshape(spikes.n_images, -1)


def _delta_steps(intensity, threshold):
    """Signed whole steps at each pixel, for a sensor that has last reported a multiple of the threshold."""
    steps = np.zeros(intensity.shape, int)
    level = np.zeros(intensity.shape[:2], int)
    for column in range(intensity.shape[2]):
        distance = intensity[:, :, column] / threshold - level
        # Rounded first, so that 0.3 holds three steps of 0.1 and not 2.9999999999999996.
        steps[:, :, column] = np.trunc(np.round(distance, 9))
        level += steps[:, :, column]
    return steps
