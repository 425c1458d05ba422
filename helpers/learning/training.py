"""Training that can stop and go on, and what is asked of a network: spike counts, labels, accuracy, learning curves."""

import os
from functools import partial

import numpy as np

from helpers.base.bar import progress_bar
from helpers.base.checks import (
    check_count,
    check_function,
    check_shape,
    optional,
    takes,
)
from helpers.base.i18n import _
from helpers.base.kinds import COUNT, SEED, SWITCH, instance
from helpers.datasets.mnist import Digits
from helpers.learning.competitive import network as competitive
from helpers.learning.diehl_cook import network as diehl_cook
from helpers.learning.diehl_cook.parameters import PaperParameters
from helpers.learning.images import PIXELS, many_images
from helpers.learning.state import PARAMETERS, STATE, start_training
from helpers.learning.voting import COUNTS, DIGITS, RULE, mean_responses, vote

BLOCK = 1_000
SLOW_BLOCK = 10  # Images that NumPy code shows in about a second.


def _digits(name, value):
    """Images with labels, at least one."""
    digits = instance(Digits, "mnist.load gives them, and Digits makes them of arrays")(name, value)
    many_images(_("the images of {name}").format(name=name), digits.images)
    return digits


def labelled_digits(name, value):
    """Digits whose labels are those that this course's networks know."""
    if (highest := _digits(name, value).labels.max()) >= DIGITS:
        message = _("{name} has labels up to {highest}, but the networks here know the digits 0 to 9.")
        raise ValueError(message.format(name=name, highest=highest))
    return value


@takes(params=PARAMETERS)
def prepare(params):
    """Begin to compile the network for these parameters, without waiting for it.

    Parameters
    ----------
    params : STDPParameters or PaperParameters
    """
    _engine(params).network(params).prepare()


@takes(
    params=PARAMETERS,
    digits=_digits,
    n_images=optional(COUNT),
    state=optional(STATE),
    seed=SEED,
    until=optional(partial(check_count, least=0)),
    block=optional(COUNT),
    on_block=optional(check_function),
    progress=SWITCH,
)
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
    if state is None:
        state = start_training(params, len(digits.images) if n_images is None else n_images, seed)
    else:
        _check_continuation(state, params, n_images)
    until = state.n_total if until is None else min(until, state.n_total)
    images = _flat(digits.images)
    with progress_bar(total=until, initial=state.images_seen, unit=_(" images"), disable=not progress) as bar:
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


@takes(state=STATE, images=many_images, progress=SWITCH, workers=optional(partial(check_count, most=64)))
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

    images, size = _flat(images), _block_size(state.params)
    workers = workers or (min(2, os.cpu_count() or 1) if size == BLOCK else 1)
    starts = range(0, len(images), size)
    with ThreadPoolExecutor(workers) as pool, progress_bar(total=len(images), disable=not progress) as bar:

        def show(start):
            part = images[start : start + size]
            counts = _engine(state.params).present(state, part, start, learning=False)[2]
            bar.update(len(counts))
            return counts

        shown = pool.map if workers > 1 else map  # A browser can start no thread, not even one.
        return np.concatenate(list(shown(show, starts)))


@takes(state=STATE, digits=labelled_digits, counts=optional(COUNTS))
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
    check_shape("counts", counts, (len(digits.images), state.params.n_neurons))
    return state.replace(responses=mean_responses(counts, digits.labels))


@takes(state=STATE, images=many_images, rule=RULE)
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


@takes(state=STATE, digits=labelled_digits, rule=RULE)
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


def _check_continuation(state, params, n_images):
    """Refuse arguments that a training which goes on would pass over in silence."""
    if params != state.params:
        raise ValueError(_("params are not those of state, which goes on with its own: take params=state.params."))
    if n_images not in (None, state.n_total):
        message = _("n_images is {n:,}, but state is in a training of {total:,} images: leave n_images out.")
        raise ValueError(message.format(n=n_images, total=state.n_total))
    if n_images is not None and state.images_seen == state.n_total:
        message = _("state has seen all {total:,} images of its training: leave state out to begin another.")
        raise ValueError(message.format(total=state.n_total))


def _block_size(params):
    return BLOCK if _engine(params).network(params).is_compiled() else SLOW_BLOCK


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
    return images.reshape(len(images), PIXELS)


@takes(labelled=labelled_digits, held_out=labelled_digits, rule=RULE)
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
        self.labelled, self.held_out, self.rule = labelled, held_out, rule
        self.states, self.accuracies, self.counts = [], [], None

    @takes(state=STATE)
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
