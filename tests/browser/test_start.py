"""What a student meets first: the printed address, pictures, links, trust, and no question that nobody asked for."""

import pytest

from tests.browser.lab import IDLE, PROJECT, START_SECONDS, open_notebook


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    yield page
    page.close()


def test_the_printed_address_opens_chapter_00_trusted_and_without_questions(page, lab):
    page.goto(lab)
    page.get_by_role("heading", name="Start here").wait_for(timeout=START_SECONDS * 1000)
    page.get_by_text(IDLE).wait_for(timeout=START_SECONDS * 1000)
    assert page.locator("[title^='Notebook trusted']").count() == 1
    page.wait_for_timeout(3000)  # The box about news comes late.
    assert page.locator(".jp-Dialog, .Toastify__toast").all_inner_texts() == []


def test_chapter_00_opens_the_chinese_edition_and_that_the_english_one(page, lab):
    open_notebook(page, lab, "00_start_here.ipynb")
    page.get_by_role("link", name="中文版 (Traditional Chinese)").click()
    page.get_by_role("heading", name="從這裡開始").wait_for(timeout=START_SECONDS * 1000)
    page.locator(".jp-NotebookPanel:visible").get_by_role("link", name="English", exact=True).click()
    page.get_by_role("heading", name="Start here").wait_for()


def test_the_circuit_of_chapter_01_and_the_link_of_chapter_08_lead_somewhere(page, lab):
    open_notebook(page, lab, "01_lif_neuron.ipynb")
    circuit = page.locator("img[alt^='Circuit of the membrane']")
    circuit.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete", arg=circuit.element_handle())
    assert circuit.evaluate("image => image.naturalWidth") > 0
    open_notebook(page, lab, "08_save_load_reuse.ipynb")
    page.get_by_role("link", name="card", exact=True).click()
    page.locator(".jp-MarkdownViewer h1").wait_for()


def test_a_chapter_that_is_opened_and_saved_stays_the_same_file(page, lab, tmp_path):
    """Whatever this Python's version is; tests/test_tools.py looks at what all chapters hold."""
    open_notebook(page, lab, "00_start_here.ipynb")
    with page.expect_response(lambda response: response.request.method == "PUT") as saved:
        page.keyboard.press("Control+s")
    assert saved.value.ok
    before, after = (each / "notebooks/00_start_here.ipynb" for each in (PROJECT, tmp_path / "course"))
    assert before.read_bytes() == after.read_bytes()
