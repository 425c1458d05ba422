"""Chapter 06, synapses and STDP."""

from functools import cache

import numpy as np
from brian2 import Hz, Quantity, ms, mV, nA, second

from helpers.base.i18n import N_
from helpers.exercises.answers import Array, Function, Number, Setting
from helpers.exercises.predictions import Amount, Choice, Order, Sketch
from helpers.neurons.lif import LIFParameters
from helpers.neurons.spike_trains import poisson_trains
from helpers.neurons.synapses import PairRule, expected_drift, psp, psp_peak_time, stdp_window

NEURON, RULE = LIFParameters(), PairRule()
START = RULE.replace(A_pre=0.02, A_post=0.021)  # of the explorer
CONSTANTS = ("A_pre", "A_post", "tau_pre", "tau_post")
CHARGES = ((5 * ms, 0.2 * nA), (2.5 * ms, 0.4 * nA), (1.25 * ms, 0.8 * nA))
OBJECTIVES = {
    1: N_("Say what one spike does to a membrane, in a formula and in a simulation."),
    2: N_("Write STDP with two traces, measure its window, and say which pairs count."),
    3: N_("Predict from the areas what independent spikes do to a weight, and from the bounds where it ends."),
    4: N_("Say what a neuron finds without a teacher, and what keeps its rate in a range meanwhile."),
}


def _peak(tau_syn, w):
    return psp(NEURON, tau_syn, w, psp_peak_time(NEURON, tau_syn))


def _peaks(charges):
    return Quantity([_peak(tau_syn, w) for tau_syn, w in charges])


def _sum_of_psps(times, starts):
    return psp(NEURON, 5 * ms, 0.2 * nA, times[:, None] - starts).sum(axis=1)


@cache
def _spikes_needed(spread_ms):
    """The least number of spikes, evenly spread over so many ms, that lifts v by more than 15 mV."""
    times, n = np.arange(0, 60, 0.1) * ms, 1
    while _sum_of_psps(times, np.linspace(0, spread_ms, n) * ms).max() <= 15 * mV:
        n += 1
    return n


def _all_pairs():
    """The jumps of w for spikes at 10, 20, 70 ms and at 30, 60 ms if every pair counts."""
    return [stdp_window(RULE, delta_t * ms).sum() for delta_t in ([20, 10], [50, 40], [-40, -10])]


def _share_cancelled(dt):
    """How much of the excess of depression one dot of A_pre is worth, on a grid with this time step."""
    delta_t = np.arange(1, 2000) * dt
    excess = -np.sum(stdp_window(RULE, delta_t) + stdp_window(RULE, -delta_t))
    return RULE.A_pre / excess


def _drift(values):
    rule = PairRule(**{name: values[name] for name in CONSTANTS})
    return expected_drift(rule, 20 * Hz, 20 * Hz)


EXERCISES = {
    "1": Array(
        objective=1,
        right=lambda: [_spikes_needed(0), _spikes_needed(20)],
        mistakes=(
            (
                lambda: [_spikes_needed(0) - 1, _spikes_needed(20)],
                N_("With the first number v just reaches the threshold; a spike needs v above it."),
            ),
            (
                lambda: [_spikes_needed(0), _spikes_needed(0)],
                N_("Spread over 20 ms, the same number is too few: the membrane forgets the first while it waits."),
            ),
            (
                lambda: [8, 8],
                N_("2 mV is what a lasting current of 0.2 nA would reach; the PSP of one spike is smaller."),
            ),
        ),
        hints=(
            N_("The equations are linear: PSPs add up."),
            N_("For the second number, add psp(params, 5*ms, 0.2*nA, times - start) over all starts."),
            N_("The starts are linspace(0, 20, n)*ms. Raise n until the highest point of the sum is above 15 mV."),
        ),
        solution="""times = arange(0, 60, 0.1)*ms

def highest(n, spread):
    starts = linspace(0, 1, n)*spread
    return max(sum(psp(LIFParameters(), 5*ms, 0.2*nA, times[:, None] - starts), axis=1))

answer = [next(n for n in range(1, 100) if highest(n, spread) > 15*mV) for spread in [0*ms, 20*ms]]""",
        why=N_(
            "PSPs add up, but the membrane forgets the first ones while it waits for the last. Spikes that come"
            " together are stronger, and the rule needs nothing more to find inputs that fire together."
        ),
    ),
    "2": Array(
        objective=1,
        right=lambda: _peaks(CHARGES),
        tolerance=0.01,
        mistakes=(
            (
                lambda: _peaks(CHARGES[:1] * 3),
                N_("The charge is the same, and so is the area under the PSP, but not its height."),
            ),
            (
                lambda: _peaks([(5 * ms, w) for _tau_syn, w in CHARGES]),
                N_("You have doubled the weight, but tau_syn must be halved each time as well."),
            ),
            (
                lambda: Quantity([NEURON.R * w for _tau_syn, w in CHARGES]),
                N_("R*w is where v would end if the current stayed at w; it fades."),
            ),
        ),
        hints=(
            N_("Which moment is the peak? There is a function for it."),
            N_("psp(params, tau_syn, w, psp_peak_time(params, tau_syn)) is one of the three."),
            N_("Call it with 5, 2.5 and 1.25 ms, and with 0.2, 0.4 and 0.8 nA."),
        ),
        solution="params = LIFParameters()\n"
        "answer = Quantity([psp(params, tau, w, psp_peak_time(params, tau))\n"
        "                   for tau, w in zip([5, 2.5, 1.25]*ms, [0.2, 0.4, 0.8]*nA)])",
        why=N_(
            "The area R*w*tau_syn is the same for all. The shorter the current, the less leaks away before the peak,"
            " which comes nearer to R*w*tau_syn/tau_m = 1 mV, the jump of a spike without duration."
        ),
    ),
    "3": Array(
        objective=2,
        right=lambda: stdp_window(RULE, [10, 40, -10] * ms),
        tolerance=0.01,
        mistakes=(
            (_all_pairs, N_("These are the jumps if every pair counts; here only the last spike before counts.")),
            (
                lambda: abs(stdp_window(RULE, [10, 40, -10] * ms)),
                N_("At 70 ms the input comes after the neuron: the weight goes down."),
            ),
        ),
        hints=(
            N_("Each jump now belongs to one pair only: which spike came last before it?"),
            N_("The three pairs are 10 ms, 40 ms and -10 ms apart."),
            N_("Each is one exponential: A_pre*exp(-10/20), A_pre*exp(-40/20), and the third with A_post and a minus."),
        ),
        solution="answer = stdp_window(PairRule(), [10, 40, -10]*ms)",
        why=N_(
            "With = the last spike replaces the trace of all earlier ones, so each jump is one exponential. All-to-all"
            " and nearest neighbour agree on a single pair, and disagree on trains."
        ),
    ),
    "4": Number(
        objective=2,
        right=lambda: _share_cancelled(0.1 * ms),
        tolerance=0.05,
        mistakes=(
            (
                lambda: _share_cancelled(1 * ms),
                N_("This is the share with time steps of 1 ms. Now many more dots lie on the curve, each as high."),
            ),
            (
                lambda: RULE.A_pre / stdp_window(RULE, np.arange(1, 2000) * 0.1 * ms).sum(),
                N_("This is the share of all potentiation. The excess of depression is a twentieth of that."),
            ),
            (lambda: 100 * _share_cancelled(0.1 * ms), N_("Give a share of 1, not percent.")),
        ),
        hints=(
            N_("The dot is worth one A_pre, whatever dt is. How many A_pre is the excess, summed on the finer grid?"),
            N_("With dt = 1 ms the excess is 0.93 to 0.98 A_pre. A grid ten times finer has ten times as many dots."),
            N_("Divide A_pre by the sum of -stdp_window(rule, delta_t) over a grid of 0.1 ms, far enough out."),
        ),
        solution="rule, delta_t = PairRule(), arange(-2000, 2001)*0.1*ms\n"
        "answer = rule.A_pre/-stdp_window(rule, delta_t).sum()",
        why=N_(
            "The dot stands for one time step, so its weight beside the areas shrinks with dt: from all of the excess"
            " at 1 ms to a tenth of it at 0.1 ms."
        ),
    ),
    "5": Function(
        objective=3,
        right=lambda w: (1 - w) / w,
        cases=lambda: [(0.2,), (0.5,), (0.9,)],
        mistakes=(
            (lambda w: w / (1 - w), N_("Upside down: a larger A_post must bring the weights further down.")),
            (lambda w: 1 / w, N_("You scale the shrinking by w, but the growth has to be scaled as well, by 1 - w.")),
        ),
        hints=(
            N_("Write down by how much the weight grows on average, and by how much it shrinks."),
            N_("Both time constants are equal: (1 - w)*A_pre = w*A_post."),
            N_("Solve it for A_post/A_pre."),
        ),
        solution="def answer(w):\n    return (1 - w)/w",
        why=N_("Growth (1 - w)*A_pre balances shrinking w*A_post. No rate is in it: both sides have the same ones."),
    ),
    "6": Number(
        objective=3,
        right=lambda: RULE.A_pre / RULE.A_post,
        tolerance=0.01,
        mistakes=(
            (
                lambda: RULE.A_pre / (RULE.A_pre + RULE.A_post),
                N_("This is the balance if growth is scaled by 1 - w too; here it has its full size at any weight."),
            ),
            (
                lambda: RULE.A_post / RULE.A_pre,
                N_("At this weight shrinking wins already: it is w*A_post, and w is above 1."),
            ),
        ),
        hints=(
            N_("Growth is A_pre now, whatever w is. What is the shrinking?"),
            N_("A_pre*tau_pre = w*A_post*tau_post, and both time constants are equal."),
            N_("Solve it for w, with A_post = 1.05 A_pre."),
        ),
        solution="answer = PairRule().A_pre/PairRule().A_post",
        why=N_(
            "A weight grows by a fixed amount and shrinks by a small part of itself: the ratio of the two is the"
            " typical weight, and below 1 it needs no upper bound."
        ),
    ),
    "7": Setting(
        objective=3,
        explorer="StdpExplorer",
        holds=lambda values: (
            abs(values["tau_pre"] - 40 * ms) < 0.1 * ms
            and abs(_drift(values) / expected_drift(START, 20 * Hz, 20 * Hz) - 1) < 0.1
        ),
        mistakes=(
            (
                lambda values: abs(values["tau_pre"] - 40 * ms) > 0.1 * ms,
                N_("tau_pre must be 40 ms."),
                {"tau_pre": 30, "A_pre": 0.013},
            ),
            (
                lambda values: _drift(values) >= 0 * Hz,
                N_("The area above 0 is as large as the one below, or larger: at the start it was a little smaller."),
                {"tau_pre": 40},
            ),
            (
                lambda values: _drift(values) < expected_drift(START, 20 * Hz, 20 * Hz),
                N_("Depression leads by more than at the start. What counts is the difference of the two areas."),
                {"tau_pre": 40, "A_post": 0.042},
            ),
        ),
        hints=(
            N_("For independent spikes only the two areas matter; the explorer writes both of them."),
            N_("The area above 0 is A_pre*tau_pre: 0.40 ms at the start."),
            N_("Twice the time constant needs half of the height."),
        ),
        solution='answer = widgets.StdpExplorer()\nanswer.controls["tau_pre"].value = 40\n'
        'answer.controls["A_pre"].value = 0.01',
        why=N_("The drift is rate_pre*rate_post times the difference of the areas; no other property of the window."),
    ),
    "8": Function(
        objective=4,
        right=lambda w: np.clip(w * 0.5 / np.mean(w), 0, 1),
        cases=lambda: [(np.array(w),) for w in ([0.2, 0.4, 0.6, 0.7], [0.1, 0.1, 0.3], [0.9, 0.1, 0.1, 0.1])],
        mistakes=(
            (
                lambda w: np.clip(w + 0.5 - np.mean(w), 0, 1),
                N_("You add the same amount to all weights. Scaling multiplies them by the same factor."),
            ),
            (lambda w: w * 0.5 / np.mean(w), N_("One of your weights is above 1: the bounds hold after scaling, too.")),
            (
                lambda w: np.clip(w * 0.5 / np.sum(w), 0, 1),
                N_("Your weights sum to 0.5; their mean should be 0.5."),
            ),
        ),
        hints=(
            N_("By which factor do you have to multiply the weights so that their mean becomes 0.5?"),
            N_("The factor is 0.5/mean(w), the same for all."),
            N_("clip(..., 0, 1) keeps the result in its bounds."),
        ),
        solution="def answer(w):\n    return clip(w*0.5/mean(w), 0, 1)",
        why=N_(
            "The sum stays fixed, so only weights that grow faster than the average gain, and the rate has no reason to"
            " run away. This is why the scaled neuron finds the group with the ratio 0.9."
        ),
    ),
}


def _change_at_once():
    """What two spikes in the same time step do: first the lines of on_pre, then those of on_post."""
    x = y = 0.0
    w = 0.5
    x += RULE.A_pre
    w -= y
    y += RULE.A_post
    w += x
    return w - 0.5


def _sum_measured():
    """The sum over the 121 changes, in units of A_pre."""
    return (stdp_window(RULE, np.arange(-60, 61) * ms).sum() + _change_at_once()) / RULE.A_pre


def _fired(seed, n=1000, steps=5000):
    """Which of the trains fires in which millisecond."""
    trains, times = poisson_trains(n, 20 * Hz, steps * ms, seed)
    fired = np.zeros((steps, n), bool)
    fired[np.rint(times / ms).astype(int), trains] = True
    return fired


@cache
def _percent_gone_down():
    """Of a thousand weights, after 5 s of independent spikes."""
    x, y, w = np.zeros(1000), np.zeros(1000), np.full(1000, 0.5)
    for pre, post in zip(_fired(1), _fired(2)):
        x *= np.exp(-1 * ms / RULE.tau_pre)
        y *= np.exp(-1 * ms / RULE.tau_post)
        w = np.clip(np.clip(w - y * pre, 0, RULE.w_max) + x * post, 0, RULE.w_max)
        x += RULE.A_pre * pre
        y += RULE.A_post * post
    return 100 * float(np.mean(w < 0.5))


def _by_drift():
    """Ratios A_post / A_pre, the one that weakens the synapses most first."""
    rules = {ratio: RULE.replace(A_post=float(ratio) * RULE.A_pre) for ratio in ("0.9", "1.05", "1.5")}
    return sorted(rules, key=lambda ratio: float(expected_drift(rules[ratio], 10 * Hz, 10 * Hz) * second))


PREDICTIONS = {
    "a": Sketch(
        question=N_("A current of 0.2 nA starts at time 0 and fades with tau_syn = 5 ms. How does v move?"),
        x=(N_("time since the spike (ms)"), 0, 40),
        y=(N_("v - v_rest (mV)"), 0, 2),
        outcome=lambda t: psp(NEURON, 5 * ms, 0.2 * nA, t * ms) / mV,
        mistakes=(
            (
                lambda t: 2 * np.exp(-t / 5),
                N_("Yours is the current. v starts at rest, and rises while more comes in than leaks out."),
            ),
            (
                lambda t: 2 * (1 - np.exp(-t / 10)),
                N_("Yours rises to R*I and stays there, as under a lasting current. This one fades."),
            ),
            (
                lambda t: 4 * psp(NEURON, 5 * ms, 0.2 * nA, t * ms) / mV,
                N_("The shape is right, but 2 mV is R*I, where a lasting current would bring v."),
            ),
        ),
    ),
    "b": Choice(
        question=N_("Two spikes in the same time step, on_pre first: what does the weight do?"),
        options={"grows": N_("it grows"), "shrinks": N_("it shrinks"), "stays": N_("it stays")},
        outcome=lambda: "grows" if _change_at_once() > 0 else "shrinks",
        wrong={
            "shrinks": N_("For that, on_pre would have to read y after its jump, but y jumps later, in on_post."),
            "stays": N_("The formula has no value at 0, but the program goes through its lines one by one."),
        },
    ),
    "c": Amount(
        question=N_("What is the sum of the 121 changes that we have measured, the one at 0 included?"),
        unit="A_pre",
        slider=(-3, 3, 0.1),
        outcome=_sum_measured,
        within=0.35,
        below=N_("The 5 % more of depression are worth about one A_pre, and the dot at 0 is worth one more."),
        above=N_("The dot at 0 adds one A_pre, but the two sides sum to nearly -1 A_pre before it."),
    ),
    "d": Amount(
        question=N_("With 5 % more depression, how many of the thousand weights have gone down after 5 s?"),
        unit="%",
        slider=(0, 100, 5),
        outcome=_percent_gone_down,
        within=8,
        below=N_("Half or less would go down if there were no drift at all: the 5 % do show, in the average."),
        above=N_("The drift is an average. Each synapse walks at random around it, and 5 s are short."),
    ),
    "e": Choice(
        question=N_("Both neurons got the same spikes. How do the two histograms of their weights look after 20 s?"),
        options={
            "alike": N_("both alike"),
            "ends": N_("additive: a peak at each end; multiplicative: one peak in between"),
            "middle": N_("additive: one peak in between; multiplicative: a peak at each end"),
        },
        outcome=lambda: "ends",
        wrong={
            "alike": N_("Bounds seem to matter only at the edge, but here they scale every change in between as well."),
            "middle": N_("With multiplicative bounds a large weight grows little and shrinks much: it is pulled back."),
        },
    ),
    "f": Choice(
        question=N_("A hundred of the inputs fire together. Which neuron's weights tell them better from the others?"),
        options={
            "neither": N_("neither: it knows only its own spikes"),
            "additive": N_("that with additive bounds"),
            "multiplicative": N_("that with multiplicative bounds"),
        },
        outcome=lambda: "additive",
        wrong={
            "neither": N_("Its own spikes are enough: inputs that fire together make it fire, and so come before it."),
            "multiplicative": N_("A force that pulls weights back to the middle also pulls back what was learned."),
        },
    ),
    "g": Order(
        question=N_("Three ratios A_post/A_pre: order the neurons by how fast they fire in the end, slowest first."),
        items={"0.9": N_("ratio 0.9"), "1.05": N_("ratio 1.05"), "1.5": N_("ratio 1.5")},
        outcome=_by_drift,
        wrong={
            ("1.05", "1.5"): N_("A larger ratio is more depression: weaker synapses fire the neuron less."),
            ("0.9", "1.05"): N_(
                "Below 1 potentiation leads: stronger synapses make more spikes, and more spikes strengthen."
            ),
        },
    ),
}
