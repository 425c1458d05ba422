"""Figures of the chapters on the LIF neuron: recordings in, Matplotlib Axes out."""

import numpy as np
from brian2 import ms, mV, nA

from helpers.base.checks import FINITE, optional, takes
from helpers.base.i18n import _
from helpers.base.kinds import SWITCH
from helpers.figures.display import SMALL, describe, in_style
from helpers.figures.kinds import AX, RECORDING, curves, dictionary, line
from helpers.figures.style import COLORS, fixed_axes, new_axes, spread_apart, tidy, whole_numbers

ROW_OF_TIMES = line(ms, FINITE)
NAMES_INCH = 0.6  # room for the names of the levels, to the right of the axes
SPIKE_HEIGHT_MV = 4  # a mark above the threshold; the model itself has no spike shape
LEVELS = {"v_th": "threshold", "v_rest": "rest", "v_reset": "reset"}  # and their colours, from the top


@takes(recording=RECORDING, ax=AX)
@in_style
def plot_current(recording, ax=None):
    """The input current over time.

    Parameters
    ----------
    recording : Recording
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 1.8), right=NAMES_INCH)
    ax.plot(recording.times / ms, recording.I / nA, color=COLORS["current"], drawstyle="steps-post")
    ax.set(ylabel="I (nA)")
    whole_numbers(ax.yaxis)
    ax.locator_params("y", nbins=3)  # A low panel would show its 0 and no other number.
    _time_axis(ax, recording)
    return tidy(ax)


@takes(recording=RECORDING, ax=AX)
@in_style
def plot_membrane(recording, ax=None):
    """Membrane potentials over time, with a dashed line for each level and a mark for each spike.

    Parameters
    ----------
    recording : Recording
        Neuron 0 is drawn boldly, others faintly.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 3), right=NAMES_INCH)
    ax.plot(*membrane_points(recording, slice(1, None)), color=COLORS["v"], linewidth=0.7, alpha=0.4)
    ax.plot(*membrane_points(recording, slice(0, 1)), color=COLORS["v"])
    ax.set(ylabel="v (mV)")
    _time_axis(ax, recording)
    whole_numbers(ax.yaxis)
    _plot_levels(ax, recording.params)
    describe(ax, _("Membrane potential"))
    return tidy(ax)


@takes(("times", "curves", "theory"), times=ROW_OF_TIMES, curves=curves(mV, most=3), theory=optional(line(mV)), ax=AX)
@in_style
def plot_voltages(times, curves, theory=None, ax=None):
    """Several voltages over time, with a legend.

    Parameters
    ----------
    times : Quantity, second, shape (steps,)
    curves : dict of str to Quantity, volt, shape (steps,)
    theory : Quantity, volt, shape (steps,), optional
        Drawn dashed and on top.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 3), right=NAMES_INCH)
    colors = (COLORS[name] for name in ("v", "reset", "current"))
    for (name, curve), color in zip(curves.items(), colors, strict=False):
        ax.plot(times / ms, curve / mV, label=name, color=color)
    if theory is not None:
        ax.plot(times / ms, theory / mV, "--", label=_("theory"), color=COLORS["theory"])
    ax.set(xlabel=_("time (ms)"), ylabel="v (mV)", xlim=(times[0] / ms, times[-1] / ms))
    whole_numbers(ax.yaxis)
    return tidy(ax)


@takes(recording=RECORDING, ax=AX)
@in_style
def plot_raster(recording, ax=None):
    """One mark for each spike: time to the right, neurons upwards.

    Parameters
    ----------
    recording : Recording
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 2), right=NAMES_INCH)
    size = np.clip(120 / recording.n, 3, 12)
    ax.plot(recording.spike_times / ms, recording.spike_indices, "|", color=COLORS["spike"], markersize=size)
    ax.set(ylabel=_("neuron"), ylim=(-0.7, recording.n - 0.3))
    whole_numbers(ax.yaxis)
    _time_axis(ax, recording)
    return tidy(ax)


@takes(recording=RECORDING)
@in_style
def plot_population(recording):
    """Potentials and raster of a population, side by side.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    axes = fixed_axes((10, 3.4), columns=2, gap=(0.7 + NAMES_INCH, 0))
    plot_membrane(recording, axes[0])
    plot_raster(recording, axes[1])
    return axes


@takes(recording=RECORDING)
@in_style
def plot_input(recording):
    """The input current, and below it the membrane potentials.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    return plot_comparison({"": recording}, with_current=True)


@takes(recordings=dictionary(RECORDING), with_current=SWITCH)
@in_style
def plot_comparison(recordings, with_current=False):
    """Membrane potentials of several simulations, one above the other on the same scales.

    Parameters
    ----------
    recordings : dict of str to Recording
        Title of each panel, and what it shows.
    with_current : bool
        Whether the input current of the first one stands on top.

    Returns
    -------
    ndarray of Axes
    """
    heights = [0.6] * with_current + [1.0] * len(recordings)
    size, grid = (7, 0.6 + 1.25 * sum(heights)), {"height_ratios": heights, "sharex": True, "squeeze": False}
    axes = fixed_axes(size, len(heights), right=NAMES_INCH, top=0.22, gap=(0, 0.26), **grid)
    panels = axes[with_current:, 0]
    if with_current:
        plot_current(next(iter(recordings.values())), axes[0, 0]).label_outer()
    for recording in recordings.values():  # before the first names are placed: they need to know the scale
        v = membrane_points(recording, slice(None))[1]
        panels[0].update_datalim([(0, np.nanmin(v)), (0, np.nanmax(v))])
    for ax, (title, recording) in zip(panels, recordings.items(), strict=True):
        ax.sharey(panels[0])
        plot_membrane(recording, ax).label_outer()
        ax.set_title(title, fontsize=SMALL, loc="left")
    return axes[:, 0]


def membrane_points(recording, neurons):
    """Times in ms and potentials in mV of a slice of neurons, a mark at each spike and NaN between two neurons."""
    times, v = np.asarray(recording.times / ms), np.asarray(recording.v[neurons] / mV)
    v = v.copy()
    top = np.asarray(recording.params.v_th / mV) + SPIKE_HEIGHT_MV
    chosen = np.arange(recording.n)[neurons]
    steps = np.rint(np.asarray(recording.spike_times / recording.dt)).astype(int)
    first = chosen[0] if len(chosen) else 0
    belongs = np.isin(recording.spike_indices, chosen)
    v[recording.spike_indices[belongs] - first, steps[belongs]] = top
    separated = np.column_stack([v, np.full(len(v), np.nan)])
    return np.tile(np.append(times, np.nan), len(v)), separated.ravel()


def _plot_levels(ax, params):
    values = {name: float(getattr(params, name) / mV) for name in LEVELS}
    values = {name: value for name, value in values.items() if np.isfinite(value)}
    for name, value in values.items():
        ax.axhline(value, color=COLORS[LEVELS[name]], linestyle="--", linewidth=1, zorder=0)
    low, high = ax.get_ylim()
    line_of_text = (high - low) * 12 / (ax.bbox.height / ax.figure.dpi * 72)
    places = spread_apart(list(values.values()), line_of_text)
    ax.update_datalim([(0, place - line_of_text / 4) for place in places])
    ax.autoscale_view(scalex=False)
    for name, place in zip(values, places, strict=True):
        color, right = COLORS[LEVELS[name]], ax.get_yaxis_transform()
        ax.text(1.01, place, name, color=color, va="center", fontsize=SMALL, transform=right)


def _time_axis(ax, recording):
    """A little of the time before 0 is shown, so that what happens at 0 can be seen."""
    duration = float(recording.duration / ms)
    ax.set(xlabel=_("time (ms)"), xlim=(-0.01 * duration, duration))
