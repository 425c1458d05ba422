"""Is this machine ready for the course? ``python -m helpers.doctor``, or `report` in a notebook cell."""

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from helpers.base.i18n import _

PACKAGES = ("brian2", "numpy", "matplotlib", "ipywidgets", "jupyterlab", "torchvision", "scikit-learn")
PYTHONS = ((3, 11), (3, 13))
NEEDED_MEMORY_GB = 2


@dataclass(frozen=True)
class Check:
    """One line of the report.

    Parameters
    ----------
    subject : str
        What was looked at.
    verdict : str
        "ok"; "note", where something is slower or missing and the course runs all the same; "mend", where it will not.
    text : str
        What was found, and what to do unless it is ok.
    """

    subject: str
    verdict: str
    text: str


def report():
    """Print a line for each thing that the course needs.

    Returns
    -------
    bool
        Whether everything that must be there is there.
    """
    checks = examine()
    for check in checks:
        print(f"{check.verdict:5} {check.subject:10} {check.text}")
    ready = all(check.verdict != "mend" for check in checks)
    print(_("Ready.") if ready else _("Not ready yet: see the lines that begin with «mend»."))
    return ready


def examine():
    """Look at Python, packages, compiler, widgets, data, fonts and memory.

    Returns
    -------
    list of Check
    """
    looks = (
        check_python,
        check_packages,
        check_compiler,
        check_widgets,
        check_sample,
        check_full_set,
        check_cache,
        check_fonts,
        check_memory,
    )
    return [look() for look in looks]


def check_python():
    """The running Python's version.

    Returns
    -------
    Check
    """
    found = ".".join(map(str, sys.version_info[:3]))
    if PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        return Check(_("Python"), "ok", found)
    advice = _("{found}: install Python 3.11, 3.12 or 3.13, and set the course up with it.")
    return Check(_("Python"), "mend", advice.format(found=found))


def check_packages():
    """The packages that the course stands on, against the bounds of its own metadata.

    Returns
    -------
    Check
    """
    wrong = [name for name in PACKAGES if not _is_within_bounds(name)]
    found = ", ".join(f"{name} {_version(name)}" for name in (wrong or PACKAGES))
    if not wrong:
        return Check(_("packages"), "ok", found)
    advice = _("{found}: run the set-up again (README, «Start»).")
    return Check(_("packages"), "mend", advice.format(found=found))


def check_compiler():
    """A C++ compiler, which makes sliders and training fast.

    Returns
    -------
    Check
    """
    from helpers.base.machine import compiler

    found = compiler()
    if found:
        return Check(_("compiler"), "ok", found)
    advice = {
        "win32": _("install «Build Tools for Visual Studio» with «Desktop development with C++»"),
        "darwin": _("run xcode-select --install"),
    }.get(sys.platform, _("install g++ and make, with apt-get install g++ make for example"))
    text = _("none: everything runs, only slower. For speed {advice}.")
    return Check(_("compiler"), "note", text.format(advice=advice))


def check_widgets():
    """Sliders need two packages that fit each other: one in the kernel, one in the page.

    Returns
    -------
    Check
    """
    kernel, page = _version("ipywidgets"), _version("jupyterlab_widgets")
    if kernel.split(".")[0] == "8" and page.split(".")[0] == "3":
        text = _("ipywidgets {kernel} with jupyterlab_widgets {page}")
        return Check(_("widgets"), "ok", text.format(kernel=kernel, page=page))
    text = _("ipywidgets {kernel} and jupyterlab_widgets {page} do not fit: versions 8 and 3 do. Run the set-up again.")
    return Check(_("widgets"), "mend", text.format(kernel=kernel, page=page))


def check_sample():
    """The digits that come with the course.

    Returns
    -------
    Check
    """
    from helpers.datasets import mnist

    try:
        counts = [len(mnist.load(split).labels) for split in ("train", "test")]
    except OSError as problem:
        return Check(_("digits"), "mend", str(problem))
    text = _("sample of {train:,} and {test:,}, intact")
    return Check(_("digits"), "ok", text.format(train=counts[0], test=counts[1]))


def check_full_set():
    """The full MNIST set, which only longer training needs. Nothing is downloaded here.

    Returns
    -------
    Check
    """
    from helpers.datasets import mnist

    found = mnist.find_full_set()
    if found is not None:
        return Check(_("full MNIST"), "ok", _short(found))
    text = _("not here; the chapters that can use it download it once, 12 MB, or use the sample.")
    return Check(_("full MNIST"), "note", text)


def check_cache():
    """The folder for compiled networks and downloads.

    Returns
    -------
    Check
    """
    from helpers.base.machine import cache_dir

    try:
        folder = cache_dir()
        probe = folder / "doctor"
        probe.write_text("")
        probe.unlink()
    except OSError as problem:
        text = _("{problem}. Set the environment variable SNN_CACHE_DIR to a folder that you may write to.")
        return Check(_("cache"), "mend", text.format(problem=problem))
    return Check(_("cache"), "ok", _short(folder))


def check_fonts():
    """A font for Traditional Chinese.

    Returns
    -------
    Check
    """
    from helpers.base.i18n import chinese_font

    found = chinese_font()
    if found:
        return Check(_("fonts"), "ok", found)
    return Check(_("fonts"), "ok", _("none of the machine for Traditional Chinese: the course brings its own"))


def check_memory():
    """Free memory.

    Returns
    -------
    Check
    """
    try:
        import psutil
    except ImportError:  # In a browser.
        return Check(_("memory"), "note", _("can not be asked here"))
    free = psutil.virtual_memory().available / 2**30
    text = _("{free:.1f} GB free").format(free=free)
    if free >= NEEDED_MEMORY_GB:
        return Check(_("memory"), "ok", text)
    advice = _("{text}: close other programs and notebooks before you train a network.")
    return Check(_("memory"), "note", advice.format(text=text))


def _version(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return _("missing")


def _short(folder):
    """Below the home folder without its name, so that a stored page does not tell whose it is."""
    home = Path.home()
    return f"~/{folder.relative_to(home).as_posix()}" if folder.is_relative_to(home) else str(folder)


def _is_within_bounds(name):
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(text) for text in requires("snn-course") or []]
        mine = [each for each in wanted if each.name == name and _applies(each)]
        return all(each.specifier.contains(version(name), prereleases=True) for each in mine)
    except PackageNotFoundError:  # This package, or the course itself.
        return False


def _applies(requirement):
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


if __name__ == "__main__":
    sys.exit(0 if report() else 1)
