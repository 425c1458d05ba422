"""Compiles one network in a process of its own: ``python -m helpers.engine.build module:function arguments manifest``.

Only one process builds an entry of the cache; the others wait at its lock, and find it done.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from helpers.engine.entry import Entry, hash_files, read_entry
from helpers.engine.program import call

KEPT = ("main", "main.exe", "static_arrays")  # what a run needs; sources and objects are 50 times as large
# Every generated file reads the same headers; read once for all, they leave half the time to compile.
HEADERS = "objects.h"
PRECOMPILE = f"""
CXXFLAGS += -include {HEADERS}
{HEADERS}.gch: {HEADERS}
\t$(CXX) -x c++-header $(CXXFLAGS) $< -o $@
$(OBJS): {HEADERS}.gch
"""
# Up to version 2.9 Brian2's program asks for its processor time after each time step. Nobody reads it, and in a small
# network the question takes an eighth of the time.
STOPWATCH = re.compile(r"current = std::clock\(\);\s*elapsed_realtime = [^;]*;")


def build(builder, arguments, manifest):
    """Compile a network into a new folder beside `manifest`, and name it there, unless somebody has done so by now."""
    with FileLock(manifest.with_suffix(".lock")):
        if read_entry(manifest):
            return
        _sweep(manifest)
        prefix = f"build-{manifest.stem}-"
        with tempfile.TemporaryDirectory(dir=manifest.parent, prefix=prefix, ignore_cleanup_errors=True) as scratch:
            scratch = Path(scratch)
            inputs, outputs = _compile(builder, arguments, scratch)
            # Windows replaces no program that runs: each build has a folder of its own, and what is replaced, complete
            # and in one step, is the manifest.
            home = Path(tempfile.mkdtemp(dir=manifest.parent, prefix=f"{manifest.stem}-"))
            for name in KEPT:
                if (scratch / name).exists():
                    shutil.move(scratch / name, home / name)
            names = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
            Entry(home.name, hash_files(home, names), inputs, outputs).write(scratch / "manifest")
            os.replace(scratch / "manifest", manifest)


def _sweep(manifest):
    """Remove what earlier builds of this entry left, and what any build left that has died: its lock is free."""
    folder, key = manifest.parent, manifest.stem
    for old in [*folder.glob(f"{key}-*"), *folder.glob(f"build-{key}-*")]:
        shutil.rmtree(old, ignore_errors=True)
    for old in folder.glob("build-*"):
        lock = FileLock(folder / f"{old.name.split('-')[1]}.lock")
        with suppress(Timeout), lock.acquire(timeout=0):
            shutil.rmtree(old, ignore_errors=True)


def _compile(builder, arguments, folder):
    from brian2 import device, prefs, set_device

    set_device("cpp_standalone", build_on_run=False)
    # Brian2 would start a compiler for each file at once, about twenty, and each takes 100 MB. What depends on what
    # need not be worked out for a single build.
    prefs.devices.cpp_standalone.extra_make_args_unix = ["-j", str(os.cpu_count() or 1), "DEPS="]
    prefs.logging.std_redirection = False  # What the compiler says goes into our log at once.
    prefs.core.stop_on_keyboard_interrupt = False  # Or a program that is interrupted ends early as if all were well.
    model = call(builder, arguments)
    model.network.run(model.duration, namespace={})
    device.build(directory=str(folder), compile=False, run=False)
    network = folder / "network.cpp"
    network.write_text(STOPWATCH.sub("elapsed_realtime = 0;", network.read_text(encoding="utf-8")), encoding="utf-8")
    _make(device, folder)
    inputs = {name: _input_spec(view.variable) for name, view in model.inputs.items()}
    return inputs, {name: _output_spec(variable, device) for name, variable in model.outputs.items()}


def _make(device, folder):
    from brian2.codegen.cpp_prefs import get_compiler_and_args

    compiler = get_compiler_and_args()[0]
    if compiler != "msvc":  # nmake reads a file of its own, win_makefile, in which these rules mean nothing.
        with (folder / "makefile").open("a", encoding="utf-8") as makefile:
            makefile.write(PRECOMPILE)
    try:
        device.compile_source(str(folder), compiler, debug=False, clean=False)
    except RuntimeError:
        log = folder / "winmake.log"  # Here nmake says what was wrong; make says it to us, and so to our own log.
        if log.exists():
            print(log.read_text(encoding="utf-8", errors="replace")[-5_000:])
        sys.exit(1)  # The compiler has said why; Brian2 would add advice that nobody can follow here.


def _input_spec(variable):
    from brian2.core.variables import DynamicArrayVariable

    return {
        "argument": f"{variable.owner.name}.{variable.name}",
        "dtype": np.dtype(variable.dtype).str,
        # Synapses are made when the program runs; only then is it known how many there are.
        "size": None if isinstance(variable, DynamicArrayVariable) else int(variable.size),
    }


def _output_spec(variable, device):
    """Where a run writes an array, and how many values: so many, or so many for each of what another file counts."""
    from brian2.core.variables import DynamicArrayVariable

    spec = {"file": device.get_array_filename(variable), "dtype": np.dtype(variable.dtype).str}
    if not isinstance(variable, DynamicArrayVariable):
        return spec | {"size": int(variable.size), "counted": None}
    columns = variable.size[1] if variable.ndim == 2 else 1  # of a table that grows by rows
    count = _output_spec(variable.owner.variables["N"], device)
    return spec | {"size": columns, "counted": count}


if __name__ == "__main__":
    build(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))
