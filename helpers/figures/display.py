"""How a figure comes into a notebook: in the course's style, sharp on any screen, with a sentence for a screen reader.

JupyterLab gives the image of an output no alternative text, whatever its metadata say; it keeps that of an <img> in
HTML, and so do nbconvert and pages on which nothing runs.
"""

import io
from base64 import b64encode
from functools import partial, wraps
from html import escape
from weakref import WeakKeyDictionary

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.base.checks import check_text, refusal, takes
from helpers.base.i18n import _, figure_fonts

DENSITY = 2  # pixels of the image to each pixel of a page
COLORS_IN_FILE = 128  # A palette makes the file a third as large, and no eye sees it.
TEXT, SMALL, TINY = 11, 10, 9  # points: axes; legends, titles and names in a figure; what stands in a narrow place
STYLE = {"font.size": TEXT, "axes.titlesize": SMALL, "legend.fontsize": SMALL, "legend.frameon": False}
_sentences = WeakKeyDictionary()  # of axes and of whole figures


def in_style(function):
    """Let a function draw in the course's style, whatever a student has made of Matplotlib's settings."""

    @wraps(function)
    def styled(*args, **kwargs):
        plt.draw_if_interactive()  # Chooses the backend, which has settings to make that are not the style's to undo.
        with _style():
            return function(*args, **kwargs)

    return styled


def _style():
    return plt.style.context(["default", {**STYLE, "font.family": figure_fonts()}])


class CourseFigure(Figure):
    """A figure that keeps its style when it is drawn and saved: Matplotlib makes some parts only then."""

    def draw(self, renderer):
        with _style():
            super().draw(renderer)

    def savefig(self, *args, **kwargs):
        with _style():
            super().savefig(*args, **kwargs)


def _artist(name, value):
    """A figure, its axes, or the array or list of axes that a plot function gives."""
    first = next(iter(np.array(value, dtype=object).ravel()), None)
    if not isinstance(first, (Axes, Figure)):
        raise refusal(name, value, _("a figure or its axes"))
    return first if first is value else first.figure


@takes(drawing=_artist, sentence=check_text)
def describe(drawing, sentence):
    """Say in a sentence what a figure shows: its alternative text, which a screen reader reads out.

    Parameters
    ----------
    drawing : Figure, Axes, or array of Axes
        One Axes has a sentence of its own, and those of a figure are read one after the other. A figure, or an array of
        Axes, has one for all of it.
    sentence : str
        What is to be seen, with the numbers that matter.
    """
    _sentences[drawing] = sentence[0].upper() + sentence[1:]
    figure = drawing if isinstance(drawing, Figure) else drawing.figure
    figure._ipython_display_ = partial(_show, figure)  # IPython asks a thing for this method first.


def alternative_text(figure):
    """The sentence of a figure, or else those of its axes."""
    return _sentences.get(figure) or " ".join(_sentences[ax] for ax in figure.axes if ax in _sentences)


def _show(figure):
    from IPython.display import display

    text, (png, width) = alternative_text(figure), _image(figure)
    source = f"data:image/png;base64,{b64encode(png).decode()}"
    html = f'<img alt="{escape(text)}" width="{width}" src="{source}">'
    display({"text/plain": text, "text/html": html}, raw=True)


def _image(figure):
    """A figure as a small PNG, and how many pixels of a page it is wide."""
    from PIL import Image

    file, small = io.BytesIO(), io.BytesIO()
    fast = {"compress_level": 0}  # It is packed below.
    figure.savefig(file, format="png", dpi=DENSITY * figure.dpi, bbox_inches="tight", pil_kwargs=fast)
    pixels = Image.open(file).convert("RGB")
    palette = pixels.quantize(COLORS_IN_FILE, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    palette.save(small, format="png")
    return small.getvalue(), pixels.width // DENSITY
