"""The widgets of the chapter that learns digits: a training to look at while it runs, and switches for another one."""

from time import perf_counter

import ipywidgets as widgets
import numpy as np
from brian2 import mV

from helpers.base.checks import takes
from helpers.base.compiler import can_compile
from helpers.base.i18n import _
from helpers.base.kinds import COUNT, instance
from helpers.figures.images import tile
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import competitive_state, start_training
from helpers.learning.training import LearningCurve, labelled_digits, prepare, train
from helpers.widgets.board import Board, Explorer, Slider, choice, one_at_a_time, switch
from helpers.widgets.picture import Panel, Picture, bars, dots, image, line, number

BINS = 40
THETA_GRID_MV, W_GRID_MV = 25, 0.2  # the histograms' axes end on a multiple of these
CODES = ("regular", "poisson", "latency")
N_BLOCKS = 10  # of one training, with an evaluation after each
SLIDERS = {
    "n_images": Slider("images", 1, 1_000, 20_000, 1_000, 5_000),
    "inhibition": Slider("inhibition", 1, 0, 1, 0.05, 1, ".2f"),
    "eta": Slider("eta, times the default", 1, -2, 2, 0.25, 1, ".3g", log=True),
    "spikes_per_image": Slider("spikes per image", 1, 0.5, 5, 0.25, 1.5, ".2f"),
}
# In place of the first, where no compiler makes the network fast.
SLOW_IMAGES = Slider("images", 1, 20, 200, 20, 60)
# Where each panel is: fields beside the rest, or, in a narrow page, above it.
FIELDS, CURVE, THETA, W = (0, 0, 0.42, 1), (0.42, 0, 0.58, 0.5), (0.42, 0.5, 0.29, 0.5), (0.71, 0.5, 0.29, 0.5)
NARROW = {FIELDS: (0, 0, 1, 0.5), CURVE: (0, 0.5, 1, 0.25), THETA: (0, 0.75, 0.5, 0.25), W: (0.5, 0.75, 0.5, 0.25)}


def _panel(items, place, **look):
    return Panel(items, place=place, narrow=NARROW[place], **look)


def _fields(state):
    """The receptive field of every neuron, black at 0 and white at its own largest weight."""
    n_neurons = state.w_volt.shape[1]
    tiles = tile(state.w_volt, int(np.ceil(np.sqrt(n_neurons))))
    sheet = image(np.where(tiles < 0, np.nan, tiles))
    return _panel([sheet], FIELDS, x=(0, 1), y=(0, 1), square=True, title=_("receptive fields"))


def _accuracy(curve, ghost, n_images):
    """Accuracy so far, and in grey that of an earlier training."""
    earlier = [line(*_points(ghost), "v", ghost=True)] if ghost else []
    now = [line(*_points(curve), "v"), dots(*_points(curve), "v", size=3)] if curve.states else []
    labels = {"xlabel": _("images seen"), "ylabel": _("accuracy (%)"), "units": (_("images"), "%")}
    return _panel([*earlier, *now], CURVE, x=(0, n_images), y=(0, 100), **labels)


def _points(curve):
    return curve.images_seen, 100 * np.array(curve.accuracies)


def _histogram(values_mV, grid_mV, place, role, **labels):
    """How many values lie where, on a logarithmic axis; the other axis ends on a multiple of `grid_mV`."""
    end = grid_mV * max(1, np.ceil(values_mV.max() / grid_mV))
    counts, edges = np.histogram(np.clip(values_mV, 0, end), BINS, (0, end))
    filled = counts > 0
    middles = ((edges[1:] + edges[:-1]) / 2)[filled]
    limits = {"x": (0, float(end)), "y": (-0.3, float(np.log10(1.5 * len(values_mV))))}
    return _panel([bars(middles, np.log10(counts[filled]), role, edges[1])], place, log=True, **limits, **labels)


def _panels(state, curve, ghost):
    """What a training has come to: fields, accuracy, histograms of thresholds and of weights."""
    totals = [each.states[-1].n_total for each in (curve, ghost) if each and each.states]
    theta, w = (np.ravel(getattr(state, name) / mV) for name in ("theta", "w"))
    return [
        _fields(state),
        _accuracy(curve, ghost, max(totals, default=state.n_total)),
        _histogram(theta, THETA_GRID_MV, THETA, "threshold", xlabel="theta (mV)", ylabel=_("neurons")),
        _histogram(w, W_GRID_MV, W, "current", xlabel="w (mV)", ylabel=_("synapses")),
    ]


@takes(
    params=instance(STDPParameters, "write for example STDPParameters()"),
    labelled=labelled_digits,
    held_out=labelled_digits,
    n_images=COUNT,
)
class TrainingView(Board):
    """A training to look at while it runs: hand its `update` to `helpers.learning.training.train` as ``on_block``.

    Parameters
    ----------
    params : STDPParameters
    labelled, held_out : Digits
        See `helpers.learning.training.LearningCurve`.
    n_images : int
        In the whole training.
    """

    def __init__(self, params, labelled, held_out, n_images):
        self.view = Picture(height=420, narrow=760)
        super().__init__([self.view])
        self.add_class("snn-explorer")
        self._digits = labelled, held_out
        self._ghost, self._message = None, ""
        self.curve, self._state = LearningCurve(*self._digits), start_training(params, n_images)
        self._draw()

    def start_again(self):
        """Begin a new record; the old one becomes the ghost."""
        if self.curve.states:
            self._ghost = self.curve
        self.curve = LearningCurve(*self._digits)

    @takes(state=competitive_state)
    @one_at_a_time
    def update(self, state):
        """Evaluate the network as it is now, and draw it.

        Parameters
        ----------
        state : TrainingState
        """
        self.curve(state)
        self._state = self.curve.states[-1]
        self._draw()

    def say(self, message):
        """Write below the picture, until something else is said."""
        self._message = message
        self._draw()

    def _draw(self):
        numbers = _numbers(self._state, self.curve)
        said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
        sentence = _("A network that learns digits, its receptive fields, accuracy, thresholds and weights. {numbers}.")
        panels = _panels(self._state, self.curve, self._ghost)
        self.view.show(panels, sentence.format(numbers=said), numbers, self._message)


@takes(digits=labelled_digits, held_out=labelled_digits)
class LearningExplorer(Explorer):
    """Switches and sliders, a button that trains, and the training beside them; grey is the one before.

    Parameters
    ----------
    digits : Digits
        To learn from, and for labels.
    held_out : Digits
        Other training digits, for the accuracy.
    """

    def __init__(self, digits, held_out):
        self._digits, self.state = digits, None
        sliders = SLIDERS if can_compile() else {**SLIDERS, "n_images": SLOW_IMAGES}
        self.training = TrainingView(STDPParameters(), digits, held_out, sliders["n_images"].start)
        self.training.say(_("A press on the button trains this network; grey will be the training before."))
        self.start = widgets.Button(description=_("train"), button_style="primary")
        self.start.on_click(lambda button: self._train())
        choices = {
            "code": choice(_("code"), CODES, STDPParameters().code),
            "homeostasis": switch(_("homeostasis")),
            "normalisation": switch(_("normalisation")),
        }
        super().__init__(sliders, self.training.view, choices, [self.start])

    @property
    def params(self):
        """The network that the switches describe, `STDPParameters`."""
        values = self.values()
        del values["n_images"]
        scale, usual = values.pop("eta"), STDPParameters()
        return usual.replace(eta_start=scale * usual.eta_start, eta_end=scale * usual.eta_end, **values)

    def show(self):
        """Change nothing: what is seen is the last training, and what is said of it stays true."""

    def _train(self):
        self.start.disabled = True
        self.training.start_again()
        self.training.say(_("The network learns ..."))
        began = perf_counter()
        try:
            self._learn(self.controls["n_images"].value)
            self.training.say(_("Done, in {seconds:.0f} s.").format(seconds=perf_counter() - began))
        except RuntimeError as error:
            self.view.refuse(str(error))
        finally:
            self.start.disabled = False

    def _learn(self, n_images):
        prepare(self.params)
        block = n_images // N_BLOCKS if can_compile() else n_images
        update = self.training.update
        self.state = train(self.params, self._digits, n_images, block=block, on_block=update, progress=False)


def _numbers(state, curve):
    """What the last evaluation found, or nothing yet."""
    accuracy, silent, spikes, active = _evaluation(curve) if curve.states else "––––"
    return [
        number(_("accuracy on {n} held-out digits").format(n=len(curve.held_out.images)), accuracy, big=True),
        number(_("images"), f"{state.images_seen:,}", big=True),
        number(_("silent neurons"), silent),
        number(_("spikes for a digit"), spikes),
        number(_("neurons that fire"), active),
    ]


def _evaluation(curve):
    spikes = curve.counts.sum(axis=1).mean()
    active = (curve.counts > 0).sum(axis=1).mean()
    silent = int(np.sum(curve.states[-1].labels < 0))
    return f"{curve.accuracies[-1]:.1%}", str(silent), f"{spikes:.1f}", f"{active:.1f}"
