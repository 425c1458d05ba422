"""A Brian2 network compiled once to a program of its own, kept on disk, and run again with new values in milliseconds.

The kernel stays in Brian2's runtime mode: building happens in a process of its own (`helpers.engine.build`), and each
run is a process of its own too, so that one which dies takes nothing with it.
"""

import ast
import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.base.i18n import _
from helpers.base.machine import PROJECT, cache_dir, can_compile, compiler

MANIFEST = "manifest.json"


class ProgramError(RuntimeError):
    """A network could not be built, or its program did not run; the text says why."""


@dataclass(frozen=True)
class Model:
    """What a builder returns.

    Parameters
    ----------
    network : Network
    duration : Quantity, second
        How long each run of the program simulates.
    inputs : dict of str to VariableView or TimedArray
        What a run may set, once everything is initialised and just before time begins.
    outputs : dict of str to Variable
        What a run gives back: ``monitor.variables["t"]``, for example.
    """

    network: object
    duration: object
    inputs: dict
    outputs: dict


class Program:
    """A compiled network in the cache.

    Parameters
    ----------
    folder : Path
        Holds the binary, what it reads, and the manifest that `helpers.engine.build` wrote.
    """

    def __init__(self, folder):
        self._folder = folder
        self._manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))

    def run(self, values):
        """Run the network once, from its beginning, with new values.

        Parameters
        ----------
        values : dict of str to number or array
            By the names that the network's builder gave to its inputs, in SI units. What is left out keeps the
            value that it was built with.

        Returns
        -------
        dict of str to ndarray, shape (k,)
            The builder's outputs, flat, in SI units.

        Raises
        ------
        ValueError
            If there is no such input, or a value has the wrong size.
        ProgramError
            If the program fails or leaves no results, twice.
        """
        arrays = {name: self._input_array(name, value) for name, value in values.items()}
        try:
            return self._run_once(arrays)
        except ProgramError:  # It may have been killed from outside: once more.
            return self._run_once(arrays)

    def remove(self):
        """Take a broken program out of the cache, so that it is built again."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _input_array(self, name, value):
        inputs = self._manifest["inputs"]
        if name not in inputs:
            message = _("There is no input {name!r}; choose from: {known}.")
            raise ValueError(message.format(name=name, known=", ".join(inputs)))
        array = np.ascontiguousarray(value, dtype=inputs[name]["dtype"])
        if inputs[name]["size"] is None:  # one value a synapse: the program itself checks how many
            return array.ravel()
        if array.size not in (1, inputs[name]["size"]):
            message = _("{name} has {got} values, but this network takes {size}, or one for all.")
            raise ValueError(message.format(name=name, got=array.size, size=inputs[name]["size"]))
        return np.broadcast_to(array.ravel(), inputs[name]["size"])

    def _run_once(self, arrays):
        with tempfile.TemporaryDirectory(prefix="snn-run-", ignore_cleanup_errors=True) as scratch:
            results = Path(scratch, "results").as_posix() + "/"
            try:
                os.mkdir(results)
                self._call(list(self._write_inputs(arrays, scratch)), results)
                outputs = self._manifest["outputs"].items()
                return {name: np.fromfile(results + spec["file"], spec["dtype"]) for name, spec in outputs}
            except OSError as problem:
                raise ProgramError(_("The compiled network failed: {why}").format(why=problem)) from problem

    def _write_inputs(self, arrays, scratch):
        for number, (name, array) in enumerate(arrays.items()):
            spec = self._manifest["inputs"][name]
            if spec["size"] == 1 and np.isfinite(array[0]):
                value = repr(array[0].item())  # on the command line: a file for each would take longer than the run
            else:
                value = Path(scratch, f"input{number}").as_posix()
                array.tofile(value)
            yield f"{spec['argument']}={value}"

    def _call(self, arguments, results):
        import subprocess

        binary = str(self._folder / ("main.exe" if os.name == "nt" else "main"))
        command = [binary, "--results_dir", results, *arguments]
        done = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, errors="replace")
        if done.returncode or done.stderr:
            raise ProgramError(_("The compiled network failed: {why}").format(why=_reason(done)))


class Build:
    """A network that is being compiled, in a process of its own, or is in the cache already.

    Parameters
    ----------
    builder : str
        "module:function". The function is called under Brian2's C++ device and returns a `Model`.
    arguments : dict, optional
        For the function; what JSON can hold.

    Raises
    ------
    ProgramError
        If this machine can not compile.
    """

    def __init__(self, builder, arguments=None):
        if not can_compile():
            raise ProgramError(_("There is no C++ compiler on this machine."))
        self._builder, self._arguments = builder, json.dumps(arguments or {}, sort_keys=True)
        self._folder = cache_dir() / "programs" / _key(self._builder, self._arguments)
        self._process = None
        if not self._is_ready():
            self._start()

    def program(self):
        """The compiled network, if it is ready by now.

        Returns
        -------
        Program or None

        Raises
        ------
        ProgramError
            If the build has failed.
        """
        if self._is_ready():
            return Program(self._folder)
        if self._process is None or self._process.poll() is None:
            return None
        # Ended since the first look: it has left a program, or a log that says why not.
        if self._is_ready():
            return Program(self._folder)
        raise ProgramError(_("The network could not be compiled: {why}").format(why=self._log_end()))

    def wait(self):
        """The compiled network, as soon as it is ready.

        Returns
        -------
        Program

        Raises
        ------
        ProgramError
            If the build has failed.
        """
        if self._process is not None:
            self._process.wait()
        return self.program()

    def _is_ready(self):
        return (self._folder / MANIFEST).exists()

    def _start(self):
        import subprocess

        self._folder.parent.mkdir(exist_ok=True)
        self._log = self._folder.with_suffix(".log")
        command = [sys.executable, "-m", "helpers.engine.build", self._builder, self._arguments, str(self._folder)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def _log_end(self):
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else _("the build left no message")


def compiled(builder, arguments=None):
    """A network's program: from the cache, or built now.

    Parameters
    ----------
    builder : str
        "module:function", see `Build`.
    arguments : dict, optional

    Returns
    -------
    Program

    Raises
    ------
    ProgramError
        If this machine can not compile, or the build fails.
    """
    return Build(builder, arguments).wait()


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


def _reason(done):
    lines = (done.stderr or done.stdout).strip().splitlines()
    return lines[-1] if lines else _("exit code {code}").format(code=done.returncode)
