"""Spikes of images: those of one, on a grid, up to a time, and what is left when some are lost."""

import numpy as np
import pytest
from brian2 import ms, mV
from hypothesis import given
from hypothesis import strategies as st

from helpers.codes.encode import decode_latency, encode_latency, encode_rate
from helpers.codes.spikes import Spikes

IMAGES = np.linspace(0, 1, 12).reshape(3, 2, 2)


def test_spikes_of_one_image():
    spikes = encode_latency([[1.0, 0.0, 0.5], [0.0, 0.0, 0.0], [0.25, 0.0, 1.0]], 100 * ms)
    neurons, times = spikes.of(0)
    assert list(neurons) == [0, 2]
    np.testing.assert_allclose(times / ms, [0, 50])
    assert len(spikes.of(1)[0]) == 0
    neurons, times = spikes.of(2)
    assert list(neurons) == [2, 0]
    np.testing.assert_allclose(times / ms, [0, 75])
    np.testing.assert_array_equal(spikes.counts(), [[1, 0, 1], [0, 0, 0], [1, 0, 1]])


@pytest.mark.parametrize("image", [-1, 3, "0"])
def test_an_image_that_does_not_exist_is_refused(image):
    with pytest.raises(ValueError, match=f"image is {image!r}, .* from 0 to 2"):
        encode_latency(np.ones((3, 2)), 100 * ms).of(image)


def test_the_grid_merges_spikes_of_one_neuron_in_one_step_and_keeps_the_rest():
    times = np.array([0.0, 0.31, 0.39, 0.39, 0.5, 99.99999])
    neurons = [0, 1, 1, 2, 1, 0]
    spikes = Spikes(np.zeros(6, int), np.array(neurons), times * ms, 100 * ms, 1, 3).on_grid(0.1 * ms)
    assert list(spikes.neuron_indices) == [0, 1, 2, 1, 0]
    np.testing.assert_allclose(spikes.times / ms, [0, 0.3, 0.3, 0.5, 99.9])


@pytest.mark.parametrize("dt", [0 * ms, 100 * ms, 1 * mV, 0.1])
def test_a_wrong_grid_is_refused(dt):
    with pytest.raises(ValueError, match="dt is .* below the duration"):
        encode_latency(np.ones((1, 2)), 100 * ms).on_grid(dt)


def test_spikes_before_a_time_are_those_before_it():
    spikes = encode_latency([[0.25, 0.5, 1]], 100 * ms)
    assert list(spikes.before(60 * ms).neuron_indices) == [2, 1]
    assert list(spikes.before(50 * ms).neuron_indices) == [2]
    assert spikes.before(50 * ms).duration == 100 * ms


@pytest.mark.parametrize("t", [0 * ms, -1 * ms, 5, 5 * mV])
def test_before_refuses_what_is_no_time(t):
    with pytest.raises(ValueError, match="^t is "):
        encode_latency(IMAGES, 100 * ms).before(t)


@given(st.floats(0.001, 1))
def test_what_has_come_is_decoded_exactly_and_the_rest_is_dark(share):
    seen = decode_latency(encode_latency(IMAGES, 100 * ms).before(share * 100 * ms))
    expected = np.where(1 - IMAGES < share, IMAGES, 0).reshape(3, 4)
    on_the_edge = np.isclose(1 - IMAGES, share).reshape(3, 4)
    assert np.allclose(np.where(on_the_edge, 0, seen), np.where(on_the_edge, 0, expected))


def test_losing_nothing_and_everything():
    spikes = encode_rate(IMAGES, 100 * ms, seed=1)
    assert np.array_equal(spikes.lose(0).times, spikes.times)
    assert len(spikes.lose(1).times) == 0


def test_losing_a_fraction_is_binomial_and_repeatable():
    spikes = encode_latency(np.ones((1, 10_000)), 100 * ms)
    left = spikes.lose(0.1, seed=3)
    assert abs(len(left.times) - 9000) < 5 * np.sqrt(10_000 * 0.1 * 0.9)
    assert np.array_equal(left.neuron_indices, spikes.lose(0.1, seed=3).neuron_indices)
    assert not np.array_equal(left.neuron_indices, spikes.lose(0.1, seed=4).neuron_indices)


@pytest.mark.parametrize("fraction", [-0.1, 1.1, np.nan])
def test_losing_refuses_what_is_no_probability(fraction):
    with pytest.raises(ValueError, match="fraction is"):
        encode_latency(IMAGES, 100 * ms).lose(fraction)
