"""The widget of the chapter on STDP: five sliders on the rule, its window and what it does to one weight."""

import ipywidgets as widgets
import numpy as np
from brian2 import Hz, ms, second
from matplotlib.figure import Figure

from helpers.i18n import _
from helpers.input_trains import poisson_trains
from helpers.live_plots import LivePicture
from helpers.one_at_a_time import one_at_a_time
from helpers.plots import COLORS
from helpers.synapses import PairRule, follow_weight, stdp_window

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

# name: unit, its name, lowest, highest, step, start
SLIDERS = {
    "A_pre": (1, "", 0, MAX_STEP, 0.001, 0.02),
    "A_post": (1, "", 0, MAX_STEP, 0.001, 0.021),
    "w_max": (1, "", 0.1, MAX_WEIGHT, 0.1, 1),
    "tau_pre": (ms, "ms", 1, 60, 1, 20),
    "tau_post": (ms, "ms", 1, 60, 1, 20),
}


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
        """Draw one rule.

        Parameters
        ----------
        rule : PairRule
        history : tuple of Quantity and ndarray
            Times and weights, as `follow_weight` returns them.
        ghost : tuple of PairRule and such a history, optional
            Drawn in grey behind it.

        Returns
        -------
        bytes
            A JPEG file.
        """
        _show(self._curve, self._weight, rule, history)
        self._bound.set_ydata([rule.w_max, rule.w_max])
        self._bound_name.set_y(rule.w_max)
        for line in self._ghost:
            line.set_visible(ghost is not None)
        if ghost is not None:
            _show(*self._ghost, *ghost)
        return self._picture.jpeg()


class StdpExplorer(widgets.VBox):
    """Sliders on a pair rule, with its window and one weight below; grey is the rule before this slider moved."""

    def __init__(self):
        self.rule = self.history = self._shown = self._ghost = self._moved = None
        self._picture = StdpPicture()
        self.controls = {name: _slider(name) for name in SLIDERS}
        self.post = widgets.Dropdown(
            options=[(_(name), name) for name in POST_TRAINS],
            description=_("post fires"),
            layout=widgets.Layout(width="260px"),
        )
        self.reset = widgets.Button(description=_("reset"), tooltip=_("back to the start"))
        self.readout = widgets.HTML(layout=widgets.Layout(height="26px"))
        self.message = widgets.HTML(layout=widgets.Layout(height="26px"))
        self.image = widgets.Image(format="jpeg", layout=widgets.Layout(width="960px", height="360px"))
        sliders = list(self.controls.values())
        columns = widgets.HBox([widgets.VBox(sliders[:3]), widgets.VBox(sliders[3:])])
        top = widgets.HBox([self.reset, self.post])
        super().__init__([top, columns, self.readout, self.message, self.image])
        for name, control in {**self.controls, "post": self.post}.items():
            control.observe(lambda change, name=name: self._on_move(name), "value")
        self.reset.on_click(lambda button: self._start_again())
        self._update()

    def __repr__(self):
        return "StdpExplorer()"

    @one_at_a_time
    def _start_again(self):
        self._moved = "reset"
        for name, control in self.controls.items():
            control.value = SLIDERS[name][-1]
        self.post.index = 0
        self._moved = self._ghost = None
        self._update()

    @one_at_a_time
    def _on_move(self, name):
        if self._moved == "reset":
            return
        if name != self._moved:
            self._moved, self._ghost = name, self._shown
        self._update()

    def _update(self):
        self.rule = PairRule(**{name: float(c.value) * SLIDERS[name][0] for name, c in self.controls.items()})
        start = min(W_START, self.rule.w_max)
        times, w = follow_weight(self.rule, PRE, POST_TRAINS[self.post.value], start)
        self.history = np.append(0, times / ms) * ms, np.append(start, w)
        self._shown = (self.rule, self.history)
        self.image.value = self._picture.draw(*self._shown, self._ghost)
        self.readout.value = _readout(self.rule, w)
        self.message.value = _remark(self.rule)


def _label(window, weight):
    window.set(xlabel=_("post minus pre (ms)"), ylabel=_("weight change"), xlim=(-100, 100))
    window.set(ylim=(-1.05 * MAX_STEP, 1.05 * MAX_STEP))
    for draw in (window.axhline, window.axvline):
        draw(0, color=COLORS["spike"], linewidth=0.6)
    weight.set(xlabel=_("time (s)"), ylabel=_("weight w"), xlim=(0, DURATION / second))
    weight.set(ylim=(-0.03 * MAX_WEIGHT, 1.03 * MAX_WEIGHT))
    for ax in (window, weight):
        ax.spines[["top", "right"]].set_visible(False)


def _show(window_line, weight_line, rule, history):
    window_line.set_data(DELTA_T / ms, stdp_window(rule, DELTA_T))
    times, w = history
    weight_line.set_data(times / second, w)


def _slider(name):
    _unit, unit_name, low, high, step, start = SLIDERS[name]
    return widgets.FloatSlider(
        value=start,
        min=low,
        max=high,
        step=step,
        readout_format=".3f" if name.startswith("A") else ".1f",
        description=f"{name} ({unit_name})" if unit_name else name,
        style={"description_width": "90px"},
        layout=widgets.Layout(width="460px"),
    )


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
