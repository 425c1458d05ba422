"""The widgets of the chapter that learns digits: a training to look at while it runs, and switches for another one."""

from time import perf_counter

import ipywidgets as widgets
import numpy as np
from brian2 import mV
from matplotlib.figure import Figure

from helpers.base.checks import takes
from helpers.base.compiler import can_compile
from helpers.base.i18n import _
from helpers.base.kinds import COUNT, instance
from helpers.figures.images import SIDE, show_fields, tile
from helpers.figures.style import COLORS, tidy
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.state import competitive_state, start_training
from helpers.learning.training import LearningCurve, labelled_digits, prepare, train
from helpers.widgets.board import Explorer, PictureView, Slider, choice, one_at_a_time, switch
from helpers.widgets.live_picture import LivePicture, set_points

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


class LearningPicture:
    """Receptive fields, accuracy so far with an earlier training as a ghost, histograms of thresholds and weights."""

    def __init__(self, n_neurons):
        figure = Figure(figsize=(9.6, 4), dpi=100)
        self._columns = int(np.ceil(np.sqrt(n_neurons)))
        fields = figure.add_axes((0.005, 0.01, 0.4, 0.98))
        self._fields = show_fields(fields, np.zeros((SIDE**2, n_neurons)), self._columns)
        self._curve_axes, theta, w = (
            figure.add_axes(place)
            for place in ((0.48, 0.6, 0.49, 0.35), (0.48, 0.13, 0.21, 0.3), (0.76, 0.13, 0.21, 0.3))
        )
        self._curve_axes.set(xlabel=_("images seen"), ylabel=_("accuracy (%)"), ylim=(0, 100))
        theta.set(xlabel="theta (mV)", ylabel=_("neurons"), ylim=(0.5, n_neurons * 1.5), yscale="log")
        w.set(xlabel="w (mV)", ylabel=_("synapses"), ylim=(0.5, SIDE**2 * n_neurons * 1.5), yscale="log")
        for ax in (self._curve_axes, theta, w):
            tidy(ax)
        self._histogram_axes = {"theta": (theta, THETA_GRID_MV), "w": (w, W_GRID_MV)}
        steps = {"drawstyle": "steps-mid", "color": COLORS["threshold"]}
        self._histograms = {name: ax.plot([], [], **steps)[0] for name, (ax, _grid) in self._histogram_axes.items()}
        self._ghost = self._curve_axes.plot([], [], color=COLORS["ghost"])[0]
        self._curve = self._curve_axes.plot([], [], ".-", color=COLORS["v"])[0]
        for ax, grid in self._histogram_axes.values():
            ax.set_xlim(0, grid)
        self._picture = LivePicture(figure, [self._fields, self._ghost, self._curve, *self._histograms.values()])

    def draw(self, curve, ghost=None):
        """Draw what a training has come to, and in grey the accuracy of an earlier one."""
        set_points(self._curve, _points(curve))
        set_points(self._ghost, ghost and _points(ghost))
        end = max(each.states[-1].n_total for each in (curve, ghost) if each)
        return self._draw_network(curve.states[-1], end)

    def draw_start(self, state):
        """Draw a network before anybody has asked it anything."""
        return self._draw_network(state, state.n_total)

    def _draw_network(self, state, n_images):
        self._fields.set_data(tile(state.w_volt, self._columns))
        moved = [self._set_histogram(name, np.ravel(getattr(state, name) / mV)) for name in self._histograms]
        if any(moved) or n_images != self._curve_axes.get_xlim()[1]:
            self._curve_axes.set_xlim(0, n_images)
            self._picture.redraw_axes()
        return self._picture.jpeg()

    def _set_histogram(self, name, values):
        """Whether the axis had to move."""
        ax, grid = self._histogram_axes[name]
        end = grid * max(1, np.ceil(values.max() / grid))
        counts, edges = np.histogram(np.clip(values, 0, end), BINS, (0, end))
        self._histograms[name].set_data((edges[1:] + edges[:-1]) / 2, np.maximum(counts, 0.1))
        moved = end != ax.get_xlim()[1]
        ax.set_xlim(0, end)
        return moved


def _points(curve):
    return curve.images_seen, 100 * np.array(curve.accuracies)


@takes(
    params=instance(STDPParameters, "write for example STDPParameters()"),
    labelled=labelled_digits,
    held_out=labelled_digits,
    n_images=COUNT,
)
class TrainingView(PictureView):
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
        super().__init__(960, 400)
        self._digits = labelled, held_out
        self._ghost = None
        self.curve = LearningCurve(*self._digits)
        self._picture = LearningPicture(params.n_neurons)
        self.image.value = self._picture.draw_start(start_training(params, n_images))

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
        self.image.value = self._picture.draw(self.curve, self._ghost)
        self.readout.value = _readout(self.curve)


@takes(digits=labelled_digits, held_out=labelled_digits)
class LearningExplorer(Explorer):
    """Switches and sliders, a button that trains, and the training below; grey is the one before.

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
        self.view = TrainingView(STDPParameters(), digits, held_out, sliders["n_images"].start)
        self.start = widgets.Button(description=_("train"), button_style="primary")
        self.start.on_click(lambda button: self._train())
        choices = {
            "code": choice(_("code"), CODES, STDPParameters().code),
            "homeostasis": switch(_("homeostasis")),
            "normalisation": switch(_("normalisation")),
        }
        super().__init__(sliders, self.view, choices, [self.start], label_width=150)

    @property
    def params(self):
        """The network that the switches describe, `STDPParameters`."""
        values = self.values()
        del values["n_images"]
        scale, usual = values.pop("eta"), STDPParameters()
        return usual.replace(eta_start=scale * usual.eta_start, eta_end=scale * usual.eta_end, **values)

    def show(self):
        """Say what the button does."""
        self.message.value = _("A press on the button trains this network; grey will be the training before.")

    def _train(self):
        n_images = self.controls["n_images"].value
        self.start.disabled = True
        self.message.value = _("The network learns ...")
        self.view.start_again()
        began = perf_counter()
        try:
            prepare(self.params)
            block = n_images // N_BLOCKS if can_compile() else n_images
            self.state = train(
                self.params, self._digits, n_images, block=block, on_block=self.view.update, progress=False
            )
            self.message.value = _("Done, in {seconds:.0f} s.").format(seconds=perf_counter() - began)
        except RuntimeError as error:
            self.message.value = f"<b>{error}</b>"
        finally:
            self.start.disabled = False


def _readout(curve):
    state = curve.states[-1]
    spikes = curve.counts.sum(axis=1)
    parts = [
        _("images: {n:,}").format(n=state.images_seen),
        _("accuracy: {accuracy:.1%} of {n} held-out digits").format(accuracy=curve.accuracies[-1], n=len(curve.counts)),
        _("silent neurons: {n}").format(n=int(np.sum(state.labels < 0))),
        _("spikes for a digit: {n:.1f}").format(n=spikes.mean()),
        _("neurons that fire: {n:.1f}").format(n=(curve.counts > 0).sum(axis=1).mean()),
    ]
    return " &emsp; ".join(parts)
