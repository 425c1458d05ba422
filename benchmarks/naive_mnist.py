"""The naive MNIST program of chapter 05 beside the mended ones: time, peak memory, and the same spike counts.

    python benchmarks/naive_mnist.py [--naive 50] [--mended 1000] [--largest 60000]

Every step runs in a process of its own, with NumPy code unless it says "compiled". The naive program is the cell that
chapter 05 shows, taken out of the notebook. With SNN_MNIST_ROOT set, the cost curve goes on to the 60,000 digits of
the full set. Processor time is what the step and the programs that it starts took from the processor: on a busy machine
it says more than the clock. The last line is JSON.
"""

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "05_mnist_through_lif.ipynb"
CURVE = (1_000, 5_000, 10_000, 20_000, 60_000)
MEGA = 1e6


class Clocks:
    """Wall clock and processor time since it was made."""

    def __init__(self):
        self._start = perf_counter(), self._processor()

    def stop(self):
        return {"seconds": perf_counter() - self._start[0], "cpu_seconds": self._processor() - self._start[1]}

    def _processor(self):
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system


def notebook_cell(tag):
    """The source of the cell with this tag in chapter 05."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    (source,) = ["".join(cell["source"]) for cell in cells if tag in cell["metadata"].get("tags", [])]
    return source


def chapter_names():
    """What the cells of the chapter find in the notebook."""
    import brian2
    import numpy as np

    from helpers.codes import pixels
    from helpers.neurons import lif

    brian2.prefs.codegen.target = "numpy"
    names = {}
    for module in (brian2, lif, pixels):
        names.update(vars(module))
    return {**names, "np": np}


def naive(images, labels):
    """The program of the chapter: its raw spikes sorted into images."""
    names = {**chapter_names(), "images": images, "labels": labels, "perf_counter": perf_counter}
    clocks = Clocks()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(notebook_cell("naive-program"), names)
    clocks = clocks.stop()
    return clocks, _counts_in_a_row(names["spikes"], len(images))


def _counts_in_a_row(spikes, n_images):
    import numpy as np
    from brian2 import ms

    counts = np.zeros((n_images, 784), int)
    np.add.at(counts, (np.rint(spikes.t / (0.1 * ms)).astype(int) // 500, np.array(spikes.i)), 1)
    return counts


def cell_function(tag, name):
    """A step that is one function of the chapter, called with the images."""

    def run(images, _labels):
        names = chapter_names()
        exec(notebook_cell(tag), names)
        clocks = Clocks()
        counts = names[name](images)
        return clocks.stop(), counts

    return run


def in_space(images, _labels):
    """All pixels of all images as one group, the chapter's `spike_counts`."""
    names = chapter_names()
    exec(notebook_cell("spike-counts"), names)
    clocks = Clocks()
    counts = names["spike_counts"](images.ravel() * names["GAIN"])
    return clocks.stop(), counts.reshape(len(images), -1)


def blocks(images, _labels):
    """`ImageRun` with NumPy code."""
    from helpers.codes.pixels import ImageRun

    clocks = Clocks()
    spikes = ImageRun(images).run().spikes()
    return clocks.stop(), spikes.counts()


def compiled(images, _labels):
    """`ImageRun` with the compiled program, which is in the cache already after one short run."""
    from helpers.codes.pixels import DURATION, CompiledPixels, ImageRun

    simulate = CompiledPixels(DURATION)
    ImageRun(images[:1], simulate=simulate).run()
    clocks = Clocks()
    spikes = ImageRun(images, simulate=simulate).run().spikes()
    return clocks.stop(), spikes.counts()


def table(images, _labels):
    """256 neurons, and a look-up."""
    import numpy as np

    from helpers.codes.pixels import look_up, spike_table

    grey = np.rint(255 * images).astype(np.uint8)
    clocks = Clocks()
    spikes = look_up(grey, spike_table())
    return clocks.stop(), spikes.counts()


STEPS = {
    "naive": naive,
    "watch only spikes": cell_function("one-by-one", "one_by_one"),
    "one run, in time": cell_function("in-time", "in_time"),
    "one run, in space": in_space,
    "only who can fire": blocks,
    "compiled": compiled,
    "256 neurons and a table": table,
}


def run_step(name, n, counts_file):
    """In a child process: one step on the first n digits of the sample."""
    import numpy as np

    from helpers.datasets import mnist

    digits = mnist.load("train", n)
    with Peak() as peak:
        clocks, counts = STEPS[name](mnist.as_intensity(digits.images), digits.labels)
    np.save(counts_file, counts)
    return {**clocks, "peak_mb": peak.megabytes(), "spikes": int(counts.sum())}


def run_curve(engine, n):
    """In a child process: mean counts of each class over n digits of the full set, block by block."""
    import numpy as np

    from helpers.codes.pixels import DURATION, CompiledPixels, ImageRun, simulate_pixels
    from helpers.datasets import mnist

    digits = mnist.load("train", n, source="full")
    simulate = CompiledPixels(DURATION) if engine == "compiled" else simulate_pixels
    run, clocks = ImageRun(digits.images, simulate=simulate), Clocks()
    totals, private, first = np.zeros((10, 784)), 0, 0
    for spikes in run.blocks():
        np.add.at(totals, digits.labels[first : first + spikes.n_images], spikes.counts())
        first += spikes.n_images
        private = max(private, own_memory_mb())
    return {
        **clocks.stop(),
        "n": len(digits.images),
        "private_mb": private,
        "spikes": int(totals.sum()),
        "source": digits.source,
    }


class Peak:
    """The most memory that this process has had, plus that of the compiled program while it ran; in megabytes."""

    def __enter__(self):
        self._program, self._over = 0, Event()
        self._thread = Thread(target=self._watch_program, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._over.set()
        self._thread.join()

    def _watch_program(self):
        import psutil

        while not self._over.wait(0.005):
            with contextlib.suppress(psutil.Error):  # It may end while it is looked at.
                for child in psutil.Process().children():
                    if child.name().startswith("main"):
                        self._program = max(self._program, child.memory_info().rss / MEGA)

    def megabytes(self):
        return own_peak_mb() + self._program


def own_peak_mb():
    try:
        import resource
    except ImportError:  # Windows
        import psutil

        return psutil.Process().memory_info().peak_wset / MEGA
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGA


def own_memory_mb():
    """What this process has for itself: not the pages of the data set, which the system lends and takes back."""
    import psutil

    info = psutil.Process().memory_info()
    return (info.rss - getattr(info, "shared", 0)) / MEGA


def child(*arguments):
    """Run this script once more, and read the JSON of its last line."""
    command = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def main(n_naive, n_mended, largest):
    from helpers.base.compiler import can_compile

    best = "compiled" if can_compile() else "only who can fire"
    names = [name for name in STEPS if name != "compiled" or can_compile()]
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'step':26}{'digits':>8}{'ms a digit':>12}{'processor':>11}{'peak MB':>9}{'spikes':>9}")
        for name in names:
            few = list(STEPS).index(name) < 3
            for n in [n_naive] if few else [n_naive, n_mended]:
                result = child("--step", name, "--n", n, "--counts", Path(folder, f"{names.index(name)}-{n}.npy"))
                results[name, n] = result
                each = [1000 * result[clock] / n for clock in ("seconds", "cpu_seconds")]
                row = f"{name:26}{n:8,}{each[0]:12.2f}{each[1]:11.2f}"
                print(f"{row}{result['peak_mb']:9.0f}{result['spikes']:9,}", flush=True)
        equal = compare(folder, names, n_naive, n_mended)
    curve = print_curve(best, largest)
    report(results, equal, curve, best, n_naive, n_mended)


def compare(folder, names, n_naive, n_mended):
    """Which counts are equal, neuron by neuron."""
    import numpy as np

    from helpers.codes.pixels import carry_over, look_up, spike_table
    from helpers.datasets import mnist

    counts = {
        (name, n): np.load(Path(folder, f"{names.index(name)}-{n}.npy"))
        for name in names
        for n in (n_naive, n_mended)
        if Path(folder, f"{names.index(name)}-{n}.npy").exists()
    }
    fresh = look_up(mnist.load("train", n_mended).images, spike_table())
    carried = carry_over(look_up(mnist.load("train", n_naive).images, spike_table())).counts()
    loops = ("naive", "one run, in time")
    expected = {key: carried if key[0] in loops else fresh.counts()[: key[1]] for key in counts}
    same = {key: bool(np.array_equal(counts[key], expected[key])) for key in counts}
    raw = float((counts["naive", n_naive] == fresh.counts()[:n_naive]).mean())
    return {"same": same, "raw": raw}


def print_curve(engine, largest):
    print(f"\ncost curve ({engine}, block by block)")
    print(f"{'digits':>8}{'seconds':>10}{'ms a digit':>12}{'processor':>11}{'own MB':>9}")
    points = []
    for n in (n for n in CURVE if n <= largest):
        point = child("--curve", engine, "--n", n)
        if point["source"] != "full":
            print("The full set is not at hand: set SNN_MNIST_ROOT for the rest of the curve.")
            break
        points.append(point)
        each = [1000 * point[clock] / n for clock in ("seconds", "cpu_seconds")]
        row = f"{n:8,}{point['seconds']:10.2f}{each[0]:12.2f}{each[1]:11.2f}"
        print(f"{row}{point['private_mb']:9.0f}", flush=True)
    return points


def report(results, equal, curve, best, n_naive, n_mended):
    naive_each = results["naive", n_naive]["seconds"] / n_naive
    mended = results[best, n_mended]
    mended_each = mended["seconds"] / n_mended
    summary = {
        "naive_s_per_image": round(naive_each, 4),
        "mended_s_per_image": round(mended_each, 6),
        "ratio": round(naive_each / mended_each),
        "seconds_1000": round(mended_each * 1000, 3),
        "peak_mb_1000": round(mended["peak_mb"]),
        "equal_counts": all(equal["same"].values()),
        "equal_before_carry_over": round(equal["raw"], 5),
        "naive_peak_mb": round(results["naive", n_naive]["peak_mb"]),
        "numpy_s_per_image": round(results["only who can fire", n_mended]["seconds"] / n_mended, 6),
        "cpu_ratio": round(results["naive", n_naive]["cpu_seconds"] / n_naive / mended["cpu_seconds"] * n_mended),
        "cpu_seconds_1000": round(mended["cpu_seconds"] / n_mended * 1000, 3),
        "curve": [[p["n"], round(p["seconds"], 2), round(p["cpu_seconds"], 2), round(p["private_mb"])] for p in curve],
    }
    print(
        "\nequal_counts: every step gives fresh neurons' counts, neuron by neuron; the naive loop and the run in time"
        "\ngive them after the refractory time is carried from one digit to the next"
        f" (without that, {equal['raw']:.2%} of the counts are equal)."
    )
    print(json.dumps(summary))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--naive", type=int, default=50)
    parser.add_argument("--mended", type=int, default=1000)
    parser.add_argument("--largest", type=int, default=CURVE[-1], help="where the cost curve ends")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--curve", help=argparse.SUPPRESS)
    parser.add_argument("--n", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--counts", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(run_step(options.step, options.n, options.counts)))
    elif options.curve:
        print(json.dumps(run_curve(options.curve, options.n)))
    else:
        main(options.naive, options.mended, options.largest)
