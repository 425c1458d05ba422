"""Memory of a kernel once all cells of a chapter have run.

    python benchmarks/memory.py [NAME ...]     (names of notebooks, all unless given)

The last line has a number for each notebook: resident memory in MB, as the system counts it.
"""

import json
import sys
from pathlib import Path
from time import perf_counter

import nbformat
import psutil
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def chosen():
    """The notebooks that the command line names."""
    return [NOTEBOOKS / f"{name}.ipynb" for name in sys.argv[1:]] or sorted(NOTEBOOKS.glob("*.ipynb"))


def run_all(path):
    """Seconds from the start of a kernel to the end of the last cell, and MB of the kernel then."""
    client = NotebookClient(nbformat.read(path, as_version=4), timeout=600, resources={"metadata": {"path": NOTEBOOKS}})
    start = perf_counter()
    with client.setup_kernel():
        for number, cell in enumerate(client.nb.cells):
            client.execute_cell(cell, number)
        seconds = perf_counter() - start
        kernel = psutil.Process(client.km.provisioner.pid)
        return seconds, kernel.memory_info().rss / 2**20


if __name__ == "__main__":
    memory = {}
    for path in chosen():
        _seconds, megabytes = run_all(path)
        memory[path.stem] = round(megabytes)
        print(f"{path.stem:28} {megabytes:6.0f} MB")
    print(json.dumps(memory))
