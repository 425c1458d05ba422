"""How good a network is while it learns: a look at it after each block of images."""

import numpy as np

from helpers.i18n import _
from helpers.stdp import label_neurons, spike_counts, vote


class LearningCurve:
    """A record of one training, to be handed to `helpers.stdp.train` as ``on_block``.

    Each look labels the neurons with some training digits and asks them about others, which are neither shown while
    the network learns nor used for labels. Nothing of it flows back into the training.

    Parameters
    ----------
    labelled, held_out : Digits
        Training digits.
    rule : str
        See `helpers.stdp.vote`.

    Attributes
    ----------
    states : list of TrainingState
        Labelled; one for each look.
    accuracies : list of float
        Share of the held-out digits that the vote got right.
    counts : ndarray of int, shape (n, n_neurons)
        Spikes for the held-out digits at the last look.

    Raises
    ------
    ValueError
        If a set is empty.
    """

    def __init__(self, labelled, held_out, rule="bayes"):
        if not len(labelled.images) or not len(held_out.images):
            raise ValueError(_("A learning curve needs at least one labelled and one held-out digit."))
        self.labelled, self.held_out, self.rule = labelled, held_out, rule
        self.states, self.accuracies, self.counts = [], [], None

    def __call__(self, state):
        """Look at the network now.

        Parameters
        ----------
        state : TrainingState
        """
        n = len(self.labelled.images)
        images = np.concatenate([self.labelled.images, self.held_out.images])
        counts = spike_counts(state, images, workers=1)
        state = label_neurons(state, self.labelled, counts[:n])
        self.counts = counts[n:]
        self.states.append(state)
        self.accuracies.append(float(np.mean(vote(self.counts, state, self.rule) == self.held_out.labels)))

    @property
    def images_seen(self):
        """How many images the network had seen at each look, a list of int."""
        return [state.images_seen for state in self.states]
