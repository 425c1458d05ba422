"""The two programs of the first lesson, as a Chinese reader would paste them, run beside chapters 01 and 05."""

import runpy
import warnings
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from brian2 import prefs, start_scope

from helpers.base.i18n import BUNDLED_FONT
from helpers.datasets import mnist
from tools.translate import CHINESE

LESSON = Path(__file__).parent / "lesson"


@pytest.fixture(autouse=True)
def as_before():
    """The bundled font stands for one that a reader has; fonts and Brian2's settings are put back."""
    target = prefs.codegen.target
    with matplotlib.rc_context():
        matplotlib.font_manager.fontManager.addfont(BUNDLED_FONT)
        yield
    prefs.codegen.target = target
    plt.close("all")


def pasted(name):
    """The names that a program of the lesson leaves; a character that no font has is an error."""
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*[Gg]lyph.*")
        names = runpy.run_path(str(LESSON / name))
        plt.gcf().canvas.draw()
    return names


def cells_run(notebook, cell_ids, **names):
    """The names that these cells of the Chinese edition leave."""
    cells = {cell.id: cell.source for cell in nbformat.read(CHINESE / notebook, as_version=4).cells}
    start_scope()
    for cell_id in cell_ids:
        exec(cells[cell_id], names)
    return names


def assert_same_spikes(one, other):
    assert one.num_spikes > 0
    np.testing.assert_array_equal(one.i, other.i)
    np.testing.assert_array_equal(np.asarray(one.t), np.asarray(other.t))


def test_the_ten_neurons_fire_as_in_chapter_01():
    program = pasted("ten_neurons.py")
    chapter = cells_run("01_lif_neuron.ipynb", ["cell-001", "cell-019", "cell-020", "cell-022"])
    assert_same_spikes(program["spikes"], chapter["spikes"])


def test_three_digits_make_the_pixels_neurons_fire_as_in_chapter_05():
    program = pasted("mnist_pixels.py")
    digits = mnist.load("train", 3)
    names = {"images": mnist.as_intensity(digits.images), "labels": digits.labels}
    chapter = cells_run("05_mnist_through_lif.ipynb", ["cell-001", "cell-004"], **names)
    assert_same_spikes(program["spikes"], chapter["spikes"])
