"""Compiles one network in a process of its own: ``python -m helpers.engine.build module:function arguments folder``.

Only one process builds an entry of the cache; the others wait at its lock, and find it done.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import numpy as np
from filelock import FileLock

from helpers.engine.program import MANIFEST

KEPT = ("main", "main.exe", "static_arrays")  # what a run needs; sources and objects are 50 times as large
# Every generated file reads the same headers; read once for all, they leave half the time to compile.
HEADERS = "objects.h"
PRECOMPILE = f"""
CXXFLAGS += -include {HEADERS}
{HEADERS}.gch: {HEADERS}
\t$(CXX) -x c++-header $(CXXFLAGS) $< -o $@
$(OBJS): {HEADERS}.gch
"""
# After each time step Brian2's program asks for its processor time. Nobody reads it, and in a small network the
# question takes an eighth of the time.
STOPWATCH = re.compile(r"current = std::clock\(\);\s*elapsed_realtime = [^;]*;")


def build(builder, arguments, folder):
    """Compile a network into `folder`, unless somebody else has done so by now.

    Parameters
    ----------
    builder : str
        "module:function".
    arguments : dict
    folder : Path
        Appears in one step, complete.
    """
    with FileLock(folder.with_suffix(".lock")):
        if (folder / MANIFEST).exists():
            return
        shutil.rmtree(folder, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix="build-", ignore_cleanup_errors=True) as scratch:
            scratch = Path(scratch)
            manifest = _compile(builder, arguments, scratch / "all")
            kept = scratch / "kept"
            kept.mkdir()
            for name in KEPT:
                if (scratch / "all" / name).exists():
                    shutil.move(scratch / "all" / name, kept / name)
            (kept / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
            os.replace(kept, folder)


def _compile(builder, arguments, folder):
    from brian2 import device, prefs, set_device
    from brian2.codegen.cpp_prefs import get_compiler_and_args

    set_device("cpp_standalone", build_on_run=False)
    # Brian2 would start a compiler for each file at once, about twenty, and each takes 100 MB. What depends on what
    # need not be worked out for a single build.
    prefs.devices.cpp_standalone.extra_make_args_unix = ["-j", str(os.cpu_count() or 1), "DEPS="]
    module, _colon, function = builder.partition(":")
    model = getattr(import_module(module), function)(**arguments)
    model.network.run(model.duration, namespace={})
    device.build(directory=str(folder), compile=False, run=False)
    with (folder / "makefile").open("a", encoding="utf-8") as makefile:
        makefile.write(PRECOMPILE)
    network = folder / "network.cpp"
    source = network.read_text(encoding="utf-8")
    network.write_text(STOPWATCH.sub("elapsed_realtime = 0;", source), encoding="utf-8")
    device.compile_source(str(folder), get_compiler_and_args()[0], debug=False, clean=False)
    return {
        "inputs": {name: _input_spec(target) for name, target in model.inputs.items()},
        "outputs": {name: _output_spec(variable, device) for name, variable in model.outputs.items()},
    }


def _input_spec(target):
    from brian2 import TimedArray
    from brian2.core.variables import DynamicArrayVariable

    if isinstance(target, TimedArray):
        return {
            "argument": f"{target.name}.values",
            "dtype": target.values.dtype.str,
            "size": target.values.size,
        }
    variable = target.variable
    return {
        "argument": f"{variable.owner.name}.{variable.name}",
        "dtype": np.dtype(variable.dtype).str,
        # Synapses are made when the program runs; only then is it known how many there are.
        "size": None if isinstance(variable, DynamicArrayVariable) else int(variable.size),
    }


def _output_spec(variable, device):
    return {"file": device.get_array_filename(variable), "dtype": np.dtype(variable.dtype).str}


if __name__ == "__main__":
    build(sys.argv[1], json.loads(sys.argv[2]), Path(sys.argv[3]))
