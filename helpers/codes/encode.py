"""Images as spikes and back: rate, latency, phase, population and delta code.

Every encoder takes intensities from 0 (dark) to 1 (bright) for many images at once, and every decoder gives back
intensities of shape (n_images, pixels). `images` has shape (n, ...): the pixels of an image are numbered row by row.
An argument that is not what its function describes is refused with a ValueError that says what is allowed.
"""

from functools import partial

import numpy as np
from brian2 import Hz

from helpers.base.checks import check_amount, check_choice, check_count, check_divides, optional, takes
from helpers.base.i18n import N_, _
from helpers.base.kinds import DURATION, IMAGES, RATE, SEED, scalar
from helpers.codes.spikes import SPIKES, Spikes, count_up

GREY_LEVEL = 1 / 255  # The smallest step of an 8-bit image.
FIELD_OVERLAP = 1.5  # "beta" of Bohte et al. (2002): spacing of the receptive fields over their width.
FIELD_CUTOFF = 0.1  # Bohte et al. (2002) code time in 10 steps and leave out the last one.
BITS = partial(check_count, most=16)
FIELDS = partial(check_count, least=3, most=64)
INTENSITY = scalar(1, (N_("from 1/255, one grey level, to 1"), lambda value: (value >= GREY_LEVEL) & (value <= 1)))


@takes(
    images=IMAGES,
    duration=DURATION,
    max_rate=RATE,
    method=partial(check_choice, choices=("poisson", "regular")),
    seed=optional(SEED),
)
def encode_rate(images, duration, max_rate=63.75 * Hz, method="poisson", seed=None):
    """Rate code: the brighter a pixel, the more often its neuron fires.

    Parameters
    ----------
    images : array of float, shape (n, ...), 0 to 1
    duration : Quantity, second, > 0
        How long each image is shown; 350 ms in Diehl & Cook (2015).
    max_rate : Quantity, hertz, > 0
        Rate of a pixel of intensity 1; 63.75 Hz, a quarter of the grey level, in Diehl & Cook (2015).
    method : str
        "poisson": a Poisson process in continuous time. "regular": evenly spaced, the first spike after half an
        interval, so that the count is rate times duration, rounded.
    seed : int, optional
        For the Poisson process: the same seed gives the same spikes. A new draw each time unless given.

    Returns
    -------
    Spikes
        One neuron for each pixel.

    References
    ----------
    Diehl & Cook (2015), Front. Comput. Neurosci. 9:99, section 2.5.
    """
    intensity = _rows(images)
    expected = intensity * float(max_rate * duration)
    check_amount(_("images, duration and max_rate"), expected.sum())
    if method == "poisson":
        random = np.random.default_rng(seed)
        cells, ranks = count_up(random.poisson(expected))
        fractions = random.random(len(cells))
    else:
        cells, ranks = count_up(np.ceil(expected - 0.5))
        fractions = (ranks + 0.5) / expected.ravel()[cells]
    return Spikes.sort(cells, fractions, duration, intensity.shape)


@takes(spikes=SPIKES, max_rate=RATE)
def decode_rate(spikes, max_rate=63.75 * Hz):
    """Intensities from spike counts.

    Parameters
    ----------
    spikes : Spikes
    max_rate : Quantity, hertz, > 0
        As it was encoded.

    Returns
    -------
    ndarray of float, shape (n_images, n_neurons), 0 to 1
        Spikes over max_rate * duration. For a regular code off by at most half a spike, for a Poisson code with
        a standard deviation of sqrt(intensity / (max_rate * duration)).
    """
    return np.minimum(spikes.counts() / float(max_rate * spikes.duration), 1)


@takes(images=IMAGES, duration=DURATION, min_intensity=INTENSITY)
def encode_latency(images, duration, min_intensity=GREY_LEVEL):
    """Latency code: each pixel fires once, the brighter the sooner, at duration * (1 - intensity).

    Parameters
    ----------
    images : array of float, shape (n, ...), 0 to 1
    duration : Quantity, second, > 0
    min_intensity : float, 1/255 to 1
        A darker pixel stays silent; at 1/255 only black does.

    Returns
    -------
    Spikes
        One neuron for each pixel.

    References
    ----------
    Thorpe, Delorme & Van Rullen (2001), Neural Networks 14, 715.
    """
    intensity = _rows(images)
    cells = np.flatnonzero(intensity >= min_intensity)
    return Spikes.sort(cells, 1 - intensity.ravel()[cells], duration, intensity.shape)


@takes(spikes=SPIKES)
def decode_latency(spikes):
    """Intensities from spike times.

    Parameters
    ----------
    spikes : Spikes
        At most one for each neuron and image.

    Returns
    -------
    ndarray of float, shape (n_images, n_neurons), 0 to 1
        Exact for pixels that fired, 0 for the others.
    """
    most = spikes.counts().max(initial=0)
    if most > 1:
        message = _(
            "spikes has {most} of one neuron for an image, but a latency code has at most one: it is another code."
        )
        raise ValueError(message.format(most=most))
    return spikes.totals(1 - spikes.fractions())


@takes(images=IMAGES, duration=DURATION, n_bits=BITS)
def encode_phase(images, duration, n_bits=8):
    """Phase code: the duration has `n_bits` phases, and a spike in phase k = 1, 2, ... is worth 2**-k.

    The spikes of a pixel are its intensity written in binary, the largest bit first, each in the middle of its phase.

    Parameters
    ----------
    images : array of float, shape (n, ...), 0 to 1
    duration : Quantity, second, > 0
        One cycle of the rhythm that the phases belong to.
    n_bits : int, 1 to 16
        8 in Kim et al. (2018), for 8-bit images.

    Returns
    -------
    Spikes
        One neuron for each pixel.

    References
    ----------
    Kim, Kim, Huh, Lee & Choi (2018), Neurocomputing 311, 373: deep neural networks with weighted spikes.
    """
    intensity = _rows(images)
    levels = np.rint(intensity * (2**n_bits - 1)).astype(int).ravel()
    cells, phases = np.nonzero((levels[:, None] >> np.arange(n_bits - 1, -1, -1)) & 1)
    return Spikes.sort(cells, (phases + 0.5) / n_bits, duration, intensity.shape)


@takes(spikes=SPIKES, n_bits=BITS)
def decode_phase(spikes, n_bits=8):
    """Intensities from the phases of the spikes.

    Parameters
    ----------
    spikes : Spikes
    n_bits : int, 1 to 16
        As it was encoded.

    Returns
    -------
    ndarray of float, shape (n_images, n_neurons), 0 to 1
        The sum of 2**-k, divided by its largest value, 1 - 2**-n_bits. Off by at most 0.5 / (2**n_bits - 1),
        and exact for images of 2**n_bits grey levels.
    """
    phases = 1 + np.floor(spikes.fractions() * n_bits)
    return spikes.totals(2.0**-phases) / (1 - 2.0**-n_bits)


@takes(images=IMAGES, duration=DURATION, n_fields=FIELDS)
def encode_population(images, duration, n_fields=8):
    """Population code: each pixel has several neurons, each with an intensity that it responds to most.

    The response of a neuron is a Gaussian of the distance to its favourite; the stronger it is, the sooner the one
    spike comes, at duration * (1 - response). Responses below 0.1 are left out.

    Parameters
    ----------
    images : array of float, shape (n, ...), 0 to 1
    duration : Quantity, second, > 0
    n_fields : int, 3 to 64
        Neurons for each pixel. Centres and widths of their receptive fields are those of Bohte et al. (2002).

    Returns
    -------
    Spikes
        Neuron pixel * n_fields + field; the favourites rise with the field.

    References
    ----------
    Bohte, Kok & La Poutre (2002), Neurocomputing 48, 17.
    """
    intensity = _rows(images)
    centres, width = _receptive_fields(n_fields)
    responses = np.exp(-(((intensity[..., None] - centres) / width) ** 2) / 2)
    cells = np.flatnonzero(responses >= FIELD_CUTOFF)
    shape = len(intensity), intensity.shape[1] * n_fields
    return Spikes.sort(cells, 1 - responses.ravel()[cells], duration, shape)


@takes(spikes=SPIKES, n_fields=FIELDS)
def decode_population(spikes, n_fields=8):
    """Intensities as the mean of the favourites, weighted by the responses that the spike times tell.

    Parameters
    ----------
    spikes : Spikes
    n_fields : int, 3 to 64
        As it was encoded.

    Returns
    -------
    ndarray of float, shape (n_images, pixels), 0 to 1
        Off by at most 0.061 / (n_fields - 2), because weak responses are left out; 0 for a pixel without spikes.
    """
    centres, _width = _receptive_fields(n_fields)
    check_divides("n_fields", n_fields, spikes.n_neurons)
    responses = spikes.totals(1 - spikes.fractions()).reshape(spikes.n_images, -1, n_fields)
    total = responses.sum(axis=-1)
    mean = responses @ centres / np.where(total > 0, total, 1)
    return np.clip(mean, 0, 1)


def _receptive_fields(n_fields):
    """Centres and common width of Gaussian fields, one of them beyond each end of the range 0 to 1."""
    spacing = 1 / (n_fields - 2)
    return (np.arange(n_fields) - 0.5) * spacing, spacing / FIELD_OVERLAP


@takes(images=IMAGES, duration=DURATION, delta=INTENSITY)
def encode_delta(images, duration, delta=0.1):
    """Delta code: each row is scanned from left to right, and a spike says that the intensity moved by `delta`.

    An image that stands still has no changes of its own; the scan makes them, as eye movements do for the retina.
    The scan comes out of the dark and gives each column the same time. A row has two neurons: ON fires for each
    step up, OFF for each step down. Steps within one column are spread evenly over its time.

    Parameters
    ----------
    images : array of float, shape (n, rows, columns), 0 to 1
    duration : Quantity, second, > 0
        Of the whole scan. Spikes of a neuron are at least duration * delta / columns apart.
    delta : float, 1/255 to 1
        Size of a step. At 0.1 black to white takes ten spikes.

    Returns
    -------
    Spikes
        Neurons 0 to rows - 1 are ON, rows to 2 * rows - 1 are OFF.

    References
    ----------
    Miskowicz (2006), Sensors 6, 49: send-on-delta sampling. Lichtsteiner, Posch & Delbruck (2008), IEEE J. Solid-State
    Circuits 43, 566: a camera with ON and OFF events.
    """
    intensity = _rows(images)
    if images.ndim != 3:
        message = _("images has shape {shape}, but a scan needs (n, rows, columns).")
        raise ValueError(message.format(shape=images.shape))
    n_images, rows, columns = np.shape(images)
    steps = _delta_steps(intensity.reshape(n_images, rows, columns), delta)
    counts = np.maximum(np.stack([steps, -steps], axis=1), 0)
    flat, ranks = count_up(counts)
    cells, column = np.divmod(flat, columns)
    fractions = (column + (ranks + 0.5) / counts.ravel()[flat]) / columns
    return Spikes.sort(cells, fractions, duration, (n_images, 2 * rows))


@takes(spikes=SPIKES, delta=INTENSITY, columns=optional(partial(check_count, most=10_000)))
def decode_delta(spikes, delta=0.1, columns=None):
    """Intensities from steps up and down, added up from left to right.

    Parameters
    ----------
    spikes : Spikes
    delta : float, 1/255 to 1
        As it was encoded.
    columns : int, 1 to 10,000, optional
        Of the images; as many as rows unless given.

    Returns
    -------
    ndarray of float, shape (n_images, rows * columns), 0 to 1
        Off by less than `delta`.
    """
    check_divides(_("neurons for each row"), 2, spikes.n_neurons)
    rows = spikes.n_neurons // 2
    columns = rows if columns is None else columns
    column = (spikes.fractions() * columns).astype(int)
    shape = (spikes.n_images, spikes.n_neurons, columns)
    steps = np.bincount(spikes.cells * columns + column, minlength=np.prod(shape)).reshape(shape)
    on, off = np.split(steps, 2, axis=1)
    levels = np.cumsum(on - off, axis=-1) * delta
    return np.clip(levels, 0, 1).reshape(spikes.n_images, -1)


def _delta_steps(intensity, delta):
    """Signed whole steps at each pixel, for a sensor that has last reported a multiple of delta."""
    steps = np.zeros(intensity.shape, int)
    level = np.zeros(intensity.shape[:2], int)
    for column in range(intensity.shape[2]):
        distance = intensity[:, :, column] / delta - level
        # Rounded first, so that 0.3 holds three steps of 0.1 and not 2.9999999999999996.
        steps[:, :, column] = np.trunc(np.round(distance, 9))
        level += steps[:, :, column]
    return steps


def _rows(images):
    return images.reshape(len(images), -1).astype(float)
