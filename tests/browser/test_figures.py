"""A figure in JupyterLab has a name for a screen reader, is sharp, and stands on white in the dark theme too."""

import io

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

from tests.browser.lab import choose, open_notebook

DRAW = """from brian2 import *
from helpers import figures
from helpers.neurons import LIFParameters, simulate_lif
prefs.codegen.target = "numpy"
plt.style.use("dark_background")
figures.plot_membrane(simulate_lif(LIFParameters(), 2*nA, 100*ms))
print("drawn")"""
NAME = "Membrane potential"


def figure_in(page):
    picture = page.get_by_role("img", name=NAME)
    picture.wait_for()
    assert page.locator(".jp-OutputArea-output img").count() == 1
    return picture


def corner(picture):
    """The colour of the picture's upper left pixel, as it is painted."""
    return Image.open(io.BytesIO(picture.screenshot())).convert("RGB").getpixel((3, 3))


def test_a_figure_has_a_name_and_two_pixels_for_one_and_fits_its_column(run_code):
    page = run_code(DRAW)
    picture = figure_in(page)
    assert picture.evaluate("image => image.naturalWidth / image.width") == pytest.approx(2, abs=0.01)
    page.set_viewport_size({"width": 700, "height": 900})
    shape = "image => [image.width / image.height, image.naturalWidth / image.naturalHeight]"
    shown, stored = picture.evaluate(shape)
    assert shown == pytest.approx(stored, rel=0.01)
    fits = (
        "image => image.getBoundingClientRect().right <= image.closest('.jp-OutputArea').getBoundingClientRect().right"
    )
    assert picture.evaluate(fits)


def test_a_stored_figure_is_seen_and_read_out_before_anything_runs_in_the_dark_theme(lab, browser, tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(DRAW)])
    NotebookClient(notebook).execute()
    nbformat.write(notebook, tmp_path / "course/notebooks/stored.ipynb")
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    open_notebook(page, lab, "stored.ipynb")
    assert corner(figure_in(page)) == (255, 255, 255)
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    page.wait_for_function("document.body.dataset.jpThemeLight === 'false'")
    page.wait_for_timeout(2000)  # JupyterLab fades from one theme to the other.
    assert corner(figure_in(page)) == (255, 255, 255)
    page.close()
