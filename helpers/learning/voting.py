"""From spike counts to digits: votes of labelled neurons, and a linear readout beside them."""

from functools import partial

import numpy as np

from helpers.base.checks import check_choice, check_same_length, check_shape, check_whole_numbers, takes
from helpers.base.i18n import _
from helpers.learning.state import DIGITS, STATE

RULES = ("label", "bayes")
PRIOR = 5e-4  # Spikes an image added to each response: silence makes a digit unlikely, not impossible.


COUNTS = partial(check_whole_numbers, ndim=2)
RULE = partial(check_choice, choices=RULES)


def mean_responses(counts, labels):
    """Mean number of spikes of each neuron for each digit, shape (10, n_neurons), from counts (n, n_neurons)."""
    shown = np.eye(DIGITS)[np.asarray(labels, int)]
    return shown.T @ counts / np.maximum(shown.sum(axis=0), 1)[:, None]


@takes(counts=COUNTS, state=STATE, rule=RULE)
def vote(counts, state, rule="bayes"):
    """The digits that the neurons vote for, from their spike counts and their responses to labelled digits.

    Parameters
    ----------
    counts : ndarray of int, shape (n, n_neurons)
    state : TrainingState
        Labelled.
    rule : str
        "label": each neuron votes for its label with its spikes, and the digit with the most spikes a neuron wins
        (Diehl & Cook 2015). "bayes": each spike is evidence for every digit, as much as its neuron fired more for
        that digit than the others did (naive Bayes on counts).

    Returns
    -------
    ndarray of int, shape (n,)
        -1 where no neuron fired.

    Raises
    ------
    ValueError
        If the neurons have no labels yet, or there is no such rule.
    """
    check_shape("counts", counts, (len(counts), state.params.n_neurons))
    weigh = _label_weights if rule == "label" else bayes_weights
    return np.where(counts.any(axis=1), (counts @ weigh(state)).argmax(axis=1), -1)


def check_labelled(state):
    """The mean spikes of each neuron for each digit; refused if there are none yet."""
    if state.responses is None:
        raise ValueError(_("The neurons of state have no labels yet: call label_neurons with training digits first."))
    return state.responses


def _label_weights(state):
    check_labelled(state)
    has_label = state.labels[:, None] == np.arange(DIGITS)
    return has_label / np.maximum(has_label.sum(axis=0), 1)


def bayes_weights(state):
    """What one spike of each neuron says about each digit: log p(neuron | digit), shape (n_neurons, 10)."""
    responses = check_labelled(state)
    rates = responses + PRIOR
    evidence = np.log(rates / rates.sum(axis=1, keepdims=True))
    return (evidence * (responses.sum(axis=0) > 0)).T  # A neuron that never fired for a labelled image has no say.


@takes(counts=COUNTS, labels=partial(check_whole_numbers, ndim=1, most=DIGITS - 1))
def fit_readout(counts, labels):
    """A linear readout of spike counts: logistic regression on their square roots.

    Parameters
    ----------
    counts : ndarray of int, shape (n, n_neurons)
        For training digits.
    labels : ndarray of int, shape (n,)

    Returns
    -------
    sklearn.pipeline.Pipeline
        Its ``predict(counts)`` gives digits, its ``score(counts, labels)`` the share it gets right.
    """
    check_same_length("labels", labels, "counts", counts)
    if len(np.unique(labels)) < 2:
        raise ValueError(_("labels must name at least two digits, since a readout tells them apart."))
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    regression = LogisticRegression(C=0.1, max_iter=100)
    return make_pipeline(FunctionTransformer(_root), regression).fit(counts, labels)


def _root(counts):
    return np.sqrt(counts, dtype=np.float32)
