"""Widgets of the chapters on the LIF neuron: move a slider, see the neuron change."""

from dataclasses import dataclass
from functools import cache

import ipywidgets as widgets
import numpy as np
from brian2 import Hz, Mohm, Quantity, ms, mV, nA

from helpers import currents
from helpers.explore_board import Slider, picture_box, text_line
from helpers.i18n import _
from helpers.lif import LIFParameters, firing_rate, rheobase
from helpers.live_plots import LIFPicture, voltage_limits
from helpers.one_at_a_time import one_at_a_time
from helpers.simulate_lif import DURATION, MAX_N, lif_runner

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
    "staircase": lambda I: currents.staircase(
        currents.STAIRCASE_LEVELS * (I / max(currents.STAIRCASE_LEVELS))
    ),
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
        _check_names(sliders, SLIDERS, _("slider"))
        _check_names([preset], PRESETS, _("preset"))
        self.trace = self._simulated = self._ghost = self._moved = self._limits = None
        self._runner = lif_runner()
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
        self.ghost = widgets.Checkbox(
            value=True, description=_("grey: before this slider moved"), indent=False
        )
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
        self._runner.on_status(self._show_status)

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
        if (
            self._settings() == self._simulated
        ):  # moved back out of a contradiction, or late news of an old move
            self._show_status()
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
        self.trace = self._runner.run(params, currents.sample(current, DURATION), n, v_start)
        self._simulated = self._settings()
        self._show_status()
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

    def _show_status(self):
        self.message.value = self._runner.message


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
        _("spikes in {duration:.0f} ms: {count}").format(
            duration=trace.duration / ms, count=len(trace.spike_times)
        ),
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


def _check_names(names, known, kind):
    for name in names:
        if name not in known:
            message = _("There is no {kind} {name!r}; choose from: {known}.")
            raise ValueError(message.format(kind=kind, name=name, known=", ".join(known)))
