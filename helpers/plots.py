"""Figures of the chapters: arrays and traces in, Matplotlib Axes out."""

import matplotlib.pyplot as plt
import numpy as np
from brian2 import Hz, ms, mV, nA

from helpers.i18n import _

# Okabe & Ito's palette, which people with colour vision deficiencies can tell apart.
COLORS = {
    "v": "#0072B2",
    "spike": "#000000",
    "threshold": "#D55E00",
    "reset": "#009E73",
    "current": "#CC79A7",
    "theory": "#E69F00",
    "ghost": "#BDBDBD",
}
SPIKE_HEIGHT_MV = 4  # a mark above the threshold; the model itself has no spike shape


def plot_current(trace, ax=None):
    """The input current over time.

    Parameters
    ----------
    trace : Trace
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = _axes(ax, (7, 1.8))
    ax.plot(trace.times / ms, trace.I / nA, color=COLORS["current"], drawstyle="steps-post")
    ax.set(xlabel=_("time (ms)"), ylabel="I (nA)", xlim=(0, trace.duration / ms))
    return _tidy(ax)


def plot_membrane(trace, ax=None, label=None):
    """Membrane potentials over time, with threshold and reset as dashed lines and a mark for each spike.

    Parameters
    ----------
    trace : Trace
        Neuron 0 is drawn boldly, others faintly.
    ax : Axes, optional
    label : str, optional
        For a legend; a second trace in the same Axes takes the next colour.

    Returns
    -------
    Axes
    """
    ax = _axes(ax, (7, 3))
    color = COLORS["v"] if not ax.lines else None
    (line,) = ax.plot(*membrane_points(trace, slice(0, 1)), color=color, label=label)
    ax.plot(*membrane_points(trace, slice(1, None)), color=line.get_color(), linewidth=0.7, alpha=0.4)
    for name in ("v_th", "v_reset"):
        _plot_level(ax, name, getattr(trace.params, name))
    ax.set(xlabel=_("time (ms)"), ylabel="v (mV)", xlim=(0, trace.duration / ms))
    return _tidy(ax)


def plot_raster(trace, ax=None):
    """One mark for each spike: time to the right, neurons upwards.

    Parameters
    ----------
    trace : Trace
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = _axes(ax, (7, 2))
    size = np.clip(120 / trace.n, 3, 12)
    ax.plot(trace.spike_times / ms, trace.spike_indices, "|", color=COLORS["spike"], markersize=size)
    ax.set(
        xlabel=_("time (ms)"), ylabel=_("neuron"), xlim=(0, trace.duration / ms), ylim=(-0.7, trace.n - 0.3)
    )
    ax.yaxis.get_major_locator().set_params(integer=True)
    return _tidy(ax)


def plot_population(trace):
    """Potentials and raster of a population, side by side.

    Parameters
    ----------
    trace : Trace

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    _figure, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
    plot_membrane(trace, axes[0])
    plot_raster(trace, axes[1])
    return axes


def plot_comparison(traces):
    """Membrane potentials of several simulations, one above the other on the same scales.

    Parameters
    ----------
    traces : dict of str to Trace
        Title of each panel, and what it shows.

    Returns
    -------
    ndarray of Axes
    """
    size = (7, 0.6 + 1.25 * len(traces))
    _figure, axes = plt.subplots(len(traces), 1, figsize=size, sharex=True, sharey=True, layout="constrained")
    for ax, (title, trace) in zip(axes, traces.items(), strict=True):
        plot_membrane(trace, ax)
        ax.set_title(title, fontsize=9, loc="left")
        ax.label_outer()
    return axes


def plot_rates(current, theory, measured_current=None, measured=None, ax=None, label=None):
    """A firing rate curve: theory as a line, measurements as dots of the same colour.

    Parameters
    ----------
    current : Quantity, ampere, shape (k,)
    theory : Quantity, hertz, shape (k,)
    measured_current : Quantity, ampere, shape (m,), optional
    measured : Quantity, hertz, shape (m,), optional
    ax : Axes, optional
    label : str, optional

    Returns
    -------
    Axes
    """
    ax = _axes(ax, (6, 3.4))
    (line,) = ax.plot(current / nA, theory / Hz, label=label)
    if measured is not None:
        ax.plot(measured_current / nA, measured / Hz, "o", color=line.get_color(), markersize=4)
    ax.set(xlabel=_("input current I (nA)"), ylabel=_("firing rate (Hz)"), ylim=(0, None))
    if label is not None:
        ax.legend(frameon=False)
    return _tidy(ax)


def plot_heat(x, y, values, labels, ax=None):
    """A map of values over two parameters.

    Parameters
    ----------
    x, y : ndarray, shapes (columns,) and (rows,)
        Plain numbers, evenly spaced.
    values : ndarray, shape (rows, columns)
    labels : tuple of three str
        For x, y and the colour bar, with units.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = _axes(ax, (6, 4))
    mesh = ax.pcolormesh(x, y, values, cmap="viridis", shading="nearest")
    ax.figure.colorbar(mesh, ax=ax, label=labels[2])
    ax.set(xlabel=labels[0], ylabel=labels[1])
    return ax


def plot_images(images, titles=None, columns=10):
    """Small pictures in rows.

    Parameters
    ----------
    images : ndarray, shape (n, rows, columns)
        Each is scaled to its own darkest and brightest value.
    titles : sequence of str, optional
    columns : int
        Pictures in a row.

    Returns
    -------
    ndarray of Axes
    """
    rows = -(-len(images) // columns)
    width = min(columns, len(images))
    _figure, axes = plt.subplots(
        rows, width, figsize=(width, 1.2 * rows), squeeze=False, layout="constrained"
    )
    for ax in axes.flat:
        ax.axis("off")
    for index, (ax, image) in enumerate(zip(axes.flat, images, strict=False)):
        ax.imshow(image, cmap="gray_r", interpolation="nearest")
        if titles is not None:
            ax.set_title(titles[index], fontsize=9)
    return axes


def membrane_points(trace, neurons):
    """Potentials of several neurons as one broken line, with a stroke at each spike.

    Parameters
    ----------
    trace : Trace
    neurons : slice

    Returns
    -------
    times_ms, v_mV : ndarray, shape (points,)
        NaN separates one neuron's line from the next.
    """
    times, v = np.asarray(trace.times / ms), np.asarray(trace.v[neurons] / mV)
    v = v.copy()
    top = np.asarray(trace.params.v_th / mV) + SPIKE_HEIGHT_MV
    chosen = np.arange(trace.n)[neurons]
    steps = np.rint(np.asarray(trace.spike_times / trace.dt)).astype(int)
    first = chosen[0] if len(chosen) else 0
    belongs = np.isin(trace.spike_indices, chosen)
    v[trace.spike_indices[belongs] - first, steps[belongs]] = top
    separated = np.column_stack([v, np.full(len(v), np.nan)])
    return np.tile(np.append(times, np.nan), len(v)), separated.ravel()


def _plot_level(ax, name, value):
    if not np.isfinite(value) or any(text.get_text() == name for text in ax.texts):
        return
    color = COLORS["threshold" if name == "v_th" else "reset"]
    ax.axhline(value / mV, color=color, linestyle="--", linewidth=1, zorder=0)
    ax.text(1.01, value / mV, name, color=color, va="center", fontsize=9, transform=ax.get_yaxis_transform())


def _axes(ax, size):
    return ax if ax is not None else plt.subplots(figsize=size, layout="constrained")[1]


def _tidy(ax):
    ax.spines[["top", "right"]].set_visible(False)
    return ax
