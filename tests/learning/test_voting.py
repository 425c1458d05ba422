"""Votes and the linear readout, against counting by hand and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.naive_bayes import MultinomialNB

from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import start_training
from helpers.learning.voting import fit_readout, mean_responses, vote


def labelled(counts, labels):
    state = start_training(STDPParameters(n_neurons=counts.shape[1]), 1)
    return state.replace(responses=mean_responses(counts, labels))


@given(arrays(int, (12, 3), elements=st.integers(0, 9)), arrays(int, 12, elements=st.integers(0, 9)))
def test_mean_responses_are_means_over_the_digits_shown(counts, labels):
    responses = mean_responses(counts, labels)
    for digit in range(10):
        shown = counts[labels == digit]
        assert np.allclose(responses[digit], shown.mean(axis=0) if len(shown) else 0)


def test_the_label_vote_takes_the_digit_with_most_spikes_a_neuron():
    # Neurons 0 and 1 stand for 3, neuron 2 for 8: three spikes of one neuron beat four of two.
    state = labelled(np.diag([5, 5, 5]), np.array([3, 3, 8]))
    assert list(vote(np.array([[2, 2, 3], [2, 2, 1], [0, 0, 1]]), state, "label")) == [8, 3, 8]


def test_the_bayes_vote_is_naive_bayes_on_counts():
    random = np.random.default_rng(0)
    rates = random.gamma(1, 2, (10, 20))
    labels = np.repeat(np.arange(10), 30)
    counts = random.poisson(rates[labels])
    unseen = random.poisson(rates[labels])
    reference = MultinomialNB(alpha=1e-2).fit(counts, labels).predict(unseen)
    mine = vote(unseen, labelled(counts, labels), "bayes")
    assert np.mean(mine == reference) > 0.98
    assert np.mean(mine == labels) > 0.9


def test_a_silent_neuron_votes_for_nothing_and_a_silent_layer_gives_no_digit():
    counts = np.array([[3, 0], [0, 0]])
    state = labelled(counts, np.array([6, 1]))
    for rule in ("label", "bayes"):
        assert list(vote(np.array([[1, 4]]), state, rule)) == [6]
        assert vote(np.zeros((1, 2), int), state, rule)[0] == -1


def test_votes_need_labels_and_a_known_rule():
    state = start_training(STDPParameters(n_neurons=2), 1)
    with pytest.raises(ValueError, match="label_neurons"):
        vote(np.zeros((1, 2), int), state)
    with pytest.raises(ValueError, match='"label" / "bayes"'):
        vote(np.zeros((1, 2), int), labelled(np.eye(2, dtype=int), np.array([0, 1])), "loudest")


def test_the_readout_separates_what_is_separable():
    counts = np.kron(np.eye(10, dtype=int), np.ones((5, 1), int)) * 4
    labels = np.repeat(np.arange(10), 5)
    assert fit_readout(counts, labels).score(counts, labels) == 1
