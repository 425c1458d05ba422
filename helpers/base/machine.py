"""What is where on this machine: the course itself, its cache folder, a compiler."""

import os
import shutil
import sys
from functools import cache
from pathlib import Path

from platformdirs import user_cache_dir

PROJECT = Path(__file__).parents[2]  # the folder that holds this package
DATA = PROJECT / "helpers" / "data"  # what comes with the course


def cache_dir():
    """The course's cache folder, made where it is missing: ``SNN_CACHE_DIR``, or else the system's place for caches."""
    chosen = os.environ.get("SNN_CACHE_DIR")
    folder = Path(chosen).expanduser() if chosen else Path(user_cache_dir("snn-course", appauthor=False))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@cache
def compiler():
    """What compiles C++ here, with its version; None where nothing does, or no process starts, as in a browser."""
    if sys.platform == "emscripten":
        return None
    return _windows_compiler() if os.name == "nt" else _unix_compiler()


def can_compile():
    """Whether networks can be compiled here.

    Returns
    -------
    bool
    """
    return compiler() is not None


def _unix_compiler():
    import subprocess

    name = os.environ.get("CXX", "g++")
    if shutil.which("make") is None or shutil.which(name) is None:
        return None
    # Where Apple's tools are not installed, g++ is there and fails.
    asked = subprocess.run([name, "--version"], capture_output=True, text=True)
    return asked.stdout.splitlines()[0] if asked.returncode == 0 and asked.stdout else None


def _windows_compiler():
    # Microsoft's compiler is not on the path, and where it is found has moved with nearly every version of setuptools.
    # Brian2 will ask this function when it compiles: what it can not find, Brian2 can not use.
    from brian2.codegen.cpp_prefs import get_msvc_env

    try:
        environment, own_command = get_msvc_env()
    except Exception:  # setuptools and distutils raise errors of several families, all to one effect.
        return None
    if own_command:  # named in Brian2's preferences; it sets up an environment that is not known here
        return f"MSVC {own_command}"
    folders = environment.get("path", "")
    if not all(shutil.which(tool, path=folders) for tool in ("cl", "nmake")):
        return None
    return f"MSVC {environment.get('vctoolsversion', '')}"
