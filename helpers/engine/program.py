"""A Brian2 network as a program of its own, built once, kept on disk, and run with new values in milliseconds.

The kernel stays in Brian2's runtime mode: building happens in a process of its own (`helpers.engine.build`), each run
is a process of its own too, so that one which dies takes nothing with it.
"""

import ast
import hashlib
import json
import os
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import numpy as np

from helpers.base.i18n import _
from helpers.base.machine import PROJECT, cache_dir, can_compile, compiler


class ProgramError(RuntimeError):
    """A network could not be built, or its program did not run; the text says why."""


class Program:
    """The program of one network in the cache, whoever built it.

    `builder` is "module:function" and `arguments` what JSON can hold, see `call`. Raises ProgramError if this machine
    can not compile.
    """

    def __init__(self, builder, arguments):
        if not can_compile():
            raise ProgramError(_("There is no C++ compiler on this machine."))
        self._builder, self._arguments = builder, json.dumps(arguments, sort_keys=True)
        self._manifest = cache_dir() / "programs" / f"{_key(self._builder, self._arguments)}.json"
        self._process = None

    def build(self):
        """Begin to build it, unless that is done or under way; do not wait."""
        if self._process is None and not self._manifest.exists():
            self._process = self._start_build()

    def wait(self):
        """Return as soon as it is built; ProgramError if the build fails."""
        self.build()
        process, self._process = self._process, None  # Whoever asks after a failure starts another build.
        if process is not None and process.wait() and not self._manifest.exists():
            raise ProgramError(_("The network could not be compiled: {why}").format(why=self._log_end()))

    def run(self, values):
        """Run the network once from its beginning, and return its outputs, flat, in SI units.

        `values` are numbers or arrays in SI units, by the names that the builder gave to its inputs; what is left out
        keeps the value that it was built with. Raises ValueError for a wrong name or size, ProgramError if the program
        fails twice: the first time somebody may have killed it. After that it is forgotten, and the next run builds it.
        """
        self.wait()
        try:
            manifest = json.loads(self._manifest.read_text(encoding="utf-8"))
            arrays = {name: _input_array(name, value, manifest["inputs"]) for name, value in values.items()}
            try:
                return self._run_once(manifest, arrays)
            except (OSError, ProgramError):
                return self._run_once(manifest, arrays)
        except (OSError, ProgramError) as problem:
            with suppress(OSError):  # Windows removes no file that somebody reads.
                self._manifest.unlink()
            raise ProgramError(_("The compiled network failed: {why}").format(why=problem)) from problem

    def _run_once(self, manifest, arrays):
        with tempfile.TemporaryDirectory(prefix="snn-run-", ignore_cleanup_errors=True) as scratch:
            results = Path(scratch, "results").as_posix() + "/"
            os.mkdir(results)
            arguments = [_argument(manifest["inputs"][name], array, scratch) for name, array in arrays.items()]
            self._call(manifest["folder"], ["--results_dir", results, *arguments])
            outputs = manifest["outputs"].items()
            return {name: np.fromfile(results + spec["file"], spec["dtype"]) for name, spec in outputs}

    def _call(self, folder, arguments):
        import subprocess

        home = self._manifest.with_name(folder)
        binary = str(home / ("main.exe" if os.name == "nt" else "main"))
        done = subprocess.run([binary, *arguments], cwd=home, capture_output=True, text=True, errors="replace")
        if done.returncode or done.stderr:
            lines = (done.stderr or done.stdout).strip().splitlines()
            raise ProgramError(lines[-1] if lines else _("exit code {code}").format(code=done.returncode))

    def _start_build(self):
        import subprocess

        self._manifest.parent.mkdir(exist_ok=True)
        module = ["-u", "-m", "helpers.engine.build"]  # Unbuffered: the reason of a failure is the log's last line.
        command = [sys.executable, *module, self._builder, self._arguments, str(self._manifest)]
        with self._log.open("ab") as log:
            return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def _log(self):
        return self._manifest.with_suffix(".log")

    def _log_end(self):
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else _("the build left no message")


def call(builder, arguments):
    """The `helpers.engine.runner.Model` that a builder returns, "module:function", called with a dict of arguments."""
    module, _colon, function = builder.partition(":")
    return getattr(import_module(module), function)(**arguments)


def _input_array(name, value, inputs):
    if name not in inputs:
        message = _("There is no input {name!r}; choose from: {known}.")
        raise ValueError(message.format(name=name, known=", ".join(inputs)))
    array, size = np.ascontiguousarray(value, dtype=inputs[name]["dtype"]).ravel(), inputs[name]["size"]
    if size is None:  # One value a synapse: only the program knows how many there are.
        return array
    if array.size not in (1, size):
        message = _("{name} has {got} values, but this network takes {size}, or one for all.")
        raise ValueError(message.format(name=name, got=array.size, size=size))
    return np.broadcast_to(array, size)


def _argument(spec, array, scratch):
    """A single number goes onto the command line: a file for each would take longer than the run."""
    if spec["size"] == 1 and np.isfinite(array[0]):
        return f"{spec['argument']}={array[0].item()!r}"
    file = Path(scratch, spec["argument"])
    array.tofile(file)
    return f"{spec['argument']}={file.as_posix()}"


def _key(builder, arguments):
    """Names the cache entry after everything that decides what the binary does."""
    import brian2

    parts = [builder, arguments, brian2.__version__, compiler(), *_sources(builder.partition(":")[0])]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]


def _sources(module):
    """The text of a module and of all modules of this package that it imports."""
    texts, waiting = {}, [module, "helpers.engine.build"]
    while waiting:
        name = waiting.pop()
        path = PROJECT.joinpath(*name.split(".")).with_suffix(".py")
        if name not in texts and path.exists():
            texts[name] = path.read_text(encoding="utf-8")
            waiting += _imported_helpers(texts[name])
    return [texts[name] for name in sorted(texts)]


def _imported_helpers(text):
    """What may be modules: of `from helpers.room import name` both the room and the name in it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("helpers."):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
