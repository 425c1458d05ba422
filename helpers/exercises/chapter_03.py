"""Chapter 03, noise and populations."""

import numpy as np
from brian2 import Hz, ms, mV, nA, second
from scipy.optimize import brentq

from helpers.base.i18n import N_
from helpers.exercises.answers import Array, Built, Function, Number, Setting
from helpers.exercises.predictions import Amount, Choice, Sketch
from helpers.neurons.adaptation import simulate_adapting, synaptic_resources
from helpers.neurons.balanced import BalancedParameters, balanced_rate
from helpers.neurons.hidden import hidden_neuron
from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import firing_rate, noisy_cv, noisy_rate

NEURON, SIGMA = LIFParameters(), 2 * mV
HIDDEN = 4
OBJECTIVES = {
    1: N_("Say from the CV whether the mean or the fluctuations of the input make the spikes."),
    2: N_("Compute the firing rate of a neuron under noise, and measure it without the bias of the start."),
    3: N_("Move a balanced network between its regimes, and say what inhibition does in it."),
    4: N_("Predict what adaptation and short-term depression make of a step."),
    5: N_("Find the constants of a neuron from a recording."),
}


def _cv(times):
    intervals = np.diff(np.asarray(times))
    return float(np.std(intervals) / np.mean(intervals))


def _current_for(rate, sigma):
    """The mean current under which the neuron fires at this rate with this noise."""
    return brentq(lambda I: float(noisy_rate(NEURON, I * nA, sigma) - rate), 0.1, 5) * nA


def _sizes(fraction):
    """The first five jumps of a synapse under 50 Hz, as parts of the first."""
    return synaptic_resources(np.arange(5) * 20 * ms, fraction, 500 * ms)


def _network_rate(values):
    return balanced_rate(BalancedParameters(**values))


def _is_near(params, name, by):
    return abs(getattr(params, name) - getattr(hidden_neuron(HIDDEN), name)) <= by


EXERCISES = {
    "1": Number(
        objective=1,
        right=lambda: 1 - 50 * 0.004,
        tolerance=0.005,
        mistakes=(
            (lambda: 1.0, N_("That is a Poisson train. A refractory period forbids the shortest intervals.")),
            (
                lambda: 50 * 0.004,
                N_("This is the part of the time in which the neuron can not fire; the CV is what it leaves."),
            ),
        ),
        hints=(
            N_("An interval is the refractory period and a random rest. Only the rest varies."),
            N_("The rest is exponential: its standard deviation is its mean, 20 ms - 4 ms."),
            N_("The CV is the standard deviation, 16 ms, over the mean of the whole interval, 20 ms."),
        ),
        solution="answer = 1 - float(50*Hz*4*ms)",
        why=N_(
            "A constant part adds to the mean interval and nothing to its standard deviation: CV = 1 - rate * t_ref."
        ),
    ),
    "2": Function(
        objective=1,
        right=_cv,
        cases=lambda: [
            (np.array([0, 10, 30, 40, 70]) * ms,),
            (np.arange(6) * 20 * ms,),
            (np.array([1, 2, 40, 41, 90]) * ms,),
        ],
        mistakes=(
            (
                lambda times: float(np.std(np.asarray(times)) / np.mean(np.asarray(times))),
                N_("This is the CV of the spike times; the CV of a train is that of its intervals."),
            ),
            (
                lambda times: _cv(times) ** 2,
                N_("This is the variance over the squared mean; the CV is its square root."),
            ),
        ),
        hints=(
            N_("First the intervals: diff gives the differences of neighbours in an array."),
            N_("The CV is a standard deviation over a mean."),
            N_("std(...)/mean(...) of diff(times); both units cancel."),
        ),
        solution="def answer(times):\n    intervals = diff(times/second)\n    return std(intervals)/mean(intervals)",
        why=N_("A ratio of two times has no unit: trains of any rate can be compared by it."),
    ),
    "3": Number(
        objective=2,
        right=lambda: _current_for(5 * Hz, SIGMA),
        tolerance=0.005,
        mistakes=(
            (
                lambda: brentq(lambda I: float(firing_rate(NEURON, I * nA) - 5 * Hz), 1.5, 1.6) * nA,
                N_("Without noise it would be this current, just above the rheobase. With noise less is enough."),
            ),
            (
                lambda: _current_for(5 * Hz, 4 * mV),
                N_("This current is for noise of 4 mV; here sigma is 2 mV."),
            ),
        ),
        hints=(
            N_("noisy_rate(params, current, 2*mV) gives the rate. Try a few currents below the rheobase."),
            N_("At 1.0 nA it is too slow, at 1.2 nA too fast."),
            N_("Take linspace(1, 1.2, 1001)*nA, and of these currents the one whose rate is nearest to 5 Hz."),
        ),
        solution="currents = linspace(1, 1.2, 1001)*nA\n"
        "answer = currents[argmin(abs(noisy_rate(LIFParameters(), currents, 2*mV) - 5*Hz))]",
        why=N_("Each rate has its mean current, far below the rheobase: the fluctuations do the rest."),
    ),
    "4": Setting(
        objective=3,
        explorer="BalancedExplorer",
        holds=lambda values: values["external"] >= 3 and values["g"] > 4 and _network_rate(values) < 50 * Hz,
        mistakes=(
            (
                lambda values: values["external"] < 3,
                N_("The external rate must be 3 or more: with a weak input this would be easy."),
                {"external": 1},
            ),
            (
                lambda values: values["g"] <= 4,
                N_("With g up to 4 excitation wins, and the neurons fire as fast as they can."),
                {"external": 3, "g": 3},
            ),
            (
                lambda values: _network_rate(values) >= 50 * Hz,
                N_("The direction is right, but inhibition is still too weak for this input."),
                {"external": 4, "g": 5},
            ),
        ),
        hints=(
            N_("What holds the rate down while the input is strong?"),
            N_("Move g to the right of 4, and go on."),
            N_("With an external rate of 3 it takes a g between 7 and 8."),
        ),
        solution="answer = widgets.BalancedExplorer()\n"
        'answer.controls["external"].value = 3\nanswer.controls["g"].value = 8',
        why=N_("Recurrent inhibition grows with the rate itself, so it takes back most of what the input adds."),
    ),
    "5": Array(
        objective=4,
        right=lambda: _sizes(0.4),
        tolerance=0.002,
        mistakes=(
            (
                lambda: np.ones(5),
                N_("A synapse without depression does this: here each spike uses 0.4 of what is there."),
            ),
            (lambda: 0.6 ** np.arange(5.0), N_("Between two spikes the synapse recovers, with tau_rec = 500 ms.")),
        ),
        hints=(
            N_("synaptic_resources(times, fraction, tau_rec) gives what each spike finds."),
            N_("The times are those of five spikes at 50 Hz: one every 20 ms."),
            N_("synaptic_resources(arange(5)*20*ms, 0.4, 500*ms)"),
        ),
        solution="answer = synaptic_resources(arange(5)*20*ms, 0.4, 500*ms)",
        why=N_("Each spike takes 0.4 of what is there, and 20 ms bring back only 4 % of what is missing."),
    ),
    "6": Built(
        objective=5,
        what=LIFParameters,
        holds=lambda params: (
            _is_near(params, "tau_m", 1 * ms)
            and _is_near(params, "v_th", 0.5 * mV)
            and _is_near(params, "t_ref", 0.5 * ms)
        ),
        mistakes=(
            (
                lambda params: not _is_near(params, "v_th", 0.5 * mV),
                N_("Look at the threshold first: how high does v come before it falls back?"),
                lambda: hidden_neuron(HIDDEN).replace(v_th=-50 * mV),
            ),
            (
                lambda params: not _is_near(params, "tau_m", 1 * ms),
                N_("The threshold is found. Now a current that never makes it fire: how long does v take for 63 %?"),
                lambda: hidden_neuron(HIDDEN).replace(tau_m=10 * ms),
            ),
            (
                lambda params: not _is_near(params, "t_ref", 0.5 * ms),
                N_("The threshold and tau_m are found. How long does v stay at v_reset after a spike?"),
                lambda: hidden_neuron(HIDDEN).replace(t_ref=2 * ms),
            ),
        ),
        hints=(
            N_("A weak step shows tau_m, a strong one v_th, and the flat part after a spike t_ref."),
            N_("Move the slider of a guess until the dashed curve lies on the other one."),
            N_("The explorer tells you how far off you are, if you ask it to."),
        ),
        solution="from helpers.neurons import hidden_neuron\n"
        f"secret = hidden_neuron({HIDDEN})\n"
        "answer = LIFParameters(tau_m=secret.tau_m, v_th=secret.v_th, t_ref=secret.t_ref)",
        why=N_("Each constant has a current that shows it alone: that is what an experiment is planned for."),
    ),
}


def _adapting(t):
    """Rate of the adapting neuron over time in ms, from interval to interval."""
    spikes = np.asarray(simulate_adapting(NEURON, 2 * nA, 0.1 * nA, 100 * ms, 600 * ms)[0] / ms)
    return np.interp(t, spikes[1:], 1000 / np.diff(spikes))


PREDICTIONS = {
    "a": Choice(
        question=N_("Ten times as many inputs, each a tenth as strong: how do the fluctuations of the current change?"),
        options={"same": N_("not at all"), "smaller": N_("they become smaller"), "larger": N_("they become larger")},
        outcome=lambda: "smaller",
        wrong={
            "same": N_("The mean stays the same. The fluctuations of independent inputs add up only as a square root."),
            "larger": N_("There are more inputs, but each is weaker, and they fluctuate independently."),
        },
    ),
    "b": Sketch(
        question=N_("Draw the f-I curve of the neuron under noise of 2 mV. (Its rheobase is 1.5 nA.)"),
        x=(N_("mean current (nA)"), 0.5, 2.5),
        y=(N_("firing rate (Hz)"), 0, 120),
        outcome=lambda I: noisy_rate(NEURON, I * nA, SIGMA) / Hz,
        mistakes=(
            (
                lambda I: firing_rate(NEURON, I * nA) / Hz,
                N_("This is the curve without noise: below the rheobase fluctuations carry v across."),
            ),
            (
                lambda I: noisy_rate(NEURON, I * nA, SIGMA) / Hz / 3,
                N_("Far above the rheobase noise changes next to nothing."),
            ),
        ),
    ),
    "c": Amount(
        question=N_(
            "Two neurons share half of their noise, and fire about 3 Hz each. How correlated are their spikes?"
        ),
        unit="",
        slider=(0, 1, 0.05),
        outcome=lambda: 0.5 * _transfer(),
        within=0.1,
        below=N_("Some of it comes through: what both get makes both fire at the same time now and then."),
        above=N_("The threshold hides most of what happens below it, and the rest of the noise is their own."),
    ),
    "d": Choice(
        question=N_(
            "Inhibition g goes from 3 to 5, the input stays at twice the threshold rate. What does the rate do?"
        ),
        options={
            "a bit": N_("falls by a few percent"),
            "much": N_("falls to about a fifth"),
            "stops": N_("falls to zero"),
        },
        outcome=lambda: "much" if 0.1 < _fall() < 0.4 else "a bit",
        wrong={
            "a bit": N_("At g = 4 the two change places: below it excitation wins, above it inhibition."),
            "stops": N_("Inhibition comes from the neurons' own spikes: if they stopped, it would stop as well."),
        },
    ),
    "e": Sketch(
        question=N_("A step of 2 nA: draw the rate of a neuron that adapts, from its first interval on."),
        x=(N_("time since the step (ms)"), 50, 500),
        y=(N_("firing rate (Hz)"), 0, 80),
        outcome=_adapting,
        mistakes=(
            (
                lambda t: np.full_like(t, 63.0),
                N_("This is the neuron of chapter 02, which does not tire: each spike now adds to w."),
            ),
            (
                lambda t: np.clip(63 - 63 * t / 400, 0, None),
                N_("If it stopped, w would decay and nothing would hold it back: the rate ends above zero."),
            ),
        ),
    ),
    "f": Amount(
        question=N_(
            "The input of a depressing synapse goes from 20 to 40 Hz and stays there. How much more comes through?"
        ),
        unit=N_("times"),
        slider=(0.5, 3, 0.1),
        outcome=lambda: float(2 * _last(40 * Hz) / _last(20 * Hz)),
        within=0.15,
        below=N_("Each spike is smaller, but there are twice as many of them."),
        above=N_("Twice the spikes find half the resources: at most 1/tau_rec comes back in a second."),
    ),
}


def _transfer():
    """Correlation of the counts over that of the input, for weak correlations (de la Rocha et al., 2007)."""
    rate, more = (noisy_rate(NEURON, I, SIGMA) for I in (1 * nA, 1.01 * nA))
    slope = (more - rate) / (NEURON.R * 0.01 * nA)
    return float(2 * SIGMA**2 * NEURON.tau_m * slope**2 / (noisy_cv(NEURON, 1 * nA, SIGMA) ** 2 * rate))


def _fall():
    return float(_network_rate({"g": 5, "external": 2}) / _network_rate({"g": 3, "external": 2}))


def _last(rate):
    return synaptic_resources(np.arange(0, 3, 1 / float(rate)) * second, 0.5, 500 * ms)[-1]
