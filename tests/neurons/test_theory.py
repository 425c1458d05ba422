"""Theory at the border of firing, at refractory times off the grid, and beside noise; each held against simulations."""

import json
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from brian2 import Hz, Mohm, Network, NeuronGroup, SpikeMonitor, ms, mV, nA, seed
from scipy.integrate import quad
from scipy.special import erfcx

from helpers.neurons.lif import LIFParameters, build_lif
from helpers.neurons.theory import firing_rate, interspike_interval, noisy_cv, noisy_rate, rheobase

CHAPTER = Path(__file__).parents[2] / "notebooks" / "02_firing_rate.ipynb"
NOISE = "dv/dt = (v_rest - v + R*I)/tau_m + sigma*sqrt(2/tau_m)*xi : volt (unless refractory)"
SIGMA = 2 * mV


def spike_counts(params, currents, duration):
    neurons = build_lif(params, currents, len(params))
    spikes = SpikeMonitor(neurons)
    Network(neurons, spikes).run(duration, namespace={})
    return np.array(spikes.count)


def test_at_the_very_rheobase_no_neuron_fires_however_its_numbers_are_rounded():
    resistances = (0.5, 0.7, 1, 3, 7, 10, 12, 15, 100)
    combinations = [
        each for each in product(resistances, (-80, -75, -70, -63.3), (-70, -62.1, -50, 0)) if each[1] < each[2]
    ]
    neurons = [LIFParameters(R=R * Mohm, v_rest=a * mV, v_reset=a * mV, v_th=b * mV) for R, a, b in combinations]
    # As a person works it out in mV and MOhm, which is rounded in another way than `rheobase`.
    typed = [(b - a) / R for R, a, b in combinations]
    assert combinations[typed.index(10)] == (0.5, -75, -70)
    assert not np.any(spike_counts(neurons, typed * nA, 300 * ms))
    for params, current in zip(neurons, typed * nA):
        assert firing_rate(params, current) == 0 * Hz == firing_rate(params, rheobase(params))
        assert firing_rate(params, current * (1 + 1e-12)) > 0 * Hz


def test_a_refractory_time_off_the_grid_is_cut_to_whole_steps():
    """Then an interval is short by the cut and by one step more, at most; chapter 02 shows it."""
    currents = np.linspace(1.6, 5, 40) * nA
    params = LIFParameters(t_ref=2.09 * ms)
    neurons = build_lif(params, currents, len(currents))
    spikes = SpikeMonitor(neurons)
    Network(neurons, spikes).run(200 * ms, namespace={})
    intervals = np.array([np.diff(train)[-1] for train in spikes.spike_trains().values()]) / 1e-4
    whole = intervals - interspike_interval(params.replace(t_ref=2 * ms), currents) / (0.1 * ms)
    assert np.all((whole > -1.001) & (whole < 0.001))
    assert np.min(intervals - interspike_interval(params, currents) / (0.1 * ms)) < -1.8


def by_quadrature(params, current, sigma):
    """Siegert's formula by another way of integrating."""
    mean, width = float(params.v_rest + params.R * current), np.sqrt(2) * float(sigma)
    below, above = (float(params.v_reset) - mean) / width, (float(params.v_th) - mean) / width
    charging = np.sqrt(np.pi) * quad(lambda x: erfcx(-x), below, above)[0]
    return 1 / (params.t_ref + params.tau_m * charging)


@pytest.mark.parametrize("current", [0.5, 1.2, 1.5, 4])
@pytest.mark.parametrize("sigma", [1, 2, 6])
def test_siegerts_rate_is_its_integral(current, sigma):
    formula = noisy_rate(LIFParameters(), current * nA, sigma * mV)
    assert formula / Hz == pytest.approx(by_quadrature(LIFParameters(), current * nA, sigma * mV) / Hz, rel=1e-6)


def test_under_noise_rates_keep_the_shape_of_the_currents_and_go_to_the_rate_without_noise():
    currents = [[0, 1], [2, 3]] * nA
    np.testing.assert_allclose(
        noisy_rate(LIFParameters(), currents, 0.05 * mV) / Hz, firing_rate(LIFParameters(), currents) / Hz, rtol=1e-3
    )


def test_the_cv_goes_from_that_of_a_poisson_train_to_that_of_a_clock():
    cv = noisy_cv(LIFParameters(), [0.3, 1, 1.5, 3, 6] * nA, 2 * mV)
    assert np.all(np.diff(cv) < 0) and cv[0] == pytest.approx(1, abs=0.01)
    small = noisy_cv(LIFParameters(t_ref=0 * ms), 3 * nA, 0.1 * mV)
    assert small == pytest.approx(0.1 / 2 * noisy_cv(LIFParameters(t_ref=0 * ms), 3 * nA, 2 * mV), rel=0.05)


def measured_rate(params, current, dt, n=400):
    """Mean of n neurons over 400 ms, after 100 ms in which they forget where they began."""
    namespace = {**params.namespace(), "sigma": SIGMA, "I": current}
    rules = {"threshold": "v > v_th", "reset": "v = v_reset", "refractory": "t_ref", "method": "euler"}
    neurons = NeuronGroup(n, NOISE, **rules, namespace=namespace, dt=dt)
    neurons.v = params.v_rest
    spikes = SpikeMonitor(neurons)
    network = Network(neurons, spikes)
    network.run(100 * ms, namespace={})
    before = spikes.num_spikes
    network.run(400 * ms, namespace={})
    return (spikes.num_spikes - before) / n / (400 * ms)


def test_under_noise_a_finer_step_comes_nearer_to_siegerts_formula():
    """Between two steps v may cross the threshold and come back: a coarse step sees fewer crossings."""
    seed(0)
    params = LIFParameters()
    formula = noisy_rate(params, 1.2 * nA, SIGMA)
    assert formula / Hz == pytest.approx(13.8, abs=0.05)
    coarse, fine = (measured_rate(params, 1.2 * nA, dt) for dt in (0.5 * ms, 0.05 * ms))
    assert coarse < formula - 1.5 * Hz
    assert fine / Hz == pytest.approx(formula / Hz, abs=1)


def test_the_rates_under_noise_that_chapter_02_prints_are_those_of_siegerts_formula():
    printed = re.findall(r"([\d.]+) nA: .*with noise ([\d.]+) Hz, give or take ([\d.]+)", outputs_of(CHAPTER))
    assert len(printed) == 3
    for current, rate, error in np.array(printed, float):
        formula = noisy_rate(LIFParameters(), current * nA, SIGMA) / Hz
        assert formula - 1.2 - 3 * error < rate < formula + 3 * error  # Steps of 0.1 ms miss about a hertz.


def outputs_of(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "".join("".join(each.get("text", "")) for cell in cells for each in cell.get("outputs", []))
