"""Record moving_slider.gif, the picture of the README: a real slider moved by keyboard in a real JupyterLab.

python -m images.make_slider_gif
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.lab import BROWSER_OPTIONS, explorers, find_browser, run_notebook, running_lab

OUTPUT = Path(__file__).parent / "moving_slider.gif"
STEPS = 24  # of 0.1 nA each, up from 1.2 nA and down again
FRAME_MS = 110


def record(page, explorer):
    """One picture of the widget for each step of the slider."""
    handle = explorer.locator(".noUi-handle").first
    picture = explorer.locator("canvas")
    handle.focus()
    for key in ["ArrowLeft"] * 8 + ["ArrowRight"] * STEPS + ["ArrowLeft"] * (STEPS - 8):
        before = picture.get_attribute("aria-label")
        handle.press(key)
        page.wait_for_function("([p, label]) => p.ariaLabel !== label", arg=[picture.element_handle(), before])
        yield Image.open(io.BytesIO(explorer.screenshot()))


def main():
    with (
        tempfile.TemporaryDirectory() as folder,
        running_lab(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(BROWSER_OPTIONS))
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        run_notebook(page, address, "00_start_here.ipynb")
        frames = list(record(page, explorers(page).first))
        browser.close()
    half = [
        frame.convert("RGB").resize((frame.width * 2 // 3, frame.height * 2 // 3), Image.LANCZOS) for frame in frames
    ]
    palette = half[0].quantize(64, method=Image.Quantize.MAXCOVERAGE)
    small = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in half]
    small[0].save(OUTPUT, save_all=True, append_images=small[1:], duration=FRAME_MS, loop=0, optimize=True)
    print(OUTPUT.name, len(small), "frames", OUTPUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
