"""The widget of the chapter on STDP: five sliders on the rule, its window and what it does to one weight."""

import numpy as np
from brian2 import Hz, ms, second
from matplotlib.figure import Figure

from helpers.base.i18n import _
from helpers.figures.style import COLORS, tidy
from helpers.neurons.spike_trains import poisson_trains
from helpers.neurons.synapses import PairRule, follow_weight, stdp_window
from helpers.widgets.board import Explorer, PictureView, Slider, choice
from helpers.widgets.picture import LivePicture, set_points, shared

DURATION = 5 * second
DELTA_T = np.linspace(-100, 100, 401) * ms
W_START = 0.5
MAX_STEP, MAX_WEIGHT = 0.1, 2.0
PRE, INDEPENDENT = (poisson_trains(1, 20 * Hz, DURATION, seed)[1] for seed in (1, 2))
POST_TRAINS = {
    "independent": INDEPENDENT,
    "5 ms after pre": PRE + 5 * ms,
    "5 ms before pre": PRE[PRE >= 5 * ms] - 5 * ms,
}
SLIDERS = {
    "A_pre": Slider("A_pre", 1, 0, MAX_STEP, 0.001, 0.02, ".3f"),
    "A_post": Slider("A_post", 1, 0, MAX_STEP, 0.001, 0.021, ".3f"),
    "w_max": Slider("w_max", 1, 0.1, MAX_WEIGHT, 0.1, 1),
    "tau_pre": Slider("tau_pre (ms)", ms, 1, 60, 1, 20),
    "tau_post": Slider("tau_post (ms)", ms, 1, 60, 1, 20),
}


@shared
class StdpPicture:
    """The window of a rule and the weight of one synapse over time, with an earlier rule as a ghost."""

    def __init__(self):
        figure = Figure(figsize=(9.6, 3.6), dpi=100)
        window, weight = figure.subplots(1, 2, width_ratios=[1, 1.5])
        figure.subplots_adjust(left=0.1, right=0.93, top=0.93, bottom=0.15, wspace=0.25)
        _label(window, weight)
        grey, blue = {"color": COLORS["ghost"]}, {"color": COLORS["v"]}
        self._ghost = [window.plot([], [], **grey)[0], weight.plot([], [], drawstyle="steps-post", **grey)[0]]
        self._curve = window.plot([], [], linewidth=1.6, **blue)[0]
        self._weight = weight.plot([], [], drawstyle="steps-post", linewidth=1.2, **blue)[0]
        self._bound = weight.axhline(1, color=COLORS["threshold"], linestyle="--", linewidth=1)
        self._bound_name = weight.text(
            1.01, 1, "w_max", color=COLORS["threshold"], va="center", transform=weight.get_yaxis_transform()
        )
        moving = [*self._ghost, self._bound, self._bound_name, self._curve, self._weight]
        self._picture = LivePicture(figure, moving)

    def draw(self, rule, history, ghost=None):
        """Draw one rule and the times and weights of a synapse under it; `ghost` is an earlier pair of such."""
        for line, points in zip((self._curve, self._weight), _points(rule, history)):
            set_points(line, points)
        self._bound.set_ydata([rule.w_max, rule.w_max])
        self._bound_name.set_y(rule.w_max)
        for line, points in zip(self._ghost, _points(*ghost) if ghost else (None, None)):
            set_points(line, points)
        return self._picture.jpeg()


class StdpExplorer(Explorer):
    """Sliders on a pair rule, with its window and one weight below; grey is the rule before this slider moved."""

    def __init__(self):
        self._picture = StdpPicture()
        post = choice(_("post fires"), POST_TRAINS, "independent")
        super().__init__(SLIDERS, PictureView(960, 360), {"post": post})

    def show(self):
        """Draw what the controls say; the ghost is drawn from a rule and the history of a weight under it."""
        values = self.values()
        post = POST_TRAINS[values.pop("post")]
        self.rule = PairRule(**values)
        start = min(W_START, self.rule.w_max)
        times, w = follow_weight(self.rule, PRE, post, start)
        self.history = np.append(0, times / ms) * ms, np.append(start, w)
        self.image.value = self._picture.draw(self.rule, self.history, self.ghost)
        self.readout.value = _readout(self.rule, w)
        self.message.value = _remark(self.rule)
        return self.rule, self.history


def _label(window, weight):
    window.set(xlabel=_("post minus pre (ms)"), ylabel=_("weight change"), xlim=(-100, 100))
    window.set(ylim=(-1.05 * MAX_STEP, 1.05 * MAX_STEP))
    for draw in (window.axhline, window.axvline):
        draw(0, color=COLORS["spike"], linewidth=0.6)
    weight.set(xlabel=_("time (s)"), ylabel=_("weight w"), xlim=(0, DURATION / second))
    weight.set(ylim=(-0.03 * MAX_WEIGHT, 1.03 * MAX_WEIGHT))
    for ax in (window, weight):
        tidy(ax)


def _points(rule, history):
    times, w = history
    return (DELTA_T / ms, stdp_window(rule, DELTA_T)), (times / second, w)


def _readout(rule, w):
    parts = [
        _("weight: {start:.2f} → {end:.2f}").format(start=min(W_START, rule.w_max), end=w[-1]),
        _("area above 0: {area:.2f} ms").format(area=rule.A_pre * float(rule.tau_pre / ms)),
        _("area below 0: {area:.2f} ms").format(area=rule.A_post * float(rule.tau_post / ms)),
    ]
    return " &emsp; ".join(parts)


def _remark(rule):
    balance = rule.balance()
    if rule.A_pre == rule.A_post == 0:
        return _("Nothing is learned: both amplitudes are 0.")
    if np.isclose(balance, 1):
        return _("Both areas are equal: independent spikes leave the weight where it is, on average.")
    if balance > 1:
        return _("Depression has the larger area: independent spikes weaken the synapse, on average.")
    return _("Potentiation has the larger area: even independent spikes strengthen the synapse, on average.")
