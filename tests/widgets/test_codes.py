"""Every slider and choice of the code explorer, moved to its ends and middle."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from helpers.datasets import mnist
from helpers.widgets.codes import CODES, KNOBS, SLIDERS, CodesPicture, DrawingExplorer, EncodingExplorer


def picture(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.image.value)))


def number(explorer, name):
    return float(re.search(rf"{name}: ([\d.,]+)", explorer.readout.value)[1].replace(",", ""))


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_own_picture(code):
    explorer = EncodingExplorer("latency" if code != "latency" else "delta")
    before = explorer.image.value
    explorer.code.value = code
    assert explorer.image.value != before
    assert picture(explorer).shape == (320, 960, 3)
    assert explorer.image.value == EncodingExplorer(code).image.value


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_or_is_disabled(code, name):
    explorer = EncodingExplorer(code)
    slider = explorer.controls[name]
    assert slider.disabled == (name in KNOBS and name != CODES[code].knob)
    low, high = SLIDERS[name].low, SLIDERS[name].high
    pictures, readouts = set(), set()
    for value in (low, (low + high) // 2 or 0.5, high):
        slider.value = value
        pictures.add(explorer.image.value)
        readouts.add(explorer.readout.value)
        assert explorer.message.value
    # 0 is refused and leaves the first picture; the codes that know no clock only stretch with time.
    assert len(pictures) == (1 if slider.disabled else 3)
    assert (len(readouts) > 1) == (not slider.disabled) or name == "duration"


def test_the_readouts_count_what_is_known():
    explorer = EncodingExplorer("latency")
    explorer.controls["min_intensity"].value = 0.01
    image = mnist.load("train").images[explorer.controls["digit"].value]
    assert number(explorer, "spikes") == np.count_nonzero(image >= 0.01 * 255)
    assert number(explorer, "spikes per lit pixel") == round(np.mean(image[image > 0] >= 0.01 * 255), 2)
    assert number(explorer, "decode error") < 0.1
    explorer.code.value = "population"
    assert number(explorer, "neurons") == 784 * explorer.controls["n_fields"].value
    explorer.code.value = "phase"
    assert number(explorer, "decode error") == 0
    explorer.controls["n_bits"].value = 1
    assert number(explorer, "decode error") > 5


def test_what_can_not_be_coded_says_why_and_keeps_the_picture():
    explorer = EncodingExplorer("delta")
    before = explorer.image.value
    explorer.controls["delta"].value = 0
    assert "delta is 0.0" in explorer.message.value
    assert explorer.image.value == before
    explorer.controls["delta"].value = 0.2
    assert "delta is" not in explorer.message.value
    assert explorer.image.value != before


def test_more_rate_means_more_spikes_and_less_error():
    explorer = EncodingExplorer("regular rate")
    counts, errors = [], []
    for rate in (10, 50, 200):
        explorer.controls["max_rate"].value = rate
        counts.append(number(explorer, "spikes"))
        errors.append(number(explorer, "decode error"))
    assert counts == sorted(counts) and errors == sorted(errors, reverse=True)
    assert "20.0 times" in explorer.message.value


def test_layout_never_moves():
    explorer = EncodingExplorer()
    sizes = [child.layout.height for child in (explorer.readout, explorer.image, explorer.message)]
    assert sizes == ["26px", "320px", "26px"]
    assert (explorer.image.layout.width, explorer.image.format) == ("960px", "jpeg")


def test_an_unknown_code_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match='code is \'morse\', but it must be one of "Poisson rate" / "regular rate"'):
        EncodingExplorer("morse")


def test_its_text_form_is_short():
    assert repr(EncodingExplorer()) == "EncodingExplorer()"


THREE = [(85, 70), (120, 50), (165, 55), (185, 85), (120, 135), (170, 145), (195, 180), (170, 220), (75, 215)]


def panels(jpeg):
    """Whether each of the six rasters has a mark inside its axes."""
    picture = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"))
    assert picture.shape == (420, 960)
    rows, columns = ((36, 155), (240, 362)), ((75, 315), (391, 630), (707, 930))
    return [bool((picture[a:b, c:d] < 100).any()) for a, b in rows for c, d in columns]


def test_an_empty_canvas_is_silent_in_every_code_but_population():
    assert panels(DrawingExplorer().image.value) == [name == "population" for name in CODES]


def test_a_digit_speaks_in_every_code_and_clear_silences_it():
    explorer = DrawingExplorer()
    empty = explorer.image.value
    explorer.pad.draw([THREE])
    assert panels(explorer.image.value) == [True] * 6
    explorer.pad.clear.click()
    assert explorer.image.value == empty


def test_the_picture_depends_on_the_digit_alone():
    explorer = DrawingExplorer()
    explorer.pad.draw([[(140, 30), (140, 250)]])
    explorer.pad.draw([THREE])
    assert explorer.image.value == CodesPicture().draw(explorer.pad.image)


def test_layout_never_moves_and_its_text_form_is_short():
    explorer = DrawingExplorer()
    assert (explorer.image.layout.width, explorer.image.layout.height) == ("960px", "420px")
    assert repr(explorer) == "DrawingExplorer()"
