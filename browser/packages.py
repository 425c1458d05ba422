"""Pyodide with the course's packages: every wheel beside it, each with its entry in `pyodide-lock.json`.

The kernel loads what a cell imports by the names in these entries, so no notebook needs an install cell.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]
WHEELS = PROJECT / "browser" / "wheels.txt"
H5PY = PROJECT / "browser" / "lite" / "h5py.py"
PYODIDE = "https://cdn.jsdelivr.net/pyodide/v0.27.7/full"  # the version that this JupyterLite is made for
PLATFORMS = ("manylinux2014_x86_64", "any")  # what is compiled in them is left out
RUNTIME = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
WARNING = b"_log.warning(\n            'Matplotlib is building"
STAMP = (2020, 1, 1, 0, 0, 0)  # of every file in a wheel, so that the same content has the same name
# What the course imports in its first cell, and what the kernel itself needs: all of it is fetched at once.
FIRST = [
    "micropip",
    "piplite",
    "ssl",
    "sqlite3",
    "ipykernel",
    "comm",
    "pyodide-kernel",
    "jedi",
    "ipython",
    "snn-course",
]
DEPENDS = {
    "anywidget": ["ipywidgets", "psygnal", "typing-extensions"],
    "brian2": ["jinja2", "numpy", "packaging", "pyparsing", "setuptools", "sympy"],
    "ipycanvas": ["ipywidgets", "numpy", "pillow"],
    "ipywidgets": ["comm", "ipython", "traitlets"],
    "jinja2": ["markupsafe"],
    "lazy-loader": ["packaging"],
    "nir": ["no-hdf5", "numpy", "typing-extensions"],
    "snn-course": ["anywidget", "brian2", "ipycanvas", "ipywidgets", "lazy-loader", "matplotlib", "packaging", "pillow"]
    + ["platformdirs", "tqdm"],
    "snn-course-images": ["scipy", "snn-course"],
    "sympy": ["mpmath"],
}  # fmt: skip
# These rooms call SciPy inside functions, where the kernel does not see it.
IMAGES = ["helpers.datasets", "helpers.learning"]
IMPORTS = {"no-hdf5": ["h5py"], "setuptools": ["setuptools", "distutils"], "snn-course-images": IMAGES}


def make_pyodide(folder):
    """Fill a folder with Pyodide, the packages of its own that are needed, and the course's."""
    folder.mkdir(parents=True)
    lock = json.loads(_fetch("pyodide-lock.json"))
    given, packages = lock["packages"], {}
    for wheel in _all_wheels(folder):
        entry = _entry(wheel)
        packages[entry["name"]] = entry
    for name in _needed(given, packages):
        packages[name] = given[name]
        content = _fetch(given[name]["file_name"])
        if name == "matplotlib":
            packages[name] = _without_warning(folder, given[name], content)
        else:
            (folder / given[name]["file_name"]).write_bytes(content)
    for name in RUNTIME:
        (folder / name).write_bytes(_fetch(name))
    lock_file = json.dumps({"info": lock["info"], "packages": packages})
    (folder / "pyodide-lock.json").write_text(lock_file, encoding="utf-8")


def _fetch(name):
    """A file of the Pyodide distribution: from the folder PYODIDE_DIR, or else from where JupyterLite takes it."""
    folder = os.environ.get("PYODIDE_DIR")
    if folder:
        return Path(folder, name).read_bytes()
    with urllib.request.urlopen(f"{PYODIDE}/{name}") as answer:
        return answer.read()


def _needed(given, packages):
    """What of Pyodide's own packages the course's and the kernel's ones depend on, and what a cell may import."""
    wanted = [*FIRST, "scikit-learn", *(name for each in packages.values() for name in each["depends"])]
    found = set()
    while wanted:
        name = canonical(wanted.pop())
        if name not in found and name not in packages:
            found.add(name)
            wanted += given[name]["depends"]
    return sorted(found)


def canonical(name):
    """The name of a package as the lock has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _all_wheels(folder):
    """Every wheel that is not Pyodide's, written into the folder."""
    with tempfile.TemporaryDirectory() as raw:
        options = ["--only-binary=:all:", "--python-version=3.12", *map("--platform={}".format, PLATFORMS)]
        _pip("download", "--no-deps", *options, f"--dest={raw}", f"--requirement={WHEELS}")
        _wheel_of_the_course(Path(raw))
        kernel = Path(sys.prefix, "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi")
        for path in sorted([*Path(raw).glob("*.whl"), *kernel.glob("*.whl")]):
            if not path.name.startswith("widgetsnbextension"):  # for another Jupyter
                yield _repack(path, folder)
    yield _write(folder, "no-hdf5", "1.0", {"h5py.py": H5PY.read_bytes()})
    yield _write(folder, "ssl", "1.0", {})  # The kernel asks for it, and a page that fetches nothing has no use for it.
    yield _write(folder, "snn-course-images", "1.0", {})


def _wheel_of_the_course(raw):
    """From a copy: setuptools leaves folders where it builds, and takes old files from them the next time."""
    copy = raw / "course"
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        copy.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, copy)
    shutil.copytree(PROJECT / "helpers", copy / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    _pip("wheel", "--no-deps", "--no-build-isolation", f"--wheel-dir={raw}", copy)


def _pip(*arguments):
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], check=True)


def _repack(path, folder):
    """A wheel without compiled files and tests, and with a name that changes with its content."""
    with zipfile.ZipFile(path) as wheel:
        files = {name: wheel.read(name) for name in wheel.namelist() if _is_wanted(name)}
    name, version = path.name.split("-")[:2]
    if canonical(name) == "brian2":
        files["brian2/__init__.py"] = b"import setuptools  # It brings distutils.\n" + files["brian2/__init__.py"]
    return _write(folder, name, version, files)


def _is_wanted(name):
    """Brian2 imports its tests, but no more than the `__init__.py` of the folder."""
    if name == "brian2/tests/__init__.py":
        return True
    is_test = re.search(r"(^|/)(tests|benchmarks)/", name)
    return not is_test and not name.endswith((".so", ".exe", "/")) and ".data/data/" not in name


def _write(folder, name, version, files):
    """A wheel of these files; the build number in its name is a hash of them."""
    info = f"{canonical(name).replace('-', '_')}-{version}.dist-info"
    own = {re.sub(r"^[^/]+\.dist-info/", f"{info}/", path): content for path, content in files.items()}
    metadata = f"Metadata-Version: 2.1\nName: {canonical(name)}\nVersion: {version}\n"
    own.setdefault(f"{info}/METADATA", metadata.encode())
    own[f"{info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    own[f"{info}/RECORD"] = b""
    digest = hashlib.sha256(b"".join(path.encode() + content for path, content in sorted(own.items()))).hexdigest()
    path = folder / f"{info.removesuffix('.dist-info')}-1{digest[:8]}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for each, content in sorted(own.items()):
            wheel.writestr(zipfile.ZipInfo(each, STAMP), content, zipfile.ZIP_DEFLATED, 9)
    return path


def _entry(path):
    """What the lock says of a wheel."""
    name, version = path.name.split("-")[:2]
    name = canonical(name)
    with zipfile.ZipFile(path) as wheel:
        tops = {each.split("/")[0].removesuffix(".py") for each in wheel.namelist() if ".dist-info/" not in each}
    return {
        "name": name,
        "version": version,
        "file_name": path.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": IMPORTS.get(name, sorted(tops)),
        "depends": DEPENDS.get(name, []),
        "unvendored_tests": False,
    }


def _without_warning(folder, entry, content):
    """Matplotlib as it is, except that it does not warn a reader in red that it looks for fonts."""
    path = folder / entry["file_name"].replace("-cp312", "-1course-cp312", 1)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "matplotlib/font_manager.py":
                assert data.count(WARNING) == 1
                data = data.replace(WARNING, WARNING.replace(b"warning", b"info"))
            new.writestr(item, data, zipfile.ZIP_DEFLATED, 9)
    return {**entry, "file_name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
