"""Every chapter runs in a browser to its end, and prints what the installed course prints without a compiler."""

import configparser
import os
import re

import nbformat
import pytest
from nbclient import NotebookClient

from tests.browser.lab import PROJECT
from tests.browser.site.lite import FIRST_CHAPTER, PRINTED, foreign_requests, open_chapter, run_all

NOTEBOOKS = PROJECT / "notebooks"
NAMES = [FIRST_CHAPTER, *(path.stem for path in sorted(NOTEBOOKS.glob("*.ipynb")) if path.stem != FIRST_CHAPTER)]
# What only a browser says: no HDF5, and other packages and places in the doctor's report.
OWN_WORDS = {("08_save_load_reuse", 30), ("08_save_load_reuse", 32), ("00_start_here", 2)}


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    return "".join(each.text for each in cell.outputs if each.output_type == "stream" and each.name == "stdout")


def expected(name, notebook, monkeypatch, tmp_path):
    """What the chapter prints where nothing can be compiled; the first chapter compiles nothing anyway."""
    if name != FIRST_CHAPTER:
        monkeypatch.setenv("CXX", "none-such")
        monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path))
        NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(NOTEBOOKS)}}).execute()
    return [printed(cell) for cell in code_cells(notebook)]


def without_times(text):
    """As when the notebooks are compared with what is stored in them."""
    rules = configparser.RawConfigParser()
    rules.read(PROJECT / "tests" / "stored_outputs.cfg", encoding="utf-8")
    for section in rules.sections():
        text = re.sub(rules[section]["regex"], rules[section]["replace"], text)
    return text.rstrip()


@pytest.mark.in_pyodide
@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_runs_to_its_end_and_prints_what_the_installed_course_prints(name, site, page, monkeypatch, tmp_path):
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", 4)
    foreign = foreign_requests(page, site)
    open_chapter(page, site, name)
    if code_cells(notebook):
        run_all(page, len(code_cells(notebook)))
    here, there = page.evaluate(PRINTED), expected(name, notebook, monkeypatch, tmp_path)
    for number, (text, wanted) in enumerate(zip(here, there, strict=True), start=1):
        if (name, number) not in OWN_WORDS:
            assert without_times(text) == without_times(wanted), f"cell {number}"
    assert foreign == []


@pytest.mark.in_pyodide
def test_a_slider_of_chapter_01_answers_arrow_keys(site, page):
    notebook = nbformat.read(NOTEBOOKS / f"{FIRST_CHAPTER}.ipynb", 4)
    open_chapter(page, site, FIRST_CHAPTER)
    run_all(page, len(code_cells(notebook)))
    explorer = page.locator(".snn-explorer").first
    slider = explorer.get_by_role("slider").first
    slider.focus()
    before = slider.get_attribute("aria-valuenow"), explorer.inner_html()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("([one, text]) => one.innerHTML !== text", arg=[explorer.element_handle(), before[1]])
    assert slider.get_attribute("aria-valuenow") != before[0]


def test_pyodide_is_named_where_ci_says_so():
    """A folder that is named and missing must not pass as tests that were left out."""
    assert "PYODIDE_DIR" not in os.environ or os.path.isfile(os.path.join(os.environ["PYODIDE_DIR"], "pyodide.mjs"))
