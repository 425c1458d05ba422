"""Every slider of the STDP explorer, moved to its ends and middle; picture and texts say what the rule says."""

import numpy as np
import pytest
from brian2 import Hz, ms, second

from helpers.neurons.spike_trains import poisson_trains
from helpers.neurons.synapses import PairRule, follow_weight, stdp_window
from helpers.widgets.synapses import DURATION, GRID, N_OTHERS, POST_TRAINS, SLIDERS, StdpExplorer
from tests.widgets.shown import item, items, levels, message, picture, readout, shown

WINDOW, WEIGHT = range(2)
PRE, INDEPENDENT, OTHER_PRE, OTHER_POST = (poisson_trains(1, 20 * Hz, DURATION, seed)[1] for seed in (1, 2, 3, 4))


def change(explorer, name):
    return [float(each) for each in readout(explorer, name).split(" → ")]


@pytest.fixture
def explorer():
    return StdpExplorer()


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_and_the_weight(explorer, name):
    low, high, step, start = (getattr(SLIDERS[name], part) for part in ("low", "high", "step", "start"))
    pictures = {shown(explorer)}
    for value in (low, round((low + high) / 2 / step) * step, high):
        explorer.controls[name].value = value
        assert float(getattr(explorer.rule, name)) == pytest.approx(float(value * SLIDERS[name].unit))
        pictures.add(shown(explorer))
        first, last = min(0.5, explorer.rule.w_max), explorer.history[1][-1]
        assert last == follow_weight(explorer.rule, PRE, INDEPENDENT, first)[1][-1]
        assert change(explorer, "this run") == [round(first, 2), pytest.approx(last, abs=0.0051)]
        assert "nan" not in str(explorer.view.scene["numbers"])
    assert len(pictures) == 4
    assert start != high


def test_the_start_is_a_rule_with_the_published_ratio(explorer):
    assert explorer.rule.balance() == pytest.approx(1.05)


def test_what_is_said_of_the_average_is_what_the_mean_of_all_runs_does(explorer):
    assert "weaken" in message(explorer)
    start, end = change(explorer, "mean of 40 others")
    assert end < start
    assert change(explorer, "this run")[1] > start  # and this run does not: the drift is smaller than its jumps
    assert readout(explorer, "drift if independent") == "−0.008/s"
    explorer.controls["A_post"].value = 0.01
    assert "strengthen" in message(explorer)
    start, end = change(explorer, "mean of 40 others")
    assert end > start


def test_the_other_runs_are_those_of_other_trains(explorer):
    times, w = follow_weight(explorer.rule, OTHER_PRE, OTHER_POST, 0.5)
    before = np.searchsorted(times / second, GRID, side="right")
    np.testing.assert_allclose(explorer.others[0], np.append(0.5, w)[before])
    (others,) = [each for each in items(explorer, WEIGHT, "line") if each.look.get("faint")]
    np.testing.assert_array_equal(others.y, explorer.others)
    assert len(explorer.others) == N_OTHERS
    np.testing.assert_allclose(item(explorer, WEIGHT, "line").y, explorer.others.mean(axis=0))


def test_the_window_is_that_of_the_rule(explorer):
    explorer.controls["tau_post"].value = 40
    before, after = items(explorer, WINDOW, "line")[-2:]
    for branch in (before, after):
        np.testing.assert_allclose(branch.y, stdp_window(explorer.rule, branch.x * ms))
    assert before.x.max() < 0 < after.x.min()


def test_heights_and_bound_are_lines_that_a_hand_moves(explorer):
    assert levels(explorer, WINDOW) == {"A_pre": 0.02, "A_post": -0.021}
    assert levels(explorer, WEIGHT) == {"w_max": 1}
    handles = [each.look for panel in (WINDOW, WEIGHT) for each in items(explorer, panel, "level")]
    assert {each["slider"]: each["sign"] for each in handles} == {"A_pre": 1, "A_post": -1, "w_max": 1}


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
    assert words in message(explorer)


def test_ghost_is_the_rule_before_this_slider_moved_and_reset_forgets_it(explorer):
    start, w = picture(explorer), explorer.history[1]
    explorer.controls["tau_pre"].value = 50
    np.testing.assert_array_equal(item(explorer, WEIGHT, "steps", ghost=True).y, w)
    assert len(items(explorer, WINDOW, "line", ghost=True)) == 2
    explorer.controls["tau_pre"].value = 55
    assert explorer.ghost[0] == PairRule(A_pre=0.02, A_post=0.021)
    explorer.controls["A_post"].value = 0.05
    assert explorer.ghost[0].tau_pre == 55 * ms
    explorer.reset.click()
    assert picture(explorer) == start
    assert repr(explorer) == "StdpExplorer()"
