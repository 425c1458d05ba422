"""Figures of the chapter on time and events: points in space and time, rasters of channels, scores over a quantity."""

import numpy as np
from brian2 import ms

from helpers.base.checks import check_choice, takes
from helpers.base.i18n import _
from helpers.base.kinds import DURATION, INDICES, TEXT, array, instance
from helpers.datasets.events import EVENTS_HINT, Events
from helpers.datasets.sounds import RATE
from helpers.figures.display import describe, in_style
from helpers.figures.kinds import AX, curves, line
from helpers.figures.style import COLORS, fixed_axes, looks, new_axes, tidy

MOST_POINTS = 20_000  # of a figure; more are one black surface
SCALES = ("linear", "log")


@takes(recording=instance(Events, EVENTS_HINT))
@in_style
def plot_events(recording):
    """The events of a recording as points in space and time: its columns over time, and its rows over time.

    Parameters
    ----------
    recording : Events

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    axes = fixed_axes((9, 3), columns=2)
    shown = slice(None, None, 1 + len(recording.times) // MOST_POINTS)
    for ax, name, places in zip(axes, (_("column x"), _("row y")), (recording.x, recording.y)):
        for on, label, look in ((1, _("ON"), {"color": COLORS["v"]}), (0, _("OFF"), {"color": COLORS["theory"]})):
            kind = recording.on[shown] == on
            marker = {"marker": "o" if on else "x", "markersize": 2, "linestyle": "none", "label": label}
            ax.plot((recording.times / ms)[shown][kind], places[shown][kind], **marker, **look)
        ax.set(xlabel=_("time (ms)"), ylabel=name, xlim=(0, recording.duration / ms), ylim=(recording.side, -1))
        tidy(ax, loc="upper right", markerscale=3)
    words = _(
        "Events over {duration:.0f} ms, by column and by row: {on:,} ON and {off:,} OFF of {side} x {side} pixels."
    )
    on = int(recording.on.sum())
    values = {"duration": recording.duration / ms, "on": on, "off": len(recording.on) - on, "side": recording.side}
    describe(axes, words.format(**values))
    return axes


@takes(("neurons", "times"), neurons=INDICES, times=array(ms, ndim=1), duration=DURATION, ylabel=TEXT, ax=AX)
@in_style
def plot_channels(neurons, times, duration, ylabel, ax=None):
    """A raster: one mark for each spike, channel 0 at the bottom.

    Parameters
    ----------
    neurons : ndarray of int, shape (spikes,)
        The channel of each spike.
    times : Quantity, second, shape (spikes,)
    duration : Quantity, second
        What the time axis shows.
    ylabel : str
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 2.6))
    n = int(np.max(neurons, initial=0)) + 1
    size = np.clip(100 / n, 1.5, 12)
    ax.plot(times / ms, neurons, "|", color=COLORS["spike"], markersize=size)
    ax.set(xlabel=_("time (ms)"), ylabel=ylabel, xlim=(0, duration / ms), ylim=(-0.7, n - 0.3))
    words = _("Raster of {n} channels over {duration:.0f} ms: {spikes:,} spikes.")
    describe(ax, words.format(n=n, duration=duration / ms, spikes=len(times)))
    return tidy(ax)


@takes(("neurons", "times"), sound=array(ndim=1, least=1), neurons=INDICES, times=array(ms, ndim=1))
@in_style
def plot_sound(sound, neurons, times):
    """A sound, and below it the spikes of the channels that hear it.

    Parameters
    ----------
    sound : ndarray of float, shape (samples,)
        8,000 samples a second.
    neurons : ndarray of int, shape (spikes,)
        The channel of each spike.
    times : Quantity, second, shape (spikes,)

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    axes = fixed_axes((7, 3.8), rows=2, gap=(0, 0.15), sharex=True, height_ratios=[1, 2])
    duration = len(sound) / RATE * 1000 * ms
    axes[0].plot(1000 * np.arange(len(sound)) / RATE, sound, color=COLORS["current"], linewidth=0.6)
    axes[0].set(ylabel=_("sound"))
    plot_channels(neurons, times, duration, _("channel, low to high"), axes[1])
    words = _("A sound of {duration:.0f} ms, and {spikes:,} spikes of {n} channels.")
    values = {"duration": duration / ms, "spikes": len(times), "n": int(np.max(neurons, initial=0)) + 1}
    describe(axes, words.format(**values))
    tidy(axes[0])
    return axes


def _scale(name, value):
    return check_choice(name, value, SCALES)


@takes(("x", "scores"), x=line(), scores=curves(), xlabel=TEXT, ylabel=TEXT, scale=_scale, ax=AX)
@in_style
def plot_scores(x, scores, xlabel, ylabel, scale="linear", ax=None):
    """Several scores over one quantity, as dots joined by lines.

    Parameters
    ----------
    x : ndarray, shape (k,)
    scores : dict of str to ndarray, shape (k,)
    xlabel, ylabel : str
    scale : str
        "linear" or "log": of the x axis.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 3))
    for name, as_line, as_dots in looks(scores):
        look = {**as_dots, **as_line}
        ax.plot(x, scores[name], label=name, markersize=4, **look)
    low = min(np.nanmin(each) for each in scores.values())
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=scale, ylim=(min(0, 1.1 * low), None))
    words = _("{ylabel} over {xlabel}, from {first:g} to {last:g}: {scores}.")
    ends = ", ".join(_in_words(name, x, each) for name, each in scores.items())
    describe(ax, words.format(ylabel=ylabel, xlabel=xlabel, first=x[0], last=x[-1], scores=ends))
    return tidy(ax)


def _in_words(name, x, scores):
    words = _("{name} goes from {first:.4g} to {last:.4g}, the highest is {top:.4g} at {place:.4g}")
    top = np.nanargmax(scores)
    return words.format(name=name, first=scores[0], last=scores[-1], top=scores[top], place=x[top])
