"""Chapter 05, MNIST through LIF neurons: what a program computes, what it wastes, and how it is mended."""

from functools import cache

import numpy as np
from brian2 import Network, SpikeMonitor, ms, nA

from helpers.base.i18n import N_
from helpers.codes.pixels import DURATION, GAIN, PIXEL_NEURON, carry_over, look_up, simulate_few_pixels, spike_table
from helpers.datasets import mnist
from helpers.exercises.answers import Array, Function, Number, Setting
from helpers.exercises.predictions import Amount, Choice
from helpers.neurons.lif import build_lif
from helpers.neurons.theory import interspike_interval

SIDE, PIXELS = 28, 784
DT = 0.1 * ms
STEPS = round(float(DURATION / DT))  # of one image
ROW, COLUMN = 10, 18  # of the pixel that the first exercise asks for
FULL_SET, SAMPLE = 60_000, 1_000
BYTES = 8  # of a number that a monitor keeps
OBJECTIVES = {
    1: N_("Say which pixel a neuron sees, and which image a spike of a long run belongs to."),
    2: N_("Compute how often a pixel fires, and how many grey levels can be told apart."),
    3: N_("Say what a network carries over from one image to the next, and prevent it."),
    4: N_("Say where time and memory go, and whether a faster program still computes the same."),
}


def _since_the_image_came_on(times):
    """Times within the image that was shown."""
    return np.rint(times / DT) % STEPS * DT


def _count(grey, silence=PIXEL_NEURON.t_ref):
    """What theory says of a pixel's spikes; there is no refractory period before the first one."""
    return np.floor((DURATION + silence) / interspike_interval(PIXEL_NEURON, grey / 255 * GAIN))


@cache
def _levels_told_apart(gain_nA):
    table = spike_table(gain=gain_nA * nA, simulate=simulate_few_pixels)
    return len(np.unique(table.counts()))


def _levels(values):
    return _levels_told_apart(float(values["gain"] / nA))


@cache
def _fresh(n):
    """Spikes of the first digits, each shown to fresh neurons."""
    return look_up(mnist.load("train", n).images, spike_table())


@cache
def _staircase(dt_ms):
    """Spikes of the 256 grey levels, simulated with this time step."""
    neurons = build_lif(PIXEL_NEURON, np.arange(256) / 255 * GAIN, n=256, dt=dt_ms * ms)
    monitor = SpikeMonitor(neurons)
    Network(neurons, monitor).run(DURATION, namespace={})
    return np.array(monitor.count)


def _changed_by_dt():
    """How many grey levels have another count with a time step of 1 ms."""
    return int(np.sum(_staircase(1) != _staircase(0.1)))


def _gigabytes(images, bytes_a_number=BYTES):
    """Of the potentials that the naive program keeps."""
    return images * PIXELS * STEPS * bytes_a_number / 1e9


EXERCISES = {
    "1": Number(
        objective=1,
        right=lambda: SIDE * ROW + COLUMN,
        within=0.5,
        tolerance=0,
        mistakes=(
            (
                lambda: SIDE * COLUMN + ROW,
                N_("Rows follow one another, not columns: you have exchanged the two."),
            ),
            (lambda: SIDE * ROW + COLUMN + 1, N_("The first neuron has number 0.")),
            (
                lambda: SIDE * (ROW - 1) + COLUMN - 1,
                N_("Row and column are counted from 0 already."),
            ),
        ),
        hints=(
            N_("Which pixels are neurons 0 to 27? And which pixel is neuron 28?"),
            N_("A row has 28 pixels. How many pixels come before row 10?"),
            N_("28 times the row, and the column."),
        ),
        solution="answer = 28*10 + 18",
        why=N_("Pixels are numbered row by row. images[0].ravel() puts them into the same order."),
    ),
    "2": Function(
        objective=1,
        right=_since_the_image_came_on,
        cases=lambda: [([12.3, 150, 327.4] * ms,), ([50, 99.9, 700] * ms,)],
        mistakes=(
            (
                lambda times: times % DURATION,
                N_("At 150 ms an image begins, but your function says nearly 50 ms: divide whole time steps."),
            ),
            (lambda times: times - DURATION, N_("This is right for the second image only.")),
        ),
        hints=(
            N_("The chapter sorts spikes by steps//500. What is left over by that division?"),
            N_("Make whole time steps of the times first: np.rint(times/(0.1*ms))."),
            N_("steps % 500 is the number of time steps since the image came on; each is 0.1 ms."),
        ),
        solution="def answer(times):\n    steps = np.rint(times/(0.1*ms))\n    return steps % 500*0.1*ms",
        why=N_(
            "In floating-point numbers 150 ms is a little less than 3 times 50 ms. Whole time steps have no such error."
        ),
    ),
    "3": Function(
        objective=2,
        right=_count,
        cases=lambda: [(255,), (128,), (90,), (40,)],
        mistakes=(
            (
                lambda grey: _count(grey, 0 * ms),
                N_("The first spike has no refractory period before it, so it comes earlier than an interval."),
            ),
            (
                lambda grey: (DURATION + PIXEL_NEURON.t_ref) / interspike_interval(PIXEL_NEURON, grey / 255 * GAIN),
                N_("A count is a whole number: only spikes that fit are counted."),
            ),
        ),
        hints=(
            N_("interspike_interval(PIXEL_NEURON, grey/255*GAIN) is the time between two spikes."),
            N_("Spike k comes at k intervals less one refractory period."),
            N_("np.floor of 50 ms and t_ref over the interval."),
        ),
        solution="def answer(grey):\n    interval = interspike_interval(PIXEL_NEURON, grey/255*GAIN)\n"
        "    return np.floor((DURATION + PIXEL_NEURON.t_ref)/interval)",
        why=N_("Of 256 grey levels seven counts are left. Below the rheobase the interval is infinite, the count 0."),
    ),
    "4": Setting(
        objective=2,
        explorer="MnistExplorer",
        holds=lambda values: (
            values["duration"] == DURATION and values["v_th"] == PIXEL_NEURON.v_th and _levels(values) >= 10
        ),
        mistakes=(
            (
                lambda values: values["duration"] != DURATION,
                N_("More time gives more levels, but here each digit has 50 ms."),
                {"duration": 100},
            ),
            (
                lambda values: values["v_th"] != PIXEL_NEURON.v_th,
                N_("Leave the threshold at -50 mV, and find a gain."),
                {"v_th": -60},
            ),
            (
                lambda values: values["gain"] < GAIN,
                N_("With less current fewer pixels reach the threshold."),
                {"gain": 40},
            ),
            (
                lambda values: _levels(values) < 10,
                N_("With this gain fewer than ten levels can be told apart."),
                {"gain": 80},
            ),
        ),
        hints=(
            N_("How many levels can be told apart stands above the picture."),
            N_("A larger gain takes dark pixels to the threshold, and lets bright ones fire more often."),
            N_("Try 100 nA, then more."),
        ),
        solution='answer = widgets.MnistExplorer()\nanswer.controls["gain"].value = 150',
        why=N_("With t_ref = 5 ms no pixel fires more than ten times in 50 ms, so the gain can not add many levels."),
    ),
    "5": Array(
        objective=3,
        right=lambda: _fresh(3).counts(),
        mistakes=(
            (
                lambda: carry_over(_fresh(3)).counts(),
                N_("Some neurons are still refractory when the next digit comes on: setting v back is not enough."),
            ),
            (
                lambda: np.cumsum(_fresh(3).counts(), axis=0),
                N_("These counts go on from digit to digit: take those of each digit alone."),
            ),
        ),
        hints=(
            N_("The neurons need a state that remembers nothing of the digit before."),
            N_("Show black for 5 ms after each digit, or use store and restore. What do 5 ms do?"),
            N_("With the pause a digit takes 550 time steps, so its number is steps//550."),
        ),
        solution="images = mnist.as_intensity(mnist.load('train', 3).images)\n"
        "neurons = build_lif(PIXEL_NEURON, 0*nA, n=784)\n"
        "monitor = SpikeMonitor(neurons)\n"
        "network = Network(neurons, monitor)\n"
        "for image in images:\n"
        "    neurons.I = image.ravel()*GAIN\n"
        "    network.run(50*ms, namespace={})\n"
        "    neurons.I, neurons.v = 0*nA, PIXEL_NEURON.v_rest\n"
        "    network.run(5*ms, namespace={})\n"
        "steps = np.rint(monitor.t/(0.1*ms)).astype(int)\n"
        "answer = np.zeros((3, 784), int)\n"
        "np.add.at(answer, (steps//550, monitor.i), 1)",
        why=N_("5 ms are t_ref: after them every neuron is free again. Diehl & Cook wait for 150 ms."),
    ),
    "6": Number(
        objective=4,
        right=lambda: _gigabytes(FULL_SET),
        mistakes=(
            (lambda: _gigabytes(SAMPLE), N_("These are the 1,000 digits of the sample: the full set has 60,000.")),
            (
                lambda: _gigabytes(FULL_SET, bytes_a_number=1),
                N_("A pixel is one byte, but a potential is a number of 8 bytes."),
            ),
            (
                lambda: _gigabytes(FULL_SET) / STEPS,
                N_("This is one potential for each pixel: a monitor keeps one for each time step."),
            ),
            (
                lambda: _gigabytes(FULL_SET) * 1e9 / 2**30,
                N_("These are gibibytes of 2**30 bytes: a gigabyte has 10**9."),
            ),
        ),
        hints=(
            N_("How many numbers does the monitor keep for one digit?"),
            N_("784 neurons, 500 time steps, 8 bytes for each number."),
            N_("Multiply by 60,000 digits, and divide by 10**9."),
        ),
        solution="answer = 60_000*784*500*8/1e9",
        why=N_("A set of 47 MB becomes more than any usual machine can hold. So record what you look at."),
    ),
    "7": Number(
        objective=4,
        right=_changed_by_dt,
        within=0.5,
        tolerance=0,
        mistakes=(
            (
                lambda: 256 - _changed_by_dt(),
                N_("So many stay the same: those that change are asked for."),
            ),
            (lambda: 0, N_("Compare level by level: the two staircases are not the same.")),
        ),
        hints=(
            N_("spike_counts of the chapter simulates 256 grey levels. Give build_lif another dt."),
            N_("build_lif(PIXEL_NEURON, currents, n=256, dt=1*ms), with a SpikeMonitor in a Network."),
            N_("Two arrays a and b of 256 counts: np.sum(a != b)."),
        ),
        solution="def counts(dt):\n"
        "    neurons = build_lif(PIXEL_NEURON, np.arange(256)/255*GAIN, n=256, dt=dt)\n"
        "    monitor = SpikeMonitor(neurons)\n"
        "    Network(neurons, monitor).run(DURATION, namespace={})\n"
        "    return np.array(monitor.count)\n"
        "answer = np.sum(counts(1*ms) != counts(0.1*ms))",
        why=N_("The refractory period begins with the time step of the spike: a long time step makes it too short."),
    ),
}


def _watched():
    """What the potentials of neurons 0 to 9 do for ten digits."""
    return "differ" if mnist.load("train", 10).images.reshape(10, PIXELS)[:, :10].any() else "flat"


def _who_lies_on_the_staircase():
    off = (carry_over(_fresh(10)).counts() != _fresh(10).counts()).any(axis=1)
    return "all" if not off.any() else "none" if off.all() else "first"


def _kept_for_a_pixel():
    """Bytes of potentials for each byte of the image: a key of the options."""
    return {1: "same", 10: "ten"}.get(BYTES * STEPS, "thousand")


PREDICTIONS = {
    "a": Choice(
        question=N_("The membrane potentials of neurons 0 to 9, over ten digits: what do they do?"),
        options={
            "differ": N_("they differ from digit to digit"),
            "alike": N_("all ten rise and fall alike"),
            "flat": N_("all ten stay at -65 mV"),
        },
        outcome=_watched,
        wrong={
            "differ": N_("They would, if these ten neurons saw any ink. Which pixels are they?"),
            "alike": N_("They do the same, but nothing drives them: they see the black upper edge of the image."),
        },
    ),
    "b": Choice(
        question=N_("The loop calls run once for each digit. At which time does the second digit begin?"),
        options={"zero": N_("0 ms"), "fifty": N_("50 ms")},
        outcome=lambda: "fifty",
        wrong={"zero": N_("Setting v back sets no clock back: run continues where the network was.")},
    ),
    "c": Amount(
        question=N_("How many of the 256 grey levels come out different, as numbers of spikes in 50 ms?"),
        unit="",
        slider=(0, 256, 1),
        outcome=lambda: float(_levels_told_apart(50)),
        within=3,
        below=N_("Fewer would be right if a neuron fired once or not at all. A white one fires six times."),
        above=N_("The current has 256 values, but a count is a whole number, and a neuron has 50 ms only."),
    ),
    "d": Choice(
        question=N_("v is set to v_rest after each digit. Do all ten digits lie on the staircase?"),
        options={
            "all": N_("all ten"),
            "first": N_("only the first, wholly"),
            "none": N_("none"),
        },
        outcome=_who_lies_on_the_staircase,
        wrong={
            "all": N_("v is not all that a neuron remembers: it also knows when it last fired."),
            "none": N_("Before the first digit nothing has fired, so there is nothing to carry over."),
        },
    ),
    "e": Choice(
        question=N_("A digit is 784 bytes. How many bytes of potentials does the program keep for it?"),
        options={
            "same": N_("about as many"),
            "ten": N_("about 10 times as many"),
            "thousand": N_("1,000 times as many or more"),
        },
        outcome=_kept_for_a_pixel,
        wrong={
            "same": N_("A number is kept for each neuron in each time step, and a digit has 500 of them."),
            "ten": N_("That would be one number of 8 bytes for each pixel. There are 500, one for each time step."),
        },
    ),
    "f": Choice(
        question=N_("One monitor is in a variable, one in a list. Which of them records?"),
        options={"variable": N_("the one in the variable"), "list": N_("the one in the list"), "both": N_("both")},
        outcome=lambda: "variable",
        wrong={
            "list": N_("run collects what it finds in variables, and does not look into lists."),
            "both": N_("run does not look into lists, and does not say so: an explicit Network does as you say."),
        },
    ),
    "g": Choice(
        question=N_("Ten digits in one run: one after the other in time, or side by side in space?"),
        options={
            "space": N_("in space is faster, and in time carries over"),
            "time": N_("in time is faster, and in space carries over"),
            "space_carries": N_("in space is faster, and also carries over"),
            "time_carries": N_("in time is faster, and also carries over"),
        },
        outcome=lambda: "space",
        wrong={
            "time": N_("In space each image has neurons of its own, which have nothing to remember."),
            "space_carries": N_("It is faster, but each image has neurons of its own, which have nothing to remember."),
            "time_carries": N_(
                "It does carry over. But it needs 500 time steps for each digit, and in space all share them."
            ),
        },
    ),
}
