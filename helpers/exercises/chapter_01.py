"""Chapter 01, the LIF neuron."""

from functools import cache

import numpy as np
from brian2 import Mohm, Network, SpikeMonitor, TimedArray, ms, mV, nA

from helpers.base.i18n import N_
from helpers.exercises.answers import Built, Function, Number, Setting
from helpers.exercises.predictions import Amount, Choice, Order, Sketch
from helpers.neurons.currents import noise, pulses, staircase
from helpers.neurons.lif import LIFParameters, build_lif, simulate_lif
from helpers.neurons.theory import interspike_interval, rheobase, step_response

NEURON = LIFParameters()
LESSON = LIFParameters(tau_m=5 * ms, v_th=-62 * mV, t_ref=1 * ms, R=1 * Mohm)  # the ten neurons
HEAD_START = np.random.RandomState(26).rand(10) * 5 * mV  # what `rand(10)` draws after `seed(26)`
DT = 0.1 * ms
BUILT = NEURON.replace(tau_m=20 * ms, t_ref=5 * ms)  # the neuron of the exercise that is built from scratch
OBJECTIVES = {
    1: N_("Say from the membrane equation where v is heading, and what is left of it after a time."),
    2: N_("Build the neuron in Brian2, and run it in a network of its own."),
    3: N_("Compute spikes and intervals, and compare a simulation with them."),
    4: N_("Say what each of the seven numbers changes, and what it leaves alone."),
}


def _move(v, I):
    """One time step of the membrane equation."""
    return v + DT * (NEURON.v_rest - v + NEURON.R * I) / NEURON.tau_m


def _lift(I, duration):
    """How far a current takes v from v_rest."""
    return step_response(NEURON, I, duration) - NEURON.v_rest


def _left_below_rest():
    """How far v is still below v_rest, 15 ms after 50 ms of -1 nA."""
    return -_lift(-1 * nA, 50 * ms) * np.exp(-15 * ms / NEURON.tau_m)


def _expected_spikes(params, duration=200 * ms):
    return simulate_lif(params, 2 * nA, duration).spike_times


def _recorded(monitor, params, duration=200 * ms):
    """Whether a monitor has what these constants lead to, up to the error of a coarser method."""
    expected = _expected_spikes(params, duration)
    return monitor.num_spikes == len(expected) and np.allclose(monitor.t / ms, expected / ms, rtol=0, atol=0.5)


def _monitor(params, duration=200 * ms):
    """A monitor that has recorded this neuron; with no duration it never ran."""
    neuron = build_lif(params, 2 * nA)
    monitor = SpikeMonitor(neuron)
    if duration:
        Network(neuron, monitor).run(duration, namespace={})
    return monitor


def _spikes_of_the_lesson(levels):
    """How often the ten neurons fire in 200 ms."""
    current = TimedArray(levels * nA, dt=10 * ms)
    return len(simulate_lif(LESSON, current, 200 * ms, n=10, v_start=LESSON.v_rest + HEAD_START).spike_times)


def _spikes_after_the_end():
    """What the formula adds if 6.5 nA hold for 150 ms more, in whole spikes."""
    return round(float(10 * 150 * ms / interspike_interval(LESSON, 6.5 * nA)))


@cache
def _fires_under_pulses(tau_m_ms):
    current = pulses(4 * nA, 5 * ms, 25 * ms, 200 * ms)
    return len(simulate_lif(NEURON.replace(tau_m=tau_m_ms * ms), current, 200 * ms).spike_times) > 0


def _is_silent(values):
    return not _fires_under_pulses(float(values["tau_m"] / ms))


def _is_else_as_given(values):
    """Whether an explorer has the pulses and the neuron of the exercise, tau_m apart."""
    constants = NEURON.replace(tau_m=values["tau_m"]).namespace() | {"input": "pulses", "I": 4 * nA, "n": 1}
    return all(values[name] == value for name, value in constants.items())


def _gap():
    """The longest pause between two pulses of 5 ms and 3 nA that still make the neuron fire."""
    lift = _lift(3 * nA, 5 * ms)
    return -NEURON.tau_m * np.log((NEURON.v_th - NEURON.v_rest) / lift - 1) - 5 * ms


def _share_at_0(time_passed):
    """Which part of neurons that start up to 5 mV above rest is still above the threshold after a time."""
    needed = (LESSON.v_th - LESSON.v_rest) * np.exp(time_passed / LESSON.tau_m)
    return 1 - float(needed / (5 * mV))


EXERCISES = {
    "1": Function(
        objective=1,
        right=_move,
        cases=lambda: [(-55 * mV, 2 * nA), (-65 * mV, 1 * nA), (-40 * mV, 0 * nA)],
        tolerance=1e-4,
        mistakes=(
            (lambda v, I: v + DT * NEURON.R * I / NEURON.tau_m, N_("There is no leak in your equation.")),
            (
                lambda v, I: v + DT * (v - NEURON.v_rest + NEURON.R * I) / NEURON.tau_m,
                N_("Your leak pushes v away from v_rest: look at its sign."),
            ),
            (
                lambda v, I: _move(v, I) - v,
                N_("This is by how much v changes: v itself after the time step is asked for."),
            ),
        ),
        hints=(
            N_("Take the loop at the beginning of the chapter: what does it append?"),
            N_("How fast v changes is the right side of the equation, divided by tau_m."),
            N_("The new v is the old v and dt times that slope."),
        ),
        solution="def answer(v, I):\n    params = LIFParameters()\n"
        "    return v + 0.1*ms*(params.v_rest - v + params.R*I)/params.tau_m",
        why=N_("The equation says how fast v changes now. Small steps of that make the whole curve."),
    ),
    "2": Number(
        objective=1,
        right=lambda: NEURON.v_rest - _left_below_rest(),
        within=0.1 * mV,
        tolerance=0,
        mistakes=(
            (
                lambda: NEURON.v_rest + _left_below_rest(),
                N_("So v would have crossed v_rest. The leak pulls to v_rest and not beyond."),
            ),
            (lambda: NEURON.v_rest, N_("v comes closer to v_rest all the time, but it is not there yet.")),
            (lambda: -_left_below_rest(), N_("This is the distance from v_rest: the potential itself is asked for.")),
            (
                lambda: NEURON.v_rest + _lift(-1 * nA, 50 * ms),
                N_("This is where v was at the end of the current, 15 ms earlier."),
            ),
        ),
        hints=(
            N_("Where is v heading under -1 nA, and how near is it after 50 ms?"),
            N_("When the current ends, v is 10 mV below rest. What is left of a distance after 15 ms?"),
            N_("The distance is 10 mV times exp(-15/10), and v lies below v_rest."),
        ),
        solution="params = LIFParameters()\n"
        "below = step_response(params, -1*nA, 50*ms) - params.v_rest\n"
        "answer = params.v_rest + below*exp(-15*ms/params.tau_m)",
        why=N_("The distance to v_rest shrinks and never changes its sign: this neuron does not fire when released."),
    ),
    "3": Built(
        objective=2,
        what=SpikeMonitor,
        holds=lambda monitor: _recorded(monitor, BUILT),
        mistakes=(
            (
                lambda monitor: monitor.num_spikes == 0,
                N_("The monitor has recorded nothing: give the Network both the neuron and the monitor, and run it."),
                lambda: _monitor(BUILT, duration=None),
            ),
            (
                lambda monitor: _recorded(monitor, BUILT.replace(t_ref=0 * ms)),
                N_("There is no refractory period: it needs a word in the equation and an argument of the group."),
                lambda: _monitor(BUILT.replace(t_ref=0 * ms)),
            ),
            (
                lambda monitor: _recorded(monitor, BUILT.replace(tau_m=NEURON.tau_m)),
                N_("The membrane is too fast: tau_m has to be 20 ms."),
                lambda: _monitor(BUILT.replace(tau_m=NEURON.tau_m)),
            ),
            (
                lambda monitor: _recorded(monitor, BUILT.replace(t_ref=NEURON.t_ref)),
                N_("The refractory period is that of the first neuron: t_ref has to be 5 ms."),
                lambda: _monitor(BUILT.replace(t_ref=NEURON.t_ref)),
            ),
            (
                lambda monitor: monitor.t[0] < 20 * ms,
                N_("The first spike comes too early: does v start at v_rest?"),
                lambda: _monitor(BUILT.replace(v_rest=-60 * mV)),
            ),
        ),
        hints=(
            N_("Start from the cell of the section on the first spike, and from LIF_EQUATIONS."),
            N_('The group needs threshold, reset and refractory="t_ref", and v has to be set to v_rest.'),
            N_("The constants go into namespace: LIFParameters(tau_m=20*ms, t_ref=5*ms).namespace()."),
        ),
        solution='neuron = NeuronGroup(1, LIF_EQUATIONS + "\\nI : amp", threshold="v > v_th", reset="v = v_reset",\n'
        '                     refractory="t_ref", method="exact", dt=0.1*ms,\n'
        "                     namespace=LIFParameters(tau_m=20*ms, t_ref=5*ms).namespace())\n"
        "neuron.v, neuron.I = -65*mV, 2*nA\n"
        "answer = SpikeMonitor(neuron)\n"
        "Network(neuron, answer).run(200*ms, namespace={})",
        why=N_(
            "One equation, two rules and a refractory period are the whole neuron; the Network runs what it is given."
        ),
    ),
    "4": Number(
        objective=3,
        right=lambda: _spikes_of_the_lesson([0, 5, 5, 6, 6.5]),
        within=0.5,
        tolerance=0,
        mistakes=(
            (
                lambda: _spikes_of_the_lesson([0, 5, 5, 6, 6.5, 0]),
                N_("This is the number with the final 0, after which no current flows."),
            ),
            (
                lambda: _spikes_of_the_lesson([0, 5, 5, 6, 6.5, 0]) + _spikes_after_the_end(),
                N_("The formula says so, but simulated intervals are whole time steps: count the spikes."),
            ),
            (
                lambda: _spikes_of_the_lesson([0, 5, 5, 6, 6.5]) - _spikes_of_the_lesson([0, 5, 5, 6, 6.5, 0]),
                N_("These are only the additional spikes."),
            ),
        ),
        hints=(
            N_("What does a TimedArray do after its last value?"),
            N_("Now 6.5 nA hold from 40 ms to 200 ms, and each neuron fires every 4 ms."),
            N_("Run the program of the ten neurons with the shorter array, from seed(26) on, and count."),
        ),
        solution="seed(26)\nlesson = LIFParameters(tau_m=5*ms, v_th=-62*mV, t_ref=1*ms, R=1*Mohm)\n"
        "current = TimedArray([0, 5, 5, 6, 6.5]*nA, dt=10*ms)\n"
        "v_start = lesson.v_rest + rand(10)*5*mV\n"
        "answer = len(simulate_lif(lesson, current, 200*ms, n=10, v_start=v_start).spike_times)",
        why=N_("The last value holds for ever. The formula has intervals of 4.1 ms, the simulation of 4.0 ms."),
    ),
    "5": Setting(
        objective=4,
        explorer="LIFExplorer",
        holds=lambda values: (
            _is_else_as_given(values) and not _is_silent(values) and _is_silent({"tau_m": values["tau_m"] + 0.5 * ms})
        ),
        mistakes=(
            (
                lambda values: not _is_else_as_given(values),
                N_("Choose the preset of the slow membrane, and move tau_m alone."),
                {"tau_m": 12},
            ),
            (
                _is_silent,
                N_("The neuron is silent: its membrane charges too slowly."),
                {"input": "pulses", "I": 4, "tau_m": 20},
            ),
            (
                lambda values: not _is_silent({"tau_m": values["tau_m"] + 0.5 * ms}),
                N_("It fires, but a slower membrane fires, too."),
                {"input": "pulses", "I": 4, "tau_m": 8},
            ),
        ),
        hints=(
            N_("A slow membrane is lifted less by each pulse, but it keeps more of it until the next."),
            N_("Go down from 40 ms, until a spike appears. It may need more than one pulse."),
            N_("Look between 12 and 13 ms, one move of the slider at a time."),
        ),
        solution='answer = widgets.LIFExplorer("tau_m", preset="slow membrane")\nanswer.controls["tau_m"].value = 12.5',
        why=N_("What is left of one pulse helps the next, but only up to a limit, and here it is just enough."),
    ),
    "6": Number(
        objective=3,
        right=_gap,
        within=0.1 * ms,
        tolerance=0,
        mistakes=(
            (
                lambda: _gap() + 5 * ms,
                N_("The first pulse fades during the second one, too. Or did you count from start to start?"),
            ),
            (lambda: _gap() + 10 * ms, N_("The gap is from the end of the first pulse to the start of the second.")),
        ),
        hints=(
            N_("How far does one pulse lift v, and how much is missing to 15 mV?"),
            N_("One pulse lifts v by 11.8 mV. What is left of it at the end of the second must make up the rest."),
            N_("Until the end of the second pulse the gap and 5 ms more go by: 11.8*(1 + exp(-(gap + 5)/10)) = 15."),
        ),
        solution="params = LIFParameters()\nlift = step_response(params, 3*nA, 5*ms) - params.v_rest\n"
        "answer = -params.tau_m*log(15*mV/lift - 1) - 5*ms",
        why=N_("Two events within a window that tau_m sets make a spike: a coincidence detector."),
    ),
    "7": Number(
        objective=3,
        right=lambda: _share_at_0(DT),
        within=0.006,
        tolerance=0,
        mistakes=(
            (
                lambda: _share_at_0(0 * ms),
                N_("Brian2 first lets one time step pass, in which v falls, and looks then."),
            ),
            (lambda: 100 * _share_at_0(DT), N_("This is in percent: a number from 0 to 1 is asked for.")),
            (lambda: 1 - _share_at_0(DT), N_("This is the part that does not fire.")),
        ),
        hints=(
            N_("From -65 to -60 mV all starts are equally likely. Which part of that lies above -62 mV?"),
            N_("The threshold is asked at the end of the first time step. What has v lost by then?"),
            N_("v must start 3*exp(dt/tau_m) mV above rest, to be 3 mV above it after dt."),
        ),
        solution="answer = 1 - 3*exp(0.1*ms/(5*ms))/5",
        why=N_("In one time step v loses 2 % of its distance to rest, so a start just above v_th is too low."),
    ),
}


@cache
def _next_spikes():
    """When neurons that start above the threshold, just below it and low fire under the staircase, at t = 0 apart."""
    start = LESSON.v_rest + [4.4, 2.6, 0.9] * mV
    recording = simulate_lif(LESSON, staircase(), 20 * ms, n=3, v_start=start)
    mine = [recording.spike_times[recording.spike_indices == k] for k in range(3)]
    return {name: times[times > 0 * ms][0] for name, times in zip(("above", "below", "low"), mine)}


def _first_spike(I):
    return float((interspike_interval(NEURON, I) - NEURON.t_ref) / ms)


def _second_interval():
    """Whether the second spike takes as long as the first, in a neuron without refractory period."""
    first, second = _expected_spikes(NEURON.replace(t_ref=0 * ms), 40 * ms)[:2]
    late = round(float((second - 2 * first) / DT))  # a spike is written down at the start of its time step
    return "same" if abs(late) <= 1 else "more" if late > 0 else "less"


def _together():
    """Whether ten neurons end up with the same spikes under the same noise."""
    current = noise(1.5 * nA, sigma=0.75 * nA, tau=5 * ms, duration=200 * ms, seed=1)
    recording = simulate_lif(NEURON, current, 200 * ms, n=10, v_start=NEURON.v_rest + HEAD_START)
    return "together" if len(set(recording.spike_times / ms)) * 10 == len(recording.spike_times) else "apart"


def _who_fires():
    fast, slow = _fires_under_pulses(3), _fires_under_pulses(40)
    return "both" if fast and slow else "fast" if fast else "slow" if slow else "none"


def _answered():
    """How many of twelve pulses a neuron with t_ref = 6 ms answers."""
    current = pulses(20 * nA, width=1 * ms, period=5 * ms, duration=60 * ms)
    return len(simulate_lif(NEURON.replace(tau_m=2 * ms, t_ref=6 * ms), current, 60 * ms).spike_times)


PREDICTIONS = {
    "a": Sketch(
        question=N_("2 nA are switched on at t = 0, and stay on. Draw v, which starts at -65 mV."),
        x=(N_("time (ms)"), 0, 40),
        y=(N_("v (mV)"), -70, -30),
        outcome=lambda t: step_response(NEURON, 2 * nA, t * ms) / mV,
        mistakes=(
            (
                lambda t: np.where(t > 0, (NEURON.v_rest + NEURON.R * 2 * nA) / mV, NEURON.v_rest / mV),
                N_("A jump is what a resistor does alone. The capacitor has to be charged first."),
            ),
            (
                lambda t: np.minimum(NEURON.v_rest / mV + 2 * t, -30),
                N_("A straight rise is what a capacitor does alone. The leak takes more, the higher v is."),
            ),
            (
                lambda t: NEURON.v_rest / mV + 0 * t,
                N_("v stays at rest only without a current: here 2 nA push it up."),
            ),
        ),
    ),
    "b": Choice(
        question=N_("The first spike comes after 13.9 ms. How long does the second one take?"),
        options={"same": N_("another 13.9 ms"), "less": N_("less"), "more": N_("more")},
        outcome=_second_interval,
        wrong={
            "less": N_("A neuron that has warmed up would remember something. The reset wipes out everything."),
            "more": N_("A tired neuron would need a variable beside v. This model has none."),
        },
    ),
    "c": Order(
        question=N_("5 nA set in at 10 ms. In which order do they fire then, the earliest first?"),
        items={
            "above": N_("those that started above the threshold"),
            "below": N_("those that started just below it"),
            "low": N_("those that started lowest"),
        },
        outcome=lambda: tuple(sorted(_next_spikes(), key=_next_spikes().get)),
        wrong={
            ("above", "below"): N_("Those above the threshold fired at once and were reset: their lead is gone."),
            ("above", "low"): N_("Those above the threshold were reset to -65 mV, below all others."),
            ("low", "below"): N_("The higher of two that were not reset is still ahead, by the little that is left."),
        },
    ),
    "d": Amount(
        question=N_("Under 2 nA the first spike comes after 13.9 ms. When does it come under 4 nA?"),
        unit="ms",
        slider=(0, 14, 0.5),
        outcome=lambda: _first_spike(4 * nA),
        within=0.5,
        below=N_("v has 15 mV to go and heads for 40 mV: that takes more than a third of tau_m."),
        above=N_("Half of 13.9 ms would be right for a straight line. Under 4 nA the slow end is left out."),
    ),
    "e": Choice(
        question=N_("The threshold goes up from -50 to -45 mV, under 2 nA. What becomes of the interval?"),
        options={
            "third": N_("a third longer"),
            "twice": N_("twice as long"),
            "never": N_("there is no spike any more"),
        },
        outcome=lambda: "never" if rheobase(NEURON.replace(v_th=-45 * mV)) >= 2 * nA else "twice",
        wrong={
            "third": N_("The way is a third longer, but v moves the slower the nearer it is to where it is heading."),
            "twice": N_("That is the interval at -46 mV. Where is v heading under 2 nA?"),
        },
    ),
    "f": Choice(
        question=N_("No current, but v_rest is -48 mV, above the threshold. What does the neuron do?"),
        options={
            "rest": N_("it rests at -48 mV"),
            "once": N_("it fires once and stops"),
            "ever": N_("it fires for ever"),
        },
        outcome=lambda: "ever" if rheobase(NEURON.replace(v_rest=-48 * mV)) < 0 * nA else "rest",
        wrong={
            "rest": N_("v_rest is where the leak pulls. On the way there v gets above the threshold."),
            "once": N_("After the reset the leak pulls v up again, as it did the first time."),
        },
    ),
    "g": Choice(
        question=N_("A pulse of 4 nA for 5 ms comes every 25 ms. Which neuron fires?"),
        options={
            "fast": N_("the fast one, tau_m = 3 ms"),
            "slow": N_("the slow one, tau_m = 40 ms"),
            "both": N_("both"),
            "none": N_("none"),
        },
        outcome=_who_fires,
        wrong={
            "slow": N_("The slow neuron collects, but it also charges slowly: it follows the mean of the current."),
            "both": N_("The slow neuron keeps what it gets, but each pulse lifts it by a few millivolts only."),
            "none": N_("4 nA are far above the rheobase, and 5 ms are long for a membrane with tau_m = 3 ms."),
        },
    ),
    "h": Amount(
        question=N_("A pulse comes every 5 ms, and t_ref is 6 ms. How many of 12 pulses are answered?"),
        unit="",
        slider=(0, 12, 1),
        outcome=_answered,
        within=0.5,
        below=N_("After each spike one pulse falls into the refractory period, not more."),
        above=N_("A pulse that comes in the refractory period is lost. The neuron does not answer it late."),
    ),
    "i": Choice(
        question=N_("Ten neurons start apart and get the same noisy current. What do they do?"),
        options={"apart": N_("stay apart"), "further": N_("drift further apart"), "together": N_("come together")},
        outcome=_together,
        wrong={
            "apart": N_("They stay apart under a constant current. Here the first spike comes late, and starts fade."),
            "further": N_("Noise drives neurons apart if each has its own. These ten share one."),
        },
    ),
}
