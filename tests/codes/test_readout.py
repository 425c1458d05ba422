"""What can be read out of spikes: checked against counting by hand."""

import numpy as np
import pytest
from brian2 import ms
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import RidgeClassifier

from helpers.codes.encode import decode_phase, encode_phase
from helpers.codes.readout import BATCH, fit_linear_reader, grey_error, score_over_time

IMAGES = np.linspace(0, 1, 12).reshape(3, 2, 2)


def test_the_error_counts_grey_levels():
    assert grey_error(IMAGES, IMAGES.reshape(3, 4)) == 0
    assert grey_error([[0, 1]], [[0, 0]]) == 127.5
    assert grey_error([[0.0]], [[1 / 255]]) == pytest.approx(1)


def test_the_error_refuses_pictures_of_other_sizes():
    with pytest.raises(ValueError, match="12 pixels and decoded has 2"):
        grey_error(IMAGES, [0, 0])


def test_scores_over_time_are_the_same_in_batches_and_at_once():
    images = np.random.default_rng(0).integers(0, 256, (BATCH + 7, 3, 3)) / 255
    times = [30, 55, 100] * ms
    pictures, counts = score_over_time(images, (encode_phase, decode_phase), 100 * ms, times, np.copy)
    spikes = encode_phase(images, 100 * ms)
    for k, t in enumerate(times):
        assert np.array_equal(pictures[k], np.rint(255 * decode_phase(spikes.before(t))))
        assert counts[k] == pytest.approx(len(spikes.before(t).times) / len(images))
    assert np.array_equal(pictures[-1].reshape(images.shape), np.rint(255 * images))


@settings(max_examples=20)
@given(seed=st.integers(0, 1000), alpha=st.sampled_from([0.1, 10, 1000]), digits=st.integers(2, 10))
def test_the_linear_reader_reads_what_scikit_learns_ridge_classifier_reads(seed, alpha, digits):
    random = np.random.default_rng(seed)
    labels = np.r_[:digits, random.integers(digits, size=60)] + 3
    features = random.normal(size=(len(labels), 4, 5)) + labels[:, None, None] * np.linspace(-1, 1, 5)
    features[:, 0, 0] = 7  # a pixel that never changes
    others = random.normal(size=(50, 4, 5), scale=10)
    expected = RidgeClassifier(alpha=alpha).fit(features.reshape(-1, 20), labels).predict(others.reshape(-1, 20))
    np.testing.assert_array_equal(fit_linear_reader(features, labels, alpha)(others), expected)
