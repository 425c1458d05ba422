"""The learning curve: held-out digits never train and never label, and each look is the library's own answer."""

import numpy as np
import pytest

from helpers import learning_curve
from helpers.learning_curve import LearningCurve
from helpers.mnist import Digits
from helpers.stdp import STDPParameters, start_training


@pytest.fixture(autouse=True)
def ink_counter(monkeypatch):
    """In place of a network: neuron k fires once for each image of the digit k, which the first pixel holds."""

    def spike_counts(state, images, workers=None):
        return np.eye(10, dtype=int)[images[:, 0, 0]]

    monkeypatch.setattr(learning_curve, "spike_counts", spike_counts)


def digits(labels, shown=None):
    images = np.zeros((len(labels), 28, 28), np.uint8)
    images[:, 0, 0] = labels if shown is None else shown
    return Digits(images, np.array(labels, np.uint8), "sample")


@pytest.fixture
def state():
    return start_training(STDPParameters(n_neurons=10), 100)


def test_accuracy_is_the_share_of_held_out_digits(state):
    curve = LearningCurve(digits(range(10)), digits([0, 1, 2, 3], shown=[0, 1, 2, 9]))
    curve(state)
    curve(state.replace(images_seen=50))
    assert curve.accuracies == [0.75, 0.75]
    assert curve.images_seen == [0, 50]
    np.testing.assert_array_equal(curve.counts.argmax(axis=1), [0, 1, 2, 9])


def test_labels_come_from_the_labelled_digits_alone(state):
    curve = LearningCurve(digits([1, 0]), digits([5, 5, 5, 5]))
    curve(state)
    assert curve.states[0].labels.tolist() == [0, 1] + [-1] * 8
    assert curve.accuracies == [0]
    assert state.labels is None


def test_the_rule_is_the_one_asked_for(state, monkeypatch):
    asked = []
    monkeypatch.setattr(learning_curve, "vote", lambda counts, state, rule: asked.append(rule) or np.zeros(1))
    LearningCurve(digits([0]), digits([0]), rule="label")(state)
    assert asked == ["label"]


def test_an_empty_set_is_refused():
    with pytest.raises(ValueError, match="at least one labelled and one held-out digit"):
        LearningCurve(digits([1]), digits([]))
