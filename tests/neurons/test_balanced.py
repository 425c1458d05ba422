"""The balanced network: its inputs, its mean-field rate, and that a run agrees with it."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, volt

from helpers.base import compiler
from helpers.neurons import balanced
from helpers.neurons.balanced import (
    NEURON,
    BalancedParameters,
    NetworkRun,
    balanced_model,
    balanced_rate,
    inputs_of_a_neuron,
    mean_input,
    simulate_balanced,
)
from helpers.neurons.statistics import interval_cv
from helpers.neurons.theory import noisy_rate


@pytest.fixture
def no_compiler(monkeypatch):
    monkeypatch.setattr(compiler, "compiler", lambda: None)
    monkeypatch.setattr(balanced, "can_compile", lambda: False)


@pytest.mark.parametrize(("g", "external"), [(3, 2), (5, 2), (8, 1.5), (4.5, 0.9)])
def test_the_mean_field_rate_gives_itself_back(g, external):
    params = BalancedParameters(g=g, external=external)
    rate = float(balanced_rate(params) / Hz)
    mean, sigma = mean_input(params, 1000, rate)
    assert noisy_rate(NEURON, mean * volt / NEURON.R, sigma * volt) / Hz == pytest.approx(rate, rel=1e-6)


def test_more_inhibition_and_less_input_mean_fewer_spikes():
    rates = [balanced_rate(BalancedParameters(g=g)) / Hz for g in (3, 4, 5, 8)]
    assert rates == sorted(rates, reverse=True)
    assert balanced_rate(BalancedParameters(external=0)) == 0 * Hz


def test_each_neuron_has_as_many_inputs_as_the_density_says():
    model = balanced_model(100, *inputs_of_a_neuron(BalancedParameters(density=0.2), 100), 1.5, 1.0, 1)
    synapses = [each for each in model.network.objects if each.name in ("network_x_E", "network_x_I")]
    counts = {each.name: (np.bincount(each.j[:], minlength=100), each.i[:]) for each in synapses}
    assert set(counts["network_x_E"][0]) == {16} and counts["network_x_E"][1].max() < 80
    assert set(counts["network_x_I"][0]) == {4} and counts["network_x_I"][1].min() >= 80


def test_a_network_fires_near_its_mean_field_rate_and_is_smaller_without_a_compiler(no_compiler):
    params = BalancedParameters(g=8, external=2)
    run = simulate_balanced(params, duration=200 * ms)
    assert run.n == 400
    assert run.rate / Hz == pytest.approx(balanced_rate(params) / Hz, rel=0.35)
    assert np.nanmean(interval_cv(run.trains, run.n)) > 0.5
    assert run.excitation.mean() > 0 * mV > run.inhibition.mean()
    assert len(run.times) == 2000 and run.spike_times.max() < 200 * ms


def test_the_same_seed_gives_the_same_spikes(no_compiler):
    one, two = (simulate_balanced(BalancedParameters(), 50, 50 * ms, seed=3) for _turn in range(2))
    np.testing.assert_array_equal(one.spike_times, two.spike_times)


def test_a_run_whose_parts_do_not_fit_is_refused():
    parts = {"spike_indices": np.array([0]), "spike_times": [1] * ms, "times": [0, 1] * ms, "excitation": [1, 2] * mV}
    with pytest.raises(ValueError, match="inhibition has 1 entries and times has 2"):
        NetworkRun(n=1, **parts, inhibition=[1] * mV, duration=2 * ms)


def test_a_delay_of_half_a_step_is_refused():
    with pytest.raises(ValueError, match="delay = .* must be a whole number of time steps"):
        BalancedParameters(delay=0.15 * ms)
