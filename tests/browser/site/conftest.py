"""The built site, for tests that run only where PYODIDE_DIR is set: `make site` comes first."""

import os

import pytest

from tests.browser.lab import PROJECT
from tests.browser.site.lite import FIRST_CHAPTER, served


def pytest_collection_modifyitems(config, items):
    """Without Pyodide none of these tests; without `-m in_pyodide` no chapter but the first."""
    asked = "in_pyodide" in config.option.markexpr

    def is_left_out(item):
        if item.get_closest_marker("in_pyodide") is None:
            return False
        chapter = getattr(item, "callspec", None) and item.callspec.params.get("name", FIRST_CHAPTER)
        return "PYODIDE_DIR" not in os.environ or (not asked and chapter not in (None, FIRST_CHAPTER))

    config.hook.pytest_deselected(items=[item for item in items if is_left_out(item)])
    items[:] = [item for item in items if not is_left_out(item)]


@pytest.fixture(scope="session")
def site():
    """The address of the built site."""
    folder = PROJECT / "site"
    assert (folder / "index.html").exists(), "make site builds what these tests look at"
    with served(folder) as address:
        yield address


@pytest.fixture
def page(browser):
    """A page of a browser that has seen nothing of the site yet."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    yield context.new_page()
    context.close()
