"""The widget of the chapter on events: a bar moves over a line of pixels, and delay lines say which way."""

import numpy as np
from brian2 import Hz, ms

from helpers.base.i18n import N_, _
from helpers.codes.events import MOTION_DT, PAIR_WEIGHT
from helpers.widgets.board import Explorer, Slider, choice
from helpers.widgets.picture import Panel, Picture, dots, level, line, number, text

PIXELS, DURATION, START = 16, 200, 10  # pixels in a line; ms; when the bar meets the first pixel
DELAYS = np.arange(0, 31)  # ms, of the curves of the right panel
STEPS_A_MS = round(1 * ms / MOTION_DT)
SEED = 9
SLIDERS = {
    "delay": Slider("delay (ms)", ms, 0, 30, 1, 10, role="threshold"),
    "tau": Slider("tau (ms)", ms, 1, 20, 1, 3, role="current"),
    "travel": Slider("travel (ms)", ms, 2, 12, 1, 10, role="reset"),
    "noise": Slider("noise (Hz)", Hz, 0, 50, 1, 0, role="rest"),
}
WAYS = {N_("right"): 1, N_("left"): -1}
EVENTS, CURVES = (0, 0, 0.5, 1), (0.5, 0, 0.5, 1)
NARROW = {EVENTS: (0, 0, 1, 0.5), CURVES: (0, 0.5, 1, 0.5)}


def bar_events(travel, way, noise):
    """Pixels and times in ms of the events of an edge that needs `travel` ms a pixel, and of noise of a rate in Hz."""
    pixels = np.arange(PIXELS)
    times = START + travel * (pixels if way == 1 else pixels[::-1])
    rng = np.random.default_rng(SEED)
    n = rng.poisson(50e-3 * DURATION * PIXELS)  # as many as the highest rate gives; a lower one keeps the first
    more = rng.integers(PIXELS, size=n), rng.random(n) * DURATION
    kept = round(n * noise / 50)
    return np.append(pixels, more[0][:kept]), np.append(times, more[1][:kept])


def count_coincidences(pixels, times, delays, tau):
    """Spikes of all detectors of "right" and of "left", for each delay in ms: shape (2, delays)."""
    jumps = np.zeros(((DURATION + DELAYS[-1]) * STEPS_A_MS + 1, PIXELS))
    np.add.at(jumps, (np.minimum(times * STEPS_A_MS, DURATION * STEPS_A_MS - 1).astype(int), pixels), PAIR_WEIGHT)
    jumps = np.minimum(jumps, PAIR_WEIGHT)  # a pixel fires once in a time step at most
    fade, lags = np.exp(-1 / STEPS_A_MS / tau), np.round(np.asarray(delays) * STEPS_A_MS).astype(int)
    v, spikes = np.zeros((2, len(lags), PIXELS - 1)), np.zeros((2, len(lags)), int)
    for k in range(DURATION * STEPS_A_MS):
        late = jumps[k - lags] * (k >= lags)[:, None]
        v = v * fade + np.stack([jumps[k, 1:] + late[:, :-1], jumps[k, :-1] + late[:, 1:]])
        spikes += np.sum(v > 1, axis=2)
        v[v > 1] = 0
    return spikes


class MotionExplorer(Explorer):
    """Sliders on delay lines beside the events of a moving bar; grey is what the detectors said before this move."""

    def __init__(self):
        way = choice(_("the bar moves"), WAYS, "right")
        super().__init__(SLIDERS, Picture(height=360, narrow=600), {"way": way})

    def show(self):
        """Draw the events and how many coincidences each direction has for each delay; the ghost is the two curves."""
        values = self.values()
        delay, tau, travel = (float(values[name] / ms) for name in ("delay", "tau", "travel"))
        pixels, times = bar_events(travel, WAYS[values["way"]], float(values["noise"] / Hz))
        curves = count_coincidences(pixels, times, DELAYS, tau)
        here = curves[:, int(round(delay))]
        self.counts = dict(zip(WAYS, here.tolist()))
        numbers = [number(_("right"), str(here[0]), big=True), number(_("left"), str(here[1]), big=True)]
        numbers.append(number(_("window"), f"{window(tau):.1f} ms"))
        panels = [_events(pixels, times), _curves(curves, delay, self.ghost)]
        self.view.show(panels, _sentence(self.counts, delay), numbers, _remark(self.counts, values["way"]))
        return curves


def window(tau):
    """How far apart two events may arrive so that a detector fires: then 0.75 exp(-t/tau) + 0.75 is above 1."""
    return tau * np.log(PAIR_WEIGHT / (1 - PAIR_WEIGHT))


def _events(pixels, times):
    look = {"title": _("events"), "place": EVENTS, "narrow": NARROW[EVENTS], "names": True}
    labels = {"xlabel": _("time (ms)"), "ylabel": _("pixel")}
    return Panel([dots(times, pixels, "spike", size=4)], x=(0, DURATION), y=(-1, PIXELS), **labels, **look)


def _curves(curves, delay, ghost):
    top = max(20, 1.1 * curves.max())
    earlier = (
        [line(DELAYS, each, role, ghost=True) for each, role in zip(ghost, ("v", "current"))]
        if ghost is not None
        else []
    )
    items = [
        *earlier,
        line(DELAYS, curves[0], "v", width=2.2),
        line(DELAYS, curves[1], "current", width=2.2),
        level(delay, "delay", "threshold", "delay", axis="x"),
        text(_("right"), 29, 0.93 * top, "v", align="right"),
        text(_("left"), 29, 0.85 * top, "current", align="right"),
    ]
    look = {"title": _("coincidences"), "place": CURVES, "narrow": NARROW[CURVES], "names": True}
    labels = {"xlabel": _("delay (ms)"), "ylabel": _("spikes of the detectors")}
    return Panel(items, x=(0, float(DELAYS[-1])), y=(-0.03 * top, top), **labels, **look)


def _sentence(counts, delay):
    words = _(
        "Events of a moving bar, and spikes of detectors: with a delay of {delay:g} ms right {right}, left {left}."
    )
    return words.format(delay=delay, **counts)


def _remark(counts, way):
    """Whether the larger count is that of the bar's way."""
    if counts["right"] == counts["left"]:
        return _("Both directions have the same count: these delay lines do not say which way the bar moves.")
    said = max(counts, key=counts.get)
    if said == way:
        return _("The detectors of the bar's own direction fire more often.")
    return _("The detectors of the other direction fire more often: noise, or a wrong delay.")
