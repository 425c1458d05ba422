"""The widget of the chapter on the LIF neuron: input, potentials and spikes of a few neurons under sliders."""

from dataclasses import dataclass

import numpy as np
from brian2 import Hz, Mohm, Quantity, ms, mV, nA
from matplotlib.figure import Figure

from helpers.base.checks import check_choice
from helpers.base.i18n import _
from helpers.figures.membrane import LEVELS, SPIKE_HEIGHT_MV, membrane_points
from helpers.figures.style import COLORS, spread_apart, tidy, whole_numbers
from helpers.neurons import currents
from helpers.neurons.lif import LIFParameters
from helpers.neurons.live import simulate_live
from helpers.neurons.theory import firing_rate, rheobase
from helpers.widgets.board import Explorer, PictureView, Slider, choice, switch
from helpers.widgets.picture import LivePicture, set_points, shared

DURATION = 200 * ms
MAX_N = 20
STEP_START = 10 * ms
# What `rand` draws after Brian2's `seed(26)`: the ten neurons of chapter 01, and ten more.
START_SPREAD = np.random.RandomState(26).rand(MAX_N) * 5 * mV
SLIDERS = {
    "tau_m": Slider("tau_m (ms)", ms, 1, 50, 0.5, 10),
    "v_rest": Slider("v_rest (mV)", mV, -80, -45, 0.5, -65),
    "v_reset": Slider("v_reset (mV)", mV, -90, -40, 0.5, -65),
    "v_th": Slider("v_th (mV)", mV, -70, -35, 0.5, -50),
    "t_ref": Slider("t_ref (ms)", ms, 0, 20, 0.5, 2),
    "R": Slider("R (MΩ)", Mohm, 0.5, 20, 0.5, 10),
    "I": Slider("I (nA)", nA, 0, 10, 0.1, 2),
    "n": Slider("neurons n", 1, 1, MAX_N, 1, 1),
}
INPUTS = {
    "step": lambda I: currents.step(I, STEP_START),
    "staircase": lambda I: currents.staircase(currents.STAIRCASE_LEVELS * (I / max(currents.STAIRCASE_LEVELS))),
    "ramp": lambda I: currents.ramp(I, DURATION),
    "sine": lambda I: currents.sine(I, 20 * Hz, DURATION),
    "pulses": lambda I: currents.pulses(I, 5 * ms, 25 * ms, DURATION),
    "noise": lambda I: currents.noise(I, 0.5 * I, 5 * ms, DURATION, seed=1),
}
VOLTAGE_GRID_MV = 5  # the voltage axis starts and ends on a multiple of this
LINES_OF_TEXT = 14  # that fit one above the other beside the voltage axis


@shared
class LIFPicture:
    """Input current, membrane potentials and raster of a LIF population, with an earlier setting as a ghost."""

    def __init__(self):
        figure = Figure(figsize=(9.6, 5), dpi=100)
        axes = figure.subplots(3, 1, sharex=True, height_ratios=[1, 3, 1.3])
        figure.subplots_adjust(left=0.08, right=0.92, top=0.97, bottom=0.1, hspace=0.16)
        _label_lif_axes(*axes)
        self._voltage_axes, self._raster_axes = axes[1:]
        self._artists, self._levels = _lif_artists(*axes), _level_artists(axes[1])
        self._picture = LivePicture(figure, self._artists.values(), self._levels.values())
        self._places = None

    def draw(self, trace, limits_mV, ghost=None):
        """Draw one simulation, neuron 0 boldly, and in grey current, neuron 0 and spikes of an earlier one."""
        set_points(self._artists["others"], membrane_points(trace, slice(1, None)))
        for name, points in _points(trace).items():
            set_points(self._artists[name], points)
        for name, points in _points(ghost, shift=-0.35).items():
            set_points(self._artists["ghost_" + name], points)
        self._set_axes(limits_mV, (-0.7, trace.n - 0.3))
        self._place_levels(trace.params)
        return self._picture.jpeg()

    def _set_axes(self, limits_mV, limits_raster):
        if (limits_mV, limits_raster) == (self._voltage_axes.get_ylim(), self._raster_axes.get_ylim()):
            return
        self._voltage_axes.set_ylim(limits_mV)
        self._raster_axes.set_ylim(limits_raster)
        for name in ("raster", "ghost_raster"):
            self._artists[name].set_markersize(np.clip(40 / limits_raster[1], 3, 12))
        self._picture.redraw_axes()

    def _place_levels(self, params):
        values = [float(getattr(params, name) / mV) for name in LEVELS]
        low, high = self._voltage_axes.get_ylim()
        places = list(zip(values, spread_apart(values, (high - low) / LINES_OF_TEXT), strict=True))
        if places == self._places:
            return
        self._places = places
        for name, (value, place) in zip(LEVELS, places, strict=True):
            self._levels[name].set_ydata([value, value])
            self._levels[name + "_name"].set_y(place)
        self._picture.redraw_seldom()


def _points(trace, shift=0):
    """Where the lines of a simulation go; nowhere without one. The spikes are shifted by a part of a row."""
    if trace is None:
        return dict.fromkeys(("current", "v", "raster"))
    return {
        "current": (trace.times / ms, trace.I / nA),
        "v": membrane_points(trace, slice(0, 1)),
        "raster": (trace.spike_times / ms, trace.spike_indices + shift),
    }


def voltage_limits(trace, shown=None):
    """Limits in mV of a voltage axis in which a simulation fits, and those shown before: under a hand it only grows.

    They lie on a grid, so that they seldom change.
    """
    params = trace.params
    low = min(np.min(trace.v), params.v_reset, params.v_rest) / mV - 1
    high = max(np.max(trace.v), params.v_th, params.v_rest) / mV + SPIKE_HEIGHT_MV + 1
    if shown is not None:
        low, high = min(low, shown[0]), max(high, shown[1])
    grid = VOLTAGE_GRID_MV
    return float(np.floor(low / grid) * grid), float(np.ceil(high / grid) * grid)


def _label_lif_axes(current, voltage, raster):
    max_current, duration = SLIDERS["I"].high, float(DURATION / ms)
    current.set(ylabel="I (nA)", ylim=(-0.06 * max_current, 1.06 * max_current))
    voltage.set(ylabel="v (mV)")
    raster.set(ylabel=_("neuron"), xlabel=_("time (ms)"), xlim=(-0.01 * duration, duration))
    for ax in (voltage, raster):
        whole_numbers(ax.yaxis)
    for ax in (current, voltage, raster):
        tidy(ax)
    current.figure.align_ylabels()


def _lif_artists(current, voltage, raster):
    grey, dots = {"color": COLORS["ghost"]}, {"marker": "|", "linestyle": "none"}
    return {
        "ghost_current": current.plot([], [], **grey)[0],
        "current": current.plot([], [], color=COLORS["current"], drawstyle="steps-post")[0],
        "ghost_v": voltage.plot([], [], linewidth=1.2, **grey)[0],
        "others": voltage.plot([], [], color=COLORS["v"], linewidth=0.7, alpha=0.35)[0],
        "v": voltage.plot([], [], color=COLORS["v"], linewidth=1.4)[0],
        "ghost_raster": raster.plot([], [], **grey, **dots)[0],
        "raster": raster.plot([], [], color=COLORS["spike"], **dots)[0],
    }


def _level_artists(voltage):
    levels, right = {}, voltage.get_yaxis_transform()
    for name, kind in LEVELS.items():
        levels[name] = voltage.axhline(0, color=COLORS[kind], linestyle="--", linewidth=1)
        levels[name + "_name"] = voltage.text(1.01, 0, name, color=COLORS[kind], va="center", transform=right)
    return levels


@dataclass(frozen=True)
class Preset:
    """A named setting of the LIF explorer."""

    params: LIFParameters
    input: str
    I: Quantity
    n: int


LESSON = LIFParameters(tau_m=5 * ms, v_th=-62 * mV, t_ref=1 * ms, R=1 * Mohm)
PRESETS = {
    "one neuron": Preset(LIFParameters(), "step", 2 * nA, 1),
    "ten neurons": Preset(LESSON, "staircase", 6.5 * nA, 10),
    "just below the rheobase": Preset(LIFParameters(), "step", 1.4 * nA, 1),
    "fast membrane": Preset(LIFParameters(tau_m=3 * ms), "pulses", 4 * nA, 1),
    "slow membrane": Preset(LIFParameters(tau_m=40 * ms), "pulses", 4 * nA, 1),
    "long refractory time": Preset(LIFParameters(t_ref=10 * ms), "step", 10 * nA, 1),
    "deep reset": Preset(LIFParameters(v_reset=-80 * mV), "step", 2 * nA, 1),
    "fires by itself": Preset(LIFParameters(v_rest=-48 * mV), "step", 0 * nA, 1),
    "noisy input": Preset(LIFParameters(), "noise", 1.5 * nA, 10),
}


class LIFExplorer(Explorer):
    """Sliders on a population of LIF neurons, with its input, potentials and spikes below them.

    A single neuron starts at v_rest; of several, each starts somewhere in the first 5 mV above it.

    Parameters
    ----------
    *sliders : str
        Names of `SLIDERS` to show; all, the choice of input and the presets too, unless given.
    preset : str
        A name in `PRESETS`: where the explorer starts and returns to.

    Raises
    ------
    ValueError
        If there is no such slider or preset.
    """

    def __init__(self, *sliders, preset="one neuron"):
        for name in sliders:
            check_choice(_("slider"), name, SLIDERS)
        self._limits = None
        self.preset = choice(_("preset"), PRESETS, preset)
        self.input, self.with_ghost = choice(_("input"), INPUTS, "step"), switch(_("grey: before this slider moved"))
        choices = {"input": self.input, "ghost": self.with_ghost}
        buttons, shown = ([], (*sliders, "ghost")) if sliders else ([self.preset], ())
        super().__init__(SLIDERS, PictureView(960, 500), choices, buttons, shown, keep_ghost=("ghost",))
        self.preset.observe(lambda change: self.start_again(), "value")

    def starts(self):
        """Where the preset has each control."""
        preset = PRESETS[self.preset.value]
        values = {**preset.params.namespace(), "I": preset.I, "n": preset.n}
        return {"input": preset.input, **{name: float(value / SLIDERS[name].unit) for name, value in values.items()}}

    def show(self):
        """Simulate and draw what the controls say; the ghost is drawn from a simulation."""
        self._simulate()
        self._draw()
        return self.trace

    def _simulate(self):
        values = self.values()
        params = LIFParameters(**{name: values[name] for name in LIFParameters.__dataclass_fields__})
        n, current = values["n"], INPUTS[values["input"]](values["I"])
        v_start = params.v_rest + START_SPREAD[:n] * (n > 1)
        self.trace = simulate_live(params, currents.sample(current, DURATION), v_start)
        self.message.value = ""
        self.readout.value = _readout(self.trace, values["input"], values["I"])

    def _draw(self):
        self._limits = voltage_limits(self.trace, self._limits if self._shown is not None else None)
        ghost = self.ghost if self.with_ghost.value else None
        self.image.value = LIFPicture().draw(self.trace, self._limits, ghost)


def _readout(trace, input_name, I):
    if input_name == "step":
        measured, theory = _measured_rate(trace), f"{firing_rate(trace.params, I) / Hz:.1f} Hz"
    else:
        measured = f"{len(trace.spike_times) / trace.n / float(trace.duration):.1f} Hz"
        theory = _("only for a constant current")
    parts = [
        _("measured: {rate}").format(rate=measured),
        _("theory: {rate}").format(rate=theory),
        _("rheobase: {current:.2f} nA").format(current=rheobase(trace.params) / nA),
        _("spikes in {duration:.0f} ms: {count}").format(duration=trace.duration / ms, count=len(trace.spike_times)),
    ]
    return " &emsp; ".join(parts)


def _measured_rate(trace):
    """From the intervals of neuron 0 that lie wholly under the constant current."""
    times = trace.spike_times[trace.spike_indices == 0]
    times = times[times >= STEP_START]
    if len(times) == 0:
        return "0.0 Hz"
    if len(times) == 1:
        return _("one spike is no interval")
    return f"{(len(times) - 1) / float(times[-1] - times[0]):.1f} Hz"
