"""What a training has reached: all that it needs to go on."""

from dataclasses import dataclass, replace

import numpy as np
from brian2 import volt

from helpers.base.checks import check_amount, check_shape, takes
from helpers.base.i18n import _
from helpers.base.kinds import COUNT, SEED, instance
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.diehl_cook.parameters import PaperParameters
from helpers.learning.images import PIXELS

DIGITS = 10
PARAMETERS = instance((STDPParameters, PaperParameters), "write for example STDPParameters()")


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

    def __post_init__(self):
        n = PARAMETERS("params", self.params).n_neurons
        check_shape("w_volt", self.w_volt, (PIXELS, n))
        check_shape("theta_volt", self.theta_volt, (n,))
        if self.responses is not None:
            check_shape("responses", self.responses, (DIGITS, n))

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


STATE = instance(TrainingState, "train and start_training make one, and load_model(path).state is one")


def competitive_state(name, value):
    """A state of the course's network, which alone can be recognised with in NumPy and stored."""
    if not isinstance(STATE(name, value).params, STDPParameters):
        message = _("{name} has {kind}, but this is for the course's network, with STDPParameters.")
        raise ValueError(message.format(name=name, kind=type(value.params).__name__))
    return value


@takes(params=PARAMETERS, n_total=COUNT, seed=SEED)
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
    check_amount(_("params"), PIXELS * params.n_neurons)
    weights = params.first_weights(np.random.default_rng(seed).random((PIXELS, params.n_neurons)))
    theta = np.full(params.n_neurons, float(params.theta_start))
    return TrainingState(params, int(seed), int(n_total), 0, weights.astype(np.float32), theta.astype(np.float32))
