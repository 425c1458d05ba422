"""Chapter 02, firing rate."""

import numpy as np
from brian2 import Hz, Mohm, ms, mV, nA

from helpers.base.i18n import N_
from helpers.exercises.answers import Array, Built, Function, Number, Setting
from helpers.exercises.predictions import Amount, Choice, Sketch
from helpers.neurons.lif import LIFParameters, simulate_lif
from helpers.neurons.theory import firing_rate, rheobase

NEURON = LIFParameters()
OBJECTIVES = {
    1: N_("Measure a firing rate in two ways, and say how wrong each is."),
    2: N_("Compute a rate from the parameters of a neuron, and the parameters from a rate."),
    3: N_("Say what each parameter does to the rheobase, to the slope and to the ceiling."),
}


def _threshold_for(rate, t_ref=NEURON.t_ref):
    """The v_th with which the neuron fires at this rate under 2 nA."""
    return NEURON.v_rest + NEURON.R * 2 * nA * (1 - np.exp(-(1 / rate - t_ref) / NEURON.tau_m))


def _current_for(rate, t_ref=NEURON.t_ref):
    """The current under which the neuron fires at this rate."""
    return rheobase(NEURON) / (1 - np.exp(-(1 / rate - t_ref) / NEURON.tau_m))


def _counted(currents, window=100 * ms):
    """Rates from counting spikes."""
    return [len(simulate_lif(NEURON, I, window).spike_times) for I in currents] / window


def _is_slowed(params, **factors):
    """Whether these constants, and no others, are multiplied by these factors."""
    return params == NEURON.replace(**{name: factor * getattr(NEURON, name) for name, factor in factors.items()})


def _rate_of_sliders(values):
    params = NEURON.replace(**{name: values[name] for name in ("tau_m", "v_th", "v_reset", "t_ref", "R")})
    return firing_rate(params, values["I"])


def _moved(values):
    """Which of the constants differ from the explorer's start."""
    return {name for name in ("tau_m", "v_th", "v_reset", "t_ref", "R") if values[name] != getattr(NEURON, name)}


EXERCISES = {
    "1": Number(
        objective=2,
        right=lambda: NEURON.tau_m * np.log(2),
        mistakes=(
            (lambda: NEURON.tau_m, N_("This is tau_m itself: v has then covered 63 % of its way, but it needs half.")),
            (
                lambda: NEURON.tau_m * np.log(2) + NEURON.t_ref,
                N_("The refractory period comes after a spike: before the first one there is none to wait for."),
            ),
        ),
        hints=(
            N_("Where is v heading under twice the rheobase, and which part of the way is the threshold?"),
            N_("The way is twice as long as to the threshold, so v has to cover half: 1 - exp(-t/tau_m) = 1/2."),
            N_("Solve exp(-t/tau_m) = 1/2 for t."),
        ),
        solution="answer = LIFParameters().tau_m*log(2)",
        why=N_("v heads for twice the distance and has to cover half of it: t = tau_m ln 2. Lapicque's chronaxie."),
    ),
    "2": Number(
        objective=2,
        right=lambda: _threshold_for(100 * Hz),
        within=0.02 * mV,
        tolerance=0,
        mistakes=(
            (
                lambda: _threshold_for(100 * Hz, 0 * ms),
                N_("You forgot the refractory period: of the 10 ms only 8 are left to charge."),
            ),
            (
                lambda: _threshold_for(100 * Hz) - NEURON.v_rest,
                N_("This is how far v has to rise; the threshold is that far above v_rest."),
            ),
        ),
        hints=(
            N_("How long is the interval at 100 Hz, and how much of it is spent on charging?"),
            N_("The charging takes 8 ms. How far does v get in 8 ms, starting from v_rest?"),
            N_("v_th = v_rest + R*I*(1 - exp(-8/10))."),
        ),
        solution="params = LIFParameters()\n"
        "answer = params.v_rest + params.R*2*nA*(1 - exp(-(10*ms - params.t_ref)/params.tau_m))",
        why=N_("The interval is t_ref and the time to charge; solved for v_th it has one exponential."),
    ),
    "3": Function(
        objective=2,
        right=_current_for,
        cases=lambda: [(rate * Hz,) for rate in (10, 63.1, 100, 400)],
        mistakes=(
            (lambda rate: _current_for(rate, 0 * ms), N_("Your neuron has no refractory period; this one has 2 ms.")),
        ),
        hints=(
            N_("Solve the formula of the rate for R*I."),
            N_("With q = exp((1/rate - t_ref)/tau_m) the formula reads q = R*I/(R*I - (v_th - v_rest))."),
            N_("So I = rheobase/(1 - 1/q)."),
        ),
        solution="def answer(rate):\n    params = LIFParameters()\n"
        "    q = exp((1/rate - params.t_ref)/params.tau_m)\n    return rheobase(params)/(1 - 1/q)",
        why=N_("Every rate below the ceiling belongs to one current, since the f-I curve only rises."),
    ),
    "4": Setting(
        objective=3,
        explorer="RateExplorer",
        holds=lambda values: (
            abs(_rate_of_sliders(values) - 100 * Hz) < 3.5 * Hz
            and values["I"] == 2 * nA
            and _moved(values) == {"tau_m"}
        ),
        mistakes=(
            (lambda values: values["I"] != 2 * nA, N_("The current must stay at 2 nA."), {"I": 3}),
            (lambda values: _moved(values) - {"tau_m"}, N_("Press reset, and move tau_m alone."), {"v_th": -54}),
            (
                lambda values: _rate_of_sliders(values) < 96 * Hz,
                N_("It fires too slowly: the membrane must be faster."),
                {"tau_m": 20},
            ),
            (
                lambda values: _rate_of_sliders(values) > 103 * Hz,
                N_("It fires too fast: the membrane must be slower."),
                {"tau_m": 5},
            ),
        ),
        hints=(
            N_("A faster membrane takes less time to charge."),
            N_("Charging may take 8 ms, where it takes 13.9 ms with tau_m = 10 ms."),
            N_("The time to charge is proportional to tau_m: 10 ms * 8/13.9."),
        ),
        solution='answer = widgets.RateExplorer()\nanswer.controls["tau_m"].value = 6',
        why=N_("The time to charge is tau_m times a number that the other constants decide."),
    ),
    "5": Built(
        objective=3,
        what=LIFParameters,
        holds=lambda params: _is_slowed(params, tau_m=2, t_ref=2),
        mistakes=(
            (
                lambda params: _is_slowed(params, tau_m=2),
                N_("That doubles the time spent on charging, but t_ref is a part of the interval, too."),
                lambda: NEURON.replace(tau_m=20 * ms),
            ),
            (
                lambda params: _is_slowed(params, t_ref=2),
                N_("Only the refractory period is doubled; charging takes as long as ever."),
                lambda: NEURON.replace(t_ref=4 * ms),
            ),
            (
                lambda params: params.R != NEURON.R or params.v_th != NEURON.v_th,
                N_("This moves the rheobase, so the rates at small currents change by more than a half."),
                lambda: NEURON.replace(R=5 * Mohm),
            ),
        ),
        hints=(
            N_("The interval is a sum of two times. Both must double."),
            N_("Which of the constants are times?"),
            N_("LIFParameters().replace(tau_m=..., t_ref=...)"),
        ),
        solution="answer = LIFParameters().replace(tau_m=20*ms, t_ref=4*ms)",
        why=N_("The model has no other clock: measured in units of tau_m, only t_ref/tau_m is left."),
    ),
    "6": Array(
        objective=1,
        right=lambda: _counted([2, 3, 4] * nA),
        mistakes=(
            (lambda: firing_rate(NEURON, [2, 3, 4] * nA), N_("This is the theory; a count comes in whole spikes.")),
            (
                lambda: _counted([2, 3, 4] * nA) * 0.1,
                N_("These are the spikes of 100 ms, but they are not spikes per second: divide them by the window."),
            ),
        ),
        hints=(
            N_("simulate_lif(params, I, 100*ms).spike_times has the spikes of one current."),
            N_("A rate is a number of spikes over the time in which they were counted."),
            N_("Quantity([len(...)/(100*ms) for I in [2, 3, 4]*nA])"),
        ),
        solution="answer = Quantity([len(simulate_lif(LIFParameters(), I, 100*ms).spike_times)/(100*ms)\n"
        "                   for I in [2, 3, 4]*nA])",
        why=N_("In 100 ms a count is a multiple of 10 Hz, whatever the neuron does."),
    ),
}


def _line(I):
    """From the rheobase to where the curve ends, straight."""
    start, end = rheobase(NEURON) / nA, 5
    return np.clip(I - start, 0, None) / (end - start) * firing_rate(NEURON, end * nA) / Hz


PREDICTIONS = {
    "a": Choice(
        question=N_("Three ways to say how fast a neuron fires: how many of them agree?"),
        options={"all": N_("all three"), "two": N_("two of them"), "none": N_("none")},
        outcome=lambda: "none",
        wrong={
            "all": N_("All would agree if the rate were something in the neuron, to be read like a thermometer."),
            "two": N_("Both measured rates come from the same spikes, yet one counts spikes and one counts intervals."),
        },
    ),
    "b": Sketch(
        question=N_("Draw the f-I curve: how does the rate begin at the rheobase, and how does it go on?"),
        x=(N_("input current I (nA)"), 0, 5),
        y=(N_("firing rate (Hz)"), 0, 250),
        outcome=lambda I: firing_rate(NEURON, I * nA) / Hz,
        mistakes=(
            (_line, N_("A straight line from the rheobase on: near it the real curve is far steeper.")),
            (
                lambda I: 40 * I,
                N_("Yours begins at zero current: below the rheobase v never reaches the threshold."),
            ),
            (
                lambda I: np.where(I > 1.5, 150.0, 0),
                N_("All or nothing is true of a spike, but not of a rate: it grows with the current."),
            ),
        ),
    ),
    "c": Amount(
        question=N_("How fast does the neuron with t_ref = 2 ms fire under 1,500 nA?"),
        unit="Hz",
        slider=(0, 2000, 10),
        outcome=lambda: float(firing_rate(NEURON, 1500 * nA) / Hz),
        within=15,
        below=N_("So low a rate would need a second limit beside the refractory period; the model has none."),
        above=N_("No input can beat 1/t_ref: after each spike no input has an effect for 2 ms."),
    ),
    "d": Choice(
        question=N_("Far above the rheobase, without refractory period: what does the leak still cost?"),
        options={
            "nothing": N_("nothing"),
            "share": N_("a fixed percentage of the rate"),
            "number": N_("a fixed number of hertz"),
        },
        outcome=lambda: "number",
        wrong={
            "nothing": N_("It looks so on a logarithmic axis; the difference stays near 1/(2 tau_m), which is 50 Hz."),
            "share": N_(
                "The leak draws the same mean current at any rate, so it takes the same number of spikes away."
            ),
        },
    ),
    "e": Choice(
        question=N_("Under 2 nA, over tau_m (to the right) and v_th (upwards): how does the border of firing run?"),
        options={"horizontal": N_("horizontal"), "vertical": N_("vertical"), "slanted": N_("slanted")},
        outcome=lambda: "horizontal",
        wrong={
            "vertical": N_("tau_m decides when v arrives, not where it is heading."),
            "slanted": N_("Slow is not weak: with more time even the slowest neuron gets to v_rest + R*I."),
        },
    ),
}
