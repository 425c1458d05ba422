"""Record moving_slider.gif, the picture of the README: a real slider moved by keyboard in a real JupyterLab.

python -m images.make_slider_gif          in English
python -m images.make_slider_gif zh-TW    in Chinese, into the folder zh-TW; the system needs a Chinese font
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.lab import BROWSER_OPTIONS, explorers, find_browser, run_notebook, running_lab

EDITION = "".join(sys.argv[1:])
OUTPUT = Path(__file__).parent / EDITION / "moving_slider.gif"
STEPS = 24  # of 0.1 nA each, up from 1.2 nA and down again
FRAME_MS, SETTLE_MS = 110, 300
COLORS = 64


def store(frames):
    """Write frames with one palette, made of all of them: no colour is lost, and nothing flickers."""
    sheet = Image.new("RGB", (frames[0].width, frames[0].height * len(frames)))
    for k, frame in enumerate(frames):
        sheet.paste(frame, (0, k * frame.height))
    palette = sheet.quantize(COLORS, method=Image.Quantize.MAXCOVERAGE)
    few = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    few[0].save(OUTPUT, save_all=True, append_images=few[1:], duration=FRAME_MS, loop=0, optimize=True)
    print(OUTPUT.name, few[0].size, len(few), "frames", OUTPUT.stat().st_size, "bytes")


def record(page, explorer):
    """One picture of the widget for each step of the slider."""
    handle = explorer.locator(".noUi-handle").first
    handle.focus()
    for key in ["ArrowLeft"] * 8 + ["ArrowRight"] * STEPS + ["ArrowLeft"] * (STEPS - 8):
        handle.press(key)
        page.wait_for_timeout(SETTLE_MS)
        yield Image.open(io.BytesIO(explorer.screenshot())).convert("RGB")


def main():
    with (
        tempfile.TemporaryDirectory() as folder,
        running_lab(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(BROWSER_OPTIONS))
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        run_notebook(page, address, f"{EDITION or '.'}/00_start_here.ipynb")
        frames = list(record(page, explorers(page).first))
        browser.close()
    store(frames)


if __name__ == "__main__":
    main()
