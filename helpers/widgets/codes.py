"""The widgets of the chapter on spike codes: a digit of MNIST in a chosen code, and a drawn digit in every code."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from brian2 import Hz, ms

from helpers.base.i18n import N_, _
from helpers.codes import encode
from helpers.codes.readout import grey_error
from helpers.datasets import mnist
from helpers.widgets.board import Explorer, Slider, choice
from helpers.widgets.digit_pad import PadExplorer
from helpers.widgets.picture import Panel, Picture, dots, image, number

SLIDERS = {
    "digit": Slider("digit number", 1, 0, 99, 1, 21),
    "duration": Slider("duration (ms)", ms, 10, 400, 10, 100),
    "max_rate": Slider("max_rate (Hz)", Hz, 5, 200, 5, 65),
    "min_intensity": Slider("min_intensity", 1, 0, 1, 0.01, 0, ".2f"),
    "delta": Slider("delta", 1, 0, 1, 0.01, 0.1, ".2f"),
    "n_bits": Slider("n_bits", 1, 1, 8, 1, 8),
    "n_fields": Slider("n_fields", 1, 3, 16, 1, 8),
}


def _encode_latency(images, duration, min_intensity=0):
    """The slider's 0 is the smallest that the code allows: black stays silent."""
    return encode.encode_latency(images, duration, max(min_intensity, encode.GREY_LEVEL))


@dataclass(frozen=True)
class Code:
    """An encoder, its decoder, the name of the slider that both of them take, and a remark on what is seen."""

    encode: Callable
    decode: Callable
    knob: str
    remark: str


WHITE = N_("A white pixel is expected to fire {white:.1f} times.")
CODES = {
    N_("Poisson rate"): Code(partial(encode.encode_rate, seed=0), encode.decode_rate, "max_rate", WHITE),
    N_("regular rate"): Code(partial(encode.encode_rate, method="regular"), encode.decode_rate, "max_rate", WHITE),
    N_("latency"): Code(
        _encode_latency,
        lambda spikes, min_intensity: encode.decode_latency(spikes),
        "min_intensity",
        N_("Pixels below min_intensity stay silent, and black always does."),
    ),
    N_("delta"): Code(
        encode.encode_delta,
        encode.decode_delta,
        "delta",
        N_("Neurons 0 to 27 are ON, and 28 to 55 are OFF: two a row."),
    ),
    N_("phase"): Code(
        encode.encode_phase,
        encode.decode_phase,
        "n_bits",
        N_("Each phase is a bit of the grey level, the largest first."),
    ),
    N_("population"): Code(
        encode.encode_population,
        encode.decode_population,
        "n_fields",
        N_("{n_fields} neurons a pixel, and black fires too."),
    ),
}
KNOBS = {code.knob for code in CODES.values()}
HEIGHT, NARROW_HEIGHT = 330, 440
# Left, top, width and height of the image, its raster and the decoded image, side by side or the raster below.
PLACES = [(0, 0, 0.25, 1), (0.25, 0, 0.5, 1), (0.75, 0, 0.25, 1)]
NARROW_PLACES = [(0, 0, 0.5, 0.45), (0, 0.45, 1, 0.55), (0.5, 0, 0.5, 0.45)]
SPIKE_SIZE = 1  # radius in pixels, because 784 rows leave no room for the height of a mark


def raster(spikes, title="", place=(0, 0, 1, 1), narrow=()):
    """Spikes of one image: neuron 0 is at the top, as pixel 0 is in the image."""
    duration, margin = float(spikes.duration / ms), 0.02 * spikes.n_neurons
    items = [dots(spikes.times / ms, spikes.neuron_indices, "spike", size=SPIKE_SIZE)]
    limits = {"x": (-0.02 * duration, duration), "y": (spikes.n_neurons + margin, -margin)}
    labels = {"xlabel": _("time (ms)"), "ylabel": _("neuron number"), "title": title, "units": ("ms", "")}
    return Panel(items, **limits, **labels, whole=True, place=place, narrow=narrow)


def picture_panel(values, title, place, narrow=()):
    """A digit or what was made of it, pixel by pixel."""
    return Panel([image(values)], (0, 1), (0, 1), title=title, place=place, narrow=narrow, square=True)


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
        super().__init__(SLIDERS, Picture(HEIGHT, NARROW_HEIGHT), {"code": self.code})

    def show(self):
        """Encode and decode as the controls say; a slider that the code does not use is hidden."""
        values = self.values()
        code, digit = CODES[values["code"]], values["digit"]
        for name in KNOBS:
            self.controls[name].layout.display = None if name == code.knob else "none"
        images = mnist.as_intensity(self._digits.images[digit : digit + 1])
        knob = {code.knob: values[code.knob]}
        spikes = code.encode(images, values["duration"], **knob)
        decoded = code.decode(spikes, **knob)
        numbers = _numbers(images, spikes, decoded)
        sentence = _sentence(self._digits.labels[digit], values["code"], numbers)
        self.view.show(_panels(images[0], spikes, decoded), sentence, numbers, _remark(code, values))


def _panels(digit, spikes, decoded):
    first, middle, last = zip(PLACES, NARROW_PLACES, strict=True)
    return [
        picture_panel(digit, _("original"), *first),
        raster(spikes, "", *middle),
        picture_panel(decoded.reshape(28, 28), _("decoded"), *last),
    ]


def _numbers(images, spikes, decoded):
    return [
        number(_("spikes"), f"{len(spikes.times):,}", big=True),
        number(_("decode error"), _("{error:.2f} levels").format(error=grey_error(images, decoded)), big=True),
        number(_("spikes per lit pixel"), f"{len(spikes.times) / np.count_nonzero(images):.2f}"),
        number(_("neurons"), f"{spikes.n_neurons:,}"),
    ]


def _remark(code, values):
    white = float(values["max_rate"] * values["duration"])
    return _(code.remark).format(white=white, n_fields=values["n_fields"])


def _sentence(label, code, numbers):
    said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
    message = _("A {label} of MNIST, its spikes in the code {code}, and the digit decoded from them: {numbers}.")
    return message.format(label=label, code=_(code), numbers=said)


DURATION = 100 * ms  # as in the figures of the chapter
DRAWING_HEIGHT, IN_A_ROW, NARROW_IN_A_ROW = 460, 3, 2


class DrawingExplorer(PadExplorer):
    """A pad to draw a digit on, and beside it the spikes of the digit in every code."""

    def __init__(self):
        super().__init__(DRAWING_HEIGHT)

    def show(self, image, remark):
        """Draw the spikes of a drawing."""
        coded = encode_all(image)
        counts = ", ".join(f"{_(name)} {len(spikes.times):,}" for name, spikes in coded.items())
        sentence = _("Spikes of the drawing in each code: {counts}.").format(counts=counts)
        lit = number(_("lit pixels"), str(np.count_nonzero(image)), big=True)
        self.view.show(drawing_panels(coded), sentence, [lit], remark)


def encode_all(image):
    """Spikes of one image of bytes in every code, told nothing but the duration."""
    images = mnist.as_intensity(image[None])
    return {name: code.encode(images, DURATION) for name, code in CODES.items()}


def drawing_panels(coded):
    """A raster for each code, three in a row, and two where the page is narrow."""
    titles = [_("{name}: {n:,} spikes").format(name=_(name), n=len(spikes.times)) for name, spikes in coded.items()]
    grids = zip(_grid(len(coded), IN_A_ROW), _grid(len(coded), NARROW_IN_A_ROW), strict=True)
    return [raster(spikes, title, *places) for spikes, title, places in zip(coded.values(), titles, grids, strict=True)]


def _grid(n, columns):
    rows = n // columns
    return [(k % columns / columns, k // columns / rows, 1 / columns, 1 / rows) for k in range(n)]
