"""Is this machine ready for the course? ``python -m helpers.doctor``, or `report` in a notebook cell."""

import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from helpers.base.compiler import compile_problem, compiler, programs_dir
from helpers.base.files import printable
from helpers.base.i18n import _, chinese_font
from helpers.base.machine import IN_BROWSER, PROJECT, say

PACKAGES = ("brian2", "numpy", "matplotlib", "ipywidgets", "jupyterlab", "torchvision", "scikit-learn")
PACKAGES_IN_BROWSER = PACKAGES[:4]  # The others are part of the page, not there, or fetched when a cell needs them.
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
        "ok"; "note", where something is slower or missing and the course runs all the same; "fix", where it will not.
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
        say(f"{check.verdict:5} {check.subject:10} {check.text}")
    ready = all(check.verdict != "fix" for check in checks)
    say(_("Ready.") if ready else _('Not ready yet: see the lines that begin with "fix".'))
    return ready


def examine():
    """Look at Python, the course's files, packages, compiler, widgets, data, fonts and memory: a list of `Check`."""
    checks = [_try(check) for check in (_check_python, _check_course, _check_packages)]
    if checks[-1].verdict == "fix":  # The rest is built on these packages.
        return checks
    rest = (
        _check_compiler,
        _check_widgets,
        _check_sample,
        _check_full_set,
        _check_cache,
        _check_fonts,
        _check_memory,
    )
    return [*checks, *map(_try, rest)]


def _try(check):
    """Nobody asks a doctor who falls over what is wrong with the machine."""
    try:
        return check()
    except Exception as problem:
        subject = check.__name__.removeprefix("_check_").replace("_", " ")
        return Check(subject, "fix", f"{type(problem).__name__}: {problem}")


def _check_python():
    found = ".".join(map(str, sys.version_info[:3]))
    if PYTHONS[0] <= sys.version_info[:2] <= PYTHONS[1]:
        return Check(_("Python"), "ok", found)
    advice = _("{found}: install Python 3.11, 3.12 or 3.13, and set the course up with it.")
    return Check(_("Python"), "fix", advice.format(found=found))


def _check_course():
    """Python takes the first `helpers` that it finds: a student's own file, or another copy of the course."""
    here = Path.cwd()
    for folder in (here, PROJECT / "notebooks"):
        if (folder / "helpers.py").exists():
            advice = _("{file} hides the course's own helpers from every notebook beside it: give it another name.")
            return Check(_("course"), "fix", advice.format(file=_short(folder / "helpers.py")))
    for folder in (here, here.parent):
        if (folder / "helpers" / "doctor.py").exists() and not folder.samefile(PROJECT):
            advice = _("the helpers come from {there}, not from {here}: to use those, run the set-up there.")
            return Check(_("course"), "note", advice.format(there=_short(PROJECT), here=_short(folder)))
    return Check(_("course"), "ok", _("version {version}").format(version=_version("snn-course")))


def _check_packages():
    """Against the bounds of the course's own metadata."""
    names = PACKAGES_IN_BROWSER if IN_BROWSER else PACKAGES
    wrong = [name for name in names if not _is_within_bounds(name)]
    found = ", ".join(f"{name} {_version(name)}" for name in (wrong or names))
    if not wrong:
        return Check(_("packages"), "ok", found)
    return Check(_("packages"), "fix", _('{found}: run the set-up again (README, "Start").').format(found=found))


def _check_compiler():
    if IN_BROWSER:
        return Check(_("compiler"), "note", _("none in a browser: everything runs, only slower."))
    problem = compile_problem()
    if problem is None:
        return Check(_("compiler"), "ok", compiler())
    if compiler() is not None:
        return Check(_("compiler"), "note", _("{problem} Everything runs, only slower.").format(problem=problem))
    advice = {
        "win32": _('install "Build Tools for Visual Studio" with "Desktop development with C++"'),
        "darwin": _("run xcode-select --install"),
    }.get(sys.platform, _("install g++ and make, with apt-get install g++ make for example"))
    text = _("none: everything runs, only slower. For speed {advice}.")
    return Check(_("compiler"), "note", text.format(advice=advice))


def _check_widgets():
    """Sliders need two packages that fit each other: one in the kernel, one in the page."""
    kernel, page = _version("ipywidgets"), _version("jupyterlab_widgets")
    if IN_BROWSER:  # The page's part was built into the page.
        return Check(_("widgets"), "ok", f"ipywidgets {kernel}")
    if kernel.split(".")[0] == "8" and page.split(".")[0] == "3":
        text = _("ipywidgets {kernel} with jupyterlab_widgets {page}")
        return Check(_("widgets"), "ok", text.format(kernel=kernel, page=page))
    text = _("ipywidgets {kernel} and jupyterlab_widgets {page} do not fit: versions 8 and 3 do. Run the set-up again.")
    return Check(_("widgets"), "fix", text.format(kernel=kernel, page=page))


def _check_sample():
    from helpers.datasets import mnist

    try:
        counts = [len(mnist.load(split).labels) for split in ("train", "test")]
    except OSError as problem:
        return Check(_("digits"), "fix", str(problem))
    text = _("sample of {train:,} and {test:,}, intact")
    return Check(_("digits"), "ok", text.format(train=counts[0], test=counts[1]))


def _check_full_set():
    """Only longer training needs it. Nothing is downloaded here."""
    from helpers.datasets import mnist

    try:
        found = mnist.find_full_set()
    except OSError as problem:
        return Check(_("full MNIST"), "note", printable(str(problem)))
    if found is not None:
        return Check(_("full MNIST"), "ok", _short(found))
    text = _("not here; the chapters that can use it download it once, 12 MB, or use the sample.")
    return Check(_("full MNIST"), "note", text)


def _check_cache():
    try:
        return Check(_("cache"), "ok", _short(programs_dir().parent))
    except OSError as problem:  # Without it, everything is computed anew each time.
        return Check(_("cache"), "note", str(problem))


def _check_fonts():
    found = chinese_font() or _("none of the machine for Traditional Chinese: the course brings its own")
    return Check(_("fonts"), "ok", found)


def _check_memory():
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


def _short(path):
    """Below the home folder without its name, so that a stored page does not tell whose it is."""
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


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
