"""Figures for sliders: the axes are drawn once, only what moves is drawn again."""

from dataclasses import dataclass
from functools import cache

import ipywidgets as widgets
import numpy as np
from brian2 import Hz, Mohm, Quantity, ms, mV, nA
from matplotlib.figure import Figure

from helpers.base.checks import check_choice
from helpers.base.i18n import _
from helpers.figures.membrane import LEVELS, SPIKE_HEIGHT_MV, membrane_points
from helpers.figures.style import COLORS, spread_apart
from helpers.neurons import currents
from helpers.neurons.lif import LIFParameters
from helpers.neurons.live import simulate_live
from helpers.neurons.theory import firing_rate, rheobase
from helpers.widgets.board import Slider, one_at_a_time, picture_box, text_line
from helpers.widgets.picture import LivePicture

VOLTAGE_GRID_MV = 5  # the voltage axis starts and ends on a multiple of this
LINES_OF_TEXT = 14  # that fit one above the other beside the voltage axis


class LIFPicture:
    """Input current, membrane potentials and raster of a LIF population, with an earlier setting as a ghost.

    Parameters
    ----------
    duration_ms : float
        Length of the time axis.
    max_current_nA : float
        Top of the current axis.
    """

    def __init__(self, duration_ms, max_current_nA):
        figure = Figure(figsize=(9.6, 5), dpi=100)
        axes = figure.subplots(3, 1, sharex=True, height_ratios=[1, 3, 1.3])
        figure.subplots_adjust(left=0.08, right=0.92, top=0.97, bottom=0.1, hspace=0.16)
        _label_lif_axes(axes, duration_ms, max_current_nA)
        self._voltage_axes, self._raster_axes = axes[1:]
        self._artists, self._levels = _lif_artists(*axes), _level_artists(axes[1])
        self._picture = LivePicture(figure, self._artists.values(), self._levels.values())
        self._places = None

    def draw(self, trace, limits_mV, ghost=None):
        """Draw one simulation.

        Parameters
        ----------
        trace : Trace
            Neuron 0 is drawn boldly, the others faintly.
        limits_mV : tuple of two float
            Bottom and top of the voltage axis, see `voltage_limits`.
        ghost : Trace, optional
            Drawn in grey behind it: current, neuron 0 and spikes.

        Returns
        -------
        bytes
            A JPEG file.
        """
        self._set("current", trace.times / ms, trace.I / nA)
        self._set("v", *membrane_points(trace, slice(0, 1)))
        self._set("others", *membrane_points(trace, slice(1, None)))
        self._set("raster", trace.spike_times / ms, trace.spike_indices)
        self._set_axes(limits_mV, (-0.7, trace.n - 0.3))
        self._place_levels(trace.params)
        for name in ("ghost_current", "ghost_v", "ghost_raster"):
            self._artists[name].set_visible(ghost is not None)
        if ghost is not None:
            self._set("ghost_current", ghost.times / ms, ghost.I / nA)
            self._set("ghost_v", *membrane_points(ghost, slice(0, 1)))
            self._set("ghost_raster", ghost.spike_times / ms, ghost.spike_indices - 0.35)
        return self._picture.jpeg()

    def _set(self, name, x, y):
        self._artists[name].set_data(np.asarray(x), np.asarray(y))

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


def voltage_limits(trace, shown=None):
    """Limits for the voltage axis, on a grid, so that they seldom change.

    Parameters
    ----------
    trace : Trace
        Must fit in, with its threshold, its reset and its spikes.
    shown : tuple of two float, optional
        Limits that must stay in: the axis then only ever grows, and stands still under a moving hand.

    Returns
    -------
    tuple of two float
        In mV.
    """
    params = trace.params
    low = min(np.min(trace.v), params.v_reset, params.v_rest) / mV - 1
    high = max(np.max(trace.v), params.v_th, params.v_rest) / mV + SPIKE_HEIGHT_MV + 1
    if shown is not None:
        low, high = min(low, shown[0]), max(high, shown[1])
    grid = VOLTAGE_GRID_MV
    return float(np.floor(low / grid) * grid), float(np.ceil(high / grid) * grid)


def _label_lif_axes(axes, duration_ms, max_current_nA):
    current, voltage, raster = axes
    current.set(ylabel="I (nA)", ylim=(-0.06 * max_current_nA, 1.06 * max_current_nA))
    voltage.set(ylabel="v (mV)")
    raster.set(ylabel=_("neuron"), xlabel=_("time (ms)"), xlim=(-0.01 * duration_ms, duration_ms))
    for ax in (voltage, raster):
        ax.yaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    current.figure.align_ylabels(axes)


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
    levels = {}
    for name, kind in LEVELS.items():
        levels |= _level(voltage, name, COLORS[kind])
    return levels


def _level(ax, name, color):
    text = ax.text(1.01, 0, name, color=color, va="center", transform=ax.get_yaxis_transform())
    return {name: ax.axhline(0, color=color, linestyle="--", linewidth=1), name + "_name": text}


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


@cache
def _shared_picture():
    """One figure for all explorers of a notebook, because each takes several megabytes."""
    return LIFPicture(float(DURATION / ms), SLIDERS["I"].high)


class LIFExplorer(widgets.VBox):
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
        check_choice(_("preset"), preset, PRESETS)
        self.trace = self._simulated = self._ghost = self._moved = self._limits = None
        self._make_controls(preset)
        super().__init__(self._layout(sliders))
        self.apply_preset(preset)
        self._listen()

    def __repr__(self):
        return "LIFExplorer()"

    def _make_controls(self, preset):
        self.controls = {name: slider.widget() for name, slider in SLIDERS.items()}
        self.input = _dropdown(_("input"), INPUTS, "step", "180px")
        self.preset = _dropdown(_("preset"), PRESETS, preset, "270px")
        self.reset = widgets.Button(description=_("reset"), tooltip=_("back to the preset"))
        self.ghost = widgets.Checkbox(value=True, description=_("grey: before this slider moved"), indent=False)
        self.readout, self.message, self.image = text_line(), text_line(), picture_box(960, 500)

    def _layout(self, sliders):
        shown = [self.controls[name] for name in sliders or SLIDERS]
        half = -(-len(shown) // 2)
        columns = [widgets.VBox(column) for column in (shown[:half], shown[half:]) if column]
        choices = [self.reset, self.ghost] if sliders else [self.preset, self.input, self.reset, self.ghost]
        return [widgets.HBox(choices), widgets.HBox(columns), self.readout, self.message, self.image]

    def _listen(self):
        for name, control in {**self.controls, "input": self.input}.items():
            control.observe(lambda change, name=name: self._on_move(name), "value")
        self.preset.observe(lambda change: self.apply_preset(change.new), "value")
        self.reset.on_click(lambda button: self.apply_preset(self.preset.value))
        self.ghost.observe(lambda change: self._draw(), "value")

    @one_at_a_time
    def apply_preset(self, name):
        """Set every control as the preset has it, and forget the ghost.

        Parameters
        ----------
        name : str
            A name in `PRESETS`.
        """
        preset = PRESETS[name]
        values = {**preset.params.namespace(), "I": preset.I, "n": preset.n}
        self._moved = "preset"
        for slider, value in values.items():
            self.controls[slider].value = float(value / SLIDERS[slider].unit)
        self.input.value = preset.input
        self._moved = self._ghost = self._limits = None
        self._simulate()
        self._draw()

    @one_at_a_time
    def _on_move(self, name):
        if self._moved == "preset":
            return
        if self._settings() == self._simulated:  # moved back out of a contradiction, or late news of an old move
            self.message.value = ""
            return
        if name != self._moved:
            self._moved, self._ghost = name, self.trace
        if self._simulate():
            self._draw()

    def _simulate(self):
        """Run the neurons as the controls say; where they contradict each other, say so and keep the picture."""
        try:
            params = LIFParameters(**{name: self._value(name) for name in LIFParameters.__dataclass_fields__})
        except ValueError as error:
            self.message.value = f"<b>{error}</b>"
            return False
        n, current = self.controls["n"].value, INPUTS[self.input.value](self._value("I"))
        v_start = params.v_rest + START_SPREAD[:n] * (n > 1)
        self.trace = simulate_live(params, currents.sample(current, DURATION), v_start)
        self._simulated = self._settings()
        self.message.value = ""
        self.readout.value = _readout(self.trace, self.input.value, self._value("I"))
        return True

    @one_at_a_time
    def _draw(self):
        self._limits = voltage_limits(self.trace, self._limits)
        ghost = self._ghost if self.ghost.value else None
        self.image.value = _shared_picture().draw(self.trace, self._limits, ghost)

    def _settings(self):
        return [control.value for control in (self.input, *self.controls.values())]

    def _value(self, name):
        return self.controls[name].value * SLIDERS[name].unit


def _dropdown(label, names, value, width):
    return widgets.Dropdown(
        options=[(_(name), name) for name in names],
        value=value,
        description=label,
        style={"description_width": "initial"},
        layout=widgets.Layout(width=width),
    )


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
