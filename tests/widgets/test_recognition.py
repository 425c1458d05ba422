"""The widget that recognises drawings: what it answers, what it draws, and when it says nothing."""

import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from helpers.figures.recognition import FLOOR, PITCH, SHOWN, RecognitionFigure, plot_recognition, plot_total_inputs
from helpers.learning.model_file import TRAINED, load_model
from helpers.learning.recognition import recognise, total_input
from helpers.widgets.recognition import RecognitionExplorer, RecognitionPicture

STATE = load_model(TRAINED).state
ONE = [(140, 40), (140, 240)]
THREE = [(85, 70), (120, 50), (165, 55), (185, 85), (120, 135), (170, 145), (195, 180), (170, 220), (75, 215)]
ZERO = [(140 + 60 * np.sin(a), 140 - 95 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 24)]
SEVEN = [(70, 60), (205, 60), (130, 230)]


@pytest.fixture
def explorer():
    return RecognitionExplorer(STATE)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("digit, stroke", [(0, ZERO), (1, ONE), (3, THREE), (7, SEVEN)])
def test_plain_drawings_are_recognised(explorer, digit, stroke):
    explorer.pad.draw([stroke])
    assert explorer.seen.digit == digit
    spikes, neurons = map(int, re.match(r"(\d+) spikes of (\d+) neurons", explorer.message.value).groups())
    assert (spikes, neurons) == (explorer.seen.counts.sum(), len(explorer.seen.fired))
    assert f"say <b>{digit}</b>" in explorer.message.value


def test_it_shows_what_the_static_figure_would(explorer):
    explorer.pad.draw([ONE])
    explorer.pad.draw([THREE])
    assert explorer.image.value == RecognitionPicture().draw(STATE, recognise(STATE, explorer.pad.image))


def test_clear_brings_back_the_invitation(explorer):
    empty = explorer.image.value
    assert "Draw a digit" in explorer.message.value
    explorer.pad.draw([THREE])
    assert explorer.image.value != empty
    explorer.pad.clear.click()
    assert explorer.image.value == empty and "Draw a digit" in explorer.message.value
    assert explorer.seen.digit is None


def test_a_network_of_sleepers_says_so():
    explorer = RecognitionExplorer(STATE.replace(theta_volt=STATE.theta_volt + 1))
    explorer.pad.draw([THREE])
    assert "No neuron fired" in explorer.message.value


def test_without_labels_it_says_what_to_do():
    with pytest.raises(ValueError, match="label_neurons"):
        RecognitionExplorer(STATE.replace(responses=None))


def test_the_figure_shows_the_fields_of_those_that_fired_most_and_blanks_the_rest():
    parts = RecognitionFigure(plt.figure())
    for stroke in (ZERO, ONE):
        explorer = RecognitionExplorer(STATE)
        explorer.pad.draw([stroke])
        seen = explorer.seen
        parts.show(STATE, seen)
        rows = [np.ma.filled(picture.get_array(), np.nan) for picture in (parts._fields, parts._overlaps)]
        for place in range(SHOWN):
            field, overlap = (row[:, place * PITCH : place * PITCH + 28] for row in rows)
            texts = parts._names[place].get_text(), parts._matches[place].get_text()
            if place >= len(seen.fired):
                assert np.isnan(field).all() and np.isnan(overlap).all() and texts == ("", "")
                continue
            neuron = seen.fired[place]
            w = STATE.w_volt[:, neuron].reshape(28, 28)
            np.testing.assert_allclose(field, w / w.max(), rtol=1e-6)
            np.testing.assert_allclose(overlap, w * seen.image / (w * seen.image).max(), rtol=1e-6)
            assert f"no. {neuron}\nlabel {STATE.labels[neuron]}\n{seen.counts[neuron]} spikes" == texts[0]
    assert parts._answer.get_text() == "1"
    assert parts._best.get_xydata().tolist() == [[0, 1]]
    behind, others = parts._others.get_data()
    assert list(others) == [0, *range(2, 10)] and np.max(behind) < 0
    np.testing.assert_allclose(behind, np.maximum(seen.evidence[others], FLOOR))


def test_static_figures_have_names_and_units():
    seen = recognise(STATE, RecognitionExplorer(STATE).pad.image)
    assert len(plot_recognition(STATE, seen)) == 5
    seven = RecognitionExplorer(STATE)
    seven.pad.draw([SEVEN])
    threshold = STATE.params.v_th + STATE.theta
    ax = plot_total_inputs(total_input(STATE, seven.pad.image), threshold, seven.seen.fired)
    assert "(mV)" in ax.get_xlabel() and "mV" in ax.get_ylabel()
    dots = {line.get_label(): len(line.get_xdata()) for line in ax.lines[:2]}
    assert dots == {"silent": 400 - len(seven.seen.fired), "fired": len(seven.seen.fired)}


def test_layout_never_moves_and_its_text_form_is_short(explorer):
    sizes = explorer.message.layout.height, explorer.image.layout.width, explorer.image.layout.height
    assert sizes == ("26px", "960px", "330px")
    assert np.asarray(Image.open(io.BytesIO(explorer.image.value))).shape == (330, 960, 3)
    assert repr(explorer) == "RecognitionExplorer()"
