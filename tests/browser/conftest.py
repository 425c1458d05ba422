"""A real JupyterLab on this machine's loopback, and a real browser in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
START_SECONDS, RUN_SECONDS = 90, 180
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# All cells stay in the page, so that a test finds those that are scrolled away; no question about news is asked.
SETTINGS = {
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"checkForUpdates": false, "fetchNews": "false"}',
}


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves a copy of the notebooks."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "images"):
        shutil.copytree(PROJECT / name, folder / "course" / name)
    for name, text in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(_command(port, folder), env=_environment(folder), stdout=log, stderr=log)
    try:
        _wait_for(address, server, folder / "log")
        yield address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def browser():
    """Chromium. A person without one sees the test skipped; in CI it must be there."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None and "CI" not in os.environ:
        pytest.skip("there is no Chromium on this machine")
    assert path, f"CI needs a browser; looked for {', '.join(BROWSERS)}"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_notebook(lab, browser):
    """Opens a notebook by its name, runs all of its cells, and gives the page."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})

    def open_and_run(name):
        page.goto(f"{lab}/lab/tree/notebooks/{name}", timeout=START_SECONDS * 1000)
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=START_SECONDS * 1000)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        _wait_for_last_cell(page)
        return page

    yield open_and_run
    page.close()


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
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


def _wait_for_last_cell(page):
    """Wait until no code cell waits for its turn; a failing cell stops the rest, which `[*]` never shows."""
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(p => p.textContent);
            const idle = document.body.innerText.includes('Python 3 (ipykernel) | Idle');
            return idle && prompts.length > 0 && prompts.every(text => /\\[\\d+\\]/.test(text));
        }""",
        timeout=RUN_SECONDS * 1000,
    )
