"""Run notebooks from fresh kernels and store what they show: `make notebooks` does this for the English ones."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.tidy_notebooks import CHAPTERS, tidy_file

OPTIONS = ("--ExecutePreprocessor.record_timing=False", "--ExecutePreprocessor.store_widget_state=False")


def run(paths):
    """Run each notebook; what the person at this machine has answered stays out of it."""
    for path in paths:
        with tempfile.TemporaryDirectory() as progress:
            environment = {**os.environ, "SNN_PROGRESS_DIR": progress}
            convert = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", *OPTIONS]
            subprocess.run([*convert, str(path)], env=environment, check=True)
        tidy_file(path)


if __name__ == "__main__":
    run([Path(name) for name in sys.argv[1:]] or sorted(CHAPTERS.glob("*.ipynb")))
