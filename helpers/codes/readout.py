"""What can be read out of spikes: how wrong an image comes back, and which digit it is, while the spikes come in."""

import numpy as np
from brian2 import ms

from helpers.base.checks import POSITIVE, SHARE, check_function, check_same_length, check_shape, refusal, takes
from helpers.base.i18n import N_, _
from helpers.base.kinds import DURATION, IMAGES, LABELS, array, scalar

BATCH = 50  # Images encoded at once: a Poisson code of all digits would fill the memory of a small machine.


NEAR_0_TO_1 = (N_("from -1 to 2, for an estimate may miss 0 to 1"), lambda value: (value >= -1) & (value <= 2))


@takes(images=array(1, SHARE, least=1), decoded=array(1, NEAR_0_TO_1, least=1))
def grey_error(images, decoded):
    """How many of the 256 grey levels a pixel is off, on average.

    Parameters
    ----------
    images : array of float, 0 to 1
    decoded : array of float, -1 to 2
        The same pixels in any two shapes; an estimate may miss the range of 0 to 1.

    Returns
    -------
    float
        255 times the mean absolute difference; 0 is perfect.

    Raises
    ------
    ValueError
        If the numbers of pixels differ.
    """
    images, decoded = np.ravel(images), np.ravel(decoded)
    if len(images) != len(decoded):
        message = _("images has {n} pixels and decoded has {m}, but they must have the same number.")
        raise ValueError(message.format(n=len(images), m=len(decoded)))
    return 255 * float(np.abs(images - decoded).mean())


@takes(labels=LABELS, alpha=scalar(1, POSITIVE))
def fit_linear_reader(features, labels, alpha):
    """Learn to tell digits apart by weighted sums, one for each digit: the largest wins.

    Parameters
    ----------
    features : array of float, shape (n, ...)
        What is seen of each image.
    labels : array of int, shape (n,)
    alpha : float, > 0
        Keeps the weights small: the larger, the smaller.

    Returns
    -------
    callable
        Called with features of other images, it gives a label for each: ndarray of int.

    References
    ----------
    Hoerl & Kennard (1970), Technometrics 12, 55: ridge regression, here towards +1 for the digit and -1 for the others,
    as scikit-learn's ``RidgeClassifier`` does it.
    """
    features, (digits, places) = _flat("features", features), np.unique(labels, return_inverse=True)
    check_same_length("labels", labels, "features", features)
    targets = 2 * np.eye(len(digits))[places] - 1
    centre, height = features.mean(axis=0), targets.mean(axis=0)
    varies = np.flatnonzero(np.ptp(features, axis=0))  # the others get no weight; in MNIST, the corners
    centred = (features - centre)[:, varies]
    weights = np.zeros((features.shape[1], len(digits)))
    penalty = alpha * np.eye(len(varies))
    weights[varies] = np.linalg.solve(centred.T @ centred + penalty, centred.T @ (targets - height))

    def read(others):
        others = _flat("others", others)
        check_shape("others", others, (len(others), len(centre)))
        return digits[np.argmax((others - centre) @ weights + height, axis=1)]

    return read


def _code(name, value):
    """An encoder and a decoder."""
    if not isinstance(value, (tuple, list)) or len(value) != 2 or not all(map(callable, value)):
        raise refusal(name, value, _("a pair of two functions, an encoder and a decoder"))
    return value


@takes(
    images=IMAGES,
    code=_code,
    duration=DURATION,
    times=array(ms, POSITIVE, ndim=1, least=1),
    score=check_function,
)
def score_over_time(images, code, duration, times, score):
    """How good a reader is that has seen only the spikes so far, at several moments while the images are shown.

    Parameters
    ----------
    images : array of float, shape (n, ...), 0 to 1
    code : tuple of two callables
        Encoder, called with images and duration, and decoder, called with spikes.
    duration : Quantity, second, > 0
    times : Quantity, second, shape (k,), each > 0
    score : callable
        Called with the images decoded from the spikes before each time, in grey levels: uint8, shape (n, pixels).

    Returns
    -------
    scores : list, length k
    spike_counts : ndarray of float, shape (k,)
        Spikes of an image before each time, on average.
    """
    encode, decode = code
    decoded = np.empty((len(times), len(images), images[0].size), np.uint8)
    spike_counts = np.zeros(len(times))
    for first in range(0, len(images), BATCH):
        spikes = encode(images[first : first + BATCH], duration)
        for k, t in enumerate(times):
            seen = spikes.before(t)
            decoded[k, first : first + BATCH] = np.rint(255 * decode(seen))
            spike_counts[k] += len(seen.times) / len(images)
    return [score(pictures) for pictures in decoded], spike_counts


def _flat(name, features):
    """What is seen of each image as a row of finite numbers."""
    features = array(least=1)(name, features)
    if not np.ndim(features):
        raise refusal(name, features, _("an array of shape (n, ...)"))
    return np.reshape(features, (len(features), -1)).astype(float)
