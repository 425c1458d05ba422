"""Every slider and choice of the code explorer, moved to its ends and middle, and a drawing in every code."""

import json

import numpy as np
import pytest

from helpers.datasets import mnist
from helpers.widgets.codes import CODES, KNOBS, SLIDERS, DrawingExplorer, EncodingExplorer, encode_all
from helpers.widgets.digit_pad import example_image
from tests.widgets.shown import message, problem, readout, shown

THREE = [(85, 70), (120, 50), (165, 55), (185, 85), (120, 135), (170, 145), (195, 180), (170, 220), (75, 215)]


def number(explorer, name):
    return float(readout(explorer, name).removesuffix(" levels").replace(",", ""))


def is_shown(slider):
    return slider.layout.display != "none"


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_own_picture(code):
    explorer = EncodingExplorer("latency" if code != "latency" else "delta")
    before = shown(explorer)
    explorer.code.value = code
    assert shown(explorer) != before
    assert shown(explorer) == shown(EncodingExplorer(code))


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_moves_the_picture_or_is_hidden(code, name):
    explorer = EncodingExplorer(code)
    slider = explorer.controls[name]
    assert is_shown(slider) == (name not in KNOBS or name == CODES[code].knob)
    low, high = SLIDERS[name].low, SLIDERS[name].high
    pictures, numbers = set(), set()
    for value in (low, (low + high) // 2 or 0.5, high):
        slider.value = value
        pictures.add(shown(explorer))
        numbers.add(json.dumps(explorer.view.scene["numbers"]))
        assert message(explorer)
    # Codes that know no clock only stretch with time, and delta's 0 is refused: it leaves the first picture.
    assert len(pictures) == (3 if is_shown(slider) else 1)
    assert (len(numbers) > 1) == is_shown(slider) or name == "duration"


def test_sliders_start_where_the_chapter_starts():
    explorer = EncodingExplorer("latency")
    image = mnist.load("train").images[SLIDERS["digit"].start]
    assert explorer.controls["min_intensity"].value == 0
    assert number(explorer, "spikes") == np.count_nonzero(image)
    assert explorer.controls["delta"].value == 0.1


def test_the_numbers_count_what_is_known():
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


def test_the_picture_shows_the_digit_its_spikes_from_the_top_and_what_is_decoded():
    explorer = EncodingExplorer("latency")
    original, raster, decoded = explorer.view.panels
    image = mnist.as_intensity(mnist.load("train").images[21])
    np.testing.assert_array_equal(original.items[0].y, image)
    np.testing.assert_allclose(decoded.items[0].y, image, atol=1e-9)
    (spikes,) = raster.items
    np.testing.assert_array_equal(np.sort(spikes.y), np.flatnonzero(image))
    assert raster.y[0] > 784 > 0 > raster.y[1]


def test_what_can_not_be_coded_says_why_and_dims_the_picture():
    explorer = EncodingExplorer("delta")
    before = shown(explorer)
    explorer.controls["delta"].value = 0
    assert "delta is 0.0" in problem(explorer)
    assert {each["value"] for each in explorer.view.scene["numbers"]} == {"–"}
    assert shown(explorer) == before
    explorer.controls["delta"].value = 0.2
    assert problem(explorer) == ""
    assert shown(explorer) != before


def test_more_rate_means_more_spikes_and_less_error():
    explorer = EncodingExplorer("regular rate")
    counts, errors = [], []
    for rate in (10, 50, 200):
        explorer.controls["max_rate"].value = rate
        counts.append(number(explorer, "spikes"))
        errors.append(number(explorer, "decode error"))
    assert counts == sorted(counts) and errors == sorted(errors, reverse=True)
    assert "20.0 times" in message(explorer)


def test_it_says_to_a_screen_reader_what_it_shows():
    sentence = EncodingExplorer("phase").view.scene["sentence"]
    assert "A 3 of MNIST" in sentence and "code phase" in sentence and "neurons: 784" in sentence


def test_an_unknown_code_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match='code is \'morse\', but it must be one of "Poisson rate" / "regular rate"'):
        EncodingExplorer("morse")


def test_their_text_forms_are_short_and_a_page_without_a_kernel_gets_an_image():
    for explorer in (EncodingExplorer(), DrawingExplorer()):
        assert repr(explorer) == f"{type(explorer).__name__}()"
        assert len(explorer._repr_mimebundle_()["image/png"]) > 5_000


def spike_counts(explorer):
    return [panel.items[0].points()[1].size for panel in explorer.view.panels]


def counts_of(image):
    return [len(spikes.times) for spikes in encode_all(image).values()]


def test_before_the_first_stroke_the_example_is_coded():
    explorer = DrawingExplorer()
    assert spike_counts(explorer) == counts_of(example_image())
    assert "Draw a digit" in message(explorer)


def test_an_empty_canvas_is_silent_in_every_code_but_population():
    explorer = DrawingExplorer()
    explorer.pad.clear.click()
    assert spike_counts(explorer) == [1568 * (name == "population") for name in CODES]
    assert "The canvas is empty" in message(explorer)


def test_a_digit_speaks_in_every_code_and_the_titles_count():
    explorer = DrawingExplorer()
    explorer.pad.draw([THREE])
    counts = spike_counts(explorer)
    assert min(counts) > 100 and counts == counts_of(explorer.pad.image)
    for panel, name, count in zip(explorer.view.panels, CODES, counts, strict=True):
        assert panel.title == f"{name}: {count:,} spikes"
    assert message(explorer) == ""


def test_the_picture_depends_on_the_digit_alone():
    explorer, other = DrawingExplorer(), DrawingExplorer()
    explorer.pad.draw([[(140, 30), (140, 250)]])
    for each in (explorer, other):
        each.pad.draw([THREE])
    assert shown(explorer) == shown(other)


def test_what_is_no_digit_dims_the_picture_with_the_pads_sentence():
    explorer = DrawingExplorer()
    before = shown(explorer)
    explorer.pad.draw([[(140, 140)]])
    assert "only a dot" in problem(explorer)
    assert shown(explorer) == before
    explorer.pad.draw([THREE])
    assert problem(explorer) == ""


def test_places_of_a_narrow_page_cover_it_too():
    for explorer in (EncodingExplorer(), DrawingExplorer()):
        for places in (
            [panel.place for panel in explorer.view.panels],
            [panel.narrow for panel in explorer.view.panels],
        ):
            assert sum(width * height for _left, _top, width, height in places) == pytest.approx(1)
            assert max(left + width for left, _top, width, _height in places) == pytest.approx(1)
