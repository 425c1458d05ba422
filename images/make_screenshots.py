"""Take explorer_*.png, pictures of all explorers for the README: as a laptop shows them in a real JupyterLab.

python -m images.make_screenshots          in English
python -m images.make_screenshots zh-TW    in Chinese, into the folder zh-TW; the system needs a Chinese font
"""

import io
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.lab import BROWSER_OPTIONS, EXPLORERS, SETUP, explorers, find_browser, run_notebook, running_lab
from tools.tidy_notebooks import KERNEL

EDITION = "".join(sys.argv[1:])
FOLDER = Path(__file__).parent / EDITION
LAPTOP = {"width": 1366, "height": 900}
LIKE_ANOTHER = {"training", "rest"}  # the learning and the LIF explorer without their controls
COLORS = 128  # of a file: enough for lines, letters and grey images


def store(name, screenshot):
    """Write a small file; text stays sharp, because no pixel is averaged with its neighbours."""
    pixels = Image.open(io.BytesIO(screenshot)).convert("RGB")
    few = pixels.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    path = FOLDER / f"explorer_{name}.png"
    few.save(path, optimize=True)
    print(path.name, pixels.size, path.stat().st_size, "bytes")


def train(page, explorer):
    """Let the learning explorer learn: its first picture would be noise."""
    explorer.locator("button.mod-primary").click()
    explorer.locator(".snn-message", has_text=re.compile(r"\d+ s")).wait_for(timeout=300_000)  # how long it took


def main():
    cells = [new_code_cell(cell) for cell in (SETUP, *EXPLORERS.values())]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    with (
        tempfile.TemporaryDirectory() as folder,
        running_lab(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        nbformat.write(notebook, Path(folder) / "course/notebooks" / EDITION / "explorers.ipynb")
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(BROWSER_OPTIONS))
        page = browser.new_page(viewport=LAPTOP)
        run_notebook(page, address, f"{EDITION or '.'}/explorers.ipynb")
        page.keyboard.press("Control+b")  # The folder's list goes away.
        shown = dict(zip(EXPLORERS, explorers(page).all(), strict=True))
        train(page, shown["learning"])
        page.wait_for_timeout(1000)
        for name in EXPLORERS.keys() - LIKE_ANOTHER:
            store(name, shown[name].screenshot())
        browser.close()


if __name__ == "__main__":
    main()
