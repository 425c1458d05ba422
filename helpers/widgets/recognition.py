"""The widget that recognises a digit while it is being drawn, and shows which neurons fired, and why."""

import numpy as np

from helpers.base.checks import takes
from helpers.base.i18n import _
from helpers.figures.recognition import FLOOR, SHOWN
from helpers.learning.recognition import match, recognise
from helpers.learning.state import competitive_state
from helpers.widgets.digit_pad import PadExplorer
from helpers.widgets.picture import Panel, bars, image, number, text

HEIGHT = 460
SIDE = 28
NAMES = 3  # where the digits stand above the bars, which end at 0, the likeliest
# Top and height: the bars, and below them two rows of pictures, each with a line of text above it.
BARS, WORDS, FIELDS, MORE_WORDS, OVERLAPS = (0, 0.33), (0.345, 0.055), (0.4, 0.27), (0.675, 0.055), (0.73, 0.27)


@takes(state=competitive_state)
class RecognitionExplorer(PadExplorer):
    """A pad to draw a digit on; beside it what the network takes it for, and the neurons that say so.

    Parameters
    ----------
    state : TrainingState
        Labelled.

    Attributes
    ----------
    seen : Recognition
        Of what is drawn.

    Raises
    ------
    ValueError
        If the neurons have no labels.
    """

    def __init__(self, state):
        self._state = state
        super().__init__(HEIGHT)

    def show(self, image, remark):
        """Recognise a drawing, and say and show what speaks for it."""
        self.seen = recognise(self._state, image)
        panels, numbers = recognition_panels(self._state, self.seen), _numbers(self.seen)
        self.view.show(panels, _sentence(self.seen), numbers, remark or _remark(self.seen))


def recognition_panels(state, seen):
    """How likely each digit is, and of the neurons that fired most the weights, and weights times image."""
    fields = [state.w_volt[:, neuron].reshape(SIDE, SIDE) for neuron in seen.fired[:SHOWN]]
    counts, labels, matches = seen.counts, state.labels, match(state, seen.image)
    names = [_("{label}: {n} spikes").format(label=labels[k], n=counts[k]) for k in seen.fired[:SHOWN]]
    fits = [_("match {match:.2f}").format(match=matches[k]) for k in seen.fired[:SHOWN]]
    panels = [_likelihoods(seen)]
    if fields:
        panels += [_words(_("Neurons that fired most: label, spikes, and weights"), *WORDS)]
        panels += _row(fields, names, *FIELDS)
        panels += [_words(_("Weights × image: what in the image drove each"), *MORE_WORDS)]
        panels += _row([field * seen.image for field in fields], fits, *OVERLAPS)
    return panels


def _likelihoods(seen):
    """A bar for each digit, that of the answer in another colour; none where no neuron fired."""
    evidence = np.full(10, FLOOR) if seen.digit is None else np.maximum(seen.evidence, FLOOR)
    roles = {"rest": np.arange(10) != seen.digit, "threshold": np.arange(10) == seen.digit}
    items = [bars(np.flatnonzero(each), evidence[each], role, size=0.7) for role, each in roles.items()]
    names = [text(str(k), k, NAMES, role) for role, each in roles.items() for k in np.flatnonzero(each).tolist()]
    limits = {"x": (-0.6, 9.6), "y": (FLOOR, 2 * NAMES)}
    return Panel([*items, *names], **limits, ylabel=_("log-likelihood"), whole=True, place=_place(*BARS))


def _row(pictures, titles, top, height):
    """Pictures side by side, each up to white."""
    return [
        Panel(
            [image(each / max(each.max(), np.finfo(float).tiny))],
            x=(0, 1),
            y=(0, 1),
            title=title,
            place=(k / SHOWN, top, 1 / SHOWN, height),
            square=True,
        )
        for k, (each, title) in enumerate(zip(pictures, titles, strict=True))
    ]


def _words(words, top, height):
    return Panel([text(words, 0, 0.5, align="left")], x=(0, 1), y=(0, 1), place=_place(top, height))


def _place(top, height):
    return 0, top, 1, height


def _numbers(seen):
    return [
        number(_("answer"), "?" if seen.digit is None else str(seen.digit), big=True),
        number(_("spikes"), str(seen.counts.sum())),
        number(_("neurons that fired"), str(len(seen.fired))),
    ]


def _sentence(seen):
    if seen.digit is None:
        return _("No answer: no neuron fired.")
    message = _("The network answers {digit}: {spikes} spikes of {neurons} neurons.")
    return message.format(digit=seen.digit, spikes=seen.counts.sum(), neurons=len(seen.fired))


def _remark(seen):
    if seen.digit is None:
        return _("No neuron fired: nothing like this was among the training digits.")
    return ""
