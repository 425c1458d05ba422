"""What is where on this machine: the course itself, its cache folder; and how to print on any console."""

import os
import sys
from pathlib import Path

from platformdirs import user_cache_dir

PROJECT = Path(__file__).parents[2]  # the folder that holds this package
DATA = PROJECT / "helpers" / "data"  # what comes with the course
PRIVATE = 0o700  # the mode of a folder that is its owner's alone
IN_BROWSER = sys.platform == "emscripten"  # Python itself runs in a web page: no threads, no other processes.


def cache_dir():
    """The course's cache folder, made where it is missing: ``SNN_CACHE_DIR``, or else the system's place for caches."""
    chosen = os.environ.get("SNN_CACHE_DIR")
    folder = Path(chosen).expanduser() if chosen else Path(user_cache_dir("snn-course", appauthor=False))
    folder.mkdir(PRIVATE, parents=True, exist_ok=True)
    return folder.absolute()  # Builds and programs run in folders of their own.


def say(line):
    """Print; a console of few characters, as on older Windows, shows a question mark for those that it lacks."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(line.encode(encoding, errors="replace").decode(encoding))
