"""The widget of the chapter on firing rates: move a slider, see the f-I curve change."""

import numpy as np
from brian2 import Hz, Mohm, ms, mV, nA

from helpers.base.i18n import _
from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import firing_rate, interspike_interval, rheobase
from helpers.widgets.board import Explorer, Slider
from helpers.widgets.picture import Panel, Picture, dots, level, line, number

MAX_RATE_HZ = 550  # room for the ceiling of a neuron that is refractory for 2 ms
CURRENTS = np.linspace(0, 10, 1001) * nA
SLIDERS = {
    "tau_m": Slider("tau_m (ms)", ms, 1, 50, 0.5, 10),
    "v_th": Slider("v_th (mV)", mV, -70, -35, 0.5, -50, role="threshold"),
    "v_reset": Slider("v_reset (mV)", mV, -90, -40, 0.5, -65),
    "t_ref": Slider("t_ref (ms)", ms, 0, 20, 0.5, 2, role="reset"),
    "R": Slider("R (MΩ)", Mohm, 0.5, 20, 0.5, 10, role="threshold"),
    "I": Slider("I (nA)", nA, 0, 10, 0.1, 2, role="current"),
}
BELOW_HZ = 40  # the point's name stands so far below it, where no curve is


class RateExplorer(Explorer):
    """Sliders on a LIF neuron beside its f-I curve; grey is the curve before this slider moved."""

    def __init__(self):
        # The current moves along the curve and changes nothing about it.
        super().__init__(SLIDERS, Picture(height=400), keep_ghost=("I",))

    def show(self):
        """Draw what the sliders say; the ghost is drawn from a neuron's parameters."""
        values = self.values()
        current = values.pop("I")
        self.params = LIFParameters(**values)
        numbers = _numbers(self.params, current)
        self.view.show([_panel(self.params, current, self.ghost)], _sentence(numbers), numbers, _remark(self.params))
        return self.params


def _panel(params, current, ghost):
    """The f-I curve with a point at a current, and in grey an earlier neuron's curve."""
    rate, x = firing_rate(params, current) / Hz, float(current / nA)
    earlier = [_curve(ghost, ghost=True)] if ghost else []
    hand = level(x, "I", "current", "I", axis="x", at=max(rate - BELOW_HZ, BELOW_HZ / 2))
    point = dots([x], [rate], "current", size=6)
    return Panel(
        [*earlier, *_bounds(params), hand, _curve(params, width=2.2), point],
        x=(0, float(CURRENTS[-1] / nA)),
        y=(0, MAX_RATE_HZ),
        xlabel=_("input current I (nA)"),
        ylabel=_("firing rate (Hz)"),
        names=True,
        units=("nA", "Hz"),
    )


def _curve(params, **look):
    step = float((CURRENTS[1] - CURRENTS[0]) / nA)
    return line((0.0, step), firing_rate(params, CURRENTS) / Hz, "v", **look)


def _bounds(params):
    """Named lines where the curve starts and where it ends, if they lie in the panel."""
    start = rheobase(params) / nA
    lines = [level(start, _("rheobase"), "threshold", axis="x", left=True)] if 0 <= start < CURRENTS[-1] / nA else []
    if params.t_ref * MAX_RATE_HZ * Hz <= 1:
        return lines
    return [*lines, level(1 / params.t_ref / Hz, "1/t_ref", "reset")]


def _sentence(numbers):
    said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
    return _("Firing rate of a LIF neuron over its input current: {numbers}.").format(numbers=said)


def _numbers(params, current):
    at_current = _("rate at {current:.1f} nA").format(current=current / nA)
    return [
        number(at_current, f"{firing_rate(params, current) / Hz:.1f} Hz", big=True),
        number(_("rheobase"), f"{rheobase(params) / nA:.2f} nA", big=True),
        number(_("ceiling 1/t_ref"), _ceiling(params)),
        number(_("interval"), _interval(params, current)),
    ]


def _ceiling(params):
    return _("none") if params.t_ref == 0 * ms else f"{1 / params.t_ref / Hz:.0f} Hz"


def _interval(params, current):
    interval = interspike_interval(params, current) / ms
    return f"{interval:.1f} ms" if np.isfinite(interval) else _("never fires")


def _remark(params):
    if rheobase(params) < 0 * nA:
        message = _("The threshold lies below v_rest = {v_rest:.0f} mV: this neuron fires without any input.")
        beyond = _("Its whole curve lies above {rate} Hz, beyond the axis.").format(rate=MAX_RATE_HZ)
        is_beyond = firing_rate(params, CURRENTS[0]) > MAX_RATE_HZ * Hz
        return message.format(v_rest=params.v_rest / mV) + (" " + beyond if is_beyond else "")
    if rheobase(params) >= CURRENTS[-1]:
        return _("The rheobase lies beyond the current axis: this neuron is silent here.")
    capacitance = _("C = tau_m / R = {C:.2f} nF").format(C=float(params.tau_m / params.R) * 1e9)
    return _("Grey: the curve before this slider moved.") + " " + capacitance
