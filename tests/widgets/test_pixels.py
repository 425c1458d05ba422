"""Every slider of the explorer of chapter 05, moved to its ends and middle."""

import numpy as np
import pytest
from brian2 import ms, mV, nA

from helpers.codes.pixels import PIXEL_NEURON, ImageRun
from helpers.datasets import mnist
from helpers.neurons.theory import rheobase
from helpers.widgets.pixels import MAX_COUNT, SLIDERS, MnistExplorer
from tests.widgets.shown import item, items, levels, message, picture, readout, shown

PIXELS, COUNTS, CURVE, RASTER = range(4)


def count(explorer, name):
    return int(readout(explorer, name).replace(",", ""))


@pytest.fixture
def explorer():
    return MnistExplorer()


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture(explorer, name):
    low, high = SLIDERS[name].low, SLIDERS[name].high
    pictures = {shown(explorer)}
    for value in (low, (low + high) // 2, high):
        explorer.controls[name].value = value
        pictures.add(shown(explorer))
        assert message(explorer)
    assert len(pictures) >= 3
    explorer.reset.click()
    assert picture(explorer) == picture(MnistExplorer())


def test_its_counts_are_those_of_a_simulation(explorer):
    for name, value in {"image": 7, "gain": 120, "duration": 35, "v_th": -55}.items():
        explorer.controls[name].value = value
    image = mnist.load("train", 8).images[7:]
    run = ImageRun(image, PIXEL_NEURON.replace(v_th=-55 * mV), 35 * ms, 120 * nA).run()
    counts = run.spikes().counts()
    assert count(explorer, "spikes") == counts.sum() == len(item(explorer, RASTER, "marks").y)
    assert count(explorer, "lit pixels") == np.count_nonzero(image)
    assert count(explorer, "of them silent") == ((counts[0] == 0) & (image.ravel() > 0)).sum()


def test_the_digit_is_shown_beside_the_counts_of_its_spikes(explorer):
    grey = mnist.load("train", 22).images[21]
    np.testing.assert_allclose(item(explorer, PIXELS, "image").y, grey / 255, atol=1e-6)
    staircase = item(explorer, CURVE, "dots").points()[1][0]
    np.testing.assert_allclose(item(explorer, COUNTS, "image").y, staircase[grey] / staircase.max())


def test_the_rheobase_stands_at_the_grey_level_that_reaches_it(explorer):
    start = levels(explorer, CURVE)["rheobase"]
    assert start == pytest.approx(255 * rheobase(PIXEL_NEURON) / (50 * nA))
    staircase = item(explorer, CURVE, "dots").points()[1][0]
    assert not staircase[: int(start)].any() and staircase[int(start) + 5]
    explorer.controls["gain"].value = 10
    assert levels(explorer, CURVE) == {}


def test_a_hand_moves_the_time_at_which_the_image_goes(explorer):
    (end,) = items(explorer, RASTER, "level")
    assert (end.look["slider"], end.look["axis"], end.look["value"]) == ("duration", "x", 50)
    explorer.controls["duration"].value = 20
    assert levels(explorer, RASTER) == {"image off": 20}
    assert item(explorer, RASTER, "marks").x.max() < 20


def test_the_axis_has_room_for_the_fastest_pixel(explorer):
    for name, value in {"gain": 200, "duration": 100, "v_th": -64}.items():
        explorer.controls[name].value = value
    assert f"White fires {MAX_COUNT}." in message(explorer)


def test_silence_is_explained(explorer):
    explorer.controls["gain"].value = 10
    assert count(explorer, "spikes") == 0 and "would need more than 15" in message(explorer)
    explorer.controls["gain"].value = 20
    explorer.controls["duration"].value = 5
    assert count(explorer, "spikes") == 0 and "time is up" in message(explorer)


def test_the_ghost_is_the_curve_before_this_slider_moved(explorer):
    before = item(explorer, CURVE, "dots").y
    explorer.controls["gain"].value = 100
    explorer.controls["image"].value = 3
    np.testing.assert_array_equal(item(explorer, CURVE, "dots", ghost=True).y, before)
    explorer.reset.click()
    assert items(explorer, CURVE, "dots", ghost=True) == []


def test_text_form_is_short(explorer):
    assert repr(explorer) == "MnistExplorer()"
