"""A new network is what it says, and a labelled one names its neurons."""

import numpy as np
import pytest
from brian2 import mV

from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import start_training


@pytest.mark.parametrize("change", [{"n_total": 0}, {"n_total": 2.5}, {"seed": -1}, {"seed": None}])
def test_a_training_needs_whole_numbers(change):
    with pytest.raises(ValueError, match=next(iter(change))):
        start_training(STDPParameters(), **{"n_total": 10, "seed": 0, **change})


def test_a_new_network_has_weights_of_the_right_length_and_no_labels():
    state = start_training(STDPParameters(n_neurons=9, w_norm=2 * mV, theta_start=3 * mV), 50, seed=4)
    assert state.w.shape == (784, 9)
    assert np.all(state.w_volt >= 0)
    assert np.allclose(np.sqrt(np.sum(np.asarray(state.w_volt, float) ** 2, axis=0)), 2e-3)
    assert np.allclose(state.theta / mV, 3)
    assert state.labels is None
    assert (state.seed, state.n_total, state.images_seen) == (4, 50, 0)


def test_the_seed_decides_the_first_weights():
    params = STDPParameters(n_neurons=3)
    weights = [start_training(params, 1, seed).w_volt for seed in (0, 0, 1)]
    assert np.array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


def test_labels_are_the_digits_answered_most():
    responses = np.zeros((10, 3))
    responses[7, 0], responses[2, 0], responses[4, 1] = 3, 2.5, 0.1
    state = start_training(STDPParameters(n_neurons=3), 1).replace(responses=responses)
    assert list(state.labels) == [7, 4, -1]
