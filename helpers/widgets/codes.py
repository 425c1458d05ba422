"""The widget of the chapter on spike codes: choose a code and a digit, see its spikes and what they still tell."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import ipywidgets as widgets
import numpy as np
from brian2 import Hz, ms
from matplotlib.figure import Figure

from helpers.base.checks import check_choice
from helpers.base.i18n import _
from helpers.codes.encode import (
    decode_delta,
    decode_latency,
    decode_phase,
    decode_population,
    decode_rate,
    encode_delta,
    encode_latency,
    encode_phase,
    encode_population,
    encode_rate,
)
from helpers.codes.readout import grey_error
from helpers.datasets import mnist
from helpers.datasets.mnist import as_intensity
from helpers.figures.codes import label_raster, raster_grid, raster_style, show_spikes
from helpers.figures.images import plot_image
from helpers.widgets.board import Slider, one_at_a_time, picture_box, text_line
from helpers.widgets.digit_pad import DigitPad
from helpers.widgets.picture import LivePicture

SLIDERS = {
    "digit": Slider("digit number", 1, 0, 99, 1, 21),
    "duration": Slider("duration (ms)", ms, 10, 400, 10, 100),
    "max_rate": Slider("max_rate (Hz)", Hz, 5, 200, 5, 65),
    "threshold": Slider("threshold (intensity)", 1, 0, 1, 0.01, 0.1, ".2f"),
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
    "Poisson rate": Code(partial(encode_rate, seed=0), decode_rate, "max_rate"),
    "regular rate": Code(partial(encode_rate, method="regular"), decode_rate, "max_rate"),
    "latency": Code(encode_latency, lambda spikes, threshold: decode_latency(spikes), "threshold"),
    "delta": Code(encode_delta, decode_delta, "threshold"),
    "phase": Code(encode_phase, decode_phase, "n_bits"),
    "population": Code(encode_population, decode_population, "n_fields"),
}
KNOBS = {code.knob for code in CODES.values()}


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
        """Draw one image and its code.

        Parameters
        ----------
        image : ndarray, shape (28, 28)
        spikes : Spikes
            Of this image only.
        decoded : ndarray, shape (1, 784)

        Returns
        -------
        bytes
            A JPEG file.
        """
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


@cache
def _shared_picture():
    """One figure for all explorers of a notebook, because each takes several megabytes."""
    return CodePicture()


class EncodingExplorer(widgets.VBox):
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
        check_choice("code", code, CODES)
        self._digits = mnist.load("train", SLIDERS["digit"].high + 1)
        self.controls = {name: slider.widget(LABEL_WIDTH) for name, slider in SLIDERS.items()}
        self.code = widgets.Dropdown(
            options=[(_(name), name) for name in CODES],
            value=code,
            description=_("code"),
            style={"description_width": f"{LABEL_WIDTH}px"},
            layout=widgets.Layout(width="460px"),
        )
        self.readout, self.message, self.image = text_line(), text_line(), picture_box(960, 320)
        super().__init__(self._layout())
        for control in [self.code, *self.controls.values()]:
            control.observe(self._update, "value")
        self._update()

    def __repr__(self):
        return "EncodingExplorer()"

    def _layout(self):
        sliders = list(self.controls.values())
        columns = [widgets.VBox([self.code, *sliders[:2]]), widgets.VBox(sliders[2:])]
        return [widgets.HBox(columns), self.readout, self.image, self.message]

    @one_at_a_time
    def _update(self, _change=None):
        """Encode and decode as the controls say; where that can not be done, say why and keep the picture."""
        code = CODES[self.code.value]
        for name in KNOBS:
            self.controls[name].disabled = name != code.knob
        digit = self.controls["digit"].value
        images = mnist.as_intensity(self._digits.images[digit : digit + 1])
        knob = {code.knob: self._value(code.knob)}
        try:
            spikes = code.encode(images, self._value("duration"), **knob)
        except ValueError as error:
            self.message.value = f"<b>{error}</b>"
            return
        decoded = code.decode(spikes, **knob)
        self.image.value = _shared_picture().draw(images[0], spikes, decoded)
        self.readout.value = _readout(self._digits.labels[digit], images, spikes, decoded)
        self.message.value = self._hint(code)

    def _value(self, name):
        return self.controls[name].value * SLIDERS[name].unit

    def _hint(self, code):
        if code.knob == "max_rate":
            expected = float(self._value("max_rate") * self._value("duration"))
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


class CodesPicture:
    """The spikes of one image in all codes, drawn again and again."""

    def __init__(self):
        figure = Figure(figsize=(9.6, 4.2), dpi=100)
        self._rasters = raster_grid(figure, _encode(np.zeros((28, 28), np.uint8)))
        titles = [raster.axes.title for raster in self._rasters.values()]
        self._picture = LivePicture(figure, [*self._rasters.values(), *titles])

    def draw(self, image):
        """Draw the spikes of one image.

        Parameters
        ----------
        image : ndarray of uint8, shape (28, 28)

        Returns
        -------
        bytes
            A JPEG file.
        """
        for name, spikes in _encode(image).items():
            show_spikes(self._rasters[name], _(name), spikes)
        return self._picture.jpeg()


@cache
def _shared_drawing_picture():
    """One figure for all explorers of a notebook, because each takes several megabytes."""
    return CodesPicture()


class DrawingExplorer(widgets.VBox):
    """A pad to draw a digit on, and below it the spikes of the digit in every code."""

    def __init__(self):
        self.pad = DigitPad(on_digit=self._show)
        self.image = widgets.Image(format="jpeg", layout=widgets.Layout(width="960px", height="420px"))
        super().__init__([self.pad, self.image])
        self._show(self.pad.image)

    def __repr__(self):
        return "DrawingExplorer()"

    def _show(self, image):
        self.image.value = _shared_drawing_picture().draw(image)


def _encode(image):
    images = as_intensity(image[None])
    return {name: code.encode(images, DURATION) for name, code in CODES.items()}
