"""The widget of the chapter that sends digits through LIF neurons: which grey levels survive as spikes."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from brian2 import ms, mV, nA
from matplotlib.figure import Figure

from helpers.base.i18n import _
from helpers.codes.pixels import PIXEL_NEURON, look_up, simulate_few_pixels, spike_table
from helpers.datasets import mnist
from helpers.figures.codes import label_raster, raster_style
from helpers.figures.images import plot_image
from helpers.figures.style import COLORS, tidy
from helpers.neurons.theory import rheobase
from helpers.widgets.board import Explorer, PictureView, Slider
from helpers.widgets.picture import LivePicture, set_points, shared

MAX_COUNT = 20  # of the axis: the most spikes that the sliders can get out of a pixel
LONGEST = 100 * ms
SLIDERS = {
    "image": Slider("image number", 1, 0, 99, 1, 21),
    "gain": Slider("gain (nA for white)", nA, 5, 200, 5, 50),
    "duration": Slider("duration (ms)", ms, 5, 100, 5, 50),
    "v_th": Slider("v_th (mV)", mV, -64, -30, 1, -50),
}


@shared
class PixelPicture:
    """A digit, what each grey level fires, the raster, and the digit as spike counts; an earlier curve as a ghost."""

    def __init__(self):
        figure = Figure(figsize=(9.6, 3), dpi=100)
        axes = figure.subplots(1, 4, width_ratios=[1, 1.35, 1.5, 1])
        figure.subplots_adjust(left=0.01, right=0.99, top=0.88, bottom=0.18, wspace=0.36)
        dark = np.zeros((28, 28))
        plot_image(dark, _("pixels"), axes[0])
        plot_image(dark, _("spike counts"), axes[3])
        self._image, self._counts = axes[0].images[0], axes[3].images[0]
        axes[1].set(xlim=(0, 256), ylim=(-0.5, MAX_COUNT + 0.5), xlabel=_("grey level"), ylabel=_("spikes"))
        tidy(axes[1])
        axes[1].set_xticks([0, 128, 255])
        axes[1].set_yticks([0, 5, 10, 15, 20])
        self._ghost = axes[1].plot([], [], color=COLORS["ghost"])[0]
        self._curve = axes[1].plot([], [], ".", color=COLORS["v"], markersize=3)[0]
        self._raster_axes, self._shown = axes[2], None
        self._raster = axes[2].plot([], [], **raster_style(784))[0]
        moving = [self._image, self._ghost, self._curve, self._raster, self._counts]
        self._picture = LivePicture(figure, moving)

    def draw(self, image, staircase, spikes, ghost=None):
        """Draw one digit, its spikes, how many each grey level fires, and in grey an earlier such staircase."""
        self._image.set_data(image)
        self._counts.set_data(spikes.counts().reshape(28, 28) / max(1, staircase.max()))
        self._curve.set_data(np.arange(256), staircase)
        set_points(self._ghost, ghost if ghost is None else (np.arange(256), ghost))
        self._raster.set_data(np.asarray(spikes.times / ms), spikes.neuron_indices)
        if spikes.duration != self._shown:
            label_raster(self._raster_axes, spikes.duration / ms, spikes.n_neurons)
            self._picture.redraw_axes()
            self._shown = spikes.duration
        return self._picture.jpeg()


@lru_cache(maxsize=64)
def _long_table(gain_nA, v_th_mV):
    """Simulated only when gain or threshold move: a shorter time shows the beginning of the same spike trains."""
    return spike_table(PIXEL_NEURON.replace(v_th=v_th_mV * mV), LONGEST, gain_nA * nA, simulate_few_pixels)


class MnistExplorer(Explorer):
    """A digit through 784 LIF neurons; grey is the curve before this slider moved."""

    def __init__(self):
        self._digits = mnist.load("train", SLIDERS["image"].high + 1)
        # Another digit changes nothing about the curve.
        super().__init__(SLIDERS, PictureView(960, 300), keep_ghost=("image",), label_width=130)

    def show(self):
        """Draw what the sliders say; the ghost is drawn from the spikes of each grey level."""
        number, gain, duration, v_th = (control.value for control in self.controls.values())
        table = _cut(_long_table(gain, v_th), duration * ms)
        staircase = table.counts()[0]
        grey = self._digits.images[number : number + 1]
        spikes = look_up(grey, table)
        image = mnist.as_intensity(grey[0])
        self.image.value = PixelPicture().draw(image, staircase, spikes, self.ghost)
        self.readout.value = _readout(self._digits.labels[number], grey, staircase, spikes)
        self.message.value = _remark(gain, v_th, staircase)
        return staircase


def _cut(table, duration):
    """The same spikes, as if the images had been taken away earlier."""
    return replace(table.before(duration), duration=duration)


def _readout(label, grey, staircase, spikes):
    lit = grey[0].ravel() > 0
    silent = lit & (spikes.counts()[0] == 0)
    parts = [
        _("a {label}").format(label=label),
        _("spikes: {n:,}").format(n=len(spikes.times)),
        _("lit pixels: {n}").format(n=lit.sum()),
        _("of them silent: {n}").format(n=silent.sum()),
        _("levels that can be told apart: {n}").format(n=len(np.unique(staircase))),
    ]
    return " &emsp; ".join(parts)


def _remark(gain_nA, v_th_mV, staircase):
    needed = rheobase(PIXEL_NEURON.replace(v_th=v_th_mV * mV)) / nA
    if gain_nA <= needed:
        message = _("White gets {gain} nA and would need more than {needed:.0f}: nobody fires.")
    elif not staircase.any():
        message = _("White is above the rheobase of {needed:.0f} nA, but time is up before its first spike.")
    else:
        message = _("Rheobase {needed:.0f} nA: the darkest grey that fires is {grey} of 255. White fires {count}.")
    darkest = np.argmax(staircase > 0)
    return message.format(gain=gain_nA, needed=needed, grey=darkest, count=staircase[-1])
