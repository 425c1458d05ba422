"""A Brian2 network as a program of its own, built once, kept on disk, and run with new values in milliseconds.

The kernel stays in Brian2's runtime mode: building happens in a process of its own (`helpers.engine.build`), each run
is a process of its own too, so that one which dies takes nothing with it.
"""

import json
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from threading import Lock

import numpy as np

from helpers.base.compiler import compile_problem, english, first_error, programs_dir
from helpers.base.i18n import _
from helpers.base.machine import PROJECT
from helpers.engine.entry import entry_key, forget, read_entry

BUILD_BYTES = 200_000_000  # Room that a build may need for a while, with some to spare.


class ProgramError(RuntimeError):
    """A network could not be built, or its program did not run; the text says why."""


class Program:
    """The program of one network in the cache, whoever built it.

    `builder` is "module:function" and `arguments` what JSON can hold, see `call`. Raises ProgramError if this machine
    can not compile.
    """

    def __init__(self, builder, arguments):
        if problem := compile_problem():
            raise ProgramError(problem)
        self._builder, self._arguments = builder, json.dumps(arguments, sort_keys=True)
        self._key = entry_key(self._builder, self._arguments)
        self._process = self._log = None
        self._lock = Lock()

    @property
    def manifest(self):
        """Where the cache has it. Asked each time: somebody may remove the cache, or choose another."""
        return programs_dir() / f"{self._key}.json"

    def build(self):
        """Begin to build it, unless that is done or under way; do not wait."""
        with self._lock, _told_as_program_error():
            under_way = self._process is not None and self._process.poll() is None
            if not under_way and read_entry(self.manifest) is None:
                self._start_build()

    def wait(self):
        """Return what the manifest says as soon as it is built; ProgramError if the build fails."""
        # Twice: the first build may have been killed, or have failed while another kernel builds the same.
        for _attempt in range(2):
            self.build()
            if self._process is not None:
                self._process.wait()
            with _told_as_program_error():
                entry = read_entry(self.manifest)
            if entry is not None:
                return entry
        raise ProgramError(self._build_problem())

    def run(self, values):
        """Run the network once from its beginning, and return its outputs, flat, in SI units.

        `values` are numbers or arrays in SI units, by the names that the builder gave to its inputs; what is left out
        keeps the value that it was built with. Raises ValueError for a wrong name or size, ProgramError if the program
        fails: twice, since somebody may have killed it, and then built anew.
        """
        entry = self.wait()
        with _told_as_program_error():
            for cure in (self.wait, self._rebuild):
                with suppress(ProgramError):
                    return self._run_once(entry, values)
                entry = cure()
            return self._run_once(entry, values)

    def _rebuild(self):
        forget(self.manifest)
        return self.wait()

    def _run_once(self, entry, values):
        """OSError is the fault of this machine, of a full disk for example; ProgramError that of the program."""
        arrays = {name: _input_array(name, value, entry.inputs) for name, value in values.items()}
        with tempfile.TemporaryDirectory(prefix="snn-run-", ignore_cleanup_errors=True) as scratch:
            results = Path(scratch, "results").as_posix() + "/"
            os.mkdir(results)
            arguments = [_argument(entry.inputs[name], array, scratch) for name, array in arrays.items()]
            _call(self.manifest.with_name(entry.folder), ["--results_dir", results, *arguments])
            return {name: _read_output(results, spec) for name, spec in entry.outputs.items()}

    def _start_build(self):
        import subprocess

        # Unbuffered: the reason of a failure is the log's last line.
        command = [sys.executable, "-u", "-m", "helpers.engine.build", self._builder, self._arguments]
        self._log = tempfile.TemporaryFile()
        streams = {"stdin": subprocess.DEVNULL, "stdout": self._log, "stderr": self._log}
        self._process = subprocess.Popen(
            [*command, str(self.manifest)], cwd=PROJECT, env=english(), **streams, **_own_group()
        )

    def _build_problem(self):
        self._log.seek(0)
        why = first_error(self._log.read().decode(errors="replace")) or _("the build left no message")
        folder = self.manifest.parent
        if shutil.disk_usage(folder).free > BUILD_BYTES:
            return _("The network could not be compiled: {why}").format(why=why)
        message = _("The network could not be compiled in {folder}, a full disk: set SNN_CACHE_DIR to another ({why}).")
        return message.format(folder=folder, why=why)


def _own_group():
    """Jupyter interrupts all processes of the kernel's group, and does not mean what compiles in the background."""
    import subprocess

    return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {"start_new_session": True}


@contextmanager
def _told_as_program_error():
    try:
        yield
    except OSError as problem:
        why = problem.strerror or problem  # Without the path, which is another one each time.
        raise ProgramError(_("The compiled network failed: {why}").format(why=why)) from problem


def _call(home, arguments):
    import subprocess

    binary = str(home / ("main.exe" if os.name == "nt" else "main"))
    streams = {"capture_output": True, "text": True, "errors": "replace"}
    try:
        done = subprocess.run([binary, *arguments], cwd=home, **streams, **_own_group())
    except OSError as problem:
        message = _("The compiled network does not start ({why}): set SNN_CACHE_DIR to a folder where programs run.")
        raise ProgramError(message.format(why=problem.strerror or problem)) from problem
    # The program has nothing to say while all is well. It may say what went wrong, and still end with code 0.
    lines = (done.stderr or done.stdout).strip().splitlines()
    if done.returncode or lines:
        why = lines[-1] if lines else _("exit code {code}").format(code=done.returncode)
        raise ProgramError(_("The compiled network failed: {why}").format(why=why))


def _read_output(results, spec):
    """An array that the program wrote. What a full disk does not take, the program loses without a word."""
    counted = spec["counted"]
    size = spec["size"] * (int(_read_output(results, counted)[0]) if counted else 1)
    array = np.fromfile(results + spec["file"], spec["dtype"])
    if array.size != size:
        raise OSError(_("there is no room for temporary files in {folder}").format(folder=tempfile.gettempdir()))
    return array


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
    file.write_bytes(array.tobytes())  # `tofile` does not notice that the disk is full.
    return f"{spec['argument']}={file.as_posix()}"
