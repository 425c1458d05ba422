"""What a trained competitive network does with an image, and why: its test run in NumPy.

Recognising takes no learning, so that a few lines do what the engine does (`tests/learning/test_recognition.py`
compares): in milliseconds, without a compiler, and in a browser too.
"""

from dataclasses import dataclass

import numpy as np
from brian2 import volt

from helpers.base.checks import check_amount, takes
from helpers.base.i18n import _
from helpers.base.kinds import SEED
from helpers.datasets.mnist import as_intensity
from helpers.learning.images import PIXELS, many_images, one_image, unit_contrast, wait
from helpers.learning.state import competitive_state
from helpers.learning.voting import bayes_weights

BATCH = 50  # Images at a time: the input of 400 neurons in 50 time steps then takes 4 MB.


MAX_SPIKES = 10**9  # a byte for each pixel and time step


@dataclass(frozen=True)
class Recognition:
    """One image as the network sees it.

    Parameters
    ----------
    image : ndarray of uint8, shape (28, 28)
    counts : ndarray of int, shape (n_neurons,)
        Spikes of each neuron.
    fired : ndarray of int, shape (k,)
        The neurons that fired, those with the most spikes first.
    evidence : ndarray of float, shape (10,)
        The logarithm of how likely these spikes are for each digit, less that of the likeliest digit.
    """

    image: np.ndarray
    counts: np.ndarray
    fired: np.ndarray
    evidence: np.ndarray

    @property
    def digit(self):
        """The likeliest digit; None if no neuron fired."""
        return int(self.evidence.argmax()) if len(self.fired) else None


@takes(state=competitive_state, image=one_image)
def recognise(state, image):
    """Show one image to a labelled network.

    Parameters
    ----------
    state : TrainingState
    image : ndarray of uint8, shape (28, 28)

    Returns
    -------
    Recognition

    Raises
    ------
    ValueError
        If the neurons have no labels.
    """
    weights = bayes_weights(state)
    counts = count_spikes(state, image[None])[0]
    fired = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    evidence = counts @ weights
    return Recognition(image, counts, fired, evidence - evidence.max())


@takes(state=competitive_state, image=one_image)
def match(state, image):
    """How well each receptive field fits an image: the cosine of the angle between them, as vectors of 784 numbers.

    Images and weights have a fixed length here, so that the total input of a neuron is this number times constants.

    Parameters
    ----------
    state : TrainingState
    image : ndarray of uint8, shape (28, 28)

    Returns
    -------
    ndarray of float, shape (n_neurons,), 0 to 1
    """
    w = state.w_volt / np.maximum(np.linalg.norm(state.w_volt, axis=0), np.finfo(np.float32).tiny)
    return unit_contrast(as_intensity(image).ravel()) @ w


@takes(state=competitive_state, image=one_image)
def total_input(state, image):
    """The input that each neuron gets from an image in its whole duration, if it does not fire and nothing leaks.

    In the latency code the order of the spikes matters as well; this is for the other two.

    Parameters
    ----------
    state : TrainingState
    image : ndarray of uint8, shape (28, 28)

    Returns
    -------
    Quantity, volt, shape (n_neurons,)
    """
    params = state.params
    spikes = float(params.input_rate * params.duration) * params.test_gain
    return spikes * unit_contrast(as_intensity(image).ravel()) @ state.w_volt * volt


@takes(state=competitive_state, images=many_images)
def count_spikes(state, images):
    """How often each neuron fires for each image: `spike_counts` without the engine.

    Parameters
    ----------
    state : TrainingState
    images : ndarray of uint8, shape (n, 28, 28)

    Returns
    -------
    ndarray of int, shape (n, n_neurons)
        The engine's numbers, up to images in which rounding decides whether a threshold is reached.
    """
    starts = range(0, len(images), BATCH)
    return np.concatenate([_count(state, images[start : start + BATCH], start) for start in starts])


@takes(state=competitive_state, images=many_images, first_image=SEED)
def input_spikes(state, images, first_image=0):
    """The spikes of the pixels when images are shown for a test.

    Parameters
    ----------
    state : TrainingState
    images : ndarray of uint8, shape (n, 28, 28)
    first_image : int
        Number of the first one, by which its random numbers are drawn.

    Returns
    -------
    ndarray of bool, shape (steps, n, 784)
        Whether each pixel fires in each time step.
    """
    check_amount(_("state and images"), images.size * float(state.params.duration / state.params.dt), MAX_SPIKES)
    return _input_spikes(state, images, first_image)


def _input_spikes(state, images, first_image):
    params, pixels = state.params, as_intensity(images).reshape(len(images), PIXELS)
    numbers = np.arange(first_image, first_image + len(images))[:, None], np.arange(PIXELS)
    is_poisson, key = params.code == "poisson", 2 * state.seed + 1
    if params.code == "latency":
        interval = np.full(pixels.shape, np.inf)
        due = float(params.duration) * (1 - pixels)
    else:
        interval = 1 / (float(params.input_rate) * params.test_gain * unit_contrast(pixels))
        due = interval * wait(is_poisson, key, *numbers, 0)
    fired = np.zeros((round(float(params.duration / params.dt)), *pixels.shape), bool)
    for step, now in enumerate(fired):
        now[:] = (step + 0.5) * float(params.dt) >= due
        due = np.where(now, due + interval * wait(is_poisson, key, *numbers, step + 1), due)
    return fired


def _count(state, images, first_image):
    """One batch, step by step in the engine's order: leak, threshold, input, reset, inhibition."""
    params = state.params
    spikes = _input_spikes(state, images, first_image)
    rows = spikes.reshape(-1, PIXELS).astype(np.float32) @ (state.w_volt * np.float32(params.input_gain))
    threshold = np.float32(params.v_th) + state.theta_volt
    leak, kept = np.float32(np.exp(-params.dt / params.tau_m)), np.float32(1 - params.test_inhibition)
    v = np.zeros((len(images), params.n_neurons), np.float32)
    counts = np.zeros(v.shape, int)
    for row in rows.reshape(len(spikes), *v.shape):
        v *= leak
        fires = v > threshold
        counts += fires
        v = np.where(fires, 0, v + row)
        v[fires.any(axis=1)] *= kept
    return counts
