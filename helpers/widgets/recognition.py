"""The widget that recognises a digit while it is being drawn, and shows which neurons fired, and why."""

from time import perf_counter

from matplotlib.figure import Figure

from helpers.base.checks import takes
from helpers.base.i18n import _
from helpers.figures.recognition import SIZE, RecognitionFigure
from helpers.learning.recognition import recognise
from helpers.learning.state import competitive_state
from helpers.widgets.digit_pad import PadExplorer
from helpers.widgets.live_picture import LivePicture, shared

DPI = 100


@shared
class RecognitionPicture:
    """The figure of a recognition, drawn again and again."""

    def __init__(self):
        figure = Figure(figsize=SIZE, dpi=DPI)
        self._figure = RecognitionFigure(figure)
        self._picture = LivePicture(figure, self._figure.artists)

    def draw(self, state, seen):
        """Draw one recognition."""
        self._figure.show(state, seen)
        return self._picture.jpeg()


@takes(state=competitive_state)
class RecognitionExplorer(PadExplorer):
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
        super().__init__(*(round(DPI * side) for side in SIZE))

    def show(self, image):
        """Recognise a drawing, and say and show what speaks for it."""
        start = perf_counter()
        self.seen = recognise(self._state, image)
        self.image.value = RecognitionPicture().draw(self._state, self.seen)
        self.message.value = _sentence(self.seen, perf_counter() - start)


def _sentence(seen, seconds):
    if not seen.image.any():
        return _("Draw a digit: the network answers after each stroke.")
    if seen.digit is None:
        return _("No neuron fired: nothing like this was among the training digits.")
    message = _("{spikes} spikes of {neurons} neurons say <b>{digit}</b>; it took {ms:.0f} ms.")
    numbers = {"spikes": int(seen.counts.sum()), "neurons": len(seen.fired), "digit": seen.digit}
    return message.format(**numbers, ms=1000 * seconds)
