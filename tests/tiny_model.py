"""The smallest networks that a build can be tested with. Built in a process of their own, which imports this."""

from pathlib import Path

from brian2 import Network, NeuronGroup, ms

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
