"""Every slider of the rate explorer, moved to its ends and middle; curve and numbers say what the theory says."""

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA

from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import firing_rate
from helpers.widgets.rates import CURRENTS, SLIDERS, RateExplorer
from tests.widgets.shown import item, items, levels, message, picture, problem, readout, shown


def rate(explorer):
    return float(explorer.view.scene["numbers"][0]["value"].removesuffix(" Hz"))


def expected_params(explorer):
    return LIFParameters(
        **{name: explorer.controls[name].value * SLIDERS[name].unit for name in SLIDERS if name != "I"}
    )


def curve(explorer, ghost=False):
    return item(explorer, 0, "line", ghost).points()[1][0]


def rates(params):
    return firing_rate(params, CURRENTS) / Hz


@pytest.fixture
def explorer():
    return RateExplorer()


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_and_says_what_theory_says(explorer, name):
    low, high = SLIDERS[name].low, SLIDERS[name].high
    pictures = {shown(explorer)}
    for value in (low, (low + high) / 2, high):
        before = shown(explorer)
        explorer.controls[name].value = value
        try:
            params = expected_params(explorer)
        except ValueError as error:
            assert problem(explorer) == str(error)
            assert shown(explorer) == before
            continue
        current = explorer.controls["I"].value * nA
        assert explorer.params == params
        assert rate(explorer) == pytest.approx(firing_rate(params, current) / Hz, abs=0.051)
        pictures.add(shown(explorer))
    assert len(pictures) >= 3


def test_the_start_is_the_neuron_of_the_chapter(explorer):
    assert explorer.params == LIFParameters()
    assert [readout(explorer, name) for name in ("rheobase", "ceiling 1/t_ref", "interval")] == [
        "1.50 nA",
        "500 Hz",
        "15.9 ms",
    ]
    assert readout(explorer, "rate at 2.0 nA") == "63.0 Hz"


def test_curve_point_and_named_lines_are_where_theory_has_them(explorer):
    x, _rates = item(explorer, 0, "line").points()
    np.testing.assert_allclose(x, CURRENTS / nA)
    np.testing.assert_allclose(curve(explorer), rates(LIFParameters()))
    x, (y,) = item(explorer, 0, "dots").points()
    assert (x[0], y[0]) == pytest.approx((2, 63.04), abs=0.01)
    assert levels(explorer, 0) == pytest.approx({"I": 2, "rheobase": 1.5, "1/t_ref": 500})


def test_a_hand_moves_the_current_along_its_axis(explorer):
    handles = {each.look["slider"]: each.look["axis"] for each in items(explorer, 0, "level") if "slider" in each.look}
    assert handles == {"I": "x"}


def test_ghost_is_the_curve_before_this_slider(explorer):
    assert items(explorer, 0, "line", ghost=True) == []
    for tau_m in (20, 30):
        explorer.controls["tau_m"].value = tau_m
        explorer.controls["I"].value += 1
    np.testing.assert_allclose(curve(explorer, ghost=True), rates(LIFParameters()))
    explorer.controls["R"].value = 5
    np.testing.assert_allclose(curve(explorer, ghost=True), rates(LIFParameters(tau_m=30 * ms)))


def test_reset_brings_back_the_first_picture_without_a_ghost(explorer):
    first = picture(explorer)
    for name in ("tau_m", "v_th", "I"):
        explorer.controls[name].value = SLIDERS[name].high
    assert picture(explorer) != first
    explorer.reset.click()
    assert picture(explorer) == first
    assert explorer.params == LIFParameters()


def test_a_contradiction_says_why_and_dims_the_picture(explorer):
    before = shown(explorer)
    explorer.controls["v_reset"].value = -50
    assert "v_reset is -50 mV, but it must lie below v_th" in problem(explorer)
    assert shown(explorer) == before
    assert readout(explorer, "rheobase") == "–"
    explorer.controls["v_th"].value = -45
    assert problem(explorer) == ""
    assert explorer.params == LIFParameters(v_reset=-50 * mV, v_th=-45 * mV)


def test_special_neurons_are_remarked_on(explorer):
    explorer.controls["t_ref"].value = 0
    assert readout(explorer, "ceiling 1/t_ref") == "none"
    assert set(levels(explorer, 0)) == {"I", "rheobase"}
    explorer.controls["R"].value = 0.5
    assert "silent here" in message(explorer)
    assert set(levels(explorer, 0)) == {"I"}
    assert readout(explorer, "rate at 2.0 nA") == "0.0 Hz"
    assert readout(explorer, "interval") == "never fires"
    explorer.controls["v_reset"].value = -80
    explorer.controls["v_th"].value = -70
    assert "fires without any input" in message(explorer)


def test_its_text_form_is_short(explorer):
    assert repr(explorer) == "RateExplorer()"


def test_a_curve_beyond_the_axis_is_announced(explorer):
    explorer.controls["v_th"].value = -66
    assert "beyond the axis" not in message(explorer)
    explorer.controls["tau_m"].value, explorer.controls["t_ref"].value = 1, 0
    explorer.controls["v_th"].value, explorer.controls["v_reset"].value = -70, -90
    assert "beyond the axis" in message(explorer)
