"""Every slider of the STDP explorer, moved to its ends and middle; picture and texts say what the rule says."""

import io
import re

import numpy as np
import pytest
from brian2 import ms
from PIL import Image

from helpers.neurons.synapses import PairRule, follow_weight
from helpers.widgets.synapses import INDEPENDENT, POST_TRAINS, PRE, SLIDERS, StdpExplorer


def picture(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.image.value)))


def numbers(explorer):
    return [float(number) for number in re.findall(r"-?\d+\.\d+", explorer.readout.value)]


@pytest.fixture
def explorer():
    return StdpExplorer()


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_and_the_weight(explorer, name):
    low, high, step, start = (getattr(SLIDERS[name], part) for part in ("low", "high", "step", "start"))
    pictures = {explorer.image.value}
    for value in (low, round((low + high) / 2 / step) * step, high):
        explorer.controls[name].value = value
        assert float(getattr(explorer.rule, name)) == pytest.approx(float(value * SLIDERS[name].unit))
        pictures.add(explorer.image.value)
        first, last = min(0.5, explorer.rule.w_max), explorer.history[1][-1]
        assert last == follow_weight(explorer.rule, PRE, INDEPENDENT, first)[1][-1]
        assert numbers(explorer)[:2] == [round(first, 2), pytest.approx(last, abs=0.0051)]
        assert "nan" not in explorer.readout.value + explorer.message.value
    assert len(pictures) == 4
    assert start != high


def test_the_start_is_a_rule_with_the_published_ratio(explorer):
    assert explorer.rule.balance() == pytest.approx(1.05)
    assert "weaken" in explorer.message.value


@pytest.mark.parametrize(("post", "direction"), [("5 ms after pre", 1), ("5 ms before pre", -1)])
def test_order_decides_the_direction(explorer, post, direction):
    explorer.controls["post"].value = post
    w = explorer.history[1]
    assert np.sign(w[-1] - w[0]) == direction
    assert set(POST_TRAINS) == {value for _name, value in explorer.controls["post"].options}


@pytest.mark.parametrize(
    ("A_pre", "A_post", "words"),
    [
        (0.05, 0.05, "equal"),
        (0.05, 0.06, "weaken"),
        (0.05, 0.04, "strengthen"),
        (0, 0, "Nothing"),
        (0, 0.1, "weaken"),
    ],
)
def test_the_message_compares_the_areas(explorer, A_pre, A_post, words):
    explorer.controls["A_pre"].value = A_pre
    explorer.controls["A_post"].value = A_post
    assert words in explorer.message.value


def test_ghost_is_the_rule_before_this_slider_moved_and_reset_forgets_it(explorer):
    start = picture(explorer)
    grey = np.array([0xBD, 0xBD, 0xBD])

    def grey_pixels():
        return int((np.abs(picture(explorer).astype(int) - grey).max(axis=2) < 12).sum())

    before = grey_pixels()
    explorer.controls["tau_pre"].value = 50
    assert grey_pixels() > before + 200
    explorer.controls["tau_pre"].value = 55
    assert explorer.ghost[0] == PairRule(A_pre=0.02, A_post=0.021)
    explorer.controls["A_post"].value = 0.05
    assert explorer.ghost[0].tau_pre == 55 * ms
    explorer.reset.click()
    np.testing.assert_array_equal(picture(explorer), start)
    assert repr(explorer) == "StdpExplorer()"
