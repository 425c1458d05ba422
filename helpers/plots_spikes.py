"""Figures of the chapter on spike codes: images and spikes in, Matplotlib Axes out."""

from math import factorial

import matplotlib.pyplot as plt
import numpy as np
from brian2 import ms

from helpers.i18n import _
from helpers.plots import COLORS
from helpers.plots_layout import fixed_axes

MARKERS = "osD^vP"
PICTURE = {"left": 0, "right": 0, "bottom": 0}  # no labels around it
CODE_COLORS = ("#0072B2", "#56B4E9", "#D55E00", "#009E73", "#CC79A7", "#E69F00")


def plot_image(image, title=None, ax=None):
    """A picture on the fixed scale from 0, black, to 1, white, so that two of them can be compared.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = ax if ax is not None else fixed_axes((2, 2), **PICTURE)
    ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set_title(title, fontsize=9)
    ax.axis("off")
    return ax


def plot_images_in_a_row(images, shape=(28, 28)):
    """Several pictures on one scale, so that a dark one looks dark.

    Parameters
    ----------
    images : dict of str to ndarray, shape (pixels,) or `shape`
        The keys are the titles.
    shape : tuple of int
        Rows and columns.

    Returns
    -------
    ndarray of Axes
    """
    size = (1.5 * len(images), 1.7)
    axes = fixed_axes(size, columns=len(images), **PICTURE, top=0.25, gap=(0.08, 0), squeeze=False)
    for ax, (title, image) in zip(axes[0], images.items()):
        plot_image(np.reshape(image, shape), title, ax)
    return axes[0]


def plot_code(image, spikes, decoded):
    """One image, its spikes, and what a decoder makes of them.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
    spikes : Spikes
        Of this image only.
    decoded : ndarray, shape (1, rows * columns)

    Returns
    -------
    ndarray of Axes, shape (3,)
    """
    axes = fixed_axes((9, 2.7), columns=3, left=0, right=0, width_ratios=[1, 2.2, 1], top=0.25, gap=(0.75, 0))
    plot_image(image, _("original"), axes[0])
    axes[1].plot(spikes.times / ms, spikes.neuron_indices, **raster_style(spikes.n_neurons))
    label_raster(axes[1], spikes.duration / ms, spikes.n_neurons)
    plot_image(np.reshape(decoded, image.shape), _("decoded"), axes[2])
    return axes


def raster_style(n_neurons):
    """How a spike is marked, depending on how many rows of marks there are.

    Parameters
    ----------
    n_neurons : int

    Returns
    -------
    dict
        Arguments for ``Axes.plot``.
    """
    size = float(np.clip(240 / n_neurons, 2.2, 6))
    return {"color": COLORS["spike"], "linestyle": "none", "marker": "|", "markersize": size}


def label_raster(ax, duration_ms, n_neurons):
    """Labels and limits of a raster: neuron 0 is at the top, as pixel 0 is in the image.

    Parameters
    ----------
    ax : Axes
    duration_ms : float
    n_neurons : int
    """
    margin = 0.02 * n_neurons
    ax.set(xlabel=_("time (ms)"), ylabel=_("neuron number"))
    ax.set(xlim=(0, float(duration_ms)), ylim=(n_neurons + margin, -margin))
    ax.spines[["top", "right"]].set_visible(False)


def plot_spike_counts(counts, expected, ax=None):
    """How often each spike count came, with the Poisson distribution as theory.

    Parameters
    ----------
    counts : ndarray of int, shape (repeats,)
    expected : float
        Mean of the Poisson distribution.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = ax if ax is not None else fixed_axes((6, 2.8))
    values = np.arange(counts.max() + 1)
    theory = [np.exp(-expected) * expected**n / factorial(n) for n in values.tolist()]
    ax.bar(values, np.bincount(counts) / len(counts), color=COLORS["ghost"], label=_("measured"))
    ax.plot(values, theory, "o-", color=COLORS["theory"], label=_("Poisson distribution"))
    ax.set(xlabel=_("spikes in one showing"), ylabel=_("fraction of showings"))
    ax.xaxis.get_major_locator().set_params(integer=True)
    return _tidy(ax)


def plot_error_over_time(duration, measured, theory, ax=None):
    """Decode errors against how long the image is shown, both axes logarithmic.

    Parameters
    ----------
    duration : Quantity, second, shape (k,)
    measured, theory : dict of str to array, shape (k,)
        Grey levels, by the name of the code; drawn as dots and as a line of the same colour.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = ax if ax is not None else fixed_axes((6, 3.2))
    for (name, errors), color, marker in zip(measured.items(), CODE_COLORS, MARKERS):
        ax.loglog(duration / ms, theory[name], color=color)
        ax.loglog(duration / ms, errors, marker, color=color, label=name)
    ax.set(xlabel=_("duration (ms)"), ylabel=_("decode error (grey levels)"))
    ax.set_xticks(np.asarray(duration / ms), [f"{value:g}" for value in duration / ms], minor=False)
    ax.set_yticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    ax.minorticks_off()
    return _tidy(ax)


def plot_tuning(spikes, intensity, n_fields, ax=None):
    """When each neuron of a population code fires, for one intensity after the other.

    Parameters
    ----------
    spikes : Spikes
        Of one image whose pixels are the intensities.
    intensity : ndarray, shape (pixels,)
    n_fields : int
        Neurons for each pixel.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = ax if ax is not None else fixed_axes((7, 2.8))
    pixel, field = np.divmod(spikes.neuron_indices, n_fields)
    for k in range(n_fields):
        mine = np.flatnonzero(field == k)
        mine = mine[np.argsort(pixel[mine])]
        color = plt.cm.viridis(k / n_fields)
        ax.plot(intensity[pixel[mine]], spikes.times[mine] / ms, color=color, label=str(k))
    ax.set(xlabel=_("intensity"), ylabel=_("spike time (ms)"), xlim=(0, 1), ylim=(spikes.duration / ms, 0))
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(title=_("field"), frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5))
    return ax


def plot_accuracy(times, spike_counts, accuracy, baseline):
    """Accuracy of a readout over the time that has passed, and over the spikes that it took.

    Parameters
    ----------
    times : Quantity, second, shape (k,)
    spike_counts, accuracy : dict of str to array, shape (k,)
        Spikes of an image so far, and accuracy from 0 to 1, by the name of the code.
    baseline : float
        Accuracy of the same readout on the pixels themselves.

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    axes = fixed_axes((9.5, 3.4), columns=2, right=1.4, gap=(0.25, 0), sharey=True)
    for name, color, marker in zip(accuracy, CODE_COLORS, MARKERS):
        percent = 100 * np.asarray(accuracy[name])
        style = {"color": color, "marker": marker, "markersize": 4, "label": name}
        axes[0].plot(times / ms, percent, **style)
        fired = spike_counts[name] >= 1  # A logarithmic axis has no place for none.
        axes[1].semilogx(spike_counts[name][fired], percent[fired], **style)
    for ax in axes:
        ax.axhline(100 * baseline, color="black", linestyle="--", linewidth=1, label=_("pixels"))
        ax.spines[["top", "right"]].set_visible(False)
    axes[0].set(xlabel=_("time since the image came on (ms)"), ylabel=_("accuracy (%)"), ylim=(0, 100))
    axes[1].set(xlabel=_("spikes of an image so far"))
    axes[1].minorticks_off()
    axes[1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False)
    return axes


def _tidy(ax):
    ax.legend(frameon=False)
    ax.spines[["top", "right"]].set_visible(False)
    return ax
