"""Figures of the chapter that learns digits: every field, count and bar is where it belongs."""

import numpy as np
from brian2 import mV
from hypothesis import given
from hypothesis import strategies as st

from helpers.datasets.mnist import Digits
from helpers.figures.images import tile
from helpers.figures.learning import (
    plot_confusion,
    plot_field_rows,
    plot_fields,
    plot_learning,
    plot_responses,
    plot_tuning_curves,
)
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import start_training
from helpers.learning.training import LearningCurve


def fields(n):
    return np.random.default_rng(0).random((784, n))


@given(n=st.integers(1, 30), columns=st.integers(1, 12), k=st.integers(0, 29))
def test_each_field_is_found_at_its_place_with_its_own_maximum(n, columns, k):
    k %= n
    weights, (row, column) = fields(n), divmod(k, columns)
    sheet = tile(weights, columns)
    assert sheet.shape == (29 * -(-n // columns) - 1, 29 * columns - 1)
    part = sheet[29 * row : 29 * row + 28, 29 * column : 29 * column + 28]
    np.testing.assert_allclose(part.ravel() * weights[:, k].max(), weights[:, k])


def test_lines_between_fields_and_empty_places_are_marked():
    sheet = tile(fields(3), 2)
    assert (sheet[28] == -1).all() and (sheet[:, 28] == -1).all()
    assert (sheet[29:, 29:] == -1).all()
    assert (sheet >= 0).sum() == 3 * 784


def test_a_field_without_weights_is_black():
    assert (tile(np.zeros((784, 1)), 1) == 0).all()


def test_fields_are_named():
    ax = plot_fields(fields(12) * mV, [str(k) for k in range(12)], columns=10)
    assert [text.get_text() for text in ax.texts] == [str(k) for k in range(12)]
    assert ax.texts[11].get_position() == (30, 30)
    assert ax.images[0].get_array().shape == (57, 289)


def test_rows_of_networks_show_the_first_neurons_of_each():
    weights = {"a": fields(5), "b": fields(4)}
    axes = plot_field_rows(weights, columns=3)
    assert [ax.texts[0].get_text() for ax in axes] == ["a", "b"]
    for ax, each in zip(axes, weights.values()):
        np.testing.assert_allclose(ax.images[0].get_array(), tile(each[:, :3], 3))


def test_learning_shows_first_and_last_look():
    state = start_training(STDPParameters(n_neurons=4), 100)
    one = Digits(np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.uint8), "sample")
    curve = LearningCurve(one, one)
    curve.states, curve.accuracies = [state, state.replace(images_seen=100)], [0.1, 0.8]
    accuracy, theta, w = plot_learning(curve)
    np.testing.assert_allclose(accuracy.lines[0].get_xydata(), [[0, 10], [100, 80]])
    assert [text.get_text() for text in theta.get_legend().texts] == ["after 0 images", "after 100 images"]
    assert (theta.get_xlabel(), w.get_xlabel()) == ("theta (mV)", "w (mV)")


def test_responses_are_sorted_by_favourite_and_then_by_choosiness():
    responses = np.zeros((10, 4))
    responses[3, 0], responses[0, 1] = 2, 5
    responses[[0, 1], 2] = 3, 1
    shown = plot_responses(responses).images[0].get_array()
    assert shown[0].tolist() == [1, 0.75, 0, 0]  # neurons 1, 2, the silent one, 0
    assert shown[3].tolist() == [0, 0, 0, 1]


def test_tuning_has_a_bar_for_each_digit():
    responses = np.arange(30.0).reshape(10, 3)
    axes = plot_tuning_curves(responses, [2, 0], fields(3))
    assert [bar.get_height() for bar in axes[1, 0].patches] == responses[:, 2].tolist()
    assert [ax.get_title() for ax in axes[0]] == ["neuron 2", "neuron 0"]


def test_confusion_writes_every_count_and_colours_only_mistakes():
    confusion = np.diag(np.arange(10, 20))
    confusion[4, 9] = 7
    ax = plot_confusion(confusion)
    written = {text.get_position(): text.get_text() for text in ax.texts}
    assert len(written) == 11
    assert written[(9, 4)] == "7" and written[(0, 0)] == "10"
    assert ax.images[0].get_array().sum() == 7
