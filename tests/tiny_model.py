"""The smallest networks that a build can be tested with. Built in a process of their own, which imports this."""

from pathlib import Path

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, ms

from helpers.engine.runner import Model


def decay():
    """Two values that decay by e in 10 ms."""
    group = NeuronGroup(2, "dx/dt = -x/(10*ms) : 1", method="exact", dt=1 * ms, name="decay")
    group.x = [1, 2]
    return Model(Network(group), 10 * ms, {"x": group.x}, {"x": group.variables["x"]})


def counted(diary):
    """The same; each build writes a line into the file `diary`."""
    with Path(diary).open("a", encoding="utf-8") as file:
        file.write("built\n")
    return decay()


def impossible():
    """A builder that fails."""
    raise RuntimeError("no such network")


def fails_once(flag):
    """The first time it fails, and leaves a file."""
    if not Path(flag).exists():
        Path(flag).touch()
        impossible()
    return decay()


def spiking():
    """30,000 neurons that fire in each of ten steps if x is positive: 3.6 MB of spikes. x is a static array."""
    group = NeuronGroup(30_000, "x : 1", threshold="x > 0", dt=1 * ms, name="spiking")
    group.x = np.arange(30_000)
    spikes = SpikeMonitor(group, name="spikes")
    outputs = {"x": group.variables["x"], "t": spikes.variables["t"], "i": spikes.variables["i"]}
    return Model(Network(group, spikes), 10 * ms, {"x": group.x}, outputs)
