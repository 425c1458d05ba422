"""The widget that counts the spikes of a drawing: what it shows is what `look_up` says."""

import numpy as np
import pytest

from helpers.codes.pixels import look_up, spike_table
from helpers.widgets.cost import CostExplorer
from helpers.widgets.digit_pad import example_image
from tests.widgets.shown import message

SEVEN = [(70, 60), (205, 60), (130, 230)]
TABLE = spike_table()


@pytest.fixture
def explorer():
    return CostExplorer(TABLE)


def numbers(explorer):
    return {each["name"]: each["value"] for each in explorer.view.scene["numbers"]}


def assert_it_shows(explorer, image):
    counts = look_up(image[None], TABLE).counts().reshape(28, 28)
    spikes, silent = (panel.items[0].y for panel in explorer.view.panels)
    np.testing.assert_array_equal(spikes, counts / TABLE.counts().max())
    np.testing.assert_array_equal(silent, (image > 0) & (counts == 0))
    ink, firing = np.count_nonzero(image), np.count_nonzero(counts)
    expected = {"spikes": f"{counts.sum():,}", "pixels with ink": str(ink), "neurons that fire": str(firing)}
    assert numbers(explorer) == expected


def test_it_counts_the_example_and_then_what_is_drawn(explorer):
    assert_it_shows(explorer, example_image())
    explorer.pad.draw([SEVEN])
    assert_it_shows(explorer, explorer.pad.image)
    assert int(numbers(explorer)["spikes"]) > 100
    assert f"spikes: {numbers(explorer)['spikes']}" in explorer.view.scene["sentence"]


def test_an_empty_canvas_costs_nothing(explorer):
    explorer.pad.clear.click()
    assert set(numbers(explorer).values()) == {"0"}
    assert "The canvas is empty" in message(explorer)


def test_a_neuron_that_never_fires_is_no_reason_to_divide_by_zero():
    explorer = CostExplorer(TABLE.lose(1, seed=0))
    assert numbers(explorer)["spikes"] == "0"


def test_its_text_form_is_short_and_a_page_without_a_kernel_gets_an_image(explorer):
    assert repr(explorer) == "CostExplorer()"
    assert len(explorer._repr_mimebundle_()["image/png"]) > 1_000
