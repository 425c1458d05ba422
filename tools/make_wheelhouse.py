"""Gather every package that the course needs into the folder `wheelhouse`: `make wheelhouse` does this.

Copy the course with that folder onto a USB stick: in a room without network `make lab` takes the packages from there. A
wheelhouse is for one system and one version of Python.
"""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
WHEELHOUSE = PROJECT / "wheelhouse"
UV = Path(sys.executable).with_name("uv")
FIRST = ("uv", "setuptools>=77")  # what installs the rest


def run(*command):
    """Run a command in the project's folder; what it prints."""
    return subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout.strip()


def main():
    """Resolve as `make setup` does, with its build of PyTorch, and keep the wheels."""
    WHEELHOUSE.mkdir(exist_ok=True)
    listed = WHEELHOUSE / "requirements.txt"
    backend = run("sh", ".ci/torch_backend", str(UV)).split()
    pinned = ["--constraint", "requirements.txt", "--extra", "test", "--emit-index-url", "--quiet"]
    run(UV, "pip", "compile", "pyproject.toml", *pinned, *backend, "--output-file", listed)
    wheels = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    run(*wheels, "--wheel-dir", WHEELHOUSE, "--requirement", listed, *FIRST)
    kept = list(WHEELHOUSE.glob("*.whl"))
    megabytes = sum(wheel.stat().st_size for wheel in kept) / 1e6
    print(f"{len(kept)} packages, {megabytes:.0f} MB, in {WHEELHOUSE.name}/ for this system and its Python")


if __name__ == "__main__":
    main()
