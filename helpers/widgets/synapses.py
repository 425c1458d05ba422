"""The widget of the chapter on STDP: sliders on the rule, its window and what it does to one weight and to others."""

from functools import cache

import numpy as np
from brian2 import Hz, ms, second

from helpers.base.i18n import N_, _
from helpers.neurons.spike_trains import poisson_trains
from helpers.neurons.synapses import PairRule, expected_drift, follow_weights, pair_events, stdp_window
from helpers.widgets.board import Explorer, Slider, choice
from helpers.widgets.picture import Panel, Picture, level, line, number, steps, text

DURATION, RATE = 5 * second, 20 * Hz
DELTA_T = np.linspace(0.5, 100, 200) * ms
W_START = 0.5
MAX_STEP, MAX_WEIGHT = 0.1, 2.0
N_OTHERS = 40  # runs with other spike trains, because one alone says little about the mean
GRID = np.linspace(0, DURATION / second, 101)  # where the others are drawn, in s
POST_TRAINS = {
    N_("independent"): lambda pre, other: other,
    N_("5 ms after pre"): lambda pre, other: pre + 5 * ms,
    N_("5 ms before pre"): lambda pre, other: pre[pre >= 5 * ms] - 5 * ms,
}
SLIDERS = {
    "A_pre": Slider("A_pre", 1, 0, MAX_STEP, 0.001, 0.02, ".3f", role="reset"),
    "A_post": Slider("A_post", 1, 0, MAX_STEP, 0.001, 0.021, ".3f", role="current"),
    "w_max": Slider("w_max", 1, 0.1, MAX_WEIGHT, 0.1, 1, role="threshold"),
    "tau_pre": Slider("tau_pre (ms)", ms, 1, 60, 1, 20, role="reset"),
    "tau_post": Slider("tau_post (ms)", ms, 1, 60, 1, 20, role="current"),
}
WINDOW, WEIGHT = (0, 0, 0.42, 1), (0.42, 0, 0.58, 1)
NARROW = {WINDOW: (0, 0, 1, 0.45), WEIGHT: (0, 0.45, 1, 0.55)}


@cache
def _events(post):
    """Times in ms and who fired, a row for each pair of trains; what a shorter row lacks changes nothing."""
    trains = [poisson_trains(1, RATE, DURATION, seed)[1] for seed in range(1, 2 * N_OTHERS + 3)]
    pairs = [pair_events(pre, POST_TRAINS[post](pre, other)) for pre, other in zip(trains[::2], trains[1::2])]
    n = max(len(times) for times, *_fired in pairs)
    rows = [(np.pad(times, (0, n - len(times)), "edge"), *_pad_with_silence(fired, n)) for times, *fired in pairs]
    return tuple(np.array(each) for each in zip(*rows))


def _pad_with_silence(fired, n):
    return [np.pad(each, (0, n - len(each))) for each in fired]


class StdpExplorer(Explorer):
    """Sliders on a pair rule beside its window and weights under it; grey is the rule before this slider moved."""

    def __init__(self):
        post = choice(_("post fires"), POST_TRAINS, "independent")
        super().__init__(SLIDERS, Picture(height=400, narrow=620), {"post": post})

    def show(self):
        """Draw what the controls say; the ghost is drawn from a rule and the history of a weight under it."""
        values = self.values()
        events = _events(values.pop("post"))
        self.rule = PairRule(**values)
        start = min(W_START, self.rule.w_max)
        w = follow_weights(self.rule, *events, start)
        times, w = np.pad(events[0], ((0, 0), (1, 0))) / 1000, np.pad(w, ((0, 0), (1, 0)), constant_values=start)
        self.history = times[0], w[0]
        self.others = np.array([_at(GRID, *each) for each in zip(times[1:], w[1:])])
        numbers = _numbers(self.rule, w[0], self.others.mean(axis=0))
        panels = [_window(self.rule, self.ghost), _weights(self.rule, self.history, self.others, self.ghost)]
        self.view.show(panels, _sentence(numbers), numbers, _remark(self.rule))
        return self.rule, self.history


def _at(grid, times, w):
    """A weight, which stays as it is from spike to spike, at the times of a grid."""
    return w[np.searchsorted(times, grid, side="right") - 1]


def _window(rule, ghost):
    """Change of the weight by one pair; its two heights are lines that a hand can move."""
    earlier = _branches(ghost[0], ghost=True) if ghost else []
    axes = [line([-100, 100], [0, 0], "rest", width=0.8), line([0, 0], [-MAX_STEP, MAX_STEP], "rest", width=0.8)]
    heights = [
        level(rule.A_pre, "A_pre", "reset", "A_pre"),
        level(-rule.A_post, "A_post", "current", "A_post", sign=-1),
    ]
    look = {"title": _("one pair of spikes"), "place": WINDOW, "narrow": NARROW[WINDOW], "names": True}
    labels = {"xlabel": _("post minus pre (ms)"), "ylabel": _("weight change")}
    limits = {"x": (-100, 100), "y": (-1.05 * MAX_STEP, 1.05 * MAX_STEP)}
    return Panel([*axes, *earlier, *heights, *_branches(rule)], **limits, **labels, **look)


def _branches(rule, **look):
    before, after = (stdp_window(rule, sign * DELTA_T) for sign in (-1, 1))
    x = DELTA_T / ms
    return [line(-x, before, "current", width=2.2, **look), line(x, after, "reset", width=2.2, **look)]


def _weights(rule, history, others, ghost):
    """The weight in this run, in the others, and their mean; its bound is a line that a hand can move."""
    earlier = [steps(*ghost[1], "v", ghost=True)] if ghost else []
    mean = others.mean(axis=0)
    grid = (0.0, float(GRID[1]))
    items = [
        line(grid, others, "v", faint=True, width=0.6),
        *earlier,
        level(rule.w_max, "w_max", "threshold", "w_max"),
        steps(*history, "v"),
        line(grid, mean, "theory", width=2.2),
        text(_("this run"), 0.1, 0.95 * MAX_WEIGHT, "v", align="left"),
        text(_("{n} other runs, and their mean").format(n=N_OTHERS), 0.1, 0.87 * MAX_WEIGHT, "theory", align="left"),
    ]
    look = {"title": _("one synapse"), "place": WEIGHT, "narrow": NARROW[WEIGHT], "names": True, "units": ("s", "")}
    labels = {"xlabel": _("time (s)"), "ylabel": _("weight w")}
    limits = {"x": (0, float(DURATION / second)), "y": (-0.03 * MAX_WEIGHT, 1.03 * MAX_WEIGHT)}
    return Panel(items, **limits, **labels, **look)


def _sentence(numbers):
    said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
    return _("Window of a pair rule, and the weight of a synapse over 5 s. {numbers}.").format(numbers=said)


def _numbers(rule, w, mean):
    drift = expected_drift(rule, RATE, RATE) / Hz
    return [
        number(_("this run"), f"{w[0]:.2f} → {w[-1]:.2f}", big=True),
        number(_("mean of {n} others").format(n=N_OTHERS), f"{mean[0]:.2f} → {mean[-1]:.2f}", big=True),
        number(_("drift if independent"), f"{drift:+.3f}/s".replace("-", "−")),
        number(_("area above 0"), f"{rule.A_pre * float(rule.tau_pre / ms):.2f} ms"),
        number(_("area below 0"), f"{rule.A_post * float(rule.tau_post / ms):.2f} ms"),
    ]


def _remark(rule):
    balance = rule.balance()
    if rule.A_pre == rule.A_post == 0:
        return _("Nothing is learned: both amplitudes are 0.")
    if np.isclose(balance, 1):
        return _("Both areas are equal: independent spikes leave the weight where it is, on average.")
    if balance > 1:
        return _("Depression has the larger area: independent spikes weaken the synapse on average, not in every run.")
    return _("Potentiation has the larger area: even independent spikes strengthen the synapse, on average.")
