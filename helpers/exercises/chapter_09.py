"""Chapter 09, time and events."""

from functools import cache

import numpy as np
from brian2 import ms, us

from helpers.base.i18n import N_
from helpers.codes.events import PAIR_WEIGHT, PICOJOULES, order_trials
from helpers.codes.readout import fit_linear_reader
from helpers.codes.sound import angle_of
from helpers.datasets.events import DARK, EVENT_BYTES, SIDE, watch
from helpers.exercises.answers import Array, Function, Number, Setting
from helpers.exercises.predictions import Amount, Choice, Order, Sketch

OBJECTIVES = {
    1: N_("Turn a moving picture into events, and compare their data rate with that of frames."),
    2: N_("Classify digits from events with a LIF layer, and say how many events a decision needs."),
    3: N_("Say when the order of spikes matters and their number does not, and read it with delays."),
    4: N_("Find motion, and the direction of a sound, by delay lines and coincidences."),
    5: N_("Count the energy of a decision, state what you assume, and say where the advantage ends."),
}
THRESHOLDS = (0.5, 1, 1.5)
FIRED = np.array([0, 12, 3, 7]) * ms
LAYER_TAU, LAYER_WEIGHT = 20 * ms, 0.3
SHORT_TAU, FAST = 1 * ms, 4 * ms  # of the explorer in exercise 6


def _events_of_a_pixel():
    """ON events of a pixel that goes from black to white, for each threshold, as the camera counts them."""
    black, white = np.zeros((1, 1, 1)), np.ones((1, 1, 1))
    return [len(watch([black, white], threshold)[0].times) for threshold in THRESHOLDS]


def _same_rate(n_events, seconds):
    return EVENT_BYTES * n_events / seconds / SIDE**2


def _window(tau):
    return tau * np.log(PAIR_WEIGHT / (1 - PAIR_WEIGHT))


def _degrees_between_lines():
    ahead, aside = angle_of([0, 50] * us), angle_of([500, 550] * us)
    return [ahead[1] - ahead[0], aside[1] - aside[0]]


def _fits(values):
    return values["tau"] == SHORT_TAU and values["travel"] == FAST and abs(values["delay"] - FAST) <= _window(SHORT_TAU)


EXERCISES = {
    "1": Array(
        objective=1,
        right=_events_of_a_pixel,
        mistakes=(
            (
                lambda: [1 // threshold for threshold in THRESHOLDS],
                N_("The light changes by 1, but the camera compares logarithms."),
            ),
            (
                lambda: [round(float(np.log((DARK + 1) / DARK) / threshold)) for threshold in THRESHOLDS],
                N_("An event is sent when the whole threshold has been passed: a part of one sends nothing."),
            ),
        ),
        hints=(
            N_("By how much does the logarithm of the light change?"),
            N_("It changes by log(1.1/0.1), which is 2.4. How many thresholds fit into it?"),
        ),
        solution="answer = [int(log(1.1/0.1)/threshold) for threshold in [0.5, 1, 1.5]]",
        why=N_("The camera counts how often the threshold fits into the change of the logarithm, log(11) = 2.4."),
    ),
    "2": Function(
        objective=1,
        right=_same_rate,
        cases=lambda: [(3000, 0.3), (100, 1.0), (50_000, 2.5)],
        mistakes=(
            (
                lambda n_events, seconds: EVENT_BYTES * n_events / SIDE**2,
                N_("These are frames in the whole recording; frames a second are asked for."),
            ),
            (
                lambda n_events, seconds: n_events / seconds / SIDE**2,
                N_("An event has 5 bytes, a pixel of a frame has one."),
            ),
        ),
        hints=(
            N_("How many bytes a second are the events?"),
            N_("5*n_events/seconds bytes a second. How many frames of 34*34 bytes are that?"),
        ),
        solution="def answer(n_events, seconds):\n    return 5*n_events/seconds/34**2",
        why=N_(
            "Both are bytes a second. What moves more sends more events, and the frame rate that is as costly rises."
        ),
    ),
    "3": Number(
        objective=2,
        right=lambda: -LAYER_TAU * np.log(1 - LAYER_WEIGHT),
        mistakes=(
            (
                lambda: -LAYER_TAU * np.log(LAYER_WEIGHT),
                N_("After this time a jump of 1 has decayed to 0.3. Here jumps of 0.3 must add up to 1."),
            ),
            (lambda: LAYER_TAU * LAYER_WEIGHT, N_("Close: this would be right for very small jumps.")),
            (
                lambda: -LAYER_TAU * np.log(1 - 1 / 4),
                N_("Four jumps are enough only if nothing decays between them; more events may add up."),
            ),
        ),
        hints=(
            N_("After many events v repeats itself: it jumps by 0.3 and decays until the next event."),
            N_("Just after an event v is 0.3*(1 + f + f*f + ...), and f = exp(-T/tau) is what a time T leaves."),
            N_("The sum is 0.3/(1 - f). Set it to 1 and solve for T."),
        ),
        solution="answer = -20*ms*log(1 - 0.3)",
        why=N_("v rises towards 0.3/(1 - exp(-T/tau)). That is above 1 if T is below tau*log(1/0.7)."),
    ),
    "4": Array(
        objective=3,
        right=lambda: FIRED.max() - FIRED,
        mistakes=(
            (lambda: FIRED, N_("A spike that comes late must not wait as well: these delays pull the spikes apart.")),
            (lambda: 2 * FIRED.max() - FIRED, N_("They arrive together, but not as early as possible.")),
        ),
        hints=(
            N_("Which spike is the last, and how long must it wait?"),
            N_("All of them arrive at 12 ms, when the last one comes."),
        ),
        solution="answer = (12 - array([0, 12, 3, 7]))*ms",
        why=N_("Time and delay add up to the same moment for each channel: the earliest spike waits longest."),
    ),
    "5": Number(
        objective=4,
        right=lambda: _window(5 * ms),
        mistakes=(
            (lambda: 5 * ms, N_("tau is when a jump has decayed to 37 %; here it may decay to 1 - w.")),
            (
                lambda: -5 * ms * np.log(PAIR_WEIGHT),
                N_("The first jump may decay from w to 1 - w, not from 1 to w."),
            ),
            (
                lambda: -5 * ms * np.log(1 - PAIR_WEIGHT),
                N_("The first jump starts at w = 0.75, not at 1."),
            ),
        ),
        hints=(
            N_("What must be left of the first jump when the second one comes?"),
            N_("0.75*exp(-t/tau) + 0.75 must be above 1."),
        ),
        solution="answer = 5*ms*log(0.75/0.25)",
        why=N_(
            "The second spike needs 1 - w = 0.25 from the first, which has fallen from 0.75 to that after tau*log(3)."
        ),
    ),
    "6": Setting(
        objective=4,
        explorer="MotionExplorer",
        holds=_fits,
        mistakes=(
            (
                lambda values: values["tau"] != SHORT_TAU or values["travel"] != FAST,
                N_("First set tau to 1 ms and travel to 4 ms."),
                {"delay": 4},
            ),
            (
                lambda values: values["delay"] > FAST,
                N_("The event of the earlier pixel comes too late: the bar has gone on."),
                {"tau": 1, "travel": 4, "delay": 10},
            ),
            (
                lambda values: values["delay"] < FAST,
                N_("The event of the earlier pixel comes too early: the bar has not yet arrived."),
                {"tau": 1, "travel": 4, "delay": 1},
            ),
        ),
        hints=(
            N_("The bar needs 4 ms from pixel to pixel. How long should the earlier event wait?"),
            N_("The delay may differ from the travel time by 1.1 ms, the window of a tau of 1 ms."),
        ),
        solution="answer = widgets.MotionExplorer()\n"
        'for name, value in {"tau": 1, "travel": 4, "delay": 4}.items():\n'
        "    answer.controls[name].value = value",
        why=N_("The delay must make up for the travel time. A short tau forgives little."),
    ),
    "7": Array(
        objective=4,
        right=_degrees_between_lines,
        tolerance=0.02,
        mistakes=(
            (
                lambda: [_degrees_between_lines()[0]] * 2,
                N_("The first is right. Far from the middle the sine is flat: the same delay is a larger angle."),
            ),
            (
                lambda: [90 * 50 / 583] * 2,
                N_("The delay is not proportional to the angle, but to its sine."),
            ),
        ),
        hints=(
            N_("angle_of turns a delay into an angle."),
            N_("Call angle_of([0, 50]*us) and angle_of([500, 550]*us)."),
        ),
        solution="answer = [diff(angle_of([0, 50]*us))[0], diff(angle_of([500, 550]*us))[0]]",
        why=N_("The delay follows the sine of the angle, which changes fast straight ahead and slowly at the side."),
    ),
    "8": Function(
        objective=5,
        right=lambda n_in, n_out, mac, sop: n_in * mac / sop,
        cases=lambda: [(784, 100, 4.6, 0.9), (2312, 200, 0.23, 0.03), (100, 10, 1.0, 1.0)],
        mistakes=(
            (
                lambda n_in, n_out, mac, sop: n_in * n_out * mac / sop,
                N_("These are synaptic operations; each input spike causes n_out of them."),
            ),
            (lambda n_in, n_out, mac, sop: n_in, N_("This counts operations; their energies differ.")),
            (
                lambda n_in, n_out, mac, sop: n_in * sop / mac,
                N_("A cheaper spike allows more of them, not fewer."),
            ),
        ),
        hints=(
            N_("Write down the energy of both: the dense layer has n_in*n_out weights."),
            N_("A spike costs n_out*sop. How many of them cost n_in*n_out*mac?"),
        ),
        solution="def answer(n_in, n_out, mac, sop):\n    return n_in*mac/sop",
        why=N_(
            "n_out stands on both sides: an input may spike mac/sop times a decision, whatever the size of the layer."
        ),
    ),
}


def _curve(delays):
    """Detectors that fire for each delay in ms, of fifteen, when the bar needs 10 ms a pixel and tau is 3 ms."""
    return np.where(np.abs(delays - 10) <= _window(3), 15.0, 0.0)


@cache
def _counting():
    """Per cent of trials that a reader of counts gets right."""
    (known, labels), (new, truth) = (order_trials(200, 1 * ms, seed=seed) for seed in (1, 2))
    return 100 * float(np.mean(fit_linear_reader(known.counts(), labels, 1)(new.counts()) == truth))


COSTS = {
    "add": (N_("add two numbers of 8 bits"), "add, 8 bits"),
    "float": (N_("add two 32-bit floats"), "add, 32-bit float"),
    "multiply": (N_("multiply two 32-bit floats"), "multiply, 32-bit float"),
    "read": (N_("read 32 bits from DRAM"), "read 32 bits, DRAM"),
}
PREDICTIONS = {
    "a": Choice(
        question=N_("A camera that does not move looks at a digit that does not move. What does it report?"),
        options={"nothing": N_("nothing"), "outline": N_("the outline"), "all": N_("the whole picture")},
        outcome=lambda: "all" if len(watch([np.ones((1, 2, 2))] * 3)[0].times) else "nothing",
        wrong={
            "outline": N_("An edge in space is not a change in time: a pixel knows only its own past."),
            "all": N_("That is what a camera with a shutter does. An event camera reports changes."),
        },
    ),
    "b": Amount(
        question=N_("How many of 200 new trials does a reader of counts get right?"),
        unit="%",
        outcome=_counting,
        within=6,
        below=N_("Guessing gets half of them: a reader that is worse than that would know something."),
        above=N_("All trials have the same counts, whichever class they are. What could the reader go by?"),
        slider=(0, 100, 1),
    ),
    "c": Sketch(
        question=N_("How many of fifteen detectors for right fire, for each delay, if the bar needs 10 ms a pixel?"),
        x=(N_("delay (ms)"), 0, 30),
        y=(N_("detectors that fire"), 0, 16),
        outcome=_curve,
        mistakes=(
            (
                lambda delays: 15 * np.exp(-delays / 5),
                N_("Without a delay the two events of a pair are 10 ms apart: the membrane has forgotten the first."),
            ),
            (
                lambda delays: 15 * np.minimum(delays / 10, 1),
                N_("A longer delay is not better: then the earlier event comes too late."),
            ),
            (lambda delays: 15 + 0 * delays, N_("A detector needs both events at the same time, within its window.")),
        ),
    ),
    "d": Order(
        question=N_("Which operation needs the least energy, and which the most?"),
        items={name: words for name, (words, _key) in COSTS.items()},
        outcome=lambda: sorted(COSTS, key=lambda name: PICOJOULES[COSTS[name][1]]),
        wrong={
            ("float", "add"): N_("A float has more bits, and its numbers must be shifted before they are added."),
            ("multiply", "add"): N_("Multiplying is many additions."),
            ("multiply", "float"): N_("Multiplying is many additions."),
            ("read", "add"): N_("DRAM lies outside of the chip: a wire of centimetres costs more than arithmetic."),
            ("read", "float"): N_("DRAM lies outside of the chip: a wire of centimetres costs more than arithmetic."),
            ("read", "multiply"): N_(
                "DRAM lies outside of the chip: a wire of centimetres costs more than arithmetic."
            ),
        },
    ),
}
