"""Pads as a student has them: drawn on by mouse, the answer in the same view, whole on a laptop and on a tablet."""

import re

import pytest

from helpers.widgets.digit_pad import EXAMPLE
from tests.browser.lab import ERRORS, EXPLORERS, IDLE, MISTAKES, SETUP, choose

(THREE,) = EXAMPLE
SEVEN = [(70, 60), (205, 60), (130, 230)]
PADS = [EXPLORERS[name] for name in ("drawing", "recognition", "cost")]
LAPTOP, TABLET = (1366, 768), (600, 900)
ROOM = 647  # pixels that a laptop leaves for an explorer
WHITE_PIXELS = """canvas => {
    const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return data.filter((value, i) => i % 4 === 0 && value > 127).length;
}"""
FAINT_PIXELS = WHITE_PIXELS.replace("value > 127", "value === 64")
# Boxes of the canvas and the stored image: their corners and sides, in pixels of the page.
SQUARES = """explorer => ['.digit-pad', '.digit-stored'].map(name => {
    const { left, top, width, height } = explorer.querySelector(name).getBoundingClientRect();
    return [left, top, width, height];
})"""


def wait_for_pixels(page, canvas, condition, count=WHITE_PIXELS):
    page.wait_for_function(
        f"canvas => {{const n = ({count})(canvas); return {condition}}}", arg=canvas.element_handle()
    )


def wait_until_it_rests(page, part):
    """Explorers above that are still being drawn move what is below them."""
    box = None
    while box != (box := part.bounding_box()):
        page.wait_for_timeout(500)


def numbers(explorer):
    return explorer.locator(".snn-numbers").inner_text()


def wait_for_number(explorer, name, value):
    explorer.locator(".snn-number", has_text=re.compile(rf"^{name}\s*{value}$")).wait_for()


def wait_for_change(explorer, before):
    explorer.page.wait_for_function(
        "([numbers, before]) => numbers.innerText !== before",
        arg=[explorer.locator(".snn-numbers").element_handle(), before],
    )
    return numbers(explorer)


def follow(page, canvas, points, steps=5):
    corner = canvas.bounding_box()
    for x, y in points:
        page.mouse.move(corner["x"] + x, corner["y"] + y, steps=steps)


def draw(page, canvas, points, steps=5):
    follow(page, canvas, points[:1], 1)
    page.mouse.down()
    follow(page, canvas, points[1:], steps)
    page.mouse.up()


@pytest.fixture
def recognition(run_code):
    """The recognition explorer on a laptop, at the top of the page."""
    page = run_code(SETUP, EXPLORERS["recognition"])
    page.set_viewport_size(dict(zip(("width", "height"), LAPTOP)))
    explorer = page.locator(".snn-explorer")
    explorer.locator(".snn-number").first.wait_for()
    explorer.evaluate("explorer => explorer.scrollIntoView({block: 'start'})")
    return explorer


def test_a_digit_drawn_with_the_mouse_is_stored_and_coded_while_it_grows(open_notebook):
    page = open_notebook("04_spike_encoding.ipynb")
    canvas = page.locator("canvas.digit-pad")
    canvas.scroll_into_view_if_needed()
    wait_for_pixels(page, canvas, "n > 8000", FAINT_PIXELS)
    wait_until_it_rests(page, canvas)
    explorer = page.locator(".snn-explorer", has=canvas)
    example = numbers(explorer)
    follow(page, canvas, THREE[:1])
    page.mouse.down()
    follow(page, canvas, THREE[1:5])
    partly = wait_for_change(explorer, example)
    wait_for_pixels(page, canvas, "n < 100", FAINT_PIXELS)  # A few on the edge of the line are as grey.
    follow(page, canvas, THREE[5:])
    page.mouse.up()
    wait_for_change(explorer, partly)
    # The pen is 24 pixels wide; the path is 466 long and overlaps itself in the corners.
    wait_for_pixels(page, canvas, "n > 9000 && n < 12000")

    canvas.focus()
    canvas.press("Tab")
    undo, clear = (explorer.get_by_role("button", name=name) for name in ("undo", "clear"))
    page.wait_for_function("button => document.activeElement === button", arg=undo.element_handle())
    undo.press("Tab")
    clear.press("Space")
    wait_for_pixels(page, canvas, "n === 0")
    explorer.locator(".snn-message", has_text="The canvas is empty").wait_for()
    wait_for_number(explorer, "lit pixels", 0)
    assert page.locator(ERRORS).count() == 0


def test_nothing_is_cut_or_overlaps_and_pad_and_answer_fit_a_laptop(run_code):
    page = run_code(SETUP, *PADS)
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    explorers = page.locator(".snn-explorer")
    explorers.last.locator(".snn-number").first.wait_for()
    for width, height in (LAPTOP, TABLET):
        page.set_viewport_size({"width": width, "height": height})
        if (width, height) == TABLET:
            page.keyboard.press("Control+b")  # The folder's list goes away.
        page.wait_for_timeout(700)
        assert explorers.count() == len(PADS)
        for explorer in explorers.all():
            assert explorer.evaluate(MISTAKES) == [], (width, height)
            canvas, stored = explorer.evaluate(SQUARES)
            assert canvas[2:] == [280, 280] and stored[2] == stored[3]
            # Below each other on a laptop, beside each other where the picture is below both.
            same = 0 if (width, height) == LAPTOP else 1
            assert canvas[same] == stored[same]
            if (width, height) == LAPTOP:
                assert explorer.bounding_box()["height"] <= ROOM


def test_the_drawn_digit_is_answered_in_the_same_view(recognition):
    page, canvas = recognition.page, recognition.locator("canvas.digit-pad")
    wait_for_number(recognition, "answer", 3)
    assert "example" in recognition.inner_text()
    draw(page, canvas, SEVEN)
    wait_for_number(recognition, "answer", 7)
    assert "example" not in recognition.inner_text()
    for part in (canvas, recognition.locator(".snn-canvas"), recognition.locator(".snn-big")):
        box = part.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= LAPTOP[1]
    recognition.get_by_role("status").get_by_text("answers 7").wait_for()
    assert page.locator(ERRORS).count() == 0


def test_everything_has_a_name_and_without_its_kernel_the_picture_says_so(recognition):
    page = recognition.page
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = {(node["role"]["value"], node["name"]["value"]) for node in nodes if "name" in node and "role" in node}
    assert any(role == "Canvas" and name.startswith("Drawing pad") for role, name in names)
    pictures = " ".join(name for role, name in names if role in ("image", "img"))
    assert "as MNIST would store it" in pictures and "The network answers 3" in pictures
    choose(page, "Kernel", "Restart Kernel…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".snn-dim").wait_for()
    assert "Run its cell again" in recognition.locator(".snn-message").inner_text()
    page.get_by_text(IDLE).wait_for()  # A server can not be stopped while a kernel starts.


def test_undo_ends_a_stroke_and_one_that_is_faster_than_the_network_is_drawn_whole(recognition):
    page, canvas = recognition.page, recognition.locator("canvas.digit-pad")
    follow(page, canvas, SEVEN[:1])
    page.mouse.down()
    follow(page, canvas, SEVEN[1:2])
    canvas.press("Backspace")
    wait_for_pixels(page, canvas, "n === 0")
    follow(page, canvas, SEVEN[2:])
    page.mouse.up()
    wait_for_number(recognition, "answer", "[?]")
    draw(page, canvas, SEVEN, steps=1)
    wait_for_number(recognition, "answer", 7)
    wait_for_pixels(page, canvas, "n > 6000")


def test_a_slider_that_a_code_does_not_use_is_not_there(run_code):
    page = run_code(SETUP, EXPLORERS["encoding"])
    explorer = page.locator(".snn-explorer")
    explorer.locator(".snn-number").first.wait_for()
    sliders = explorer.locator(".snn-slider:visible")
    assert sliders.count() == 3
    explorer.get_by_role("combobox").select_option("delta")
    wait_for_number(explorer, "neurons", 56)
    assert sliders.count() == 3
    assert sliders.nth(2).inner_text().startswith("delta")
    assert page.locator(ERRORS).count() == 0
