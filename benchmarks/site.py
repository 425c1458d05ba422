"""The course in a browser: how long it takes to start, how much it fetches, how soon a slider and a drawn digit answer.

    make site; PYODIDE_DIR=... python benchmarks/site.py

Chromium opens chapter 01 from this machine's loopback with an empty cache, runs it to its first explorer and moves a
slider: `open_cold_s`, and `open_warm_s` once more with what the browser has kept. `mbytes` is what the server sent for
the first of them. `slider_ms` is from a key to the painted picture, the median of 30 moves. `digit_s` is from the pen
lifted in chapter 08 to the answer. `equal_digests` says whether chapter 01 prints what is stored in it.
"""

import json
import re
import sys
import time
from pathlib import Path
from statistics import median

import nbformat
from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))
from benchmarks.browser_latency import moves  # noqa: E402
from tests.browser import lab  # noqa: E402
from tests.browser.site.lite import PRINTED, Counted, foreign_requests, open_chapter, run_all, served  # noqa: E402

SEVEN = [(70, 60), (205, 60), (130, 230)]  # corners, in pixels of the pad
FIRST_SLIDER = ".snn-explorer [role=slider][aria-label]"


def code_cells(name):
    notebook = nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", 4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell):
    """What the stored cell has printed."""
    return "".join(each.text for each in cell.outputs if each.output_type == "stream" and each.name == "stdout")


def open_until_a_slider_answers(page, address):
    """Seconds from the address to a picture that has followed a slider of chapter 01."""
    began = time.monotonic()
    open_chapter(page, address, "01_lif_neuron")
    lab.choose(page, "Run", "Run All Cells")
    page.locator(FIRST_SLIDER).first.wait_for(timeout=120_000)
    explorer = page.locator(".snn-explorer", has=page.locator("[role=slider][aria-label]")).first
    before = explorer.locator("canvas").first.get_attribute("aria-label")
    explorer.locator("[role=slider][aria-label]").first.focus()
    page.keyboard.press("ArrowRight")
    changed = "([canvas, before]) => canvas.ariaLabel !== before"
    page.wait_for_function(changed, arg=[explorer.locator("canvas").first.element_handle(), before], timeout=120_000)
    return time.monotonic() - began


def of_chapter_01(page):
    """Median of the slider's moves, and whether all cells print what is stored."""
    cells = code_cells("01_lif_neuron")
    run_all(page, len(cells))
    explorer = page.locator(".snn-explorer", has=page.locator("[role=slider][aria-label]")).first
    took = moves(page, explorer.locator("[role=slider][aria-label]").first, explorer.locator("canvas").first)
    here = [text.rstrip() for text in page.evaluate(PRINTED)]
    return {"slider_ms": median(took), "equal_digests": here == [printed(cell).rstrip() for cell in cells]}


def digit(page, address):
    """Seconds from the pen lifted to the answer of the network that comes with the course."""
    open_chapter(page, address, "08_save_load_reuse")
    run_all(page, len(code_cells("08_save_load_reuse")))
    explorer = page.locator(".snn-explorer", has=page.locator("canvas.digit-pad")).first
    pad = explorer.locator("canvas.digit-pad")
    pad.scroll_into_view_if_needed()
    page.wait_for_timeout(2000)
    box = pad.bounding_box()
    corners = [(box["x"] + x, box["y"] + y) for x, y in SEVEN]
    answer = explorer.locator(".snn-number", has_text=re.compile(r"^answer\s*7$"))
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=5)
    began = time.monotonic()
    page.mouse.up()
    answer.wait_for()
    return time.monotonic() - began


def main():
    with served(PROJECT / "site", Counted) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=lab.find_browser(), args=list(lab.BROWSER_OPTIONS))
        context = browser.new_context(viewport={"width": 1400, "height": 1000})
        page = context.new_page()
        foreign = foreign_requests(page, address)
        row = {"open_cold_s": open_until_a_slider_answers(page, address), "mbytes": Counted.sent / 1e6}
        page.close()
        page = context.new_page()
        row["open_warm_s"] = open_until_a_slider_answers(page, address)
        row |= of_chapter_01(page)
        print(json.dumps(row))
        row["digit_s"] = digit(context.new_page(), address)
        row["foreign_requests"] = len(foreign)
        browser.close()
    print(json.dumps({key: round(value, 3) if isinstance(value, float) else value for key, value in row.items()}))


if __name__ == "__main__":
    main()
