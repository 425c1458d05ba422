"""Training: repeatable and resumable bit for bit, interrupted without harm; counts, labels and accuracy."""

import numpy as np
import pytest
from brian2 import mV

from helpers.datasets import mnist
from helpers.datasets.mnist import Digits
from helpers.engine import runner
from helpers.learning import training
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import start_training
from helpers.learning.training import LearningCurve, evaluate, label_neurons, predict, spike_counts, train
from helpers.learning.voting import vote

PARAMS = STDPParameters(n_neurons=12, theta_start=1 * mV, v_th=10 * mV)
DIGITS = mnist.load("train", 15)


def same(one, other):
    return (
        np.array_equal(one.w_volt, other.w_volt)
        and np.array_equal(one.theta_volt, other.theta_volt)
        and one.images_seen == other.images_seen
    )


def trained(**changes):
    return train(PARAMS, DIGITS, **{"n_images": 20, "seed": 1, "progress": False, **changes})


@pytest.fixture(scope="module")
def whole():
    return trained()


def test_training_changes_the_network_and_keeps_count(whole):
    start = start_training(PARAMS, 20, seed=1)
    assert not np.array_equal(whole.w_volt, start.w_volt)
    assert not np.array_equal(whole.theta_volt, start.theta_volt)
    assert (whole.images_seen, whole.n_total, whole.seed) == (20, 20, 1)
    assert whole.w_volt.dtype == whole.theta_volt.dtype == np.float32


def test_the_seed_decides_everything(whole):
    assert same(whole, trained())
    assert not same(whole, trained(seed=2))


@pytest.mark.parametrize("code", ["regular", "poisson"])
def test_a_training_that_stopped_goes_on_bit_for_bit(code):
    params = PARAMS.replace(code=code)
    settings = {"n_images": 20, "seed": 1, "progress": False}
    half = train(params, DIGITS, until=7, **settings)
    assert half.images_seen == 7
    assert same(
        train(params, DIGITS, state=half, progress=False),
        train(params, DIGITS, **settings),
    )


@pytest.mark.parametrize("block", [3, 20])
def test_the_size_of_a_block_changes_nothing(whole, block):
    seen = []
    assert same(
        whole,
        trained(block=block, on_block=lambda state: seen.append(state.images_seen)),
    )
    assert seen == [*range(block, 20, block), 20]


@pytest.mark.needs_compiler
def test_a_thousand_images_in_blocks_are_a_thousand_images():
    """Beyond 640 in one run Brian2's two clocks would drift apart by one step: see `helpers.learning.images`."""
    settings = {"n_images": 1_000, "seed": 1, "progress": False}
    assert same(train(PARAMS, DIGITS, block=250, **settings), train(PARAMS, DIGITS, block=1_000, **settings))


def test_an_interrupted_training_returns_its_last_state(whole, capsys):
    def interrupt(state):
        if state.images_seen == 8:
            raise KeyboardInterrupt

    stopped = trained(block=4, on_block=interrupt)
    assert stopped.images_seen == 8
    assert "8 of 20 images" in capsys.readouterr().out
    assert same(whole, train(PARAMS, DIGITS, state=stopped, progress=False))


def test_a_finished_training_stays_as_it_is(whole):
    assert same(whole, train(PARAMS, DIGITS, state=whole, progress=False))


def test_every_pass_shows_every_digit_once_in_an_order_of_its_own():
    order = training._order(3, np.arange(30), 15)
    assert sorted(order[:15]) == sorted(order[15:]) == list(range(15))
    assert list(order[:15]) != list(order[15:])
    assert list(training._order(3, np.arange(10, 20), 15)) == list(order[10:20])


def test_labels_are_never_looked_at(whole):
    shuffled = mnist.Digits(DIGITS.images, DIGITS.labels[::-1], "sample")
    assert same(whole, train(PARAMS, shuffled, n_images=20, seed=1, progress=False))


def test_counts_do_not_depend_on_how_the_work_is_shared(whole, monkeypatch):
    counts = spike_counts(whole, DIGITS.images, workers=1)
    assert counts.shape == (15, 12)
    assert counts.sum() > 15
    monkeypatch.setattr(training, "BLOCK", 4)
    monkeypatch.setattr(training, "SLOW_BLOCK", 4)
    assert np.array_equal(counts, spike_counts(whole, DIGITS.images.reshape(15, 784), workers=2))


def test_labels_predictions_and_accuracy_agree(whole):
    counts = spike_counts(whole, DIGITS.images)
    labelled = label_neurons(whole, DIGITS)
    assert np.array_equal(labelled.responses, label_neurons(whole, DIGITS, counts).responses)
    for rule in ("label", "bayes"):
        guesses = predict(labelled, DIGITS.images, rule)
        assert np.array_equal(guesses, vote(counts, labelled, rule))
        assert evaluate(labelled, DIGITS, rule) == np.mean(guesses == DIGITS.labels)


def test_a_network_that_learns_on_forgets_its_labels(whole):
    labelled = label_neurons(trained(until=10), DIGITS)
    assert labelled.labels is not None
    assert train(PARAMS, DIGITS, state=labelled, progress=False).labels is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"block": 0}, "block is 0"),
        ({"until": -1}, "until is -1"),
        ({"n_images": 2.5}, "n_images is 2.5"),
    ],
)
def test_training_refuses_nonsense(change, message):
    with pytest.raises(ValueError, match=message):
        trained(**change)


@pytest.mark.parametrize(
    "images",
    [np.zeros((2, 28, 28)), np.zeros((2, 27, 28), np.uint8), np.zeros(784, np.uint8)],
)
def test_images_must_be_bytes_of_the_right_shape(images):
    with pytest.raises(ValueError, match="images has shape .*bytes|images has shape .*not empty"):
        spike_counts(start_training(PARAMS, 1), images)


def test_without_a_compiler_the_same_calls_run_numpy_code(monkeypatch, whole):
    monkeypatch.setattr(runner, "can_compile", lambda: False)
    slow = trained()
    assert slow.images_seen == 20
    assert np.allclose(slow.w_volt, whole.w_volt, rtol=1e-3, atol=1e-7)


@pytest.fixture
def ink_counter(monkeypatch):
    """In place of a network: neuron k fires once for each image of the digit k, which the first pixel holds."""

    def spike_counts(state, images, workers=None):
        return np.eye(10, dtype=int)[images[:, 0, 0]]

    monkeypatch.setattr(training, "spike_counts", spike_counts)


def digits(labels, shown=None):
    images = np.zeros((len(labels), 28, 28), np.uint8)
    images[:, 0, 0] = labels if shown is None else shown
    return Digits(images, np.array(labels, np.uint8), "sample")


@pytest.fixture
def state(ink_counter):
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
    monkeypatch.setattr(training, "vote", lambda counts, state, rule: asked.append(rule) or np.zeros(1))
    LearningCurve(digits([0]), digits([0]), rule="label")(state)
    assert asked == ["label"]


def test_an_empty_set_is_refused():
    with pytest.raises(ValueError, match="images has shape .0, 28, 28., but"):
        LearningCurve(digits([1]), digits([]))
