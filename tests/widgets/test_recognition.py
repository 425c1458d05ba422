"""The widget that recognises drawings: what it answers, what it draws, and when it says nothing."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from helpers.figures.recognition import FLOOR, PITCH, SHOWN, RecognitionFigure, plot_recognition, plot_total_inputs
from helpers.learning.model_file import TRAINED, load_model
from helpers.learning.recognition import match, recognise, total_input
from helpers.widgets.digit_pad import example_image
from helpers.widgets.recognition import RecognitionExplorer
from tests.widgets.shown import message, problem

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


def numbers(explorer):
    return {each["name"]: each["value"] for each in explorer.view.scene["numbers"]}


def images(explorer):
    """The pictures of neurons: weights, and below them weights times image."""
    tiles = [panel.items[0].y for panel in explorer.view.panels if panel.square]
    return tiles[: len(tiles) // 2], tiles[len(tiles) // 2 :]


@pytest.mark.parametrize("digit, stroke", [(0, ZERO), (1, ONE), (3, THREE), (7, SEVEN)])
def test_plain_drawings_are_recognised(explorer, digit, stroke):
    explorer.pad.draw([stroke])
    seen = explorer.seen
    assert seen.digit == digit
    expected = {"answer": str(digit), "spikes": str(seen.counts.sum()), "neurons that fired": str(len(seen.fired))}
    assert numbers(explorer) == expected
    assert f"answers {digit}" in explorer.view.scene["sentence"]
    assert message(explorer) == ""


def test_before_the_first_stroke_it_recognises_the_example(explorer):
    assert numbers(explorer)["answer"] == "3" and "Draw a digit" in message(explorer)
    np.testing.assert_array_equal(explorer.seen.image, example_image())


def test_the_bars_are_the_evidence_and_that_of_the_answer_has_a_colour(explorer):
    explorer.pad.draw([ONE])
    items = [item for item in explorer.view.panels[0].items if item.kind == "bars"]
    heights = {int(x): y for item in items for x, y in zip(item.x, item.y, strict=True)}
    assert [heights[k] for k in range(10)] == np.maximum(explorer.seen.evidence, FLOOR).tolist()
    assert {item.role: list(item.x) for item in items}["threshold"] == [1]


def test_clear_leaves_no_answer(explorer):
    explorer.pad.draw([THREE])
    assert images(explorer)[0]
    explorer.pad.clear.click()
    assert explorer.seen.digit is None and numbers(explorer)["answer"] == "?"
    assert images(explorer) == ([], []) and "The canvas is empty" in message(explorer)


def test_a_dot_dims_the_picture(explorer):
    explorer.pad.draw([[(140, 140)]])
    assert "only a dot" in problem(explorer) and numbers(explorer)["answer"] == "–"


def test_a_network_of_sleepers_says_so():
    explorer = RecognitionExplorer(STATE.replace(theta_volt=STATE.theta_volt + 1))
    explorer.pad.draw([THREE])
    assert "No neuron fired" in message(explorer)


def test_without_labels_it_says_what_to_do():
    with pytest.raises(ValueError, match="label_neurons"):
        RecognitionExplorer(STATE.replace(responses=None))


def test_it_shows_the_fields_of_those_that_fired_most_and_what_drove_them(explorer):
    explorer.pad.draw([SEVEN])
    seen, (fields, overlaps) = explorer.seen, images(explorer)
    assert len(fields) == min(SHOWN, len(seen.fired)) > 0
    for neuron, field, overlap in zip(seen.fired, fields, overlaps):
        w = STATE.w_volt[:, neuron].reshape(28, 28)
        np.testing.assert_allclose(field, w / w.max(), rtol=1e-6)
        np.testing.assert_allclose(overlap, w * seen.image / (w * seen.image).max(), rtol=1e-6)
    titles = [panel.title for panel in explorer.view.panels if panel.square]
    leader = seen.fired[0]
    assert titles[0] == f"{STATE.labels[leader]}: {seen.counts[leader]} spikes"
    assert titles[len(fields)] == f"match {match(STATE, seen.image)[leader]:.2f}"


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


def test_its_text_form_is_short_and_a_page_without_a_kernel_gets_an_image(explorer):
    assert repr(explorer) == "RecognitionExplorer()"
    assert len(explorer._repr_mimebundle_()["image/png"]) > 5_000
