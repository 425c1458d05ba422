"""Build `site/`, the course in a browser with nothing installed: `make site` does this.

Any web host serves the folder, or `python -m http.server --directory site`. No page of it asks another host for a file.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from browser.packages import FIRST, make_pyodide
from browser.pages import write_pages

PROJECT = Path(__file__).parents[1]
SITE = PROJECT / "site"
SETTINGS = PROJECT / "browser" / "lite"
SERVED = ("notebooks", "images", "helpers/data/stdp_400.md")  # what a chapter opens or shows, at its own place
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# In the page's own folder a file stays; anywhere else it is gone when the page is closed.
ENVIRONMENT = {"SNN_PROGRESS_DIR": "/drive/progress", "SNN_CACHE_DIR": "/tmp/snn-course"}


def build(site):
    """Make the folder anew."""
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        make_pyodide(stage / "static" / "pyodide")
        copy_contents(stage / "files")
        shutil.copy(SETTINGS / "overrides.json", stage)
        (stage / "jupyter-lite.json").write_text(json.dumps(configuration()), encoding="utf-8")
        shutil.rmtree(site, ignore_errors=True)
        site.mkdir()
        options = ["--apps=lab", "--no-sourcemaps", "--contents=files", "--output-dir", site / "lite"]
        subprocess.run([sys.executable, "-m", "jupyter", "lite", "build", *options], cwd=stage, check=True)


def configuration():
    """What the page is told before it starts: which packages to fetch at once, and never to ask another host."""
    settings = json.loads((SETTINGS / "jupyter-lite.json").read_text(encoding="utf-8"))
    options = {"packages": FIRST, "env": {"HOME": "/home/pyodide", **ENVIRONMENT}}
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": options}
    settings["jupyter-config-data"]["litePluginSettings"] = {KERNEL: kernel}
    return settings


def copy_contents(folder):
    """The chapters and what they show."""
    for name in SERVED:
        source, target = PROJECT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.py", "__pycache__", ".*"))
        else:
            shutil.copy(source, target)


def main():
    """Build the folder, and say how to look at it."""
    build(SITE)
    write_pages(SITE)
    print("Look at it: python -m http.server --directory site, then http://localhost:8000 in a browser.")


if __name__ == "__main__":
    main()
