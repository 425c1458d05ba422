"""The LIF explorer as a student has it: whole at every width, moved by mouse and keyboard, dimmed without a kernel."""

import re

import nbformat
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from playwright.sync_api import expect

from helpers.widgets import LIFExplorer
from tests.browser.lab import COLOURS, ERRORS, IDLE, choose, explorers, open_notebook
from tools.tidy_notebooks import tidy

FULL = "from helpers import widgets\nexplorer = widgets.LIFExplorer()\nexplorer"


def said(explorer, name):
    """What a screen reader says of the slider and of the line in the picture."""
    handles = explorer.get_by_role("slider", name=name, exact=True).all()
    return [handle.get_attribute("aria-valuetext") for handle in handles]


def rate(explorer):
    return float(re.search(r"measured rate\s+([\d.]+) Hz", explorer.inner_text())[1])


def test_every_control_says_its_value_with_the_unit(run_code):
    page = run_code(FULL)
    explorer = explorers(page)
    for name, value in (("tau_m", "10 ms"), ("t_ref", "2 ms"), ("R", "10 MΩ"), ("neurons n", "1")):
        assert said(explorer, name) == [value]
    for name, value in (("v_th", "−50 mV"), ("v_rest", "−65 mV"), ("v_reset", "−65 mV"), ("I", "2 nA")):
        assert said(explorer, name) == [value] * 2
    assert "63.3 Hz" in explorer.get_by_role("img").get_attribute("aria-label")
    explorer.get_by_role("status").get_by_text("63.3 Hz").wait_for()  # It waits for the hand to rest.


def test_lines_are_moved_by_mouse_and_keyboard_and_sliders_move_with_them(run_code):
    page = run_code(FULL)
    explorer = explorers(page)
    line = explorer.locator(".snn-grip", has_text="vth")
    corner = line.bounding_box()
    x, y = corner["x"] - 100, corner["y"] + corner["height"] / 2  # on the line itself, left of its name
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 16, steps=4)
    moved = float(said(explorer, "v_th")[0].removesuffix(" mV").replace("−", "-"))
    page.mouse.up()
    assert -49.5 <= moved <= -46
    page.wait_for_function("text => !text.innerText.includes('63.3')", arg=explorer.element_handle())
    drawn, v_th = explorer.get_by_role("slider", name="v_th", exact=True).all()
    spoken = "aria-valuetext"  # The line says it with its next picture, so it is waited for.
    expect(drawn).to_have_attribute(spoken, v_th.get_attribute(spoken))
    assert rate(explorer) < 63
    for key in ("End", "PageDown", "ArrowDown"):
        line.press(key)
    for handle in (drawn, v_th):
        expect(handle).to_have_attribute(spoken, "−40.5 mV")
    slider = explorer.get_by_role("slider", name="tau_m", exact=True)
    explorer.locator(".snn-slider", has=page.get_by_role("slider", name="tau_m", exact=True)).locator(
        ".noUi-target"
    ).click(position={"x": 20, "y": 2})
    slider.press("Home")  # where the click on the track has brought the keyboard
    page.wait_for_function("slider => slider.getAttribute('aria-valuetext') === '1 ms'", arg=slider.element_handle())
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "tau_m"
    assert page.locator(ERRORS).count() == 0


def test_an_impossible_setting_dims_the_picture_and_says_what_to_do(run_code):
    page = run_code(FULL)
    explorer = explorers(page)
    explorer.locator(".snn-grip", has_text="vreset").press("End")
    page.locator(".snn-dim").wait_for()
    assert "lower v_reset or raise v_th" in explorer.locator(".snn-message").inner_text()
    assert "63.3" not in explorer.locator(".snn-numbers").inner_text()


def test_it_follows_the_theme_and_says_when_the_kernel_is_gone(run_code):
    page = run_code(FULL)
    picture = explorers(page).locator(".snn-picture")
    light = explorers(page).evaluate(COLOURS)[0]
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    page.wait_for_function(
        "picture => getComputedStyle(picture).getPropertyValue('--snn-page') === 'rgb(17, 17, 17)'",
        arg=picture.element_handle(),
    )
    assert light == [255, 255, 255]
    choose(page, "Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".snn-dim").wait_for()
    assert "Run its cell again" in picture.locator(".snn-message").inner_text()
    page.get_by_text(IDLE).wait_for()  # A server can not be stopped while a kernel starts.


def test_less_motion_leaves_out_the_play_head(run_code):
    page = run_code(FULL)
    play = explorers(page).get_by_role("button", name="play")
    play.click()
    explorers(page).get_by_role("button", name="pause").click()
    page.emulate_media(reduced_motion="reduce")
    explorers(page).locator(".snn-grip", has_text="vth").press("ArrowUp")
    play.wait_for(state="hidden")


def test_a_stored_notebook_shows_the_first_picture_without_a_kernel(lab, browser, tmp_path):
    shown = new_output("execute_result", LIFExplorer()._repr_mimebundle_(), execution_count=1)
    notebook = new_notebook(cells=[new_code_cell("explorer", outputs=[shown], execution_count=1)])
    tidy(notebook)
    nbformat.write(notebook, tmp_path / "course/notebooks/stored.ipynb")
    assert "data:image/png" in HTMLExporter().from_notebook_node(notebook)[0]
    page = browser.new_page()
    open_notebook(page, lab, "stored.ipynb")
    image = page.locator(".jp-OutputArea-output img")
    image.wait_for()
    assert image.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [640, 420]
    page.close()


def test_a_notebook_that_was_saved_and_opened_again_shows_the_picture_and_no_error(run_code):
    page = run_code(FULL)
    explorers(page)
    page.keyboard.press("Control+s")
    page.wait_for_timeout(1500)
    choose(page, "Kernel", "Shut Down Kernel")
    page.get_by_text("No Kernel").first.wait_for()
    page.reload()
    page.locator(".jp-OutputArea-output img").first.wait_for()
    assert page.get_by_text("Error displaying widget").count() == 0
