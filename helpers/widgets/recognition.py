"""The widget that recognises a digit while it is being drawn, and shows which neurons fired, and why."""

from functools import cache
from time import perf_counter

import ipywidgets as widgets
from matplotlib.figure import Figure

from helpers.base.i18n import _
from helpers.figures.recognition import SIZE, RecognitionFigure
from helpers.learning.recognition import recognise
from helpers.widgets.board import one_at_a_time, picture_box, text_line
from helpers.widgets.digit_pad import DigitPad
from helpers.widgets.picture import LivePicture

DPI = 100


class RecognitionPicture:
    """The figure of a recognition, drawn again and again."""

    def __init__(self):
        figure = Figure(figsize=SIZE, dpi=DPI)
        self._figure = RecognitionFigure(figure)
        self._picture = LivePicture(figure, self._figure.artists)

    def draw(self, state, seen):
        """Draw one recognition.

        Parameters
        ----------
        state : TrainingState
        seen : Recognition

        Returns
        -------
        bytes
            A JPEG file.
        """
        self._figure.show(state, seen)
        return self._picture.jpeg()


@cache
def _shared_picture():
    """One figure for all explorers of a notebook, because each takes several megabytes."""
    return RecognitionPicture()


class RecognitionExplorer(widgets.VBox):
    """A pad to draw a digit on; below it what the network takes it for, and the neurons that say so.

    Parameters
    ----------
    state : TrainingState
        Labelled.

    Raises
    ------
    ValueError
        If the neurons have no labels.
    """

    def __init__(self, state):
        self._state = state
        self.message, self.image = text_line(), picture_box(*(round(DPI * side) for side in SIZE))
        self.pad = DigitPad(on_digit=self._show)
        super().__init__([self.pad, self.message, self.image])
        self._show(self.pad.image)

    def __repr__(self):
        return "RecognitionExplorer()"

    @one_at_a_time
    def _show(self, image):
        start = perf_counter()
        self.seen = recognise(self._state, image)
        self.image.value = _shared_picture().draw(self._state, self.seen)
        self.message.value = _sentence(self.seen, perf_counter() - start)


def _sentence(seen, seconds):
    if not seen.image.any():
        return _("Draw a digit: the network answers after each stroke.")
    if seen.digit is None:
        return _("No neuron fired: nothing like this was among the training digits.")
    message = _("{spikes} spikes of {neurons} neurons say <b>{digit}</b>; it took {ms:.0f} ms.")
    numbers = {"spikes": int(seen.counts.sum()), "neurons": len(seen.fired), "digit": seen.digit}
    return message.format(**numbers, ms=1000 * seconds)
