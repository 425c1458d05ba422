"""Every slider of the explorer of motion; its detectors are those of `delay_line_spikes`."""

import numpy as np
import pytest
from brian2 import ms, prefs

from helpers.codes import Spikes, delay_line_spikes
from helpers.widgets.events import PIXELS, SLIDERS, MotionExplorer, bar_events, count_coincidences
from tests.widgets.shown import message, readout, shown


@pytest.fixture
def explorer():
    return MotionExplorer()


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture(explorer, name):
    pictures = {shown(explorer)}
    for value in (SLIDERS[name].low, SLIDERS[name].high):
        explorer.controls[name].value = value
        pictures.add(shown(explorer))
    assert len(pictures) == len({SLIDERS[name].low, SLIDERS[name].start, SLIDERS[name].high})
    assert explorer.ghost is not None


def test_the_delay_of_the_travel_time_finds_the_direction(explorer):
    assert explorer.counts == {"right": 15, "left": 0}
    assert "own direction" in message(explorer)
    explorer.controls["way"].value = "left"
    assert explorer.counts == {"right": 0, "left": 15}
    assert readout(explorer, "left") == "15"
    explorer.controls["delay"].value = 30
    assert explorer.counts == {"right": 0, "left": 0}
    assert "do not say" in message(explorer)


def test_detectors_fire_as_in_brian2():
    before, prefs.codegen.target = prefs.codegen.target, "numpy"
    pixels, times = bar_events(6, 1, 30)
    spikes = Spikes.sort(pixels, times / 250, 250 * ms, (1, PIXELS))
    for delay in (0, 4, 9):
        lines = np.full((2 * PIXELS - 2, PIXELS), -1.0)
        here = np.arange(PIXELS - 1)
        lines[here, here], lines[here, here + 1] = delay, 0
        lines[PIXELS - 1 + here, here + 1], lines[PIXELS - 1 + here, here] = delay, 0
        fired = delay_line_spikes(spikes, lines * ms, 0.75, 5 * ms, 0.5 * ms).before(200 * ms).counts()[0]
        counted = count_coincidences(pixels, times, [delay], 5)[:, 0]
        assert counted.tolist() == fired.reshape(2, -1).sum(axis=1).tolist()
    prefs.codegen.target = before
