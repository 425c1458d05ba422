"""Training that can stop and go on, and what is asked of a network: spike counts, labels, accuracy, learning curves."""

import os

import numpy as np

from helpers.base.checks import check_count
from helpers.base.i18n import _
from helpers.learning.competitive import network as competitive
from helpers.learning.diehl_cook import network as diehl_cook
from helpers.learning.diehl_cook.parameters import PaperParameters
from helpers.learning.images import PIXELS
from helpers.learning.state import start_training
from helpers.learning.voting import mean_responses, vote

BLOCK = 1_000
SLOW_BLOCK = 10  # Images that NumPy code shows in about a second.


def prepare(params):
    """Begin to compile the network for these parameters, without waiting for it.

    Parameters
    ----------
    params : STDPParameters or PaperParameters
    """
    _engine(params).network(params).prepare()


def train(params, digits, n_images=None, state=None, seed=0, until=None, block=None, on_block=None, progress=True):
    """Show digits to a network that learns from them, without ever looking at their labels.

    Parameters
    ----------
    params : STDPParameters or PaperParameters
        The course's network, or that of Diehl & Cook (2015).
    digits : Digits
        Shown in random order, another one in each pass.
    n_images : int, optional
        Images in the whole training, over which eta falls; one pass unless given.
    state : TrainingState, optional
        Where to go on; a new network unless given. It brings its own `params`, `seed` and `n_images`.
    seed : int, >= 0
        The same seed gives the same network, bit for bit, on the same machine.
    until : int, optional
        Stop once so many images of the training have been shown; at its end unless given.
    block : int, optional
        Images in each block.
    on_block : callable, optional
        Called with the `TrainingState` after each block.
    progress : bool
        Whether to show a bar with images per second.

    Returns
    -------
    TrainingState
        The last one, also if the training was interrupted (Kernel > Interrupt): hand it over as `state` to go on.

    Raises
    ------
    Exception
        Whatever goes wrong while it learns, or in `on_block`, with the last state as its attribute ``state``.
    """
    from tqdm.auto import tqdm

    n_images = _count_or_default("n_images", n_images, len(digits.images))
    state = state or start_training(params, n_images, seed)
    until = min(_count_or_default("until", until, state.n_total, least=0), state.n_total)
    if block is not None:
        check_count("block", block)
    images = _flat(digits.images)
    with tqdm(total=until, initial=state.images_seen, unit=_(" images"), disable=not progress) as bar:
        try:
            while state.images_seen < until:
                size = min(block or _block_size(state.params), until - state.images_seen)
                state = _train_block(state, images, size)
                bar.update(state.images_seen - bar.n)
                if on_block is not None:
                    on_block(state)
        except KeyboardInterrupt:
            message = _("Interrupted after {n:,} of {total:,} images; the state returned can go on from here.")
            print(message.format(n=state.images_seen, total=state.n_total))
        except Exception as problem:
            problem.state = state
            message = _("What was learned from {n:,} images is kept: `import sys; state = sys.last_value.state`.")
            problem.add_note(message.format(n=state.images_seen))
            raise
    return state


def spike_counts(state, images, progress=False, workers=None):
    """How often each neuron fires for each image, while nothing is learned.

    Parameters
    ----------
    state : TrainingState
    images : ndarray of uint8, shape (n, 28, 28) or (n, 784)
    progress : bool
        Whether to show a bar.
    workers : int, optional
        Processes that share the images; one for each of up to two cores unless given. The counts are the same.

    Returns
    -------
    ndarray of int, shape (n, n_neurons)
    """
    from concurrent.futures import ThreadPoolExecutor

    from tqdm.auto import tqdm

    images, size = _flat(images), _block_size(state.params)
    workers = workers or (min(2, os.cpu_count() or 1) if size == BLOCK else 1)
    starts = range(0, len(images), size)
    with ThreadPoolExecutor(workers) as pool, tqdm(total=len(images), disable=not progress) as bar:

        def show(start):
            part = images[start : start + size]
            counts = _engine(state.params).present(state, part, start, learning=False)[2]
            bar.update(len(counts))
            return counts

        shown = pool.map if workers > 1 else map  # A browser can start no thread, not even one.
        return np.concatenate(list(shown(show, starts)))


def label_neurons(state, digits, counts=None):
    """Give each neuron the mean number of spikes with which it answers each digit.

    Parameters
    ----------
    state : TrainingState
    digits : Digits
        Training digits: labels are used here for the first time.
    counts : ndarray of int, shape (n, n_neurons), optional
        Their `spike_counts`, if you have them.

    Returns
    -------
    TrainingState
        With `responses`, and so `labels`.
    """
    counts = spike_counts(state, digits.images) if counts is None else counts
    return state.replace(responses=mean_responses(counts, digits.labels))


def predict(state, images, rule="bayes"):
    """The digits that the labelled neurons vote for.

    Parameters
    ----------
    state : TrainingState
        Labelled by `label_neurons`.
    images : ndarray of uint8, shape (n, 28, 28) or (n, 784)
    rule : str
        See `vote`.

    Returns
    -------
    ndarray of int, shape (n,)
    """
    return vote(spike_counts(state, images), state, rule)


def evaluate(state, digits, rule="bayes"):
    """Share of the digits that the vote gets right.

    Parameters
    ----------
    state : TrainingState
        Labelled by `label_neurons`.
    digits : Digits
    rule : str
        See `vote`.

    Returns
    -------
    float
    """
    return float(np.mean(predict(state, digits.images, rule) == digits.labels))


def _engine(params):
    return diehl_cook if isinstance(params, PaperParameters) else competitive


def _block_size(params):
    return BLOCK if _engine(params).network(params).is_compiled() else SLOW_BLOCK


def _count_or_default(name, value, default, least=1):
    if value is None:
        return default
    check_count(name, value, least)
    return value


def _train_block(state, images, n):
    numbers = np.arange(state.images_seen, state.images_seen + n)
    shown = images[_order(state.seed, numbers, len(images))]
    present = _engine(state.params).present
    w, theta, _counts = present(state, shown, state.images_seen, learning=True)
    return state.replace(w_volt=w, theta_volt=theta, images_seen=state.images_seen + n, responses=None)


def _order(seed, numbers, n_digits):
    """Which digit is shown at each place of the training: every pass has an order of its own."""
    passes, places = np.divmod(numbers, n_digits)
    orders = {k: np.random.default_rng([seed, k]).permutation(n_digits) for k in np.unique(passes)}
    return np.array([orders[k][place] for k, place in zip(passes, places, strict=True)])


def _flat(images):
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.shape[1:] not in ((28, 28), (PIXELS,)) or not len(images):
        message = _("images has shape {shape} and holds {dtype}, but it must be bytes (uint8) of shape (n, 28, 28).")
        raise ValueError(message.format(shape=images.shape, dtype=images.dtype))
    return images.reshape(len(images), PIXELS)


class LearningCurve:
    """A record of one training, to be handed to `train` as ``on_block``.

    After each block it labels the neurons with some training digits and asks them about others, which are neither shown
    while the network learns nor used for labels. Nothing of it flows back into the training.

    Parameters
    ----------
    labelled, held_out : Digits
        Training digits.
    rule : str
        See `vote`.

    Attributes
    ----------
    states : list of TrainingState
        Labelled; one for each block.
    accuracies : list of float
        Share of the held-out digits that the vote got right.
    counts : ndarray of int, shape (n, n_neurons)
        Spikes for the held-out digits after the last block.
    """

    def __init__(self, labelled, held_out, rule="bayes"):
        if not len(labelled.images) or not len(held_out.images):
            raise ValueError(_("A learning curve needs at least one labelled and one held-out digit."))
        self.labelled, self.held_out, self.rule = labelled, held_out, rule
        self.states, self.accuracies, self.counts = [], [], None

    def __call__(self, state):
        """Record how accurate the network is now."""
        n = len(self.labelled.images)
        images = np.concatenate([self.labelled.images, self.held_out.images])
        counts = spike_counts(state, images, workers=1)
        state = label_neurons(state, self.labelled, counts[:n])
        self.counts = counts[n:]
        self.states.append(state)
        self.accuracies.append(float(np.mean(vote(self.counts, state, self.rule) == self.held_out.labels)))

    @property
    def images_seen(self):
        """How many images the network had seen in each of its `states`, a list of int."""
        return [state.images_seen for state in self.states]
