"""Input trains: their rate, their order on the grid, and the correlation that was asked for."""

import numpy as np
import pytest
from brian2 import Hz, Network, SpikeGeneratorGroup, SpikeMonitor, ms, second

from helpers.neurons.spike_trains import background_conductance, correlated_trains, poisson_trains, run_with_trains

DURATION = 100 * second


def counts(indices, times, n, bin_ms):
    bins = (np.asarray(times / ms) // bin_ms).astype(int)
    table = np.zeros((n, int(DURATION / ms) // bin_ms))
    np.add.at(table, (indices, bins), 1)
    return table


def test_poisson_trains_have_their_rate_and_are_independent():
    indices, times = poisson_trains(50, 20 * Hz, DURATION, seed=1)
    table = counts(indices, times, 50, 5)
    # A spike that shares its step with another is merged: 1 % at 20 Hz and 1 ms.
    assert table.mean() / 0.005 == pytest.approx(20 * 0.99, rel=0.01)
    assert table.sum(1).var() == pytest.approx(2000, rel=0.6)
    off_diagonal = np.corrcoef(table)[~np.eye(50, dtype=bool)]
    assert abs(off_diagonal.mean()) < 0.002


def test_the_first_ones_are_correlated_as_asked_and_no_faster():
    indices, times = correlated_trains(60, 20, 0.2, 20 * Hz, DURATION, seed=2)
    table = counts(indices, times, 60, 5)
    correlation = np.corrcoef(table)
    assert correlation[:20, :20][~np.eye(20, dtype=bool)].mean() == pytest.approx(0.2, abs=0.01)
    assert abs(correlation[:20, 20:].mean()) < 0.005
    assert table[:20].sum() / 20 == pytest.approx(table[20:].sum() / 40, rel=0.05)


@pytest.mark.parametrize("make", [poisson_trains, lambda n, *rest, **more: correlated_trains(n, 5, 0.5, *rest, **more)])
def test_trains_are_ordered_on_the_grid_without_doubles_and_repeat_with_their_seed(make):
    indices, times = make(20, 300 * Hz, 2 * second, seed=3)
    steps = np.asarray(times / ms)
    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-9)
    assert np.all(np.diff(steps) > -1e-9)
    assert len(set(zip(indices, np.rint(steps)))) == len(indices)
    assert steps.min() >= 0
    assert steps.max() < 2000
    np.testing.assert_array_equal(indices, make(20, 300 * Hz, 2 * second, seed=3)[0])
    assert len(indices) != len(make(20, 300 * Hz, 2 * second, seed=4)[0])


@pytest.mark.parametrize("piece_ms", [7, 50, 1000])
def test_trains_in_pieces_are_played_as_at_once(piece_ms):
    indices, times = poisson_trains(20, 50 * Hz, 130 * ms, seed=4)
    shuffled = np.random.default_rng(0).permutation(len(indices))
    inputs = SpikeGeneratorGroup(20, [], [] * ms, dt=1 * ms)
    spikes = SpikeMonitor(inputs)
    network = Network(inputs, spikes)
    run_with_trains(network, inputs, (indices[shuffled], times[shuffled]), 130 * ms, piece_ms * ms)
    assert float(network.t / ms) == pytest.approx(130)
    played = sorted(zip(np.rint(spikes.t / ms), np.array(spikes.i)))
    assert played == sorted(zip(np.rint(times / ms), indices))


def test_background_has_the_mean_and_the_memory_of_its_synapses():
    g = background_conductance(200, 10 * Hz, 0.05, 5 * ms, DURATION, seed=1).values
    # Each spike leaves 0.05 / (1 - exp(-dt / tau)) in all.
    assert g[100:].mean() == pytest.approx(2 * 0.05 / (1 - np.exp(-0.2)), rel=0.01)
    fluctuation = g[100:] - g[100:].mean()
    lagged = np.mean(fluctuation[5:] * fluctuation[:-5]) / fluctuation.var()
    assert lagged == pytest.approx(np.exp(-1), abs=0.02)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: poisson_trains(3, 0 * Hz, 1 * second, seed=1), "rate is 0"),
        (lambda: poisson_trains(3, 20, 1 * second, seed=1), "rate is 20"),
        (lambda: poisson_trains(3, 20 * Hz, -1 * second, seed=1), "duration is -1"),
        (lambda: correlated_trains(3, 2, 0, 20 * Hz, 1 * second, seed=1), "correlation is 0"),
        (lambda: correlated_trains(3, 2, 1.5, 20 * Hz, 1 * second, seed=1), "correlation is 1.5"),
        (lambda: background_conductance(3, 20 * Hz, 1, 0 * ms, 1 * second, seed=1), "tau_syn is 0"),
    ],
)
def test_nonsense_is_refused(call, text):
    with pytest.raises(ValueError, match=text):
        call()
