"""Chapter 05, second half: what the spikes of LIF neurons say about a digit, and what they cost."""

from functools import cache

import numpy as np
from brian2 import ms, nA

from helpers.base.i18n import N_
from helpers.codes.pixels import (
    DURATION,
    GAIN,
    PIXEL_NEURON,
    first_spike_times,
    simulate_few_pixels,
    spike_table,
)
from helpers.codes.readout import fit_linear_reader
from helpers.datasets import mnist
from helpers.exercises.answers import Array, Function, Number
from helpers.exercises.predictions import Amount, Choice, Order, Sketch
from helpers.neurons.theory import rheobase

PIXELS, N_TRAIN = 784, 1000
HALF_STEP = 0.05 * ms  # v reaches the threshold somewhere within its time step
STRONG = 350 * nA  # the other gain that the exercises ask for
NOISE, SHOWINGS = 20, 20  # grey levels, images
OBJECTIVES = {
    1: N_("Rebuild an image from counts and from first spikes, and say which of them says more, and why."),
    2: N_("Measure what a reader can tell from spikes, on digits that it has not learned from."),
    3: N_("Count what a digit costs in spikes, and say which of these spikes were needed."),
}


@cache
def _digits():
    """Grey levels and labels of all 1,500 digits, those to learn from first."""
    train, test = mnist.load("train"), mnist.load("test")
    grey = np.concatenate([train.images, test.images]).reshape(-1, PIXELS)
    return grey, np.concatenate([train.labels, test.labels])


@cache
def _table(gain_nA):
    return spike_table(gain=gain_nA * nA, simulate=simulate_few_pixels)


def _counts(gain=GAIN, before=DURATION):
    """What each pixel of each digit has fired before a time."""
    return _table(round(float(gain / nA))).before(before).counts()[0][_digits()[0]]


def _intensity(t):
    """Of a pixel whose neuron reaches the threshold first at t."""
    return float(rheobase(PIXEL_NEURON) / GAIN) / (1 - np.exp(-t / PIXEL_NEURON.tau_m))


def _score(features, on_others=True):
    """Share of digits that a linear reader gets right, of those that it has not learned from unless told otherwise."""
    labels, features = _digits()[1], features / (features.std() or 1)
    read = fit_linear_reader(features[:N_TRAIN], labels[:N_TRAIN], alpha=1000)
    asked = slice(N_TRAIN, None) if on_others else slice(N_TRAIN)
    return float((read(features[asked]) == labels[asked]).mean())


def _by_digit(numbers):
    """The mean over the images of each digit, of a number for each pixel summed over the image."""
    labels = _digits()[1]
    return np.array([numbers[labels == digit].sum(axis=1).mean() for digit in range(10)])


def _fired(levels):
    """Spikes of neurons at these grey levels, which may lie outside of 0 to 255."""
    currents = np.clip(levels, 0, None) / 255 * GAIN
    indices, _times = simulate_few_pixels(PIXEL_NEURON, currents, DURATION)
    return np.bincount(indices, minlength=len(levels))


def _meaning():
    """The grey level that each count stands for; silence stands for black."""
    staircase = _table(50).counts()[0]
    means = [np.arange(256)[staircase == count].mean() for count in range(staircase.max() + 1)]
    return np.array([0, *means[1:]])


def _error_with_noise(amplitude):
    """Of the digit of the chapter rebuilt from the mean counts of noisy showings, over the pixels that fire."""
    grey = _digits()[0][21].astype(int)
    fires = _table(50).counts()[0][grey] > 0
    shifts = np.random.default_rng(0).integers(-amplitude, amplitude + 1, (SHOWINGS, PIXELS))
    counts = _fired(np.arange(-NOISE, 256 + NOISE))[grey + shifts + NOISE].mean(axis=0)
    return np.abs(np.interp(counts, np.arange(len(_meaning())), _meaning()) - grey)[fires].mean()


EXERCISES = {
    "1": Function(
        objective=1,
        right=_intensity,
        cases=lambda: [(t * ms,) for t in (4, 7, 20)],
        mistakes=(
            (
                lambda t: 1 - float(t / DURATION),
                N_("This is the latency code of chapter 04. A membrane follows another curve."),
            ),
            (
                lambda t: 1 / (1 - np.exp(-t / PIXEL_NEURON.tau_m)),
                N_("This is a multiple of the rheobase: white is a current of 50 nA."),
            ),
            (
                lambda t: _intensity(t - PIXEL_NEURON.t_ref),
                N_("Before the first spike there is no refractory period."),
            ),
        ),
        hints=(
            N_("Which current takes v from v_rest to v_th in this time?"),
            N_("The charging curve solved for I: the rheobase over 1 - exp(-t/tau_m)."),
            N_("An intensity is that current over the current of white, GAIN."),
        ),
        solution="def answer(t):\n    return rheobase(PIXEL_NEURON)/GAIN/(1 - exp(-t/PIXEL_NEURON.tau_m))",
        why=N_(
            "The brighter, the earlier: the time of one spike is nearly a real number, so it says more than a count."
        ),
    ),
    "2": Array(
        objective=3,
        right=lambda: _by_digit(_counts() > 0),
        mistakes=(
            (lambda: _by_digit(_counts()), N_("These are all spikes: only the first of each neuron is asked for.")),
            (
                lambda: _by_digit(_counts() > 0) / PIXELS,
                N_("This is the part of the neurons that fires: their number is asked for."),
            ),
        ),
        hints=(
            N_("A neuron that fires at all has one first spike."),
            N_("counts > 0 is True where there is one. Sum it over the pixels of an image."),
            N_("For each digit take the mean of these sums over the images with that label."),
        ),
        solution="train, test = mnist.load('train'), mnist.load('test')\n"
        "grey, labels = (np.concatenate(pair) for pair in [(train.images, test.images), (train.labels, test.labels)])\n"
        "firing = (look_up(grey, spike_table()).counts() > 0).sum(axis=1)\n"
        "answer = [firing[labels == digit].mean() for digit in range(10)]",
        why=N_("First spikes are a fifth of all spikes, and with them alone a reader is as good."),
    ),
    "3": Number(
        objective=3,
        right=lambda: _counts(STRONG).sum(axis=1).mean(),
        mistakes=(
            (lambda: _counts().sum(axis=1).mean(), N_("This is the cost with 50 nA for white.")),
            (
                lambda: _counts().sum(axis=1).mean() * float(STRONG / GAIN),
                N_("Seven times the current is not seven times the spikes: think of the refractory period."),
            ),
            (lambda: _counts(STRONG).sum(), N_("These are all 1,500 digits: the mean of one is asked for.")),
        ),
        hints=(
            N_("spike_table and look_up do it at once; spike_table has an argument gain."),
            N_("look_up(grey, spike_table(gain=350*nA)) has the spikes of all digits."),
            N_("Sum the counts over the pixels, and take the mean over the images."),
        ),
        solution="grey = np.concatenate([mnist.load('train').images, mnist.load('test').images])\n"
        "answer = look_up(grey, spike_table(gain=350*nA)).counts().sum(axis=1).mean()",
        why=N_("About twice the spikes: more pixels fire, and bright ones are stopped by the refractory period."),
    ),
    "4": Number(
        objective=2,
        right=lambda: _score(_counts(STRONG)),
        within=0.003,
        tolerance=0,
        mistakes=(
            (lambda: _score(_counts()), N_("This is the reader of counts with 50 nA for white.")),
            (
                lambda: _score(_counts(STRONG), on_others=False),
                N_("You have tested the reader on the digits that it has learned from."),
            ),
            (lambda: 100 * _score(_counts(STRONG)), N_("This is in percent: a number from 0 to 1 is asked for.")),
        ),
        hints=(
            N_("Take read_digits of the chapter, and give it other counts."),
            N_("The counts are those of look_up(grey, spike_table(gain=350*nA))."),
            N_("The reader learns from the first 1,000 digits and is tested on the 500 others."),
        ),
        solution="train, test = mnist.load('train'), mnist.load('test')\n"
        "grey = np.concatenate([train.images, test.images])\n"
        "counts = look_up(grey, spike_table(gain=350*nA)).counts()\n"
        "counts = counts/counts.std()\n"
        "read = fit_linear_reader(counts[:1000], train.labels, alpha=1000)\n"
        "answer = (read(counts[1000:]) == test.labels).mean()",
        why=N_("Two or three points more than with 50 nA, which 500 digits can just show. The cost certainly doubles."),
    ),
    "5": Number(
        objective=1,
        right=lambda: _error_with_noise(NOISE),
        tolerance=0.1,
        mistakes=(
            (
                lambda: _error_with_noise(0),
                N_("This is the error without noise: 20 showings that are all alike say no more than one."),
            ),
            (
                lambda: _error_with_noise(NOISE) / 255,
                N_("This is a part of the range from 0 to 1: multiply it by 255."),
            ),
        ),
        hints=(
            N_("Draw 20 noisy images, simulate all of them in space, and take the mean count of each pixel."),
            N_("np.random.default_rng(0).integers(-20, 21, (20, 784)) are the shifts of the grey levels."),
            N_(
                "np.interp(mean_counts, np.arange(7), 255*meaning) is the picture. Look only where staircase[grey] > 0."
            ),
        ),
        solution="grey = mnist.load('train', 22).images[21].ravel().astype(int)\n"
        "def counts_of(levels):\n"
        "    currents = np.clip(levels, 0, None)/255*GAIN\n"
        "    return np.bincount(simulate_pixels(PIXEL_NEURON, currents, DURATION)[0], minlength=len(levels))\n"
        "staircase = counts_of(np.arange(256))\n"
        "meaning = np.array([0, *(np.arange(256)[staircase == count].mean() for count in range(1, 7))])\n"
        "noisy = grey + np.random.default_rng(1).integers(-20, 21, (20, 784))\n"
        "mean_counts = counts_of(noisy.ravel()).reshape(20, 784).mean(axis=0)\n"
        "fires = staircase[grey] > 0\n"
        "answer = np.abs(np.interp(mean_counts, np.arange(7), meaning) - grey)[fires].mean()",
        why=N_("Near an edge of the staircase noise changes some of the counts, and how many tells how near (dither)."),
    ),
}
MOMENTS = np.array([3.6, 3.8, 4, 10, 50])  # ms, from the first spike of all to the last


def _better_picture():
    """Which of the two ways rebuilds the pixels that fire with the smaller error."""
    table, grey = _table(50), np.arange(256)
    counts, fires = table.counts()[0], table.counts()[0] > 0
    from_first = _intensity(first_spike_times(table)[0][fires] + HALF_STEP) * 255
    ways = {"counts": _meaning()[counts][fires], "first": from_first}
    return min(ways, key=lambda way: np.abs(ways[way] - grey[fires]).mean())


@cache
def _scores():
    """In percent, of a reader that has seen only the spikes before each moment."""
    return [100 * _score(_counts(before=t * ms - HALF_STEP)) for t in MOMENTS]


def _cost(digit):
    return _by_digit(_counts())[int(digit)]


PREDICTIONS = {
    "a": Choice(
        question=N_("Up to six spikes of each pixel are counted, or a single one is timed. Which picture is better?"),
        options={"counts": N_("from counts"), "first": N_("from first spikes")},
        outcome=_better_picture,
        wrong={
            "counts": N_("More spikes say more only if each one says something new. These follow from the first."),
        },
    ),
    "b": Amount(
        question=N_("A reader of pixels gets 85 % of the digits. How many does a reader of these counts get?"),
        unit="%",
        slider=(0, 100, 1),
        outcome=lambda: 100 * _score(_counts()),
        within=3,
        below=N_("Grey levels are lost, but the digit is in its shape, and seven levels keep the shape."),
        above=N_("Neurons that see one pixel each add nothing that the pixels did not say."),
    ),
    "c": Sketch(
        question=N_("A reader sees only the spikes so far. Draw how many digits it gets right, from 0 to 50 ms."),
        x=(N_("time (ms)"), 0, 50),
        y=(N_("accuracy (%)"), 0, 100),
        outcome=lambda t: np.interp(t, [3.5, *MOMENTS], [10, *_scores()]),
        mistakes=(
            (
                lambda t: 10 + (_scores()[-1] - 10) * t / 50,
                N_("A straight rise needs spikes that all say something new. Most of these only repeat."),
            ),
            (
                lambda t: 10 + (_scores()[-1] - 10) * (1 - np.exp(-t / 15)),
                N_("So slow is a Poisson code, in which each spike more averages noise away. Here there is no noise."),
            ),
            (
                lambda t: np.where(t < 49, 10, _scores()[-1]),
                N_("The reader need not wait for the end: bright pixels fire within 4 ms."),
            ),
        ),
    ),
    "d": Order(
        question=N_("Order three digits by the spikes that they cost on average, the cheapest first."),
        items={"0": "0", "1": "1", "7": "7"},
        outcome=lambda: tuple(sorted("017", key=_cost)),
        wrong={
            ("0", "1"): N_("Spikes follow the ink: a 0 has a longer line than a 1."),
            ("0", "7"): N_("Spikes follow the ink: a 0 has a longer line than a 7."),
            ("7", "1"): N_("Spikes follow the ink: a 7 has a second line."),
        },
    ),
}
