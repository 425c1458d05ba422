"""A real JupyterLab on this machine's loopback, started as `make lab` does, and what a person does in it."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# What JupyterLab serves in the test: a copy, so that nothing that is saved changes the project.
SERVED = ("notebooks", "images", "helpers/data", "lab")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS, RUN_SECONDS = 120, 300
IDLE = "Python 3 (ipykernel) | Idle"
# All cells stay in the page, so that those which are scrolled away can be found.
ALL_CELLS = '{"windowingMode": "none"}'
ALL_CELLS_HAVE_RUN = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent);
    const idle = document.body.innerText.includes('Python 3 (ipykernel) | Idle');
    return idle && prompts.length > 0 && prompts.every(text => /\\[\\d+\\]/.test(text));
}"""
# Every explorer of the course, and what its cell needs to have run before; those with sliders come last.
SETUP = """from brian2 import ms, nA
from helpers import widgets
from helpers.codes import spike_table
from helpers.datasets import mnist
from helpers.learning import STDPParameters, TRAINED, load_model
digits = mnist.load("train", 1000)
shown, held_out = (mnist.Digits(digits.images[part], digits.labels[part], digits.source)
    for part in (slice(800), slice(800, None)))"""
EXPLORERS = {
    "drawing": "widgets.DrawingExplorer()",
    "recognition": "widgets.RecognitionExplorer(load_model(TRAINED).state)",
    "cost": "widgets.CostExplorer(spike_table())",
    "training": "widgets.TrainingView(STDPParameters(), shown, held_out, 1000)",
    "learning": "widgets.LearningExplorer(shown, held_out)",
    "encoding": 'widgets.EncodingExplorer("latency")',
    "pixels": "widgets.MnistExplorer()",
    "stdp": "widgets.StdpExplorer()",
    "rates": "widgets.RateExplorer()",
    "rest": 'widgets.LIFExplorer("v_rest", "I", preset="fires by itself")',
    "lif": "widgets.LIFExplorer()",
}
ERRORS = "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']"


def find_browser():
    """Path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def running_lab(folder):
    """Serve a copy of the course from `folder`; gives the address that JupyterLab prints."""
    course = folder / "course"
    for name in SERVED:
        shutil.copytree(PROJECT / name, course / name)
    settings = folder / "settings/@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALL_CELLS, encoding="utf-8")
    with (folder / "log").open("w", encoding="utf-8") as log:
        command = shlex.split(_lab_command(folder))
        server = subprocess.Popen(command, cwd=course, env=_environment(folder), stdout=log, stderr=log)
    try:
        yield _printed_address(server, folder / "log")
    finally:
        server.terminate()
        server.wait()


def open_notebook(page, address, name):
    """Open a notebook in the JupyterLab of this address, and wait until its kernel is ready."""
    page.goto(re.sub(r"[^/]+\.ipynb", name, address), timeout=START_SECONDS * 1000)
    page.get_by_text(IDLE).wait_for(timeout=START_SECONDS * 1000)


def run_notebook(page, address, name):
    """Open a notebook, choose Run All Cells, and wait until every cell has run."""
    open_notebook(page, address, name)
    page.evaluate(
        "document.querySelectorAll('.jp-CodeCell .jp-InputPrompt').forEach(prompt => prompt.textContent = '')"
    )
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # A failing cell leaves the cells after it without a number, and this ends in a timeout.
    page.wait_for_function(ALL_CELLS_HAVE_RUN, timeout=RUN_SECONDS * 1000)


def explorers(page):
    """The explorers of a page, once the controls of the last one are there."""
    page.locator(".snn-explorer .snn-slider").last.wait_for()
    page.locator(".snn-explorer [role=slider][aria-label]").last.wait_for()
    return page.locator(".snn-explorer")


def brightness(rgb):
    """Relative luminance of WCAG 2."""
    linear = [(x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4) for x in (part / 255 for part in rgb[:3])]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def contrasts(explorer):
    """Contrast of each text of an explorer with the page behind it."""
    page, *texts = (brightness(rgb) for rgb in explorer.evaluate(COLOURS))
    return [(max(page, text) + 0.05) / (min(page, text) + 0.05) for text in texts]


def choose(page, menu, *path):
    """Choose from a menu of JupyterLab what has these commands or, in a menu within it, texts."""
    page.get_by_role("menuitem", name=menu, exact=True).click()
    for step in path[:-1]:
        page.locator(".lm-Menu-itemLabel", has_text=step).first.hover()
    page.locator(".lm-Menu-itemLabel", has_text=path[-1]).first.click()


# The background, and the colours of what is written; words on a button have a background of their own.
COLOURS = """explorer => {
    const rgb = colour => colour.match(/[\\d.]+/g).map(Number), texts = '.snn-tag, .snn-message, .snn-number, small';
    const page = getComputedStyle(explorer.querySelector('.snn-picture')).getPropertyValue('--snn-page');
    const parts = explorer.querySelectorAll(`${texts}, .widget-label, .widget-readout`);
    return [rgb(page), ...[...parts].map(part => rgb(getComputedStyle(part).color))];
}"""


# What is cut off or overlaps in an explorer: boxes of what a person reads or moves, compared with each other and with
# the page's part that they stand in.
MISTAKES = """explorer => {
    const room = explorer.parentElement.getBoundingClientRect(), mistakes = [];
    const names = '.snn-tag, .snn-number, .snn-play, .snn-message, .snn-slider, .widget-dropdown, .widget-checkbox, ' +
        '.widget-button, .snn-canvas';
    const parts = [...explorer.querySelectorAll(names)].filter(part => part.checkVisibility());
    const name = part => `${part.className.split(' ').at(-1)} "${part.innerText.trim().slice(0, 20)}"`;
    const box = part => part.getBoundingClientRect();
    for (const part of parts) {
        const { left, right } = box(part), frame = part.matches('.snn-tag') ? box(part.parentElement) : room;
        if (left < frame.left - 1 || right > frame.right + 1) mistakes.push(`${name(part)} leaves the page`);
        // The strip along a line that can be grabbed belongs to its name, and is longer than that.
        const isCut = part.scrollWidth > part.clientWidth + 2 && !part.matches('.snn-grip');
        if (isCut) mistakes.push(`${name(part)} is cut off`);
    }
    for (const label of explorer.querySelectorAll('.widget-label, .widget-readout'))
        if (label.scrollWidth > label.clientWidth + 2) mistakes.push(`${name(label)} is cut off`);
    parts.forEach((one, k) => parts.slice(k + 1).forEach(other => {
        const [a, b] = [box(one), box(other)];
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const isOnPicture = [one, other].every(part => part.closest('.snn-stage')) && one.matches('.snn-canvas');
        if (wide > 1 && high > 1 && !isOnPicture) mistakes.push(`${name(one)} and ${name(other)} overlap`);
    }));
    return mistakes;
}"""


def _lab_command(folder):
    """The command of `make lab`, its last line; the flags say where this test listens and keeps its settings."""
    options = {
        "ServerApp.port": _free_port(),
        "LabApp.user_settings_dir": folder / "settings",
        "LabApp.workspaces_dir": folder / "workspaces",
    }
    flags = " ".join(["--no-browser", *(f"--{name}='{value}'" for name, value in options.items())])
    # Inside of `make test` it would also say which folder it enters and leaves.
    make = [
        "make",
        "--dry-run",
        "--no-print-directory",
        "lab",
        f"BIN={Path(sys.executable).parent}",
        f"LAB_FLAGS={flags}",
    ]
    lines = subprocess.run(make, cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()
    return lines[-1]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _environment(folder):
    """A person's first start: no settings of Jupyter or IPython, nothing trusted, nothing answered yet."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "SNN_PROGRESS_DIR")
    return {**os.environ, **{name: str(folder / name) for name in names}}


def _printed_address(server, log):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        text = log.read_text(encoding="utf-8", errors="replace")
        _before, _found, invitation = text.partition("To access the server")
        if addresses := re.findall(r"http://127\.0\.0\.1\S+\n", invitation):
            return addresses[0].strip()
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")
