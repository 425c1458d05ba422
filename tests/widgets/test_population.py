"""The explorers of networks, of what tires, and of hidden neurons: every slider, and what they say."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA

from helpers.base import compiler
from helpers.neurons import balanced
from helpers.neurons.adaptation import adapting_rate, synaptic_resources
from helpers.neurons.balanced import BalancedParameters, balanced_rate
from helpers.neurons.hidden import hidden_neuron
from helpers.neurons.lif import LIFParameters
from helpers.widgets import population
from helpers.widgets.population import (
    ADAPTATION_SLIDERS,
    DEPRESSION_SLIDERS,
    HIDDEN_SLIDERS,
    VERDICTS,
    AdaptationExplorer,
    BalancedExplorer,
    DepressionExplorer,
    HiddenNeuronExplorer,
)
from tests.widgets.shown import item, items, message, problem, readout, shown


@pytest.mark.parametrize(
    ("kind", "sliders"),
    [
        (AdaptationExplorer, ADAPTATION_SLIDERS),
        (DepressionExplorer, DEPRESSION_SLIDERS),
        (HiddenNeuronExplorer, HIDDEN_SLIDERS),
    ],
)
def test_every_slider_moves_the_picture(kind, sliders):
    for name, slider in sliders.items():
        explorer = kind()
        if name in ("neuron", "v_th", "t_ref"):
            explorer.controls["I"].value = 5.0  # Only a neuron that fires shows all of them.
        pictures = set()
        for value in (slider.low, (slider.low + slider.high) / 2, slider.high):
            explorer.controls[name].value = value
            assert not problem(explorer)
            pictures.add(shown(explorer))
        assert len(pictures) == 3, name


@pytest.fixture
def network(monkeypatch):
    """The explorer of a small network for a short time, without a compiler."""
    monkeypatch.setattr(compiler, "compiler", lambda: None)
    monkeypatch.setattr(balanced, "can_compile", lambda: False)
    monkeypatch.setattr(population, "BALANCED_MS", 50)
    return BalancedExplorer()


def test_the_network_explorer_shows_the_run_and_its_theory(network):
    expected = balanced_rate(BalancedParameters(g=6, external=2)) / Hz
    assert readout(network, "mean-field theory") == f"{expected:.1f} Hz"
    assert readout(network, "measured rate") == f"{network.run.rate / Hz:.1f} Hz"
    before = item(network, 1, "line").y
    network.controls["g"].value = 8
    np.testing.assert_array_equal(item(network, 1, "line", ghost=True).y, before)
    assert item(network, 2, "dots").x == [8]
    network.controls["external"].value = 0.5
    assert readout(network, "CV") == "–" and readout(network, "measured rate") == "0.0 Hz"


def test_adaptation_ends_at_its_theory():
    explorer = AdaptationExplorer()
    end = adapting_rate(LIFParameters(), 2 * nA, 0.1 * nA, 100 * ms) / Hz
    assert readout(explorer, "theory for the end") == f"{end:.1f} Hz"
    assert readout(explorer, "first interval") == "57.8 Hz"
    explorer.controls["I"].value = 1.0
    assert readout(explorer, "first interval") == "–"


def test_depression_shows_what_each_spike_finds():
    explorer = DepressionExplorer()
    sizes = synaptic_resources(np.arange(20) * 50 * ms, 0.5, 500 * ms)
    np.testing.assert_allclose(item(explorer, 0, "dots").y, sizes)
    assert readout(explorer, "at most, 1 / tau_rec") == "2.00"


def test_a_hidden_neuron_is_found_by_its_own_constants_and_told_only_when_asked():
    explorer = HiddenNeuronExplorer()
    assert "off" not in message(explorer)
    secret = hidden_neuron(1)
    for name, unit in (("tau_m", ms), ("v_th", mV), ("t_ref", ms)):
        explorer.controls[name].value = float(getattr(secret, name) / unit)
    assert readout(explorer, "mean distance of the potentials") == "0.00 mV"
    explorer.controls["verdict"].value = VERDICTS[1]
    assert message(explorer) == "Found: your guess is off by tau_m +0.0 ms, v_th +0.0 mV, t_ref +0.0 ms."
    explorer.controls["tau_m"].value = 10.0
    assert message(explorer).startswith("Not yet: your guess is off by tau_m -7.0 ms")


@pytest.mark.parametrize("name", ["step", "pulses", "noise"])
def test_a_hidden_neuron_takes_every_input(name):
    explorer = HiddenNeuronExplorer()
    explorer.controls["I"].value = 6.0
    explorer.controls["input"].value = name
    assert not problem(explorer) and len(items(explorer, 1, "line")) == 2
