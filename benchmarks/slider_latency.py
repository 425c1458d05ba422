"""From a move of a slider to the new picture, in the kernel: the LIF explorer against building everything anew.

    python benchmarks/slider_latency.py

Both sides make the same 50 moves, one after the other as a hand makes them, once everything that can be cached is.
The explorer runs a plain loop of Brian2's exact update. The other side is what a first notebook does: a new Brian2
network and a new Matplotlib figure for each move.
"""

import io
import json
from statistics import median, quantiles
from time import perf_counter

import matplotlib.pyplot as plt
from brian2 import ms

from helpers.figures.membrane import plot_current, plot_membrane, plot_raster
from helpers.neurons import currents
from helpers.neurons.lif import LIFParameters, simulate_lif
from helpers.widgets.lif import DURATION, LIFExplorer

MOVES = [5 + 0.5 * k for k in range(50)]  # of tau_m, in ms


def milliseconds(function, *arguments):
    start = perf_counter()
    function(*arguments)
    return 1000 * (perf_counter() - start)


def rebuild(explorer, tau_m):
    """One move without any of the explorer's ideas."""
    current = currents.step(explorer.values()["I"])
    recording = simulate_lif(LIFParameters(tau_m=tau_m * ms), current, DURATION)
    figure, axes = plt.subplots(3, 1, figsize=(9.6, 5), sharex=True)
    for plot, ax in zip((plot_current, plot_membrane, plot_raster), axes):
        plot(recording, ax)
    figure.savefig(io.BytesIO(), format="png")
    plt.close(figure)


def move(explorer, tau_m):
    explorer.controls["tau_m"].value = tau_m


def main():
    plt.switch_backend("agg")
    start_ms = milliseconds(LIFExplorer)
    explorer = LIFExplorer()
    move(explorer, 4.5)
    rebuild(explorer, 4.5)
    moved = [milliseconds(move, explorer, tau_m) for tau_m in MOVES]
    simulated = [milliseconds(explorer._simulate) for _tau_m in MOVES]
    drawn = [milliseconds(explorer._draw) for _tau_m in MOVES]
    rebuilt = [milliseconds(rebuild, explorer, tau_m) for tau_m in MOVES]
    row = {
        "start_ms": start_ms,
        "median_ms": median(moved),
        "p95_ms": quantiles(moved, n=20)[-1],
        "simulate_ms": median(simulated),
        "draw_ms": median(drawn),
        "rebuild_median_ms": median(rebuilt),
        "ratio": median(rebuilt) / median(moved),
    }
    print(json.dumps({key: round(value, 1) for key, value in row.items()}))


if __name__ == "__main__":
    main()
