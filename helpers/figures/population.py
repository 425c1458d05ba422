"""Figures of the chapter on noise and populations: intervals, theory beside dots, networks and their regimes."""

import numpy as np
from brian2 import Hz, ms, mV

from helpers.base.checks import FINITE, NOT_NEGATIVE, check_names, check_text, refusal, takes
from helpers.base.i18n import _
from helpers.base.kinds import TIME, array, instance
from helpers.figures.display import SMALL, TINY, describe, in_style
from helpers.figures.kinds import AX, curves, dictionary, line
from helpers.figures.style import (
    COLORS,
    LEVEL_DASHES,
    LINE_COLORS,
    fixed_axes,
    looks,
    name_lines_and_dots,
    new_axes,
    tidy,
)
from helpers.neurons.balanced import FILTER, NEURON, NetworkRun

INTERVALS = array(ms, NOT_NEGATIVE, ndim=1, least=1)
BINS = 40
SHOWN = 100  # neurons of a raster
BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # words, so that lines do not cross them


@takes(intervals=dictionary(INTERVALS, most=4), t_ref=dictionary(TIME, least=0), ax=AX)
@in_style
def plot_intervals(intervals, t_ref, ax=None):
    """Histograms of interspike intervals; for those with a t_ref the exponential of a Poisson train with it.

    Parameters
    ----------
    intervals : dict of str to Quantity, second, shape (k,)
        Under the names for the legend.
    t_ref : dict of str to Quantity, second
        For which names the line is drawn, and the shortest interval of each.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    check_names("intervals", intervals, "t_ref", t_ref)
    ax = new_axes(ax, (7, 3))
    end = max(float(np.quantile(each / ms, 0.97)) for each in intervals.values()) or 1.0
    for name, as_line, _as_dots in looks(intervals):
        found = np.asarray(intervals[name] / ms)
        heights, edges = np.histogram(found, BINS, (0, end))
        ax.stairs(
            heights / len(found) / (edges[1] - edges[0]), edges, label=name, color=as_line["color"], linewidth=1.5
        )
        if name in t_ref:
            first = float(t_ref[name] / ms)
            x = np.linspace(first, end, 200)
            mean = max(float(np.mean(found)) - first, 1e-9)
            ax.plot(x, np.exp(-(x - first) / mean) / mean, color=as_line["color"], linestyle="--", linewidth=1)
    ax.set(xlabel=_("interspike interval (ms)"), ylabel=_("per ms"), xlim=(0, end), ylim=(0, None))
    words = _("Histograms of interspike intervals: {means}.")
    means = [
        _("{name} {mean:.1f} ms on average, CV {cv:.2f}").format(
            name=name, mean=np.mean(each / ms), cv=np.std(each / ms) / max(np.mean(each / ms), 1e-9)
        )
        for name, each in intervals.items()
    ]
    describe(ax, words.format(means="; ".join(means)))
    return tidy(ax)


@takes(
    ("x", "measured"),
    ("between", "theory"),
    x=line(1, FINITE),
    measured=curves(),
    between=line(1, FINITE),
    theory=curves(least=0),
    xlabel=check_text,
    ylabel=check_text,
    ax=AX,
)
@in_style
def plot_theory_and_dots(x, measured, between, theory, xlabel, ylabel, ax=None):
    """What was measured as dots, and what theory says as lines of the same colour.

    Parameters
    ----------
    x : ndarray, shape (k,)
    measured : dict of str to ndarray, shape (k,)
        Under the names for the legend.
    between : ndarray, shape (m,)
        Places of the theory, close to one another.
    theory : dict of str to ndarray, shape (m,)
        Under names of `measured`.
    xlabel, ylabel : str
        Names of the axes, with their units.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    check_names("measured", measured, "theory", theory)
    ax = new_axes(ax, (6.4, 3.2))
    for name, as_line, as_dots in looks(measured):
        ax.plot(x, measured[name], label=name, markersize=4.5, **as_dots)
        if name in theory:
            ax.plot(between, theory[name], **as_line)
    if theory:
        name_lines_and_dots(ax)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    words = _(
        "{ylabel} over {xlabel} from {low:.3g} to {high:.3g}, theory and measurement; measured at the end: {ends}."
    )
    ends = ", ".join(f"{name} {values[-1]:.3g}" for name, values in measured.items())
    describe(ax, words.format(ylabel=ylabel, xlabel=xlabel, low=x[0], high=x[-1], ends=ends))
    return tidy(ax)


@takes(runs=dictionary(instance(NetworkRun, "simulate_balanced makes one"), most=4))
@in_style
def plot_networks(runs):
    """Spikes of a hundred neurons of each network, and below them the rate of the whole population.

    Parameters
    ----------
    runs : dict of str to NetworkRun
        The keys are the titles.

    Returns
    -------
    ndarray of Axes, shape (2, networks)
    """
    size = (2.2 + 2.1 * len(runs), 3.6)
    axes = fixed_axes(size, 2, len(runs), top=0.3, gap=(0.45, 0.15), sharex=True, squeeze=False)
    for (raster, rate), (title, run) in zip(axes.T, runs.items(), strict=True):
        _draw_network(raster, rate, run)
        raster.set_title(title, loc="left")
        rate.set_xlabel(_("time (ms)"))
        for ax in (raster, rate):
            tidy(ax)
    axes[0, 0].set_ylabel(_("neuron"))
    axes[1, 0].set_ylabel(_("rate (Hz)"))
    words = _("Spikes of {n} neurons and the population's rate, side by side: {rates}.")
    rates = ", ".join(f"{title} {run.rate / Hz:.1f} Hz" for title, run in runs.items())
    describe(axes, words.format(n=SHOWN, rates=rates))
    return axes


def _draw_network(raster, rate, run):
    last = min(float(run.duration / ms), 200.0)
    seen = (run.spike_indices < SHOWN) & (run.spike_times <= last * ms)
    raster.plot(run.spike_times[seen] / ms, run.spike_indices[seen], "|", color=COLORS["spike"], markersize=1.5)
    raster.set(ylim=(SHOWN, -1), xlim=(0, last), yticks=[])
    rate.stairs(population_rate(run), np.arange(0, float(run.duration / ms) + 0.5), color=COLORS["v"], linewidth=0.8)
    rate.set(ylim=(0, None))


def population_rate(run):
    """Rate in Hz of the average neuron in each millisecond."""
    edges = np.arange(0, float(run.duration / ms) + 0.5)
    return np.histogram(run.spike_times / ms, edges)[0] / run.n * 1000


@takes(run=instance(NetworkRun, "simulate_balanced makes one"), ax=AX)
@in_style
def plot_balance(run, ax=None):
    """Excitation, inhibition and their sum in one neuron of a balanced network, and its threshold.

    Parameters
    ----------
    run : NetworkRun
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 3.2))
    scale = float(NEURON.tau_m / FILTER)
    inputs = {_("excitation"): run.excitation, _("inhibition"): run.inhibition}
    inputs[_("sum")] = run.excitation + run.inhibition
    for name, as_line, _as_dots in looks(inputs):
        ax.plot(run.times / ms, scale * inputs[name] / mV, label=name, linewidth=1, **as_line)
    ax.axhline(float(NEURON.v_th / mV), color=COLORS["threshold"], linestyle=LEVEL_DASHES["threshold"], linewidth=1)
    ax.set(xlabel=_("time (ms)"), ylabel=_("where it takes v (mV)"), xlim=(0, run.duration / ms))
    words = _(
        "Inputs of one neuron of a network over {duration:.0f} ms, on average: {means}; its threshold is {v_th:.0f} mV."
    )
    means = ", ".join(f"{name} {float(np.mean(scale * v / mV)):.1f} mV" for name, v in inputs.items())
    describe(ax, words.format(duration=run.duration / ms, means=means, v_th=NEURON.v_th / mV))
    return tidy(ax, ncols=3, loc="upper right")


@takes(
    g=line(1, FINITE),
    external=line(1, FINITE),
    rates=array(Hz, NOT_NEGATIVE, ndim=2, least=4),
    points=dictionary(line(1, FINITE), most=12),
    ax=AX,
)
@in_style
def plot_regimes(g, external, rates, points, ax=None):
    """A phase diagram: mean-field rates as lines over the two parameters of a balanced network, and where it was run.

    Parameters
    ----------
    g, external : ndarray, shape (columns,) and (rows,)
        Ascending.
    rates : Quantity, hertz, shape (rows, columns)
        From `balanced_rate`.
    points : dict of str to tuple of two floats
        A name for what was measured, and g and external there.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    if np.shape(rates) != (len(external), len(g)):
        raise refusal("rates", np.shape(rates), _("a table with a row for each external and a column for each g"))
    ax = new_axes(ax, (7, 4))
    levels = [5, 10, 20, 40, 80, 160, 320]
    lines = ax.contour(g, external, np.asarray(rates / Hz), levels, colors=COLORS["theory"], linewidths=1)
    ax.clabel(lines, fmt="%g Hz", fontsize=TINY)
    ax.axvline(4, color=COLORS["ghost"], linestyle=":", linewidth=1)
    for (name, place), color in zip(points.items(), LINE_COLORS * 2):
        ax.plot(place[0], place[1], "o", color=color)
        is_right = place[0] > (g[0] + g[-1]) / 2
        look = {"ha": "right", "xytext": (-6, 4)} if is_right else {"xytext": (6, 4)}
        ax.annotate(
            name, (place[0], place[1]), fontsize=SMALL, color=color, textcoords="offset points", bbox=BEHIND, **look
        )
    ax.set(xlabel=_("inhibition over excitation g"), ylabel=_("external rate / threshold rate"))
    words = _("Mean-field rates as lines over g from {low:g} to {high:g} and external rate; measured: {points}.")
    describe(ax, words.format(low=g[0], high=g[-1], points="; ".join(name.replace("\n", ", ") for name in points)))
    return tidy(ax)
