"""Chapter 01 as a student has it: opened in JupyterLab, all cells run, a slider moved by keyboard."""

import re

from tests.browser.lab import ERRORS, explorer_with


def test_moving_tau_by_keyboard_changes_picture_and_readout(open_notebook):
    page = open_notebook("01_lif_neuron.ipynb")
    assert page.locator(ERRORS).count() == 0
    explorer = explorer_with(page, "tau_m (ms)")
    picture, readout = explorer.locator("img").first, explorer.locator(".widget-html-content").first
    before = picture.get_attribute("src"), readout.inner_text()
    assert re.search(r"\d", before[1])
    handle = explorer.locator(".widget-slider", has_text="tau_m").locator(".noUi-handle")
    handle.focus()
    # From 40 ms, where it is silent, to 1 ms and up to 6 ms, where it fires.
    for key in ["Home", *["ArrowRight"] * 10]:
        handle.press(key)
    page.wait_for_function(
        "([picture, readout, src, text]) => picture.src !== src && readout.innerText !== text",
        arg=[picture.element_handle(), readout.element_handle(), *before],
    )
    assert page.locator(ERRORS).count() == 0
    assert handle.get_attribute("aria-valuetext") == "6"
