"""Every slider of the rate explorer, moved to its ends and middle; curve and readouts say what the theory says."""

import io
import re

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA
from PIL import Image

from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import firing_rate
from helpers.widgets.rates import CURRENTS, SLIDERS, RateExplorer


def picture(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.image.value)))


def number(explorer, name):
    return float(re.search(rf"{name}: (-?[\d.]+)", explorer.readout.value)[1])


def rate(explorer):
    return float(re.search(r"nA: (-?[\d.]+) Hz", explorer.readout.value)[1])


def expected_params(explorer):
    return LIFParameters(
        **{name: explorer.controls[name].value * SLIDERS[name].unit for name in SLIDERS if name != "I"}
    )


@pytest.fixture
def explorer():
    return RateExplorer()


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_and_says_what_theory_says(explorer, name):
    low, high = SLIDERS[name].low, SLIDERS[name].high
    pictures = {explorer.image.value}
    for value in (low, (low + high) / 2, high):
        before = explorer.image.value
        explorer.controls[name].value = value
        try:
            params = expected_params(explorer)
        except ValueError as error:
            assert explorer.message.value == f"<b>{error}</b>"
            assert explorer.image.value == before
            continue
        current = explorer.controls["I"].value * nA
        assert explorer.params == params
        assert rate(explorer) == pytest.approx(firing_rate(params, current) / Hz, abs=0.051)
        pictures.add(explorer.image.value)
    assert len(pictures) >= 3


def test_the_start_is_the_neuron_of_the_chapter(explorer):
    assert explorer.params == LIFParameters()
    assert number(explorer, "rheobase") == 1.5
    assert number(explorer, "ceiling") == 500
    assert number(explorer, "interval") == 15.9
    assert rate(explorer) == 63.0


def test_the_curve_is_drawn_where_theory_has_it(explorer):
    x, y = explorer._picture._curve.get_data()
    np.testing.assert_allclose(x, CURRENTS / nA)
    np.testing.assert_allclose(y, firing_rate(LIFParameters(), CURRENTS) / Hz)
    dot = [values[0] for values in explorer._picture._dot.get_data()]
    assert dot == pytest.approx([2, 63.04], abs=0.01)


def test_ghost_is_the_curve_before_this_slider(explorer):
    assert not explorer._picture._ghost.get_visible()
    for tau_m in (20, 30):
        explorer.controls["tau_m"].value = tau_m
        explorer.controls["I"].value += 1
    ghost = explorer._picture._ghost.get_ydata()
    np.testing.assert_allclose(ghost, firing_rate(LIFParameters(), CURRENTS) / Hz)
    explorer.controls["R"].value = 5
    ghost = explorer._picture._ghost.get_ydata()
    np.testing.assert_allclose(ghost, firing_rate(LIFParameters(tau_m=30 * ms), CURRENTS) / Hz)


def test_reset_brings_back_the_first_picture_without_a_ghost(explorer):
    first = explorer.image.value
    for name in ("tau_m", "v_th", "I"):
        explorer.controls[name].value = SLIDERS[name].high
    assert explorer.image.value != first
    explorer.reset.click()
    assert explorer.image.value == first
    assert explorer.params == LIFParameters()


def test_a_contradiction_says_why_and_keeps_the_picture(explorer):
    before = explorer.image.value
    explorer.controls["v_reset"].value = -50
    assert "v_reset is -50 mV, but it must lie below v_th" in explorer.message.value
    assert explorer.image.value == before
    explorer.controls["v_th"].value = -45
    assert "must lie below" not in explorer.message.value
    assert explorer.params == LIFParameters(v_reset=-50 * mV, v_th=-45 * mV)


def test_special_neurons_are_remarked_on(explorer):
    explorer.controls["t_ref"].value = 0
    assert "ceiling: none" in explorer.readout.value
    assert not explorer._picture._ceiling.get_visible()
    explorer.controls["R"].value = 0.5
    assert "silent here" in explorer.message.value
    assert not explorer._picture._rheobase.get_visible()
    assert "rate at 2.0 nA: 0.0 Hz" in explorer.readout.value
    assert "interval: never fires" in explorer.readout.value
    explorer.controls["v_reset"].value = -80
    explorer.controls["v_th"].value = -70
    assert "fires without any input" in explorer.message.value


def test_layout_never_moves(explorer):
    sizes = [child.layout.height for child in (explorer.readout, explorer.image, explorer.message)]
    assert sizes == ["26px", "380px", "26px"]
    assert picture(explorer).shape == (380, 840, 3)


def test_its_text_form_is_short(explorer):
    assert repr(explorer) == "RateExplorer()"


def test_a_curve_beyond_the_axis_is_announced(explorer):
    explorer.controls["v_th"].value = -66
    assert "beyond the axis" not in explorer.message.value
    explorer.controls["tau_m"].value, explorer.controls["t_ref"].value = 1, 0
    explorer.controls["v_th"].value, explorer.controls["v_reset"].value = -70, -90
    assert "beyond the axis" in explorer.message.value
