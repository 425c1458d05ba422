"""The widget of the chapter on firing rates: move a slider, see the f-I curve change."""

import numpy as np
from brian2 import Hz, Mohm, ms, mV, nA
from matplotlib.figure import Figure

from helpers.base.i18n import _
from helpers.figures.style import COLORS, tidy
from helpers.neurons.lif import LIFParameters
from helpers.neurons.theory import firing_rate, interspike_interval, rheobase
from helpers.widgets.board import Explorer, PictureView, Slider
from helpers.widgets.live_picture import LivePicture, set_points, shared

MAX_RATE_HZ = 550  # room for the ceiling of a neuron that is refractory for 2 ms
CURRENTS = np.linspace(0, 10, 1001) * nA
SLIDERS = {
    "tau_m": Slider("tau_m (ms)", ms, 1, 50, 0.5, 10),
    "v_th": Slider("v_th (mV)", mV, -70, -35, 0.5, -50),
    "v_reset": Slider("v_reset (mV)", mV, -90, -40, 0.5, -65),
    "t_ref": Slider("t_ref (ms)", ms, 0, 20, 0.5, 2),
    "R": Slider("R (MΩ)", Mohm, 0.5, 20, 0.5, 10),
    "I": Slider("I (nA)", nA, 0, 10, 0.1, 2),
}


@shared
class RatePicture:
    """An f-I curve with rheobase, refractory ceiling and one current marked, and an earlier curve as a ghost."""

    def __init__(self):
        figure = Figure(figsize=(8.4, 3.8), dpi=100)
        ax = figure.subplots()
        figure.subplots_adjust(left=0.09, right=0.97, top=0.93, bottom=0.14)
        ax.set(xlim=(0, CURRENTS[-1] / nA), ylim=(0, MAX_RATE_HZ))
        ax.set(xlabel=_("input current I (nA)"), ylabel=_("firing rate (Hz)"))
        tidy(ax)
        dashed = {"linestyle": "--", "linewidth": 1}
        self._ghost = ax.plot([], [], color=COLORS["ghost"])[0]
        self._ceiling = ax.axhline(0, color=COLORS["reset"], **dashed)
        on_white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        self._ceiling_name = ax.text(
            9.95, 0, _("ceiling 1/t_ref"), color=COLORS["reset"], ha="right", va="bottom", bbox=on_white
        )
        self._rheobase = ax.axvline(0, color=COLORS["threshold"], **dashed)
        self._rheobase_name = ax.text(0, 470, _("rheobase"), color=COLORS["threshold"])
        self._curve = ax.plot([], [], color=COLORS["v"], linewidth=1.6)[0]
        self._dot = ax.plot([], [], "o", color=COLORS["v"])[0]
        behind = [self._ghost, self._rheobase, self._rheobase_name, self._ceiling_name, self._ceiling]
        self._picture = LivePicture(figure, [*behind, self._curve, self._dot])

    def draw(self, params, current, ghost=None):
        """Draw the curve of one neuron with a dot at a current, and in grey behind it that of an earlier one."""
        set_points(self._curve, _points(params))
        self._dot.set_data([current / nA], [firing_rate(params, current) / Hz])
        set_points(self._ghost, ghost and _points(ghost))
        self._place_ceiling(params.t_ref)
        self._place_rheobase(rheobase(params) / nA)
        return self._picture.jpeg()

    def _place_ceiling(self, t_ref):
        height = 1 / t_ref / Hz if t_ref > 0 else np.inf
        for artist in (self._ceiling, self._ceiling_name):
            artist.set_visible(height < MAX_RATE_HZ)
        self._ceiling.set_ydata([height, height])
        self._ceiling_name.set_y(height)

    def _place_rheobase(self, x):
        for artist in (self._rheobase, self._rheobase_name):
            artist.set_visible(0 <= x < CURRENTS[-1] / nA)
        self._rheobase.set_xdata([x, x])
        room_on_the_left = x > 1.2  # where no curve can cross the name
        shift, side = (-0.08, "right") if room_on_the_left else (0.08, "left")
        self._rheobase_name.set(x=x + shift, ha=side)


class RateExplorer(Explorer):
    """Sliders on a LIF neuron with its f-I curve below them; grey is the curve before this slider moved."""

    def __init__(self):
        self._picture = RatePicture()
        # The current moves along the curve and changes nothing about it.
        super().__init__(SLIDERS, PictureView(840, 380), keep_ghost=("I",))

    def show(self):
        """Draw what the sliders say; the ghost is drawn from a neuron's parameters."""
        values = self.values()
        current = values.pop("I")
        self.params = LIFParameters(**values)
        self.image.value = self._picture.draw(self.params, current, self.ghost)
        self.readout.value = _readout(self.params, current)
        self.message.value = _remark(self.params)
        return self.params


def _points(params):
    return CURRENTS / nA, firing_rate(params, CURRENTS) / Hz


def _readout(params, current):
    parts = [
        _("rheobase: {current:.2f} nA").format(current=rheobase(params) / nA),
        _("ceiling: {rate}").format(rate=_ceiling(params)),
        _("rate at {current:.1f} nA: {rate:.1f} Hz").format(
            current=current / nA, rate=firing_rate(params, current) / Hz
        ),
        _("interval: {interval}").format(interval=_interval(params, current)),
    ]
    return " &emsp; ".join(parts)


def _ceiling(params):
    if params.t_ref == 0 * ms:
        return _("none")
    return _("{rate:.0f} Hz").format(rate=1 / params.t_ref / Hz)


def _interval(params, current):
    interval = interspike_interval(params, current) / ms
    return _("{interval:.1f} ms").format(interval=interval) if np.isfinite(interval) else _("never fires")


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
