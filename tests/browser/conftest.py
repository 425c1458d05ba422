"""A JupyterLab for each test of this folder, and one browser for all."""

import os

import nbformat
import pytest

from tests.browser.lab import BROWSER_OPTIONS, find_browser, run_notebook, running_lab
from tools.tidy_notebooks import KERNEL


@pytest.fixture
def lab(tmp_path):
    """The address that a JupyterLab prints, which serves a copy of the course; a shared one would open old tabs."""
    with running_lab(tmp_path) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """Chromium. A person without one sees the test skipped; in CI it must be there."""
    path = find_browser()
    if path is None and "CI" not in os.environ:
        pytest.skip("there is no Chromium on this machine")
    assert path, "CI needs Chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(BROWSER_OPTIONS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_notebook(lab, browser):
    """Opens a notebook by its name, runs all of its cells, and gives the page."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})

    def open_and_run(name):
        run_notebook(page, lab, name)
        return page

    yield open_and_run
    page.close()


@pytest.fixture
def run_code(lab, open_notebook, tmp_path):
    """Runs cells of code as a notebook of their own, in a folder of the chapters, and gives the page."""

    def write_and_run(*cells, folder="."):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
        nbformat.write(notebook, tmp_path / "course/notebooks" / folder / "cells.ipynb")
        return open_notebook(f"{folder}/cells.ipynb")

    return write_and_run
