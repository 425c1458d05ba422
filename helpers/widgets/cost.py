"""The widget that says what a drawn digit costs in spikes, where each pixel has a LIF neuron."""

import numpy as np

from helpers.base.checks import takes
from helpers.base.i18n import _
from helpers.codes.pixels import look_up
from helpers.codes.spikes import SPIKES
from helpers.widgets.digit_pad import PadExplorer
from helpers.widgets.picture import Panel, image, number

HEIGHT = 330


@takes(table=SPIKES)
class CostExplorer(PadExplorer):
    """A pad to draw a digit on; beside it how often each neuron fires, and which stay silent though they get ink.

    Parameters
    ----------
    table : Spikes
        Those of each grey level, as `spike_table` makes them.
    """

    def __init__(self, table):
        self._table = table
        super().__init__(HEIGHT)

    def show(self, image, remark):
        """Look up the spikes of a drawing, count and draw them."""
        counts = look_up(image[None], self._table).counts().reshape(image.shape)
        numbers = _numbers(image > 0, counts)
        said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
        sentence = _("Spikes of the drawing, a neuron a pixel: {numbers}.").format(numbers=said)
        most = max(1, self._table.counts().max())
        self.view.show(_panels(image > 0, counts, most), sentence, numbers, remark)


def _panels(has_ink, counts, most):
    silent = has_ink & (counts == 0)
    return [
        _square(counts / most, _("spikes of each neuron"), 0),
        _square(silent, _("ink, but no spike"), 0.5),
    ]


def _square(values, title, left):
    return Panel([image(values)], x=(0, 1), y=(0, 1), title=title, place=(left, 0, 0.5, 1), square=True)


def _numbers(has_ink, counts):
    return [
        number(_("spikes"), f"{counts.sum():,}", big=True),
        number(_("pixels with ink"), str(np.count_nonzero(has_ink))),
        number(_("neurons that fire"), str(np.count_nonzero(counts))),
    ]
