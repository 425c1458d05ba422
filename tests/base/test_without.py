"""The helpers do without what Python in a browser lacks: modules, threads, processes, a compiler."""

import os
import subprocess
import sys

import pytest

# The start of a program that finds this machine as poor as a browser. Brian2 comes first: it is whole there.
POOR = """
import importlib.util, shutil, sys, threading
import brian2, matplotlib, nir

sys.modules["h5py"] = None  # nir asks for it at once; in a browser the site has something for it.
LACKING = {"torch", "torchvision", "snntorch", "nirtorch", "_multiprocessing", "_posixsubprocess", "psutil", "filelock"}
ASIDE = {name for name in sys.modules if name.split(".")[0] in LACKING | {"subprocess", "multiprocessing"}}
for name in ASIDE:
    del sys.modules[name]


class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in LACKING:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def no_thread(self):
    raise RuntimeError("can't start new thread")


find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name.split(".")[0] in LACKING else find(name, package)
sys.meta_path.insert(0, Lacking())
threading.Thread.start = no_thread
shutil.which = lambda *_names, **_where: None
sys.platform = "emscripten"
from brian2 import ms, nA, prefs
prefs.codegen.target = "numpy"
"""
PROGRAMS = {
    "rooms": """
from importlib import import_module
for room in ("base", "engine", "datasets", "neurons", "codes", "learning", "exercises", "figures", "widgets"):
    facade = import_module(f"helpers.{room}")
    assert all(getattr(facade, name) is not None for name in facade.__all__), room
""",
    "neurons": """
from helpers.neurons import LIFParameters, correlated_trains, poisson_trains, simulate_lif
assert len(simulate_lif(LIFParameters(), 2*nA, duration=100*ms).spike_times) > 0
""",
    "codes": """
from helpers.codes import ImageRun, spike_table
from helpers.datasets import mnist
assert ImageRun(mnist.load("test", 2).images).run().n_done == 2
""",
    "learning": """
from helpers.datasets import mnist
from helpers.learning import TRAINED, STDPParameters, count_spikes, load_model, recognise, train
digits = mnist.load("train", 20)
state = train(STDPParameters(n_neurons=5), digits, n_images=2, seed=1)
assert count_spikes(state, digits.images[:2]).shape == (2, 5)
assert recognise(load_model(TRAINED).state, digits.images[0]).digit in range(10)
""",
    "progress": """
from helpers.exercises import progress
progress.keep("01.a", "predicted", 1)
assert progress.latest("01.a") == 1
""",
    "doctor": """
from helpers.doctor import examine, report
assert report(), "not ready"
assert not any("g++" in check.text or "torchvision" in check.text for check in examine())
""",
    "snntorch": """
import numpy as np
from helpers.learning import TRAINED, load_model, simulate_snntorch, to_nir
state = load_model(TRAINED).state
state = state.replace(params=state.params.replace(test_inhibition=0.0))
try:
    simulate_snntorch(to_nir(state), np.zeros((2, 1, 784), bool), state.params.dt)
except ImportError as problem:
    assert problem.name == "torch", problem.name
else:
    raise AssertionError("snnTorch was found")
""",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_helpers_do_without(program, tmp_path):
    code = POOR + PROGRAMS[program]
    places = {"SNN_CACHE_DIR": str(tmp_path), "SNN_PROGRESS_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **places}, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr + done.stdout
    assert "Warning" not in done.stderr
