"""Chapter 00, start here."""

import numpy as np
from brian2 import Mohm, Quantity, ms, mV, nA

from helpers.base.i18n import N_
from helpers.exercises.answers import Array, Built, Number, Setting
from helpers.exercises.predictions import Amount, Choice
from helpers.neurons.lif import LIFParameters, simulate_lif
from helpers.neurons.theory import interspike_interval, rheobase

NEURON = LIFParameters()
SLOW = NEURON.replace(tau_m=20 * ms)
CURRENTS = [1, 2, 4, 8] * nA
SLIDER_STEP = 0.1 * nA  # of the current in the explorer
RUN_ADDS = 5 * mV  # what each run of the cell adds to the threshold
OBJECTIVES = {
    1: N_("Make a neuron fire in a simulation, and count its spikes."),
    2: N_("Say from threshold, resistance and current whether a neuron fires at all."),
    3: N_("Compute with units, and do what an error message says."),
    4: N_("Say what a kernel remembers, and what a seed repeats."),
}


def _counts(duration=100 * ms):
    """Spikes under each of the currents."""
    return np.array([len(simulate_lif(NEURON, I, duration).spike_times) for I in CURRENTS])


def _in_proportion():
    """Spikes under each of the currents, if twice as much made twice as many."""
    two = CURRENTS[1]
    return len(simulate_lif(NEURON, two, 100 * ms).spike_times) * np.asarray(CURRENTS / two)


def _changed(constants):
    """Names of the constants that are not those of the usual neuron, among those of another or of an explorer."""
    return {name for name, value in NEURON.namespace().items() if constants[name] != value}


def _is_at_70(params):
    return abs(params.v_th + 70 * mV) < 0.01 * mV


def _moves_above(values):
    """How many moves of its slider the current is above the rheobase."""
    return round(float((values["I"] - rheobase(NEURON)) / SLIDER_STEP))


EXERCISES = {
    "1": Array(
        objective=1,
        right=_counts,
        mistakes=(
            (
                _in_proportion,
                N_("Twice the current does not make twice as many spikes: let the simulation count."),
            ),
            (lambda: 10 * _counts(), N_("These are spikes in a second: only those of 100 ms are asked for.")),
            (lambda: _counts(200 * ms), N_("These are the spikes of 200 ms: run each simulation for 100 ms.")),
        ),
        hints=(
            N_("Take the cell of the section on the first spike, with four currents in place of two."),
            N_("recording.spike_times has a time for each spike, and len says how many there are."),
            N_("For one current: len(simulate_lif(LIFParameters(), 2*nA, 100*ms).spike_times)."),
        ),
        solution="answer = [len(simulate_lif(LIFParameters(), I, 100*ms).spike_times) for I in [1, 2, 4, 8]*nA]",
        why=N_("The leak takes most from a weak current, and the 2 ms after each spike limit a strong one."),
    ),
    "2": Setting(
        objective=2,
        explorer="LIFExplorer",
        holds=lambda values: not _changed(values) and _moves_above(values) == 1,
        mistakes=(
            (_changed, N_("Press reset, and move the current alone."), {"v_th": -54}),
            (
                lambda values: _moves_above(values) == 0,
                N_("You are as close as can be, but look at the number of spikes: v never gets above the threshold."),
                {"I": 1.5},
            ),
            (
                lambda values: _moves_above(values) < 0,
                N_("The neuron is silent: v stops below the threshold."),
                {"I": 1},
            ),
            (
                lambda values: _moves_above(values) > 1,
                N_("The neuron fires, but it would fire with less."),
                {"I": 2},
            ),
        ),
        hints=(
            N_("Begin where the neuron fires, and take away one move of the slider at a time."),
            N_("How many millivolts are there from rest to the threshold, and how many does 1 nA make?"),
            N_("15 mV through 10 MΩ take 1.5 nA, and v has to get above the threshold."),
        ),
        solution='answer = widgets.LIFExplorer("I")\nanswer.controls["I"].value = 1.6',
        why=N_("At 1.5 nA v creeps towards the threshold without getting above it. The next move of the slider does."),
    ),
    "3": Built(
        objective=2,
        what=LIFParameters,
        holds=lambda params: _changed(params.namespace()) == {"v_th"} and 2.4 * nA <= rheobase(params) < 2.6 * nA,
        mistakes=(
            (
                lambda params: _changed(params.namespace()) - {"v_th"},
                N_("Change the threshold alone."),
                lambda: NEURON.replace(R=6 * Mohm),
            ),
            (
                lambda params: rheobase(params) < 2.4 * nA,
                N_("This neuron fires under 2.4 nA already: the threshold is too low."),
                lambda: NEURON.replace(v_th=-45 * mV),
            ),
            (
                lambda params: rheobase(params) >= 2.6 * nA,
                N_("This neuron stays silent under 2.6 nA: the threshold is too high."),
                lambda: NEURON.replace(v_th=-25 * mV),
            ),
        ),
        hints=(
            N_("How far does 2.4 nA lift v, and where does v end then?"),
            N_("Through 10 MΩ, 2.4 nA lift v by 24 mV and 2.6 nA by 26 mV, both from -65 mV."),
            N_("The threshold must lie between these two ends."),
        ),
        solution="answer = LIFParameters(v_th=-40*mV)",
        why=N_("v heads for v_rest + R*I, which is -41 mV and -39 mV: only the second is above this threshold."),
    ),
    "4": Built(
        objective=3,
        what=LIFParameters,
        holds=lambda params: _is_at_70(params) and _changed(params.namespace()) == {"v_th", "v_reset"},
        mistakes=(
            (
                lambda params: not _is_at_70(params),
                N_("The threshold must be -70 mV: the message names a second way."),
                lambda: NEURON,
            ),
            (
                lambda params: _changed(params.namespace()) - {"v_th", "v_reset"},
                N_("One more constant is enough, the one that the message names."),
                lambda: NEURON.replace(v_th=-70 * mV, v_reset=-75 * mV, v_rest=-75 * mV),
            ),
        ),
        hints=(
            N_("Run LIFParameters(v_th=-70*mV), and read the last line of what it says."),
            N_("The message compares two constants, and says what to do with the first."),
            N_("LIFParameters(v_th=-70*mV, v_reset=...)"),
        ),
        solution="answer = LIFParameters(v_th=-70*mV, v_reset=-75*mV)",
        why=N_("With v_reset above v_th the neuron would fire again as soon as it may, whatever the input."),
    ),
    "5": Number(
        objective=1,
        right=lambda: np.diff(simulate_lif(SLOW, 2 * nA, 200 * ms).spike_times[:2])[0],
        tolerance=0.01,
        mistakes=(
            (
                lambda: 2 * interspike_interval(NEURON, 2 * nA),
                N_("Charging takes twice as long, but the interval has a part that stays the same."),
            ),
            (
                lambda: interspike_interval(NEURON, 2 * nA),
                N_("This is the interval of the first neuron: tau_m has to be 20 ms."),
            ),
            (
                lambda: 200 * ms / len(simulate_lif(SLOW, 2 * nA, 200 * ms).spike_times),
                N_("Dividing the time by the number of spikes is rough: take the difference of two spike times."),
            ),
        ),
        hints=(
            N_("simulate_lif(LIFParameters(tau_m=20*ms), 2*nA, 200*ms) has the times in spike_times."),
            N_("The interval is the second spike time minus the first."),
            N_("times[1] - times[0]; the result has a unit already."),
        ),
        solution="times = simulate_lif(LIFParameters(tau_m=20*ms), 2*nA, 200*ms).spike_times\n"
        "answer = times[1] - times[0]",
        why=N_("The charging takes twice as long, but the 2 ms after a spike, in which it cannot fire, stay."),
    ),
    "6": Number(
        objective=4,
        right=lambda: NEURON.v_th + RUN_ADDS,
        within=0.1 * mV,
        tolerance=0,
        mistakes=(
            (
                lambda: NEURON.v_th + 3 * RUN_ADDS,
                N_("You have counted all runs of the second cell. What does the first cell do when it runs again?"),
            ),
            (lambda: NEURON.v_th, N_("This is what the first cell leaves, but one more cell ran after it.")),
            (lambda: NEURON.v_th + 2 * RUN_ADDS, N_("This was the threshold before the first cell ran again.")),
        ),
        hints=(
            N_("Write down the threshold after each run. The order of the runs counts, not the order on the page."),
            N_("The first cell makes a new neuron, whatever there was before."),
            N_("After the second run of the first cell the threshold is -50 mV. One run follows."),
        ),
        solution="touched = LIFParameters()\nfor run in range(2):\n"
        "    touched = touched.replace(v_th=touched.v_th + 5*mV)\n"
        "touched = LIFParameters()\ntouched = touched.replace(v_th=touched.v_th + 5*mV)\nanswer = touched.v_th",
        why=N_("The kernel knows only what the last run left behind, and the first cell begins anew."),
    ),
}


def _fires():
    """How often the neuron fires under twice the first current: a key of the options."""
    spikes = len(simulate_lif(NEURON, 2 * nA, 100 * ms).spike_times)
    return {0: "not", 1: "once"}.get(spikes, "again")


PREDICTIONS = {
    "a": Choice(
        question=N_("1 nA was too weak. What does the neuron do under 2 nA?"),
        options={"once": N_("fires once"), "again": N_("fires again and again"), "not": N_("still does not fire")},
        outcome=_fires,
        wrong={
            "once": N_("Once is right for a single short push. This current does not stop."),
            "not": N_("1 nA lifts v by 10 mV, so 2 nA by 20 mV: more than the 15 mV to the threshold."),
        },
    ),
    "b": Choice(
        question=N_("What is 2*nA times 10*Mohm?"),
        options={"number": N_("a number"), "voltage": N_("a voltage"), "error": N_("an error")},
        outcome=lambda: "voltage" if isinstance(2 * nA * 10 * Mohm, Quantity) else "number",
        wrong={
            "number": N_("Brian2 never drops a unit by itself. Only dividing by a unit makes a plain number."),
            "error": N_("Units may be multiplied. An error comes when units that differ are added."),
        },
    ),
    "c": Amount(
        question=N_("Run the first cell once and the second three times: what is the threshold then?"),
        unit="mV",
        slider=(-60, -20, 1),
        outcome=lambda: float((NEURON.v_th + 3 * RUN_ADDS) / mV),
        within=1,
        below=N_("Each run starts from what the last run left, and adds 5 mV to that, not to the first value."),
        above=N_("Three runs of the second cell are counted; the first cell adds nothing."),
    ),
    "d": Choice(
        question=N_("Two lines draw three random numbers each. Are the two draws the same?"),
        options={"same": N_("the same"), "other": N_("different")},
        outcome=lambda: "same" if np.array_equal(*np.random.RandomState(7).rand(2, 3)) else "other",
        wrong={"same": N_("The seed sets where the list of random numbers begins; each draw goes on from the last.")},
    ),
}
