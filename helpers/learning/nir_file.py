"""NIR graphs from anywhere: read where a file can do no harm, and compared with what can be simulated."""

from contextlib import suppress

import numpy as np

from helpers.base.checks import check_path, refusal, takes
from helpers.base.files import check_file, printable
from helpers.base.i18n import _
from helpers.base.process import run_apart
from helpers.datasets.mnist import SIDE

MAX_BYTES = 500_000_000  # of all arrays of a file; the largest network of the course has 20 million
READ_SECONDS = 15
LAYERS = {"input": "Input", "weights": "Linear", "neurons": "LIF", "evidence": "Linear", "output": "Output"}


@takes(path=check_path)
def read_nir(path):
    """Read a NIR graph, in a process of its own: a file made or damaged for it makes HDF5 hang or crash.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    nir.NIRGraph

    Raises
    ------
    ValueError
        If it can not be read as a graph within 15 seconds, or is too large.
    OSError
        If there is no such file.
    """
    path = path.resolve()
    check_file(path)
    try:
        return run_apart(_read, path.resolve(), seconds=READ_SECONDS)
    except RuntimeError as problem:
        message = _("{name} can not be read as a NIR graph: {why}; choose a file that nir.write has written.")
        raise ValueError(printable(message.format(name=path.name, why=problem))) from None


def _read(path):
    import h5py
    import nir

    _limit_memory()
    with h5py.File(path) as file:
        sizes = []
        file.visititems(lambda _name, part: sizes.append(getattr(part, "nbytes", 0)))
    if sum(sizes) > MAX_BYTES:
        raise ValueError(_("its arrays have more than {most:,} bytes").format(most=MAX_BYTES))
    return nir.read(path)


def _limit_memory():
    """A file can ask for memory in other ways, too. Only Linux keeps to such a limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        import psutil

        most = psutil.Process().memory_info().vms + 2 * MAX_BYTES
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def check_graph(name, graph):
    """A graph as `helpers.learning.nir_export.to_nir` makes it: any other would be simulated wrongly."""
    import nir

    if not isinstance(graph, nir.NIRGraph):
        raise refusal(name, graph, _("a graph that to_nir has made"))
    found = {node: type(layer).__name__ for node, layer in graph.nodes.items()}
    if found != LAYERS:
        message = _("{name} has the nodes {found}, but it must have {allowed}, as to_nir makes it: without a bias.")
        raise ValueError(printable(message.format(name=name, found=_listed(found), allowed=_listed(LAYERS))))
    line = list(zip(LAYERS, list(LAYERS)[1:]))
    if sorted(graph.edges) != sorted(line):
        message = _("{name} has the edges {found}, but it must have {allowed}, as to_nir makes it: none goes back.")
        raise ValueError(message.format(name=name, found=_arrows(graph.edges), allowed=_arrows(line)))
    neurons = graph.nodes["neurons"]
    n = np.size(neurons.tau)
    _check_values(name, "weights.weight", graph.nodes["weights"].weight, (n, SIDE**2))
    _check_values(name, "neurons.tau", neurons.tau, (n,), above=0)
    for constant in ("r", "v_leak", "v_threshold", "v_reset"):
        _check_values(name, f"neurons.{constant}", getattr(neurons, constant), (n,))
    _check_values(name, "neurons.v_threshold - v_reset", neurons.v_threshold - neurons.v_reset, (n,), above=0)
    return graph


def _check_values(name, part, values, shape, above=-np.inf):
    values = np.asarray(values)
    if values.shape != shape or not np.all((values > above) & (values < np.inf)):
        message = _("{name} has {part} of shape {found}, but it must be {allowed} of shape {shape}.")
        allowed = _("finite numbers") if above < 0 else _("finite numbers above 0")
        raise ValueError(message.format(name=name, part=part, found=values.shape, allowed=allowed, shape=shape))


def _listed(nodes):
    return ", ".join(f"{name} ({kind})" for name, kind in nodes.items()) or _("nothing")


def _arrows(edges):
    return ", ".join(f"{start} -> {end}" for start, end in edges) or _("nothing")
