"""The widget of the chapter on the LIF neuron: input, potentials and spikes of a few neurons under sliders."""

from dataclasses import dataclass

import numpy as np
from brian2 import Hz, Mohm, Quantity, ms, mV, nA

from helpers.base.checks import check_choice
from helpers.base.i18n import N_, _
from helpers.figures.membrane import LEVELS, SPIKE_HEIGHT_MV, membrane_points
from helpers.neurons import currents
from helpers.neurons.lif import LIFParameters
from helpers.neurons.live import simulate_live
from helpers.neurons.theory import firing_rate, rheobase
from helpers.widgets.board import Explorer, Slider, choice, switch
from helpers.widgets.picture import Panel, Picture, level, line, marks, number, steps

DURATION = 200 * ms
MAX_N = 20
STEP_START = 10 * ms
# What `rand` draws after Brian2's `seed(26)`: the ten neurons of chapter 01, and ten more.
START_SPREAD = np.random.RandomState(26).rand(MAX_N) * 5 * mV
SLIDERS = {
    "tau_m": Slider("tau_m (ms)", ms, 1, 50, 0.5, 10),
    "v_rest": Slider("v_rest (mV)", mV, -80, -45, 0.5, -65, role="rest"),
    "v_reset": Slider("v_reset (mV)", mV, -90, -40, 0.5, -65, role="reset"),
    "v_th": Slider("v_th (mV)", mV, -70, -35, 0.5, -50, role="threshold"),
    "t_ref": Slider("t_ref (ms)", ms, 0, 20, 0.5, 2),
    "R": Slider("R (MΩ)", Mohm, 0.5, 20, 0.5, 10),
    "I": Slider("I (nA)", nA, 0, 10, 0.1, 2, role="current"),
    "n": Slider("neurons n", 1, 1, MAX_N, 1, 1),
}
INPUTS = {
    N_("step"): lambda I: currents.step(I, STEP_START),
    N_("staircase"): lambda I: currents.staircase(currents.STAIRCASE_LEVELS * (I / max(currents.STAIRCASE_LEVELS))),
    N_("ramp"): lambda I: currents.ramp(I, DURATION),
    N_("sine"): lambda I: currents.sine(I, 20 * Hz, DURATION),
    N_("pulses"): lambda I: currents.pulses(I, 5 * ms, 25 * ms, DURATION),
    N_("noise"): lambda I: currents.noise(I, 0.5 * I, 5 * ms, DURATION, seed=1),
}
VOLTAGE_GRID_MV = 5  # the voltage axis starts and ends on a multiple of this
HEIGHT = 420  # pixels, with which a laptop shows picture and controls together
CURRENT, VOLTAGE, RASTER = (0, 0, 1, 0.2), (0, 0.2, 1, 0.52), (0, 0.72, 1, 0.28)
HANDLES = ("v_th", "v_rest", "v_reset", "I")  # what a hand moves in the picture itself
UNITS = {"I": ("ms", "nA"), "v": ("ms", "mV"), "n": ("ms", "")}  # along and up each panel
SWEEP_SECONDS = 8  # that the play head takes


def voltage_limits(recording, shown=None):
    """Limits in mV of a voltage axis in which a simulation fits, and those shown before: under a hand it only grows.

    They lie on a grid, so that they seldom change.
    """
    params = recording.params
    low = min(np.min(recording.v), params.v_reset, params.v_rest) / mV - 1
    high = max(np.max(recording.v), params.v_th, params.v_rest) / mV + SPIKE_HEIGHT_MV + 1
    if shown is not None:
        low, high = min(low, shown[0]), max(high, shown[1])
    grid = VOLTAGE_GRID_MV
    return float(np.floor(low / grid) * grid), float(np.ceil(high / grid) * grid)


def panels(recording, limits_mV, peak, ghost=None, handles=()):
    """Input, potentials and spikes of a simulation, neuron 0 boldly, and in grey those of an earlier one.

    `peak` is the current that its slider says; `handles` are sliders whose lines a hand can move.
    """
    duration, most = float(DURATION / ms), SLIDERS["I"].high
    grip = {name: name for name in handles}
    levels = [level(getattr(recording.params, name) / mV, name, kind, grip.get(name)) for name, kind in LEVELS.items()]
    hand = [level(peak / nA, "I", "current", "I", hidden=True)] if "I" in handles else []
    earlier = _items(ghost, shift=-0.35, ghost=True) if ghost else ([], [], [])
    current, v, spikes = (before + now for before, now in zip(earlier, _items(recording), strict=True))
    time = {"x": (-0.01 * duration, duration), "names": True, "sweep": SWEEP_SECONDS}
    rows = (recording.n - 0.3, -0.7)  # neuron 0 at the top, as in all rasters
    at_time = {"xlabel": _("time (ms)"), **time}
    return [
        Panel(
            current + hand, y=(-0.06 * most, 1.06 * most), ylabel="I (nA)", place=CURRENT, units=("ms", "nA"), **time
        ),
        Panel(levels + v, y=limits_mV, ylabel="v (mV)", place=VOLTAGE, units=UNITS["v"], whole=True, **time),
        Panel(spikes, y=rows, ylabel=_("neuron"), place=RASTER, units=UNITS["n"], whole=True, **at_time),
    ]


def _items(recording, shift=0, **look):
    """What a simulation adds to each panel; the spikes are shifted by a part of a row."""
    times, I = recording.times / ms, recording.I / nA
    moves = np.flatnonzero(np.append(True, I[1:] != I[:-1]) | (np.arange(len(I)) == len(I) - 1))
    grid = (0.0, float(recording.dt / ms))
    v = [membrane_points(recording, slice(k, k + 1))[1][:-1] for k in range(1 if look else recording.n)]
    others = [line(grid, np.array(v[1:]), "v", faint=True, width=0.8)] if v[1:] else []
    return (
        [steps(times[moves], I[moves], "current", **look)],
        [*others, line(grid, v[0], "v", **look)],
        [marks(recording.spike_times / ms, recording.spike_indices + shift, **look)],
    )


@dataclass(frozen=True)
class Preset:
    """A named setting of the LIF explorer."""

    params: LIFParameters
    input: str
    I: Quantity
    n: int


LESSON = LIFParameters(tau_m=5 * ms, v_th=-62 * mV, t_ref=1 * ms, R=1 * Mohm)
PRESETS = {
    N_("one neuron"): Preset(LIFParameters(), "step", 2 * nA, 1),
    N_("ten neurons"): Preset(LESSON, "staircase", 6.5 * nA, 10),
    N_("just below the rheobase"): Preset(LIFParameters(), "step", 1.4 * nA, 1),
    N_("fast membrane"): Preset(LIFParameters(tau_m=3 * ms), "pulses", 4 * nA, 1),
    N_("slow membrane"): Preset(LIFParameters(tau_m=40 * ms), "pulses", 4 * nA, 1),
    N_("long refractory period"): Preset(LIFParameters(t_ref=10 * ms), "step", 10 * nA, 1),
    N_("deep reset"): Preset(LIFParameters(v_reset=-80 * mV), "step", 2 * nA, 1),
    N_("fires by itself"): Preset(LIFParameters(v_rest=-48 * mV), "step", 0 * nA, 1),
    N_("noisy input"): Preset(LIFParameters(), "noise", 1.5 * nA, 10),
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
        self._handles = [name for name in HANDLES if name in (sliders or SLIDERS)]
        super().__init__(SLIDERS, Picture(HEIGHT), choices, buttons, shown, keep_ghost=("ghost",))
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
        return self.recording

    def _simulate(self):
        values = self.values()
        params = LIFParameters(**{name: values[name] for name in LIFParameters.__dataclass_fields__})
        n, current = values["n"], INPUTS[values["input"]](values["I"])
        v_start = params.v_rest + START_SPREAD[:n] * (n > 1)
        self.recording = simulate_live(params, currents.sample(current, DURATION), v_start)

    def _draw(self):
        self._limits = voltage_limits(self.recording, self._limits if self._shown is not None else None)
        ghost = self.ghost if self.with_ghost.value else None
        values = self.values()
        numbers = _numbers(self.recording, values["input"], values["I"])
        shown = panels(self.recording, self._limits, values["I"], ghost, self._handles)
        message = "" if values["input"] == "step" else _("Theory has a rate only for a constant current.")
        self.view.show(shown, _sentence(self.recording, numbers), numbers, message)


def _sentence(recording, numbers):
    who = _("one LIF neuron") if recording.n == 1 else _("{n} LIF neurons").format(n=recording.n)
    message = _("Input current, membrane potential and spikes of {who} over {duration:.0f} ms: {numbers}.")
    said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
    return message.format(who=who, duration=recording.duration / ms, numbers=said)


def _numbers(recording, input_name, I):
    if input_name == "step":
        measured, theory = _measured_rate(recording), f"{firing_rate(recording.params, I) / Hz:.1f} Hz"
    else:
        measured = f"{len(recording.spike_times) / recording.n / float(recording.duration):.1f} Hz"
        theory = "–"
    return [
        number(_("measured rate"), measured, big=True),
        number(_("theory"), theory, big=input_name == "step"),
        number(_("rheobase"), f"{rheobase(recording.params) / nA:.2f} nA"),
        number(
            _("spikes in {duration:.0f} ms").format(duration=recording.duration / ms), str(len(recording.spike_times))
        ),
    ]


def _measured_rate(recording):
    """From the intervals of neuron 0 that lie wholly under the constant current."""
    times = recording.spike_times[recording.spike_indices == 0]
    times = times[times >= STEP_START]
    if len(times) == 0:
        return "0.0 Hz"
    if len(times) == 1:
        return _("one spike is no interval")
    return f"{(len(times) - 1) / float(times[-1] - times[0]):.1f} Hz"
