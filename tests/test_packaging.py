"""pyproject.toml, the lock and environment.yml name the same packages within the same bounds."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}


def declared():
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    texts = project["dependencies"] + project["optional-dependencies"]["test"]
    return [Requirement(text) for text in texts]


def locked():
    lines = (PROJECT / "requirements.txt").read_text().splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]


def applies(requirement, python, system):
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.5",
        "sys_platform": system,
        "platform_system": SYSTEMS[system],
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": "nt" if system == "win32" else "posix",
        "extra": "",
    }
    return requirement.marker is None or Marker(str(requirement.marker)).evaluate(environment)


def pins(python, system):
    mine = [each for each in locked() if applies(each, python, system)]
    return {canonicalize_name(each.name): next(iter(each.specifier)).version for each in mine}


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_has_one_version_within_the_bounds_for_each_python_and_system(python, system):
    versions = pins(python, system)
    for requirement in declared():
        if applies(requirement, python, system):
            assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), requirement


def test_brian2_and_numpy_fit_each_other_on_every_python():
    """Brian2 2.9 fails to import with NumPy 2.4; newer ones need newer Pythons."""
    found = {python: (pins(python, "linux")["brian2"], pins(python, "linux")["numpy"]) for python in PYTHONS}
    for brian2, numpy in found.values():
        assert Version(brian2) >= Version("2.10") or Version(numpy) < Version("2.4")
    assert found["3.11"][0].startswith("2.9.")


def test_the_lock_names_versions_and_markers_only():
    for line in (PROJECT / "requirements.txt").read_text().splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.+!-]+( ; [\w' ().<>=!*-]+)?", line), line


def test_conda_has_the_same_packages_within_the_same_bounds():
    conda, pip = {}, []
    for entry in yaml.safe_load((PROJECT / "environment.yml").read_text())["dependencies"]:
        if isinstance(entry, dict):
            pip = entry["pip"]
        else:
            name, _space, bounds = entry.partition(" ")
            conda[name] = bounds
    assert pip[-1] == "-e .[test]"
    bounds = {**conda, **{Requirement(text).name: str(Requirement(text).specifier) for text in pip[:-1]}}
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    for requirement in map(Requirement, project["dependencies"]):
        if applies(requirement, "3.13", "linux"):
            assert set(bounds[requirement.name].split(",")) == set(str(requirement.specifier).split(",")), (
                requirement
            )
    assert {"python=3.12", "cxx-compiler", "make", "pytorch-cpu"} <= set(conda)


def test_the_oldest_python_is_the_one_that_the_readme_and_the_makefile_ask_for():
    assert ">=3.11,<3.14" in (PROJECT / "pyproject.toml").read_text()
    assert "(3, 11) <= sys.version_info < (3, 14)" in (PROJECT / "Makefile").read_text()
    assert "Python 3.11, 3.12 or 3.13" in (PROJECT / "README.md").read_text()
