"""The widget of the chapter that sends digits through LIF neurons: which grey levels survive as spikes."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from brian2 import ms, mV, nA

from helpers.base.i18n import _
from helpers.codes.pixels import PIXEL_NEURON, look_up, simulate_few_pixels, spike_table
from helpers.datasets import mnist
from helpers.neurons.theory import rheobase
from helpers.widgets.board import Explorer, Slider
from helpers.widgets.picture import Panel, Picture, dots, image, level, marks, number

MAX_COUNT = 20  # of the axis: the most spikes that the sliders can get out of a pixel
WHITE = 255
SLIDERS = {
    "image": Slider("image number", 1, 0, 99, 1, 21),
    "gain": Slider("gain (nA for white)", nA, 5, 200, 5, 50),
    "duration": Slider("duration (ms)", ms, 5, 100, 5, 50, role="current"),
    "v_th": Slider("v_th (mV)", mV, -64, -30, 1, -50, role="threshold"),
}
LONGEST = SLIDERS["duration"].high * ms
# Where each panel is: in a row, or, in a narrow page, in two rows.
PIXELS, CURVE, RASTER, COUNTS = (0, 0, 0.22, 1), (0.22, 0, 0.26, 1), (0.48, 0, 0.3, 1), (0.78, 0, 0.22, 1)
NARROW = {PIXELS: (0, 0, 0.4, 0.5), CURVE: (0.4, 0, 0.6, 0.5), COUNTS: (0, 0.5, 0.4, 0.5), RASTER: (0.4, 0.5, 0.6, 0.5)}


@lru_cache(maxsize=64)
def _long_table(gain_nA, v_th_mV):
    """Simulated only when gain or threshold move: a shorter time shows the beginning of the same spike trains."""
    return spike_table(PIXEL_NEURON.replace(v_th=v_th_mV * mV), LONGEST, gain_nA * nA, simulate_few_pixels)


class MnistExplorer(Explorer):
    """A digit through 784 LIF neurons; grey is the curve before this slider moved."""

    def __init__(self):
        self._digits = mnist.load("train", SLIDERS["image"].high + 1)
        # Another digit changes nothing about the curve.
        super().__init__(SLIDERS, Picture(height=320, narrow=500), keep_ghost=("image",))

    def show(self):
        """Draw what the sliders say; the ghost is drawn from the spikes of each grey level."""
        digit, gain, duration, v_th = (control.value for control in self.controls.values())
        table = _cut(_long_table(gain, v_th), duration * ms)
        staircase = table.counts()[0]
        grey = self._digits.images[digit : digit + 1]
        spikes = look_up(grey, table)
        needed = rheobase(PIXEL_NEURON.replace(v_th=v_th * mV)) / nA
        label, numbers = self._digits.labels[digit], _numbers(grey, staircase, spikes)
        panels = [*_images(grey[0], staircase, spikes), _curve(staircase, self.ghost, WHITE * needed / gain)]
        self.view.show([*panels, _raster(spikes)], _sentence(label, numbers), numbers, _remark(gain, needed, staircase))
        return staircase


def _cut(table, duration):
    """The same spikes, as if the images had been taken away earlier."""
    return replace(table.before(duration), duration=duration)


def _panel(items, place, **look):
    return Panel(items, place=place, narrow=NARROW[place], **look)


def _images(grey, staircase, spikes):
    """The digit, and what is left of it in the spike counts."""
    counts = spikes.counts().reshape(grey.shape) / max(1, staircase.max())
    look = {"x": (0, 1), "y": (0, 1), "square": True}
    return [
        _panel([image(mnist.as_intensity(grey))], PIXELS, title=_("pixels"), **look),
        _panel([image(counts)], COUNTS, title=_("spike counts"), **look),
    ]


def _curve(staircase, ghost, darkest):
    """How many spikes each grey level fires, with the one that reaches the threshold; ghost is an earlier curve."""
    levels = np.arange(WHITE + 1)
    earlier = [dots(levels, ghost, "v", ghost=True, size=1.5)] if ghost is not None else []
    start = [level(darkest, _("rheobase"), "threshold", axis="x")] if darkest <= WHITE else []
    labels = {"xlabel": _("grey level"), "ylabel": _("spikes"), "title": _("spikes of each grey level")}
    now = dots(levels, staircase, "v", size=1.5)
    return _panel([*earlier, *start, now], CURVE, x=(0, WHITE), y=(-0.5, MAX_COUNT + 0.5), whole=True, **labels)


def _raster(spikes):
    """All spikes, those of pixel 0 at the top; a hand can move the time at which the image is taken away."""
    end = level(spikes.duration / ms, _("image off"), "current", "duration", axis="x")
    labels = {"xlabel": _("time (ms)"), "ylabel": _("neuron"), "title": _("spikes of each neuron")}
    limits = {"x": (0, float(LONGEST / ms)), "y": (spikes.n_neurons, -1)}
    return _panel([marks(spikes.times / ms, spikes.neuron_indices), end], RASTER, whole=True, **limits, **labels)


def _sentence(label, numbers):
    said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
    message = _("A {label} of MNIST, its spikes from 784 LIF neurons, and the image of their counts. {numbers}.")
    return message.format(label=label, numbers=said)


def _numbers(grey, staircase, spikes):
    lit = grey[0].ravel() > 0
    silent = lit & (spikes.counts()[0] == 0)
    return [
        number(_("spikes"), f"{len(spikes.times):,}", big=True),
        number(_("grey levels that can be told apart"), str(len(np.unique(staircase))), big=True),
        number(_("lit pixels"), str(lit.sum())),
        number(_("of them silent"), str(silent.sum())),
    ]


def _remark(gain_nA, needed_nA, staircase):
    if gain_nA <= needed_nA:
        message = _("White gets {gain} nA and would need more than {needed:.0f}: nobody fires.")
    elif not staircase.any():
        message = _("White is above the rheobase of {needed:.0f} nA, but time is up before its first spike.")
    else:
        message = _("Rheobase {needed:.0f} nA: the darkest grey that fires is {grey} of 255. White fires {count}.")
    darkest = np.argmax(staircase > 0)
    return message.format(gain=gain_nA, needed=needed_nA, grey=darkest, count=staircase[-1])
