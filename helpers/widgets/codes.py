"""The widgets of the chapter on spike codes: a digit of MNIST in a chosen code, and a drawn digit in every code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from brian2 import Hz, ms
from matplotlib.figure import Figure

from helpers.base.i18n import _
from helpers.codes import encode
from helpers.codes.readout import grey_error
from helpers.datasets import mnist
from helpers.figures.codes import label_raster, raster_grid, raster_style, show_spikes
from helpers.figures.images import plot_image
from helpers.widgets.board import Explorer, PictureView, Slider, choice
from helpers.widgets.digit_pad import PadExplorer
from helpers.widgets.live_picture import LivePicture, shared

SLIDERS = {
    "digit": Slider("digit number", 1, 0, 99, 1, 21),
    "duration": Slider("duration (ms)", ms, 10, 400, 10, 100),
    "max_rate": Slider("max_rate (Hz)", Hz, 5, 200, 5, 65),
    "min_intensity": Slider("min_intensity", 1, 0, 1, 0.01, 0.1, ".2f"),
    "delta": Slider("delta (intensity)", 1, 0, 1, 0.01, 0.1, ".2f"),
    "n_bits": Slider("n_bits", 1, 1, 8, 1, 8),
    "n_fields": Slider("n_fields (neurons a pixel)", 1, 3, 16, 1, 8),
}
LABEL_WIDTH = 190  # the longest label, whole


@dataclass(frozen=True)
class Code:
    """An encoder, its decoder, and the names of the sliders that both of them take."""

    encode: Callable
    decode: Callable
    knob: str


CODES = {
    "Poisson rate": Code(partial(encode.encode_rate, seed=0), encode.decode_rate, "max_rate"),
    "regular rate": Code(partial(encode.encode_rate, method="regular"), encode.decode_rate, "max_rate"),
    "latency": Code(
        encode.encode_latency, lambda spikes, min_intensity: encode.decode_latency(spikes), "min_intensity"
    ),
    "delta": Code(encode.encode_delta, encode.decode_delta, "delta"),
    "phase": Code(encode.encode_phase, encode.decode_phase, "n_bits"),
    "population": Code(encode.encode_population, encode.decode_population, "n_fields"),
}
KNOBS = {code.knob for code in CODES.values()}


@shared
class CodePicture:
    """An image, its raster and the decoded image, side by side."""

    def __init__(self):
        figure = Figure(figsize=(9.6, 3.2), dpi=100)
        axes = figure.subplots(1, 3, width_ratios=[1, 2.2, 1])
        figure.subplots_adjust(left=0.01, right=0.99, top=0.9, bottom=0.17, wspace=0.26)
        dark = np.zeros((28, 28))
        for ax, title in zip(axes[::2], (_("original"), _("decoded"))):
            plot_image(dark, title, ax)
        self._original, self._decoded = axes[0].images[0], axes[2].images[0]
        self._axes, self._shown = axes[1], None
        (self._raster,) = self._axes.plot([], [], **raster_style(784))
        self._picture = LivePicture(figure, [self._original, self._raster, self._decoded])

    def draw(self, image, spikes, decoded):
        """Draw one image, its spikes, and what a decoder makes of them."""
        self._original.set_data(image)
        self._decoded.set_data(decoded.reshape(28, 28))
        self._raster.set_data(np.asarray(spikes.times / ms), spikes.neuron_indices)
        self._raster.set(**raster_style(spikes.n_neurons))
        limits = float(spikes.duration / ms), spikes.n_neurons
        if limits != self._shown:
            label_raster(self._axes, *limits)
            self._picture.redraw_axes()
            self._shown = limits
        return self._picture.jpeg()


class EncodingExplorer(Explorer):
    """A digit under one of the codes, with a slider for everything that the code can be told.

    Parameters
    ----------
    code : str
        A name in `CODES`: the one to start with.

    Raises
    ------
    ValueError
        If there is no such code.
    """

    def __init__(self, code="Poisson rate"):
        self.code = choice(_("code"), CODES, code)
        self._digits = mnist.load("train", SLIDERS["digit"].high + 1)
        super().__init__(SLIDERS, PictureView(960, 320), {"code": self.code}, label_width=LABEL_WIDTH)

    def show(self):
        """Encode and decode as the controls say."""
        values = self.values()
        code, digit = CODES[values["code"]], values["digit"]
        for name in KNOBS:
            self.controls[name].disabled = name != code.knob
        images = mnist.as_intensity(self._digits.images[digit : digit + 1])
        knob = {code.knob: values[code.knob]}
        spikes = code.encode(images, values["duration"], **knob)
        decoded = code.decode(spikes, **knob)
        self.image.value = CodePicture().draw(images[0], spikes, decoded)
        self.readout.value = _readout(self._digits.labels[digit], images, spikes, decoded)
        self.message.value = _hint(code, values)


def _hint(code, values):
    if code.knob == "max_rate":
        expected = float(values["max_rate"] * values["duration"])
        return _("A white pixel is expected to fire {count:.1f} times.").format(count=expected)
    return _("Grey sliders say nothing to this code.")


def _readout(label, images, spikes, decoded):
    parts = [
        _("a {label}").format(label=label),
        _("neurons: {n:,}").format(n=spikes.n_neurons),
        _("spikes: {n:,}").format(n=len(spikes.times)),
        _("spikes per lit pixel: {n:.2f}").format(n=len(spikes.times) / np.count_nonzero(images)),
        _("decode error: {error:.2f} grey levels").format(error=grey_error(images, decoded)),
    ]
    return " &emsp; ".join(parts)


DURATION = 100 * ms  # as in the figures of the chapter


@shared
class CodesPicture:
    """The spikes of one image in all codes, drawn again and again."""

    def __init__(self):
        figure = Figure(figsize=(9.6, 4.2), dpi=100)
        self._rasters = raster_grid(figure, _encode(np.zeros((28, 28), np.uint8)))
        titles = [raster.axes.title for raster in self._rasters.values()]
        self._picture = LivePicture(figure, [*self._rasters.values(), *titles])

    def draw(self, image):
        """Draw the spikes of one image of bytes."""
        for name, spikes in _encode(image).items():
            show_spikes(self._rasters[name], _(name), spikes)
        return self._picture.jpeg()


class DrawingExplorer(PadExplorer):
    """A pad to draw a digit on, and below it the spikes of the digit in every code."""

    def __init__(self):
        super().__init__(960, 420)

    def show(self, image):
        """Draw the spikes of a drawing."""
        self.image.value = CodesPicture().draw(image)


def _encode(image):
    images = mnist.as_intensity(image[None])
    return {name: code.encode(images, DURATION) for name, code in CODES.items()}
