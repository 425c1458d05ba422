"""Recognition in NumPy against the learning engine and against the formula for the input; the model that ships."""

import numpy as np
import pytest
from brian2 import ms, mV

from helpers.datasets import mnist
from helpers.engine import runner
from helpers.learning.competitive import network
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.model_file import TRAINED, load_model
from helpers.learning.recognition import count_spikes, input_spikes, match, recognise, total_input
from helpers.learning.state import start_training
from helpers.learning.training import label_neurons
from helpers.learning.voting import vote

TEST = mnist.load("test")
STATE = load_model(TRAINED).state


def small(**changes):
    """Ten neurons with digits for receptive fields and low thresholds: they fire for nearly everything."""
    digits = mnist.load("train", 10)
    state = start_training(STDPParameters(n_neurons=10, **changes), 10, seed=2)
    fields = digits.images.reshape(10, 784).T.astype(np.float32)
    fields *= float(state.params.w_norm) / np.linalg.norm(fields, axis=0)
    return state.replace(w_volt=fields, theta_volt=np.linspace(0, 8e-3, 10, dtype=np.float32))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"code": "poisson"},
        {"code": "latency"},
        {"test_inhibition": 0.0},
        {"test_inhibition": 0.6, "tau_m": 20 * ms},
    ],
)
def test_the_same_counts_as_the_engine_in_every_code_and_with_any_inhibition(changes, monkeypatch):
    monkeypatch.setattr(runner, "can_compile", lambda: False)
    state, images = small(**changes), TEST.images[:12]
    expected = network.present(state, images.reshape(12, 784), 0, learning=False)[2]
    assert expected.sum() > 30
    np.testing.assert_array_equal(count_spikes(state, images), expected)


def test_batches_do_not_show():
    images = TEST.images[:120]
    whole = count_spikes(STATE, images)
    assert (whole[60] == count_spikes(STATE, images[:61])[60]).all()


def test_the_total_input_is_the_match_times_constants_and_the_mean_of_what_the_pixels_send():
    params, image = STATE.params, TEST.images[3]
    constant = params.input_rate * params.test_gain * params.duration * params.w_norm
    np.testing.assert_allclose(total_input(STATE, image) / mV, match(STATE, image) * (constant / mV), rtol=1e-3)
    spikes = input_spikes(STATE, np.repeat(image[None], 200, axis=0)).sum(axis=(0, 1)) / 200
    np.testing.assert_allclose(1e3 * spikes @ STATE.w_volt, total_input(STATE, image) / mV, rtol=0.02)


def test_a_receptive_field_matches_itself_and_nothing_matches_black():
    state = small()
    np.testing.assert_allclose(np.diag([match(state, each) for each in mnist.load("train", 10).images]), 1, rtol=1e-5)
    assert np.all(match(state, np.zeros((28, 28), np.uint8)) < 1e-9)


def test_nobody_fires_more_than_the_neuron_with_the_largest_input_over_threshold():
    counts = count_spikes(STATE, TEST.images[:200])
    threshold = STATE.params.v_th + STATE.theta
    leaders = [np.argmax(np.asarray(total_input(STATE, image) / threshold)) for image in TEST.images[:200]]
    assert np.mean(counts[np.arange(200), leaders] == counts.max(axis=1)) > 0.95


def test_one_image_gets_the_answer_of_the_vote():
    for image in TEST.images[:20]:
        seen = recognise(STATE, image)
        counts = count_spikes(STATE, image[None])
        np.testing.assert_array_equal(seen.counts, counts[0])
        assert seen.digit == vote(counts, STATE)[0]
        assert set(seen.fired) == set(np.flatnonzero(counts[0]))
        assert (np.diff(seen.counts[seen.fired]) <= 0).all()
        assert seen.evidence.max() == 0


def test_an_empty_canvas_gets_no_answer():
    seen = recognise(STATE, np.zeros((28, 28), np.uint8))
    assert seen.digit is None and len(seen.fired) == 0 and not seen.counts.any()


def test_neurons_without_labels_are_told_what_to_do():
    with pytest.raises(ValueError, match="label_neurons"):
        recognise(small(), TEST.images[0])
    labelled = label_neurons(small(), mnist.load("train", 10), np.eye(10, dtype=int))
    assert recognise(labelled, mnist.load("train", 10).images[4]).digit is not None


def test_the_model_that_ships_is_small_and_as_good_as_its_card_says():
    model = load_model(TRAINED)
    assert TRAINED.stat().st_size < 1.5e6
    assert model.state.params.n_neurons == 400 and model.state.images_seen == model.state.n_total == 60_000
    assert model.digits["source"] == "full" and model.digits["count"] == 60_000
    counts = count_spikes(model.state, TEST.images)
    for rule in ("bayes", "label"):
        # Two digits of 500 for another processor's rounding.
        accuracy = np.mean(vote(counts, model.state, rule) == TEST.labels)
        assert accuracy == pytest.approx(model.metrics[f"{rule}_sample"], abs=0.004)
    assert model.metrics["bayes_full"] > 0.905
    card = TRAINED.with_suffix(".md").read_text(encoding="utf-8")
    assert model.digits["sha256"] in card and model.code["algorithm"] in card
    assert f"{model.metrics['bayes_full']:.2%}" in card
