"""The learning network of chapter 07 on MNIST: accuracy, time, memory, beside the usual way and the ideal loop.

    python benchmarks/stdp_mnist.py --row quick|standard|large|stretch|paper|all [--seed N] [--held-out]
        [--no-baselines]
    python benchmarks/stdp_mnist.py --row parts --held-out --no-baselines
    python benchmarks/stdp_mnist.py --row stretch-as-quick --seed 0 --held-out --no-baselines
    python benchmarks/stdp_mnist.py --row paper-as-400 --seed 0 --no-baselines

Each row trains with seeds 0, 1 and 2 on the 60,000 training digits and touches the 10,000 test digits once a seed.
The vote is naive Bayes on spike counts, with the mean counts of labelled training digits ("bayes" of
`helpers.learning.vote`); `label_vote` is the paper's rule beside it. With --held-out, as for every choice of a
setting, the last 10,000 training digits are set aside and serve as the test. `wall_s` is the build plus the median
run, `cached_s` the median run: train, count, label, fit the readout, test. The row "paper" is the network of Diehl &
Cook (2015) itself after one epoch, where the published program makes three; it has no ideal loop beside it. The rows
of "parts" are the comparison of chapter 07: the network of 100 neurons with one part missing, or with another code,
after 10,000 images. Two rows have the constants of another size, as chapter 07 says: "stretch-as-quick" is "stretch"
with those of 100 neurons, "paper-as-400" is "paper" with those of 400.

Two other programs have the paper's network: the usual way, in Brian2 with one `run` an image, and BindsNET, where it
is installed (else null). `paper_network_times_faster` compares the same network in this course with them, which is
like for like, but that BindsNET takes 250 steps an image where the others take 1,000. `row_times_faster` compares the
network of the row with them: another network, with fewer steps and less to do in each. All have one thread. Keys with
`_cpu` take processor time, which says more than the clock on a busy machine: `cpu_s`. One JSON line a row.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import numpy as np
import psutil
from brian2 import mV

from helpers.datasets import mnist
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.diehl_cook.parameters import PaperParameters
from helpers.learning.training import label_neurons, spike_counts, train
from helpers.learning.voting import fit_readout, vote

HERE = Path(__file__).parent
TEST = 10_000
PAPER_IMAGES = 300  # enough to know the speed of the paper's network
# Of 6,400 neurons each fires some 30 times in the whole training, where one of 100 fires 900 times: it has to learn
# more from each spike, and to pay more for it. Enough of them fire at the rates of the training, made twice as high.
FEW_SPIKES = {
    "eta_start": 0.04 * mV,
    "eta_end": 0.004 * mV,
    "theta_plus_start": 8 * mV,
    "theta_plus_end": 0.4 * mV,
    "test_gain": 2.0,
}
# The program of Diehl & Cook is for 400 neurons. Of 100 each fires four times as often, and pays a quarter for a spike.
# The network, images shown in training, training digits whose labels are used.
ROWS = {
    "quick": (STDPParameters(n_neurons=100), 60_000, 10_000),
    "standard": (STDPParameters(n_neurons=400), 60_000, 20_000),
    "large": (STDPParameters(n_neurons=1_600), 120_000, 50_000),
    "stretch": (STDPParameters(n_neurons=6_400, **FEW_SPIKES), 120_000, 50_000),
    "paper": (PaperParameters(n_neurons=100, theta_plus=0.0125 * mV), 60_000, 10_000),
}
# With the constants of another size; "all" leaves them out.
AS_ANOTHER_SIZE = {
    "stretch-as-quick": (STDPParameters(n_neurons=6_400), 120_000, 50_000),
    "paper-as-400": (PaperParameters(n_neurons=100), 60_000, 10_000),
}
PARTS = {
    "all parts": {},
    "no inhibition": {"inhibition": 0.0},
    "no homeostasis": {"homeostasis": False},
    "no normalisation": {"normalisation": False},
    "Poisson code": {"code": "poisson"},
    "latency code": {"code": "latency"},
}
GROUPS = {"all": list(ROWS), "parts": list(PARTS)}
ROWS |= AS_ANOTHER_SIZE
ROWS |= {name: (STDPParameters(n_neurons=100, **change), 10_000, 10_000) for name, change in PARTS.items()}


class Clocks:
    """Wall clock, and processor time of this process and the programs that it started, since it was made."""

    def __init__(self):
        self._start = perf_counter(), self._processor()

    def seconds(self):
        return perf_counter() - self._start[0], self._processor() - self._start[1]

    def _processor(self):
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system


@contextmanager
def peak_memory(result):
    """Watch this process and those that it starts; `result["peak_mb"]` is the most that they had together."""
    over, process = Event(), psutil.Process()

    def watch():
        while not over.wait(0.05):
            megabytes = sum(_resident(p) for p in [process, *process.children(recursive=True)]) / 1e6
            result["peak_mb"] = max(result.get("peak_mb", 0), megabytes)

    thread = Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _resident(process):
    """Bytes in memory; on Linux, what processes share is split among them, as between a fork and its parent."""
    try:
        memory = process.memory_full_info()
    except psutil.Error:  # It has ended since.
        return 0
    return getattr(memory, "pss", memory.rss)


def data(held_out):
    """Training digits, and those that serve as the test."""
    training = mnist.load("train", source="full")
    if training.source != "full":
        sys.exit("The rows need the full set: set SNN_MNIST_ROOT to a folder that has it.")
    if not held_out:
        return training, mnist.load("test", source="full")
    images, labels = training.images, training.labels
    return (
        mnist.Digits(images[:-TEST], labels[:-TEST], "full"),
        mnist.Digits(images[-TEST:], labels[-TEST:], "full"),
    )


def build(row):
    """Wall-clock and processor seconds to compile the network with an empty cache, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        clocks = Clocks()
        command = [sys.executable, __file__, "--build-only", row]
        subprocess.run(command, check=True, env={**os.environ, "SNN_CACHE_DIR": folder})
        return clocks.seconds()


def show_one(params):
    """The program is in the cache from here on."""
    train(params, mnist.load("train", 1), progress=False)


def run_seed(params, seed, n_images, n_labelled, digits, test):
    """Everything from a new network to its accuracy, the program being in the cache."""
    clocks = Clocks()
    state = train(params, digits, n_images, seed=seed, block=5_000, progress=False)
    train_s, train_cpu_s = clocks.seconds()
    labelled = mnist.Digits(digits.images[:n_labelled], digits.labels[:n_labelled], digits.source)
    counts = spike_counts(state, labelled.images)
    state = label_neurons(state, labelled, counts)
    readout = fit_readout(counts, labelled.labels)
    answers = spike_counts(state, test.images)
    result = {
        "vote": np.mean(vote(answers, state, "bayes") == test.labels),
        "label_vote": np.mean(vote(answers, state, "label") == test.labels),
        "readout": readout.score(answers, test.labels),
        "images_per_s": n_images / train_s,
        "images_per_cpu_s": n_images / train_cpu_s,
    }
    result["cached_s"], result["cpu_s"] = clocks.seconds()
    return result


def ideal_images_per_cpu_s(n_neurons, digits):
    """What a hand-written loop does; None where there is no compiler that takes the flags."""
    compiler = shutil.which(os.environ.get("CXX", "c++"))
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        program, images = Path(folder, "ideal"), Path(folder, "images")
        flags = ["-O3", "-march=native", "-ffast-math"]
        subprocess.run([compiler, *flags, "-o", program, HERE / "ideal_loop.cpp"], check=True)
        np.ascontiguousarray(digits.images[:5_000]).tofile(images)
        done = subprocess.run([program, images, "5000", str(n_neurons)], check=True, capture_output=True, text=True)
    return float(done.stdout.split()[0])


def paper_network(n_neurons, digits):
    """Images a second of clock and processor of the paper's network in this course, the program being in the cache."""
    params = PaperParameters(n_neurons=n_neurons)
    show_one(params)
    clocks = Clocks()
    train(params, digits, PAPER_IMAGES, progress=False)
    return tuple(PAPER_IMAGES / seconds for seconds in clocks.seconds())


def other_program(name, n_neurons):
    """Wall-clock and processor seconds an image, in a process of its own; None where it is not installed."""
    if find_spec(name) is None:
        return None
    command = [sys.executable, str(HERE / "usual_way.py"), "--program", name, "--neurons", str(n_neurons)]
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1"}  # On a busy machine two of PyTorch's wait for each other.
    settings = {"check": True, "capture_output": True, "text": True, "env": one_thread}
    for n_images in ("1", "5"):  # A process that compiles has more in which Brian2 looks for garbage, at every run.
        done = subprocess.run([*command, "--images", n_images], **settings)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    return result["seconds_per_image"], result["cpu_seconds_per_image"]


def measure(row, seeds, held_out, baselines):
    params, n_images, n_labelled = ROWS[row]
    digits, test = data(held_out)
    build_s, build_cpu_s = build(row)
    show_one(params)
    result = {
        "row": row,
        "neurons": params.n_neurons,
        "images": n_images,
        "held_out": held_out,
        "seeds": seeds,
    }
    with peak_memory(result):
        runs = [run_seed(params, seed, n_images, n_labelled, digits, test) for seed in seeds]
    for key in runs[0]:
        result[key] = round(statistics.median(run[key] for run in runs), 4)
        result[f"{key}_all"] = [round(float(run[key]), 4) for run in runs]
    result |= {"build_s": round(build_s, 1), "build_cpu_s": round(build_cpu_s, 1)}
    result["wall_s"] = round(build_s + result["cached_s"], 1)
    return result | (compare(result, digits) if baselines else {})


def compare(result, digits):
    """The ideal loop and the other programs, in the same run."""
    n, row = result["neurons"], (result["images_per_s"], result["images_per_cpu_s"])
    is_paper = result["row"].startswith("paper")
    paper = row if is_paper else paper_network(n, digits)
    ideal = None if is_paper else ideal_images_per_cpu_s(n, digits)
    others = {"usual_way": other_program("brian2", n), "bindsnet": other_program("bindsnet", n)}
    return {
        "ideal_images_per_cpu_s": ideal,
        "share_of_ideal": ideal and round(row[1] / ideal, 3),
        "paper_network_images_per_s": round(paper[0], 1),
        **{f"{name}_s_per_image": each and round(each[0], 3) for name, each in others.items()},
        **times_faster("row", row, others),
        **times_faster("paper_network", paper, others),
    }


def times_faster(name, images_per_s, others):
    """By the clock and by processor time, than each of the others."""
    return {
        f"{name}_times_faster{suffix}": {
            other: seconds and round(seconds[k] * images_per_s[k]) for other, seconds in others.items()
        }
        for k, suffix in enumerate(("", "_cpu"))
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--row", choices=[*ROWS, *GROUPS], default="quick")
    parser.add_argument("--seed", type=int, action="append", help="run this seed only; may be repeated")
    parser.add_argument("--held-out", action="store_true", help="test on training digits set aside")
    parser.add_argument("--no-baselines", action="store_true", help="leave out the other programs and the ideal loop")
    parser.add_argument("--build-only", choices=ROWS, help="compile the network of this row, and no more")
    options = parser.parse_args()
    if options.build_only:
        show_one(ROWS[options.build_only][0])
        sys.exit()
    for name in GROUPS.get(options.row, [options.row]):
        line = measure(name, options.seed or [0, 1, 2], options.held_out, not options.no_baselines)
        print(json.dumps(line), flush=True)
