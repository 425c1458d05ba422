"""A JupyterLab for each test of this folder, and one browser for all."""

import os

import pytest

from tests.browser.lab import BROWSER_OPTIONS, find_browser, run_notebook, running_lab


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
