"""From a key to the painted picture of the LIF explorer, in a real browser, against what it could be and what it was.

    python benchmarks/browser_latency.py

One session of JupyterLab and Chromium, 30 moves each, one at a time. `round_trip_ms` is a slider that changes a line of
text: no picture can come sooner. `rebuild_ms` is what a first notebook does: a new Brian2 network and a new Matplotlib
figure for each move. `numpy_ms` is the explorer in a kernel that finds no compiler. `release_ms` is how long the
picture still moves once a key that was held for 5 s is let go; `drag_fps` is how many pictures a second follow a hand
on v_th.
"""

import json
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import nbformat
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser.lab import BROWSER_OPTIONS, explorers, find_browser, run_notebook, running_lab  # noqa: E402
from tools.tidy_notebooks import KERNEL  # noqa: E402

MOVES, HELD_SECONDS, REPEAT_SECONDS, DRAG_SECONDS = 30, 5, 1 / 30, 4
EXPLORER = "from helpers import widgets\nwidgets.LIFExplorer()"
ROUND_TRIP = """
import ipywidgets
slider, line = ipywidgets.FloatSlider(value=10, min=1, max=50, step=0.5, description="bare"), ipywidgets.HTML("10")
line.add_class("line")
slider.observe(lambda change: setattr(line, "value", str(change.new)), "value")
ipywidgets.VBox([slider, line])
"""
REBUILD = """
from brian2 import ms, nA
import matplotlib.pyplot as plt
from helpers import figures
from helpers.neurons import LIFParameters, simulate_lif, step
def rebuild(tau_m):
    recording = simulate_lif(LIFParameters(tau_m=tau_m*ms), step(2*nA), 200*ms)
    figure, axes = plt.subplots(3, 1, figsize=(9.6, 5), sharex=True)
    for plot, ax in zip((figures.plot_current, figures.plot_membrane, figures.plot_raster), axes):
        plot(recording, ax)
    plt.show()
other = ipywidgets.FloatSlider(value=10, min=1, max=50, step=0.5, description="rebuild")
ipywidgets.VBox([other, ipywidgets.interactive_output(rebuild, {"tau_m": other})])
"""
# `painted` has the milliseconds from the key to the frame in which `target` shows something else.
WATCH = """target => { window.painted = new Promise((done, fail) => {
    setTimeout(() => fail(new Error('nothing was painted')), 10000);
    const image = () => target.querySelector('img'), hasImage = image() !== null;
    const shown = () => hasImage ? image()?.src : target.ariaLabel ?? target.innerText, before = shown();
    let start;
    window.addEventListener('keydown', () => { start = performance.now(); }, { capture: true, once: true });
    const observer = new MutationObserver(async () => {
        if (start === undefined || !shown() || shown() === before) return;
        observer.disconnect();
        await image()?.decode();
        const end = () => setTimeout(() => done(performance.now() - start));
        target.matches('canvas') ? end() : requestAnimationFrame(end); // A canvas changes within the frame itself.
    });
    observer.observe(target, { childList: true, subtree: true, characterData: true, attributes: true });
}); }"""
LOG = """canvas => {
    let before = canvas.ariaLabel;
    window.pictures = [];
    new MutationObserver(() => {
        if (canvas.ariaLabel !== before) window.pictures.push(performance.now());
        before = canvas.ariaLabel;
    }).observe(canvas, { attributes: true, attributeFilter: ['aria-label'] });
    window.addEventListener('keyup', () => { window.released = performance.now(); }, true);
}"""


def moves(page, handle, target):
    """Milliseconds of each move, with a moment of rest between them; the first two warm everything up."""
    handle.focus()
    took = []
    for _move in range(MOVES + 2):
        target.evaluate(WATCH)
        page.keyboard.press("ArrowRight")
        took.append(page.evaluate("window.painted"))
        page.wait_for_timeout(50)
    return took[2:]


def plain_moves(page, name, target):
    """Those of the slider with this label."""
    slider = page.locator(".widget-slider", has=page.locator(".widget-label", has_text=name))
    return moves(page, slider.locator(".noUi-handle"), page.locator(target).last)


def explorer_moves(page):
    explorer = explorers(page)
    handle = explorer.get_by_role("slider", name="tau_m", exact=True)
    handle.press("Home")
    page.wait_for_timeout(500)
    return moves(page, handle, explorer.locator("canvas"))


def release(page, explorer):
    """Milliseconds from letting a held key go to the last picture; it goes up, and down again."""
    explorer.get_by_role("slider", name="tau_m", exact=True).press("Home")
    for key in ("ArrowRight", "ArrowLeft"):
        end = time.monotonic() + HELD_SECONDS / 2
        while time.monotonic() < end:
            page.keyboard.down(key)
            page.wait_for_timeout(1000 * REPEAT_SECONDS)
        page.keyboard.up(key)
    page.wait_for_timeout(1500)
    return page.evaluate("Math.max(0, window.pictures.at(-1) - window.released)")


def drag(page, explorer):
    """Pictures a second while a mouse moves the threshold up and down."""
    explorer.get_by_role("button", name="reset").click()
    page.wait_for_timeout(500)
    corner = explorer.locator(".snn-grip", has_text="vth").bounding_box()
    x, y = corner["x"] + 10, corner["y"] + corner["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("window.pictures.length = 0")
    began, k = time.monotonic(), 0
    while time.monotonic() < began + DRAG_SECONDS:
        k += 1
        page.mouse.move(x, y + 4 * abs(k % 30 - 15))
    seconds = time.monotonic() - began
    page.mouse.up()
    return page.evaluate("window.pictures.length") / seconds


@contextmanager
def open_cells(playwright, *cells):
    """A page with a notebook of these cells that has run, in a JupyterLab of its own."""
    with tempfile.TemporaryDirectory() as folder, running_lab(Path(folder)) as address:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
        notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
        nbformat.write(notebook, Path(folder) / "course/notebooks/cells.ipynb")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(BROWSER_OPTIONS))
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        run_notebook(page, address, "cells.ipynb")
        yield page
        browser.close()


def measure(page):
    """What is compared, all in one session."""
    moved = explorer_moves(page)
    row = {"median_ms": median(moved), "p95_ms": quantiles(moved, n=20)[-1]}
    row["round_trip_ms"] = median(plain_moves(page, "bare", ".line .widget-html-content"))
    row["rebuild_ms"] = median(plain_moves(page, "rebuild", ".widget-output"))
    explorer = explorers(page)
    explorer.locator("canvas").evaluate(LOG)
    return row | {"release_ms": release(page, explorer), "drag_fps": drag(page, explorer)}


def main():
    with sync_playwright() as playwright:
        with open_cells(playwright, EXPLORER, ROUND_TRIP, REBUILD) as page:
            row = measure(page)
        with open_cells(playwright, "import os\nos.environ['CXX'] = 'none-such'\n" + EXPLORER) as page:
            row["numpy_ms"] = median(explorer_moves(page))
    print(json.dumps({key: round(value, 1) for key, value in row.items()}))


if __name__ == "__main__":
    main()
