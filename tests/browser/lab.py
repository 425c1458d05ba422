"""A real JupyterLab on this machine's loopback, and what a person does in it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parents[2]
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
# All cells stay in the page, so that those which are scrolled away can be found; no question about news is asked.
SETTINGS = {
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"checkForUpdates": false, "fetchNews": "false"}',
}
ALL_CELLS_HAVE_RUN = """() => {
    const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent);
    const idle = document.body.innerText.includes('Python 3 (ipykernel) | Idle');
    return idle && prompts.length > 0 && prompts.every(text => /\\[\\d+\\]/.test(text));
}"""
ERRORS = "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']"


def find_browser():
    """Path of a Chromium on this machine, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def running_lab(folder):
    """Serve a copy of the notebooks from `folder`; gives the address."""
    for name in ("notebooks", "images"):
        shutil.copytree(PROJECT / name, folder / "course" / name)
    for name, text in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(_command(port, folder), env=_environment(folder), stdout=log, stderr=log)
    try:
        _wait_for(address, server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait()


def run_notebook(page, address, name):
    """Open a notebook, choose Run All Cells, and wait until every cell has run."""
    page.goto(f"{address}/lab/tree/notebooks/{name}", timeout=START_SECONDS * 1000)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=START_SECONDS * 1000)
    page.evaluate(
        "document.querySelectorAll('.jp-CodeCell .jp-InputPrompt').forEach(prompt => prompt.textContent = '')"
    )
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # A failing cell leaves the cells after it without a number, and this ends in a timeout.
    page.wait_for_function(ALL_CELLS_HAVE_RUN, timeout=RUN_SECONDS * 1000)


def explorer_with(page, label):
    """The first widget of the page that has a slider with this label."""
    return page.locator(".jp-OutputArea-output .widget-vbox", has=page.get_by_text(label, exact=True)).first


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _command(port, folder):
    options = {
        "--ServerApp.port": port,
        "--ServerApp.root_dir": folder / "course",
        "--IdentityProvider.token": "",
        "--LabApp.user_settings_dir": folder / "settings",
        "--LabApp.workspaces_dir": folder / "workspaces",
    }
    flags = ["--no-browser", "--ip=127.0.0.1", "--ServerApp.port_retries=0"]
    if hasattr(os, "getuid") and os.getuid() == 0:
        flags.append("--allow-root")
    return [sys.executable, "-m", "jupyterlab", *flags, *(f"{key}={value}" for key, value in options.items())]


def _environment(folder):
    return {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "IPYTHONDIR": str(folder / "ipython")}


def _wait_for(address, server, log):
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    text = log.read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"JupyterLab did not start:\n{text}")
