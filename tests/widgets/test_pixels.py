"""Every slider of the explorer of chapter 05, moved to its ends and middle."""

import io
import re

import numpy as np
import pytest
from brian2 import ms, mV, nA
from PIL import Image

from helpers.codes.pixels import PIXEL_NEURON, ImageRun
from helpers.datasets import mnist
from helpers.widgets.pixels import MAX_COUNT, SLIDERS, MnistExplorer


def number(explorer, name):
    return int(re.search(rf"{name}: ([\d,]+)", explorer.readout.value)[1].replace(",", ""))


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture(name):
    explorer = MnistExplorer()
    low, high, start = SLIDERS[name].low, SLIDERS[name].high, SLIDERS[name].start
    pictures = {explorer.image.value}
    for value in (low, (low + high) // 2, high):
        explorer.controls[name].value = value
        pictures.add(explorer.image.value)
        picture = np.asarray(Image.open(io.BytesIO(explorer.image.value)))
        assert picture.shape == (300, 960, 3)
        assert explorer.readout.value and explorer.message.value
    assert len(pictures) >= 3
    explorer.controls[name].value = start
    explorer.reset.click()
    assert explorer.image.value == MnistExplorer().image.value


def test_its_counts_are_those_of_a_simulation():
    explorer = MnistExplorer()
    for name, value in {"image": 7, "gain": 120, "duration": 35, "v_th": -55}.items():
        explorer.controls[name].value = value
    image = mnist.load("train", 8).images[7:]
    run = ImageRun(image, PIXEL_NEURON.replace(v_th=-55 * mV), 35 * ms, 120 * nA).run()
    counts = run.spikes().counts()
    assert number(explorer, "spikes") == counts.sum()
    assert number(explorer, "lit pixels") == np.count_nonzero(image)
    assert number(explorer, "of them silent") == ((counts[0] == 0) & (image.ravel() > 0)).sum()


def test_the_axis_has_room_for_the_fastest_pixel():
    explorer = MnistExplorer()
    for name, value in {"gain": 200, "duration": 100, "v_th": -64}.items():
        explorer.controls[name].value = value
    assert f"White fires {MAX_COUNT}." in explorer.message.value


def test_silence_is_explained():
    explorer = MnistExplorer()
    explorer.controls["gain"].value = 10
    assert number(explorer, "spikes") == 0 and "would need more than 15" in explorer.message.value
    explorer.controls["gain"].value = 20
    explorer.controls["duration"].value = 5
    assert number(explorer, "spikes") == 0 and "time is up" in explorer.message.value


def test_the_ghost_is_the_curve_before_this_slider_moved():
    explorer = MnistExplorer()
    plain = explorer.image.value
    explorer.controls["gain"].value = 100
    explorer.controls["gain"].value = 50
    assert explorer.image.value != plain  # the grey line lies behind the dots
    explorer.reset.click()
    assert explorer.image.value == plain


def test_layout_never_moves_and_text_form_is_short():
    explorer = MnistExplorer()
    sizes = [child.layout.height for child in (explorer.readout, explorer.image, explorer.message)]
    assert sizes == ["26px", "300px", "26px"]
    assert repr(explorer) == "MnistExplorer()"
