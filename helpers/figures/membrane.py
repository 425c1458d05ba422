"""Figures of the chapters on the LIF neuron: recordings in, Matplotlib Axes out."""

import numpy as np
from brian2 import ms, mV, nA

from helpers.base.checks import FINITE, optional, takes
from helpers.base.i18n import _
from helpers.base.kinds import SWITCH
from helpers.figures.display import SMALL, describe, in_style
from helpers.figures.kinds import AX, RECORDING, curves, dictionary, line
from helpers.figures.style import (
    COLORS,
    DASHES,
    LEVEL_DASHES,
    fixed_axes,
    new_axes,
    spread_apart,
    tidy,
    whole_numbers,
)

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
    words = _("Input current over {duration:g} ms, from {low:.3g} to {high:.3g} nA.")
    describe(ax, words.format(duration=recording.duration / ms, **_range(recording.I / nA)))
    return tidy(ax)


@takes(recording=RECORDING, ax=AX)
@in_style
def plot_membrane(recording, ax=None):
    """Membrane potentials over time, with a dashed line for each level and a mark for each spike.

    Parameters
    ----------
    recording : Recording
        Neuron 0 is drawn as a broad line, the others as thin lines over it.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 3), right=NAMES_INCH)
    broad = {"linewidth": 3, "alpha": 0.45} if recording.n > 1 else {}
    ax.plot(*membrane_points(recording, slice(0, 1)), color=COLORS["v"], **broad)
    ax.plot(*membrane_points(recording, slice(1, None)), color=COLORS["spike"], linewidth=0.6)
    ax.set(ylabel=_potential(ax))
    _time_axis(ax, recording)
    whole_numbers(ax.yaxis)
    _plot_levels(ax, recording.params)
    words = _("Membrane potential of {who} over {duration:g} ms, between {low:.0f} and {high:.0f} mV, with {spikes}.")
    values = {"who": _neurons(recording.n), "duration": recording.duration / ms, "spikes": _spikes(recording)}
    describe(ax, words.format(**values, **_range(recording.v / mV)))
    return tidy(ax)


def _potential(ax):
    """The label of the axis, in full where it is high enough."""
    high = ax.get_position().height * ax.figure.get_figheight()
    return _("membrane potential v (mV)") if high > 1.9 else "v (mV)"


def _range(values):
    return {"low": np.nanmin(values), "high": np.nanmax(values)}


def _neurons(n):
    return _("one neuron") if n == 1 else _("{n} neurons").format(n=n)


def _spikes(recording):
    n = len(recording.spike_times)
    return _("one spike") if n == 1 else _("{n:,} spikes").format(n=n)


@takes(("times", "curves", "theory"), times=ROW_OF_TIMES, curves=curves(mV, most=3), theory=optional(line(mV)), ax=AX)
@in_style
def plot_voltages(times, curves, theory=None, ax=None):
    """Several membrane potentials over time, with a legend.

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
    drawn = {name: (curve / mV, look) for (name, curve), look in zip(curves.items(), zip(colors, DASHES))}
    if theory is not None:
        drawn[_("theory")] = theory / mV, (COLORS["theory"], LEVEL_DASHES["theory"])
    for name, (curve, (color, dashes)) in drawn.items():
        ax.plot(times / ms, curve, label=name, color=color, linestyle=dashes)
    ax.set(xlabel=_("time (ms)"), ylabel=_potential(ax), xlim=(times[0] / ms, times[-1] / ms))
    whole_numbers(ax.yaxis)
    words = _("Membrane potential over {duration:g} ms, in mV at the end: {ends}.")
    ends = ", ".join(f"{name} {curve[-1]:.1f}" for name, (curve, _look) in drawn.items())
    describe(ax, words.format(duration=np.round((times[-1] - times[0]) / ms, 1), ends=ends))
    return tidy(ax)


@takes(recording=RECORDING, ax=AX)
@in_style
def plot_raster(recording, ax=None):
    """One mark for each spike: time to the right, neurons downwards from 0.

    Parameters
    ----------
    recording : Recording
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 2), right=NAMES_INCH)
    row = 72 * ax.get_position().height * ax.figure.get_figheight() / recording.n  # points
    size = np.clip(0.6 * row, 2, 12)
    ax.plot(recording.spike_times / ms, recording.spike_indices, "|", color=COLORS["spike"], markersize=size)
    ax.set(ylabel=_("neuron"), ylim=(recording.n - 0.3, -0.7))
    whole_numbers(ax.yaxis)
    _time_axis(ax, recording)
    words = _("Raster of {who} over {duration:g} ms: {spikes}{ends}.")
    ends = _(", the first at {first:.1f} ms, the last at {last:.1f} ms") if len(recording.spike_times) else ""
    if ends:
        ends = ends.format(first=recording.spike_times[0] / ms, last=recording.spike_times[-1] / ms)
    values = {"who": _neurons(recording.n), "duration": recording.duration / ms}
    describe(ax, words.format(**values, spikes=_spikes(recording), ends=ends))
    return tidy(ax)


@takes(recording=RECORDING)
@in_style
def plot_population(recording):
    """Input current, potentials and raster of a population, one below the other.

    Parameters
    ----------
    recording : Recording

    Returns
    -------
    ndarray of Axes, shape (3,)
    """
    grid = {"rows": 3, "height_ratios": [0.7, 2, 1.3], "sharex": True}
    axes = fixed_axes((7.5, 5.2), right=NAMES_INCH, gap=(0, 0.15), **grid)
    for plot, ax in zip((plot_current, plot_membrane, plot_raster), axes, strict=True):
        plot(recording, ax).label_outer()
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
    size, grid = (7, 0.6 + 1.3 * sum(heights)), {"height_ratios": heights, "sharex": True, "squeeze": False}
    axes = fixed_axes(size, len(heights), right=NAMES_INCH, top=0.22, gap=(0, 0.32), **grid)
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
    if len(recordings) > 1:
        words = _("Membrane potentials over {duration:g} ms, one panel each: {spikes}.")
        spikes = "; ".join(f"{title}, {_spikes(recording)}" for title, recording in recordings.items())
        describe(axes, words.format(duration=recording.duration / ms, spikes=spikes))
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
        role = LEVELS[name]
        ax.axhline(value, color=COLORS[role], linestyle=LEVEL_DASHES[role], linewidth=1, zorder=0)
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
