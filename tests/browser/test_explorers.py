"""Every explorer as a student has it: whole at every width, readable in both themes, named, and moved by its lines."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.lab import ERRORS, EXPLORERS, MISTAKES, SETUP, choose, contrasts, explorers

LAPTOP = (1366, 768)
ROOM = 647  # pixels that a laptop leaves for an explorer
# 150 % zoom of a laptop is a window of 911 pixels.
WINDOWS = [LAPTOP, (1920, 1080), (911, 512), (600, 900)]
PIXELS = """canvas => [canvas.width, canvas.height, canvas.clientWidth * devicePixelRatio, canvas.clientHeight
    * devicePixelRatio, canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(x => x)]"""
NAMELESS = re.compile(r"^\s*- (slider|button|combobox|checkbox|textbox|img)( \[.*\])?:?$", re.MULTILINE)


def mistakes(explorer, window):
    """What is wrong with an explorer in a window of this size."""
    *sizes, is_drawn = explorer.locator(".snn-canvas").evaluate(PIXELS)
    found = [*explorer.evaluate(MISTAKES), *NAMELESS.findall(explorer.aria_snapshot())]
    if sizes[:2] != pytest.approx(sizes[2:], abs=1) or not is_drawn:
        found.append(f"drawn in other proportions than shown: {sizes}")
    if min(contrasts(explorer)) < 4.5:
        found.append(f"contrast of {min(contrasts(explorer)):.1f}")
    if window == LAPTOP and explorer.bounding_box()["height"] > ROOM:
        found.append(f"{explorer.bounding_box()['height']} pixels high")
    return found


@pytest.mark.parametrize("folder, eta_name", [(".", "eta, times the default"), ("zh-TW", "eta，預設值的倍數")])
def test_every_explorer_is_whole_readable_and_named_at_every_width_in_both_themes(run_code, folder, eta_name):
    page = run_code(SETUP, *EXPLORERS.values(), folder=folder)
    page.keyboard.press("Control+b")  # The folder's list goes away.
    assert explorers(page).count() == len(EXPLORERS)
    found = {}
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        page.set_viewport_size({"width": 1366, "height": 768})
        choose(page, "Settings", "Theme", theme)
        for window in WINDOWS:
            page.set_viewport_size(dict(zip(("width", "height"), window)))
            page.wait_for_timeout(1000)
            for name, explorer in zip(EXPLORERS, explorers(page).all(), strict=True):
                if wrong := mistakes(explorer, window):
                    found[name, theme, window] = wrong
    assert found == {}
    eta = page.get_by_role("slider", name=eta_name)  # a logarithmic one, from 0.01 to 100
    assert [eta.get_attribute(f"aria-value{end}") for end in ("min", "now", "max")] == ["0.01", "1", "100"]
    assert page.locator(ERRORS).count() == 0


def drag(page, line, dx, dy, from_name=(0, 0)):
    corner = line.bounding_box()
    x, y = corner["x"] + from_name[0], corner["y"] + corner["height"] / 2 + from_name[1]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


# Explorer, line, where it is grabbed from the name on, the hand's way, the slider, and the value that it then has.
DRAGS = [
    ("rates", "I", (-5, -60), (100, 0), "I", r"3\.\d nA"),
    ("stdp", "Apost", (-40, 0), (0, 20), "A_post", r"0\.03\d?"),  # downward is more
    ("stdp", "wmax", (-40, 0), (0, 100), "w_max", r"0\.[345]"),
    ("pixels", "image off", (8, 0), (-30, 0), "duration", r"[23]\d ms"),
]


def test_lines_that_are_dragged_move_their_sliders_and_the_picture(run_code):
    names = list(dict.fromkeys(name for name, *_drag in DRAGS))
    page = run_code(SETUP, *(EXPLORERS[name] for name in names))
    for name, line, grip, way, slider, value in DRAGS:
        explorer = explorers(page).nth(names.index(name))
        explorer.scroll_into_view_if_needed()
        before = explorer.get_by_role("img").get_attribute("aria-label")
        drag(page, explorer.locator(".snn-grip", has_text=line), *way, grip)
        drawn, moved = explorer.get_by_role("slider", name=slider, exact=True).all()
        for each in (drawn, moved):
            expect(each).to_have_attribute("aria-valuetext", re.compile(f"^{value}$"))
        expect(explorer.get_by_role("img")).not_to_have_attribute("aria-label", before)
    assert page.locator(ERRORS).count() == 0
