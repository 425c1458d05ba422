"""A function in a process of its own: what it does to itself, or never comes back from, does not reach the kernel."""

import pickle
import sys
import tempfile
from pathlib import Path

from helpers.base.files import reason
from helpers.base.i18n import _
from helpers.base.machine import IN_BROWSER, PROJECT

CHILD = "from helpers.base.process import answer; answer()"


def run_apart(function, *arguments, seconds):
    """What a module's function returns, called in a process of its own that is killed after so many seconds.

    RuntimeError with one printable line, which can stand inside a sentence, if it fails, dies or takes too long. In a
    browser, which starts no process, it is called here, and nothing ends it.
    """
    if IN_BROWSER:
        succeeded, result = _call(function, arguments)
    else:
        succeeded, result = _call_apart(function, arguments, seconds)
    if not succeeded:
        raise RuntimeError(result)
    return result


def _call(function, arguments):
    try:
        return True, function(*arguments)
    except Exception as problem:  # Whatever it is, it has to pass to another process.
        return False, reason(problem)


def _call_apart(function, arguments, seconds):
    import subprocess

    with tempfile.TemporaryDirectory(prefix="snn-apart-", ignore_cleanup_errors=True) as folder:
        result = Path(folder, "result")
        task = pickle.dumps((function, arguments, result))
        try:
            # In the kernel's process group: whatever ends the kernel ends this too. What libraries print is not shown.
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            command = [sys.executable, "-c", CHILD]
            done = subprocess.run(command, input=task, cwd=PROJECT, timeout=seconds, **quiet)
        except subprocess.TimeoutExpired:
            return False, _("it took longer than {seconds:.0f} seconds").format(seconds=seconds)
        if not result.exists():
            return False, _("the process ended with code {code}").format(code=done.returncode)
        return pickle.loads(result.read_bytes())


def answer():
    """What the other process does: call the function that its input names, and leave the result in a file."""
    function, arguments, result = pickle.load(sys.stdin.buffer)
    result.write_bytes(pickle.dumps(_call(function, arguments)))
