"""The widget that shows a digit in every code while it is being drawn."""

from functools import cache

import ipywidgets as widgets
import numpy as np
from brian2 import ms
from matplotlib.figure import Figure

from helpers.draw import DigitPad
from helpers.explore_codes import CODES
from helpers.i18n import _
from helpers.live_plots import LivePicture
from helpers.mnist import as_intensity
from helpers.plots_drawing import raster_grid, show_spikes

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
def _shared_picture():
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
        self.image.value = _shared_picture().draw(image)


def _encode(image):
    images = as_intensity(image[None])
    return {name: code.encode(images, DURATION) for name, code in CODES.items()}
