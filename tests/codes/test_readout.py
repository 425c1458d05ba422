"""What can be read out of spikes: checked against counting by hand."""

import numpy as np
import pytest
from brian2 import ms, mV
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import RidgeClassifier

from helpers.codes.encode import decode_latency, decode_phase, encode_latency, encode_phase, encode_rate
from helpers.codes.readout import BATCH, before, fit_linear_reader, grey_error, lose, score_over_time

IMAGES = np.linspace(0, 1, 12).reshape(3, 2, 2)


def test_the_error_counts_grey_levels():
    assert grey_error(IMAGES, IMAGES.reshape(3, 4)) == 0
    assert grey_error([[0, 1]], [[0, 0]]) == 127.5
    assert grey_error([[0.0]], [[1 / 255]]) == pytest.approx(1)


def test_the_error_refuses_pictures_of_other_sizes():
    with pytest.raises(ValueError, match="12 pixels and decoded has 2"):
        grey_error(IMAGES, [0, 0])


def test_spikes_before_a_time_are_those_before_it():
    spikes = encode_latency([[0.25, 0.5, 1]], 100 * ms)
    assert list(before(spikes, 60 * ms).neuron_indices) == [2, 1]
    assert list(before(spikes, 50 * ms).neuron_indices) == [2]
    assert before(spikes, 50 * ms).duration == 100 * ms


@pytest.mark.parametrize("t", [0 * ms, -1 * ms, 5, 5 * mV])
def test_before_refuses_what_is_no_time(t):
    with pytest.raises(ValueError, match="^t is "):
        before(encode_latency(IMAGES, 100 * ms), t)


@given(st.floats(0.001, 1))
def test_what_has_come_is_decoded_exactly_and_the_rest_is_dark(share):
    seen = decode_latency(before(encode_latency(IMAGES, 100 * ms), share * 100 * ms))
    expected = np.where(1 - IMAGES < share, IMAGES, 0).reshape(3, 4)
    on_the_edge = np.isclose(1 - IMAGES, share).reshape(3, 4)
    assert np.allclose(np.where(on_the_edge, 0, seen), np.where(on_the_edge, 0, expected))


def test_losing_nothing_and_everything():
    spikes = encode_rate(IMAGES, 100 * ms, seed=1)
    assert np.array_equal(lose(spikes, 0).times, spikes.times)
    assert len(lose(spikes, 1).times) == 0


def test_losing_a_fraction_is_binomial_and_repeatable():
    spikes = encode_latency(np.ones((1, 10_000)), 100 * ms)
    left = lose(spikes, 0.1, seed=3)
    assert abs(len(left.times) - 9000) < 5 * np.sqrt(10_000 * 0.1 * 0.9)
    assert np.array_equal(left.neuron_indices, lose(spikes, 0.1, seed=3).neuron_indices)
    assert not np.array_equal(left.neuron_indices, lose(spikes, 0.1, seed=4).neuron_indices)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, np.nan])
def test_losing_refuses_what_is_no_probability(fraction):
    with pytest.raises(ValueError, match="fraction is"):
        lose(encode_latency(IMAGES, 100 * ms), fraction)


def test_scores_over_time_are_the_same_in_batches_and_at_once():
    images = np.random.default_rng(0).integers(0, 256, (BATCH + 7, 3, 3)) / 255
    times = [30, 55, 100] * ms
    pictures, counts = score_over_time(images, (encode_phase, decode_phase), 100 * ms, times, np.copy)
    spikes = encode_phase(images, 100 * ms)
    for k, t in enumerate(times):
        assert np.array_equal(pictures[k], np.rint(255 * decode_phase(before(spikes, t))))
        assert counts[k] == pytest.approx(len(before(spikes, t).times) / len(images))
    assert np.array_equal(pictures[-1].reshape(images.shape), np.rint(255 * images))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), alpha=st.sampled_from([0.1, 10, 1000]), digits=st.integers(2, 10))
def test_the_linear_reader_reads_what_scikit_learns_ridge_classifier_reads(seed, alpha, digits):
    random = np.random.default_rng(seed)
    labels = np.r_[:digits, random.integers(digits, size=60)] + 3
    features = random.normal(size=(len(labels), 4, 5)) + labels[:, None, None] * np.linspace(-1, 1, 5)
    features[:, 0, 0] = 7  # a pixel that never changes
    others = random.normal(size=(50, 4, 5), scale=10)
    expected = RidgeClassifier(alpha=alpha).fit(features.reshape(-1, 20), labels).predict(others.reshape(-1, 20))
    np.testing.assert_array_equal(fit_linear_reader(features, labels, alpha)(others), expected)
