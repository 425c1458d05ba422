"""The training view and the explorer: every switch reaches the network, and the picture shows what it has become."""

import numpy as np
import pytest
from brian2 import mV

from helpers.datasets.mnist import Digits
from helpers.learning import training
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import start_training
from helpers.widgets import learning
from helpers.widgets.learning import CODES, SLIDERS, LearningExplorer, TrainingView
from tests.widgets.shown import item, items, message, problem, readout, shown

PARAMS = STDPParameters(n_neurons=9)
FIELDS, CURVE, THETA, W = range(4)


def digits(n):
    return Digits(np.zeros((n, 28, 28), np.uint8), (np.arange(n) % 10).astype(np.uint8), "sample")


def fake_counts(state, images, workers=None):
    """Odd neurons are silent."""
    counts = np.ones((len(images), state.params.n_neurons), int)
    counts[:, 1::2] = 0
    return counts


def fake_train(params, digits, n_images, block, on_block, progress):
    """In place of a training: three blocks, at thresholds that have risen."""
    state = start_training(params, n_images)
    for seen in (n_images // 3, n_images // 2, n_images):
        state = state.replace(images_seen=seen, theta_volt=state.theta_volt + np.float32(0.002 * seen / n_images))
        on_block(state)
    return state


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    monkeypatch.setattr(training, "spike_counts", fake_counts)
    monkeypatch.setattr(learning, "train", fake_train)
    monkeypatch.setattr(learning, "prepare", lambda params: None)
    monkeypatch.setattr(learning, "can_compile", lambda: True)


@pytest.fixture
def explorer():
    return LearningExplorer(digits(20), digits(10))


def values(name):
    slider = SLIDERS[name]
    low, high = (10.0**slider.low, 10.0**slider.high) if slider.log else (slider.low, slider.high)
    return [low, slider.start if slider.log else (low + high) / 2, high]


def heights(view, panel):
    """Where the middles of a histogram's bars are, and how many values each stands for."""
    x, (y,) = item(view, panel, "bars").points()
    return x, np.round(10**y).astype(int)


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_reaches_the_network(explorer, name):
    for value in values(name):
        explorer.controls[name].value = value
        explorer.start.click()
        params = explorer.state.params
        got = {
            "n_images": explorer.state.n_total,
            "eta": float(params.eta_start / STDPParameters().eta_start),
            "inhibition": params.inhibition,
            "spikes_per_image": params.spikes_per_image,
        }
        assert got[name] == pytest.approx(explorer.controls[name].value)
        assert "Done" in message(explorer)


def test_eta_keeps_its_fall(explorer):
    explorer.controls["eta"].value = 100
    usual, params = STDPParameters(), explorer.params
    assert float(params.eta_end / params.eta_start) == pytest.approx(float(usual.eta_end / usual.eta_start))


@pytest.mark.parametrize("name", ["homeostasis", "normalisation"])
def test_every_switch_reaches_the_network(explorer, name):
    explorer.controls[name].value = False
    assert getattr(explorer.params, name) is False
    assert explorer.params == STDPParameters(**{name: False})


@pytest.mark.parametrize("code", CODES)
def test_every_code_reaches_the_network(explorer, code):
    explorer.controls["code"].value = code
    assert explorer.params.code == code


def test_reset_is_the_default_network(explorer):
    for name, value in {"inhibition": 0, "eta": 100, "code": "latency", "homeostasis": False}.items():
        explorer.controls[name].value = value
    explorer.reset.click()
    assert explorer.params == STDPParameters()
    assert explorer.controls["n_images"].value == SLIDERS["n_images"].start


def test_the_training_before_becomes_the_ghost(explorer):
    explorer.start.click()
    assert items(explorer, CURVE, "line", ghost=True) == []
    first = explorer.training.curve
    explorer.start.click()
    ghost = item(explorer, CURVE, "line", ghost=True)
    np.testing.assert_allclose(ghost.x, first.images_seen)
    assert explorer.training.curve is not first


def test_a_control_that_was_touched_during_the_training_leaves_what_is_said_of_it(explorer, monkeypatch):
    def touched(*arguments, **settings):
        explorer.controls["inhibition"].value = 0.5
        return fake_train(*arguments, **settings)

    monkeypatch.setattr(learning, "train", touched)
    explorer.start.click()
    assert "Done" in message(explorer)
    before = shown(explorer)
    explorer.controls["eta"].value = 10
    explorer.reset.click()
    assert "Done" in message(explorer)
    assert shown(explorer) == before


def test_a_failed_build_is_told_and_the_button_comes_back(explorer, monkeypatch):
    def fail(*arguments, **settings):
        raise RuntimeError("no disk")

    monkeypatch.setattr(learning, "train", fail)
    explorer.start.click()
    assert problem(explorer) == "no disk"
    assert not explorer.start.disabled
    monkeypatch.setattr(learning, "train", fake_train)
    explorer.start.click()
    assert problem(explorer) == ""


def test_without_a_compiler_trainings_are_short_and_evaluated_once(monkeypatch):
    monkeypatch.setattr(learning, "can_compile", lambda: False)
    blocks = []
    monkeypatch.setattr(
        learning,
        "train",
        lambda params, digits, n_images, block, on_block, progress: blocks.append((n_images, block)),
    )
    explorer = LearningExplorer(digits(20), digits(10))
    explorer.start.click()
    assert blocks == [(60, 60)]
    assert explorer.controls["n_images"].max == 200


def test_view_says_what_it_sees_and_draws_the_state():
    view = TrainingView(PARAMS, digits(20), digits(10), 40)
    state = start_training(PARAMS.replace(theta_start=5.3 * mV), 1000).replace(images_seen=400)
    view.update(state)
    assert readout(view, "images") == "400"
    assert readout(view, "silent neurons") == "4"
    assert readout(view, "spikes for a digit") == "5.0"
    assert readout(view, "accuracy on 10 held-out digits") == f"{view.curve.accuracies[-1]:.1%}"
    assert item(view, CURVE, "line").x == [400]
    x, counts = heights(view, THETA)
    assert list(counts) == [9]
    assert x[0] == pytest.approx((int(40 * 5.3 / 25) + 0.5) * 25 / 40)
    assert heights(view, W)[1].sum() == 9 * 784


def test_fields_are_tiles_between_lines():
    view = TrainingView(PARAMS, digits(20), digits(10), 40)
    tiles = item(view, FIELDS, "image").y
    assert tiles.shape == (86, 86)
    assert np.isnan(tiles[28]).all() and np.isnan(tiles[:, 57]).all()
    assert tiles[:28, :28].max() == 1


def test_axes_grow_with_thresholds():
    view = TrainingView(PARAMS, digits(20), digits(10), 40)
    state = start_training(PARAMS, 1000)
    view.update(state)
    high = (60 * mV / mV) * np.ones(9, np.float32) / 1000
    view.update(state.replace(theta_volt=high, images_seen=10))
    assert view.view.panels[THETA].x == (0, 75)
    assert heights(view, THETA)[1].sum() == 9


def test_text_forms_are_short_and_a_page_without_a_kernel_shows_the_picture(explorer):
    assert (repr(explorer), repr(explorer.training)) == ("LearningExplorer()", "TrainingView()")
    for each in (explorer, explorer.training):
        assert 1000 < len(each._repr_mimebundle_()["image/png"]) < 70_000


def test_before_the_first_press_there_is_the_untrained_network(explorer):
    assert heights(explorer, THETA)[1].sum() == STDPParameters().n_neurons
    assert explorer.view.panels[CURVE].x == (0, SLIDERS["n_images"].start)
    assert items(explorer, CURVE, "line") == []
    assert "press on the button" in message(explorer)
    assert readout(explorer, "silent neurons") == "–"
