"""What a training has reached: all that it needs to go on."""

from dataclasses import dataclass, replace

import numpy as np
from brian2 import volt

from helpers.base.checks import check_count
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.images import PIXELS


@dataclass(frozen=True)
class TrainingState:
    """All that a training needs to go on, bit for bit as if it had never stopped.

    Every draw of the network is numbered: by the seed, the image's place in the training, the pixel and the time
    step. So `seed` and `images_seen` are the whole state of the random numbers, and of the schedule of eta.

    Parameters
    ----------
    params : STDPParameters or PaperParameters
    seed : int
    n_total : int
        Images in the whole training, over which eta falls.
    images_seen : int
    w_volt : ndarray of float32, shape (784, n_neurons)
        Weights in volt, from each pixel to each neuron; in the paper's network plain numbers.
    theta_volt : ndarray of float32, shape (n_neurons,)
        Adaptive part of each threshold, in volt.
    responses : ndarray of float, shape (10, n_neurons), or None
        Mean number of spikes of each neuron for each digit, from `label_neurons`; None before.
    """

    params: STDPParameters
    seed: int
    n_total: int
    images_seen: int
    w_volt: np.ndarray
    theta_volt: np.ndarray
    responses: np.ndarray | None = None

    replace = replace  # state.replace(w_volt=w): a copy with some fields changed

    @property
    def w(self):
        """Weights with their unit, shape (784, n_neurons)."""
        return self.w_volt * self.params.w_unit

    @property
    def theta(self):
        """Adaptive part of each threshold as a Quantity, shape (n_neurons,)."""
        return self.theta_volt * volt

    @property
    def labels(self):
        """The digit that each neuron answers most, shape (n_neurons,); -1 for none, and None before labelling."""
        if self.responses is None:
            return None
        return np.where(self.responses.max(axis=0) > 0, self.responses.argmax(axis=0), -1)


def start_training(params, n_total, seed=0):
    """A network that has seen nothing: random weights of equal length, or of equal sum in the paper's network.

    Parameters
    ----------
    params : STDPParameters or PaperParameters
    n_total : int, >= 1
        How many images the training will have.
    seed : int, >= 0

    Returns
    -------
    TrainingState
    """
    check_count("n_total", n_total)
    check_count("seed", seed, least=0)
    weights = params.first_weights(np.random.default_rng(seed).random((PIXELS, params.n_neurons)))
    theta = np.full(params.n_neurons, float(params.theta_start))
    return TrainingState(params, int(seed), int(n_total), 0, weights.astype(np.float32), theta.astype(np.float32))
