"""pyproject.toml, the lock, conda and CI agree on packages and Pythons; a wheel brings everything along."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
RUNNERS = ("ubuntu-latest", "macos-latest", "windows-latest")
WORKFLOW = ".github/workflows/test.yml"
LOAD_EVERYTHING = """
import sys
from pathlib import Path

import helpers
from helpers.datasets import mnist
from helpers.base.i18n import BUNDLED_FONT, LOCALE_FOLDER
from helpers.learning.model_file import TRAINED, load_model

assert Path(helpers.__file__).is_relative_to(sys.argv[1])
assert LOCALE_FOLDER.is_relative_to(sys.argv[1])
assert BUNDLED_FONT.stat().st_size > 100_000
print(len(mnist.load("train").images), load_model(TRAINED).state.params.n_neurons)
"""


def read(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def project():
    return tomllib.loads(read("pyproject.toml"))["project"]


def declared():
    texts = project()["dependencies"] + project()["optional-dependencies"]["test"]
    return [Requirement(text) for text in texts]


def locked():
    lines = read("requirements.txt").splitlines()
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
    for line in read("requirements.txt").splitlines():
        assert re.fullmatch(r"[\w.-]+==[\w.+!-]+( ; [\w' ().<>=!*-]+)?", line), line


def test_conda_has_the_same_packages_within_the_same_bounds():
    conda, pip = {}, []
    for entry in yaml.safe_load(read("environment.yml"))["dependencies"]:
        if isinstance(entry, dict):
            pip = entry["pip"]
        else:
            name, _space, bounds = entry.partition(" ")
            conda[name] = bounds
    assert pip[-1] == "-e .[test]"
    bounds = {**conda, **{Requirement(text).name: str(Requirement(text).specifier) for text in pip[:-1]}}
    for requirement in map(Requirement, project()["dependencies"]):
        if applies(requirement, "3.13", "linux"):
            assert set(bounds[requirement.name].split(",")) == set(str(requirement.specifier).split(",")), requirement
    assert {"python=3.12", "cxx-compiler", "make", "pytorch-cpu"} <= set(conda)


def test_pyproject_makefile_and_readme_ask_for_the_same_pythons():
    allowed = SpecifierSet(project()["requires-python"])
    assert [f"3.{minor}" for minor in range(20) if f"3.{minor}" in allowed] == list(PYTHONS)
    assert "(3, 11) <= sys.version_info < (3, 14)" in read("Makefile")
    assert "Python 3.11, 3.12 or 3.13" in read("README.md")


def test_the_workflow_covers_every_system_and_python():
    jobs = yaml.safe_load(read(WORKFLOW))["jobs"].values()
    matrices = [job["strategy"]["matrix"] for job in jobs]
    covered = [pair for matrix in matrices for pair in product(matrix["system"], matrix["python"])]
    assert sorted(covered) == sorted(product(RUNNERS, PYTHONS))


@pytest.mark.parametrize("name", [WORKFLOW, ".ci/run"])
def test_ci_calls_jobs_that_the_makefile_has(name):
    called = re.findall(r"run:? make ([\w-]+)", read(name))
    assert {"test", "test-no-compiler"} <= set(called)
    assert set(called) <= set(re.findall(r"^([\w-]+):", read("Makefile"), re.MULTILINE))


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of a package that was installed from a wheel, far from its sources."""
    source, wheels, target = (tmp_path_factory.mktemp(name) for name in ("source", "wheels", "target"))
    shutil.copytree(PROJECT / "helpers", source / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    alone = ["--no-index", "--no-deps"]
    subprocess.run([*pip, "wheel", *alone, "--no-build-isolation", "--wheel-dir", wheels, source], check=True)
    subprocess.run([*pip, "install", *alone, "--target", target, *wheels.glob("*.whl")], check=True)
    return target


def test_a_wheel_brings_every_file_of_the_package(installed):
    def files(folder):
        paths = (path.relative_to(folder) for path in (folder / "helpers").rglob("*"))
        return {path for path in paths if path.suffix and "__pycache__" not in path.parts}

    assert files(installed) == files(PROJECT)


def test_installed_from_a_wheel_digits_model_font_and_catalogue_are_found(installed, tmp_path):
    command = [sys.executable, "-c", LOAD_EVERYTHING, installed]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout == "1000 400\n", done.stderr
