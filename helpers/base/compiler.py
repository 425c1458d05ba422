"""Whether networks can be compiled here: what the compiler is called, whether it works, where programs are kept.

That it works is known from success: the smallest program is compiled and run, once, and a mark in the cache says so.
"""

import hashlib
import os
import platform
import re
import shutil
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from helpers.base.i18n import _
from helpers.base.machine import PRIVATE, cache_dir

TRIAL = "#include <vector>\nint main() { return static_cast<int>(std::vector<int>(1).size()) - 1; }\n"
TRIAL_SECONDS = 60
ERROR = re.compile(r"\berror\b( \w+)?:", re.IGNORECASE)  # of g++, clang, the linker, and Microsoft's "error C1083:"
# What tells processors apart, on Linux; flags are called Features on ARM.
PROCESSOR_FIELDS = ("vendor_id", "model name", "flags", "Features", "CPU implementer", "CPU part")


class Patience:
    """What failed is tried again, after ten times as long as it took to fail: what was wrong may have passed.

    So trying again takes a tenth of the time at most. It is used as ``with patience: ...``. `clock` gives seconds.
    """

    def __init__(self, clock=time.monotonic):
        self._clock, self._again_at = clock, 0.0

    def is_due(self):
        """Whether it is time to try."""
        return self._clock() >= self._again_at

    def __enter__(self):
        self._began = self._clock()

    def __exit__(self, kind, problem, trace):
        if isinstance(problem, Exception):  # And not an interrupt.
            now = self._clock()
            self._again_at = now + 10 * (now - self._began)


_patience, _problem = Patience(), None
_proven = set()  # the marks that this kernel has seen


def can_compile():
    """Whether networks can be compiled here.

    Returns
    -------
    bool
    """
    return compile_problem() is None


def compile_problem():
    """Why no network can be compiled here, in one sentence; None where it can."""
    if compiler() is None:
        return _("There is no C++ compiler on this machine.")
    try:
        folder = programs_dir()
    except OSError as problem:
        return str(problem)
    # On Windows the compiler needs an environment that Brian2 makes; there the first network is the trial.
    return None if os.name == "nt" else _trial_problem(folder)


def programs_dir():
    """Where compiled programs are kept; OSError, in one sentence, unless it is this user's alone and can be written."""
    try:
        folder = cache_dir() / "programs"
        folder.mkdir(PRIVATE, exist_ok=True)
        problems = [f"{each}: {why}" for each in (folder.parent, folder) if (why := _why_not_private(each))]
    except (OSError, RuntimeError) as error:  # RuntimeError: "~" where nobody knows the home folder.
        raise OSError(_cache_advice(error)) from error
    if problems:
        raise OSError(_cache_advice(problems[0]))
    return folder


def _why_not_private(folder):
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return _("you may not write there")
    if not hasattr(os, "geteuid"):  # On Windows a folder for caches is its owner's alone.
        return None
    status = folder.stat()
    if status.st_uid != os.geteuid():
        return _("it belongs to another user, whose programs would run as yours")
    return _("others may write there, until chmod go-w makes it yours alone") if status.st_mode & 0o022 else None


def _cache_advice(problem):
    advice = _("Programs can not be kept in the cache ({problem}): set SNN_CACHE_DIR to a folder of your own.")
    return advice.format(problem=problem)


@cache
def compiler():
    """What compiles C++ here, with its version; None where nothing does, or no process starts, as in a browser."""
    if sys.platform == "emscripten":
        return None
    return _windows_compiler() if os.name == "nt" else _unix_compiler()


def _unix_compiler():
    name = os.environ.get("CXX", "g++")
    if shutil.which("make") is None or shutil.which(name) is None:
        return None
    try:
        # Where Apple's tools are not installed, g++ is there and fails.
        code, text = _output([name, "--version"])
    except OSError:
        return None
    return text.splitlines()[0] if code == 0 and text.strip() else None


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


@cache
def toolchain():
    """All of this machine that decides what a program becomes: compiler, Brian2's flags for it, and the processor.

    Brian2's usual flags have the compiler use all that this very processor can do.
    """
    from brian2 import prefs

    flags = sorted((name, value) for name, value in prefs.items() if name.startswith("codegen.cpp.extra"))
    return f"{compiler()} {shutil.which(os.environ.get('CXX', 'g++'))} {flags} {_processor()}"


@cache
def _processor():
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").partition("\n\n")[0]
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    lines = [line for line in first.splitlines() if line.startswith(PROCESSOR_FIELDS)]
    return " ".join([platform.machine(), *lines])


def _trial_problem(folder):
    global _problem
    mark = folder / f"compiles-{hashlib.sha256(toolchain().encode()).hexdigest()[:20]}"
    if mark not in _proven and not mark.exists():
        if not _patience.is_due():
            return _problem
        try:
            with _patience:
                _compile_trial(folder)
                mark.touch()
        except OSError as problem:
            _problem = str(problem)
            return _problem
    _proven.add(mark)
    return None


def _compile_trial(folder):
    """Compile and run the smallest program; OSError, in one sentence, if that fails."""
    try:
        with tempfile.TemporaryDirectory(dir=folder, prefix="trial-", ignore_cleanup_errors=True) as scratch:
            source, program = Path(scratch, "trial.cpp"), Path(scratch, "trial")
            source.write_text(TRIAL, encoding="utf-8")
            code, text = _output([os.environ.get("CXX", "g++"), str(source), "-o", str(program)])
            if code == 0:
                code, text = _output([str(program)])
    except OSError as problem:
        raise OSError(_cache_advice(f"{folder}: {problem.strerror}")) from problem
    if code:
        message = _("The C++ compiler {name} does not work: {why}")
        raise OSError(message.format(name=compiler(), why=first_error(text) or _("exit code {code}").format(code=code)))


def _output(command):
    """Exit code and all that a command of the compiler prints, in English."""
    import subprocess

    settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        done = subprocess.run(command, **settings, env=english(), timeout=TRIAL_SECONDS, text=True, errors="replace")
    except subprocess.TimeoutExpired:
        return 1, _("error: no answer within {n} s").format(n=TRIAL_SECONDS)
    return done.returncode, done.stdout


def english():
    """The environment in which a compiler writes "error", and no quotation marks that a console may lack."""
    return {**os.environ, "LC_ALL": "C", "LANGUAGE": ""}


def first_error(text):
    """The line in which a compiler first says what is wrong, or else the last one; make has nothing to add to them."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("make:", "make["))]
    errors = [line for line in lines if ERROR.search(line)]
    return (errors or lines[-1:] or [""])[0]
