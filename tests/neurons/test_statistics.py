"""Statistics of spike trains, of trains whose statistics are known."""

import numpy as np
import pytest
from brian2 import Hz, ms, second

from helpers.neurons.spike_trains import correlated_trains, poisson_trains
from helpers.neurons.statistics import count_correlation, fano_factor, interval_cv, spike_intervals, synchrony

CLOCKS = np.repeat([0, 1], 100), np.tile(np.arange(100) * 10, 2) * ms  # both fire every 10 ms, at the same times


def test_intervals_are_those_of_each_neuron_whatever_the_order_of_the_spikes():
    indices, times = np.array([1, 0, 1, 0]), [30, 5, 10, 6] * ms
    np.testing.assert_allclose(spike_intervals((indices, times), 3) / ms, [1, 20])


def test_a_clock_has_no_variation_and_a_silent_neuron_no_number():
    np.testing.assert_allclose(interval_cv(CLOCKS, 3), [0, 0, np.nan], atol=1e-9)
    assert fano_factor(CLOCKS, 3, 1 * second, 50 * ms) == 0


def test_poisson_trains_have_a_cv_and_a_fano_factor_of_1_and_no_correlation():
    trains = poisson_trains(50, 20 * Hz, 20 * second, seed=1, dt=0.1 * ms)
    assert np.nanmean(interval_cv(trains, 50)) == pytest.approx(1, abs=0.03)
    assert fano_factor(trains, 50, 20 * second, 100 * ms) == pytest.approx(1, abs=0.03)
    assert synchrony(trains, 50, 20 * second, 5 * ms) == pytest.approx(1, abs=0.06)
    assert count_correlation(trains, 50, 20 * second, 100 * ms) == pytest.approx(0, abs=0.01)


def test_correlated_trains_have_the_correlation_that_they_are_made_with():
    trains = correlated_trains(20, 20, 0.3, 20 * Hz, 60 * second, seed=2)
    assert count_correlation(trains, 20, 60 * second, 100 * ms) == pytest.approx(0.3, abs=0.03)


def test_all_together_has_the_synchrony_of_one_neuron_times_their_number():
    one = poisson_trains(1, 20 * Hz, 20 * second, seed=3)
    all_at_once = np.tile(np.arange(10), len(one[0])), np.repeat(one[1] / ms, 10) * ms
    alone = synchrony(one, 1, 20 * second, 1 * ms)
    assert synchrony(all_at_once, 10, 20 * second, 1 * ms) == pytest.approx(10 * alone)


def test_where_nobody_fires_there_is_no_number():
    silence = np.array([], int), [] * ms
    assert np.isnan(synchrony(silence, 3, 1 * second, 10 * ms)) and np.isnan(
        fano_factor(silence, 3, 1 * second, 10 * ms)
    )
    assert np.isnan(count_correlation(silence, 3, 1 * second, 10 * ms))


def test_a_neuron_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="the indices of trains"):
        interval_cv(CLOCKS, 1)


@pytest.mark.parametrize("window", [30, 2000])
def test_windows_that_do_not_fill_the_duration_are_refused(window):
    with pytest.raises(ValueError, match="a whole number of windows must fill the duration of 1 s"):
        fano_factor(CLOCKS, 3, 1 * second, window * ms)
