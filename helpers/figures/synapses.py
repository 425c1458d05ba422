"""Figures of the chapter on synapses and STDP: formulas as lines, what was measured as dots."""

import numpy as np
from brian2 import ms, mV, second

from helpers.base.checks import FINITE, check_names, optional, takes
from helpers.base.i18n import _
from helpers.base.kinds import DURATION, SWITCH, array, instance, scalar
from helpers.figures.display import SMALL, describe, in_style
from helpers.figures.kinds import AX, TITLE, curves, dictionary, line
from helpers.figures.style import (
    COLORS,
    LINE_COLORS,
    fixed_axes,
    looks,
    name_lines_and_dots,
    new_axes,
    tidy,
)
from helpers.neurons.synapses import RULE, stdp_window

ROW_OF_TIMES = line(ms, FINITE)
CHANGES = dictionary(line(1, FINITE), most=len(LINE_COLORS))
SMALL_STEPS = {"left": 0.95, "y_label": 0.7}  # numbers with three decimals and a sign
EVERY = 20  # time steps from dot to dot
BINS = np.linspace(0, 1, 26)
HATCHES = ("", "///", "...", "xxx", "---", "+++")


@takes(("times", "measured", "theory"), times=ROW_OF_TIMES, measured=curves(mV), theory=curves(mV), ax=AX)
@in_style
def plot_psps(times, measured, theory, ax=None):
    """Postsynaptic potentials: the formula as a line, some simulated time steps as dots of the same colour.

    Parameters
    ----------
    times : Quantity, second, shape (steps,)
    measured, theory : dict of str to Quantity, volt, shape (steps,)
        What the spike adds, under the name of the curve.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    check_names("theory", theory, "measured", measured)
    ax = new_axes(ax, (7, 3))
    for name, as_line, as_dots in looks(measured):
        ax.plot(times / ms, theory[name] / mV, label=name, **as_line)
        ax.plot(times[::EVERY] / ms, measured[name][::EVERY] / mV, markersize=4, **as_dots)
    name_lines_and_dots(ax)
    ax.set(xlabel=_("time since the spike (ms)"), ylabel=_("v − v_rest (mV)"), xlim=(0, times[-1] / ms), ylim=(0, None))
    words = _("What one spike adds to the membrane potential over {duration:.0f} ms, theory and simulation: {peaks}.")
    peaks = [
        _("{name} rises to {peak:.2f} mV at {time:.1f} ms").format(
            name=name, peak=np.nanmax(v / mV), time=times[np.nanargmax(v)] / ms
        )
        for name, v in measured.items()
    ]
    describe(ax, words.format(duration=times[-1] / ms, peaks=", ".join(peaks)))
    return tidy(ax)


@takes(("times", "traces", "w"), times=ROW_OF_TIMES, traces=curves(), w=line(), spikes=dictionary(array(ms, ndim=1)))
@in_style
def plot_traces(times, traces, w, spikes):
    """The two traces of a synapse and its weight over time, with the spikes marked, at which they jump.

    Parameters
    ----------
    times : Quantity, second, shape (steps,)
    traces : dict of str to ndarray, shape (steps,)
    w : ndarray, shape (steps,)
    spikes : dict of str to Quantity, second
        Spike times, under the same names as the traces.

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    check_names("spikes", spikes, "traces", traces)
    axes = fixed_axes((7, 3.6), rows=2, gap=(0, 0.15), **SMALL_STEPS, sharex=True)
    x, jumps = times / ms, {name: each / ms for name, each in spikes.items()}
    for name, as_line, _as_dots in looks(traces):
        axes[0].plot(*_with_jumps(x, traces[name], jumps[name]), label=name, **as_line)
        for ax in axes:
            ax.vlines(jumps[name], 0, 1, transform=ax.get_xaxis_transform(), linewidth=0.8, **as_line)
    axes[1].plot(*_with_jumps(x, w, np.concatenate([*jumps.values()])), color=COLORS["spike"])
    axes[0].set(ylabel=_("trace"))
    axes[1].set(xlabel=_("time (ms)"), ylabel=_("weight w"), xlim=(0, x[-1]))
    words = _("Traces of a synapse over {duration:.0f} ms with spikes of {spikes}; below, its weight goes from {w}.")
    counts = ", ".join(f"{name} ({len(each)})" for name, each in jumps.items())
    describe(axes, words.format(duration=x[-1], spikes=counts, w=f"{w[0]:.4g} to {w[-1]:.4g}"))
    for ax in axes:
        tidy(ax)
    return axes


def _with_jumps(times, values, jumps):
    """A curve that goes straight up or down where it jumps: what a monitor records next is the value after the jump."""
    jumps = np.sort(jumps[(jumps >= times[0]) & (jumps < times[-1])])
    after = np.searchsorted(times, jumps, side="right")
    times = np.array(times)
    times[after] = jumps
    return np.insert(times, after, jumps), np.insert(values, after, values[after - 1])


@takes(("delta_t", "measured"), rule=RULE, delta_t=ROW_OF_TIMES, measured=curves(least=0), ax=AX)
@in_style
def plot_stdp_window(rule, delta_t, measured, ax=None):
    """The window of a rule as a line, measured changes as dots; that of spikes at the same time has its own mark.

    Parameters
    ----------
    rule : PairRule
    delta_t : Quantity, second, shape (k,)
    measured : dict of str to ndarray, shape (k,)
        Changes of the weight, by the name of what was measured.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 3.2), **SMALL_STEPS)
    ends = delta_t[0] / ms, delta_t[-1] / ms
    for low, high in ((ends[0], -1e-6), (1e-6, ends[1])):  # the line breaks at 0, where the rule jumps
        between = np.linspace(low, high, 200) * ms
        label = _("formula") if low < 0 else None
        ax.plot(between / ms, stdp_window(rule, between), color=COLORS["theory"], linewidth=2, label=label, zorder=3)
    x = np.asarray(delta_t / ms)
    for name, _as_line, as_dots in looks(measured):
        hollow = {**as_dots, "markersize": 5, "markerfacecolor": "none", "markeredgewidth": 0.8}
        ax.plot(x[x != 0], measured[name][x != 0], label=name, markevery=3, **hollow)
        if 0 in x:
            label = _("{name}, both at once").format(name=name)
            ax.plot([0], measured[name][x == 0], "D", color=COLORS["current"], markersize=7, label=label, zorder=4)
    ax.axhline(0, color="black", linewidth=0.6)
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set(xlabel=_("post minus pre (ms)"), ylabel=_("weight change"), xlim=ends)
    describe(ax, _window_in_words(x, measured))
    return tidy(ax)


def _window_in_words(x, measured):
    """How far the changes go, and what the one at 0 is."""
    ends = [f"{name} {np.nanmin(change):+.4f} to {np.nanmax(change):+.4f}" for name, change in measured.items()]
    words = _("Weight change over the time from {low:g} to {high:g} ms, post minus pre, with the formula: {ends}")
    text = words.format(low=x[0], high=x[-1], ends=", ".join(ends))
    at_0 = [f"{name} {change[x == 0][0]:+.4f}" for name, change in measured.items() if 0 in x]
    return text + (_("; both at once: {changes}.").format(changes=", ".join(at_0)) if at_0 else ".")


@takes(duration=DURATION, change=CHANGES, expected=dictionary(scalar(1)), ax=AX)
@in_style
def plot_drift(duration, change, expected, ax=None):
    """How far many weights have moved under independent spikes, with the expected mean as a line.

    Parameters
    ----------
    duration : Quantity, second
    change : dict of str to ndarray, shape (synapses,)
        Changes of the weights after that time, by the name of the rule.
    expected : dict of str to float
        Their expected mean, under the same names.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    check_names("expected", expected, "change", change)
    ax = new_axes(ax, (7, 2.8))
    edges = np.histogram_bin_edges(np.concatenate([*change.values()]), bins=60)
    for name, as_line, _as_dots in looks(change):
        ax.hist(change[name], edges, histtype="stepfilled", color=as_line["color"], alpha=0.35, label=name)
        ax.axvline(expected[name], linewidth=2, **as_line)
    label = _("weight change after {seconds:.0f} s (line: expected mean)")
    ax.set(xlabel=label.format(seconds=duration / second), ylabel=_("synapses"))
    means = [
        _("{name} {mean:+.3f} on average, expected {theory:+.3f}").format(
            name=name, mean=np.mean(values), theory=expected[name]
        )
        for name, values in change.items()
    ]
    words = _("Weight changes after {seconds:.0f} s of independent spikes: {means}.")
    describe(ax, words.format(seconds=duration / second, means="; ".join(means)))
    return tidy(ax)


@takes(weights=dictionary(line(1, FINITE)), groups=optional(dictionary(instance(slice), most=len(LINE_COLORS))))
@in_style
def plot_weights(weights, groups=None):
    """Distributions of weights, side by side on one scale.

    Parameters
    ----------
    weights : dict of str to ndarray, shape (synapses,)
        In units of w_max; the keys are the titles.
    groups : dict of str to slice, optional
        Which synapses belong together; each group gets a colour of its own.

    Returns
    -------
    ndarray of Axes
    """
    groups = groups or {"": slice(None)}  # without a name, and so without a legend
    size = (3.1 * len(weights), 2.8)
    axes = fixed_axes(size, columns=len(weights), top=0.25, gap=(0.3, 0), squeeze=False, sharey=True)
    for ax, (title, values) in zip(axes[0], weights.items()):
        parts = [values[part] for part in groups.values()]
        names = list(groups) if ax is axes[0, -1] else None
        hatch = HATCHES[: len(parts)] if len(parts) > 1 else None
        ax.hist(parts, BINS, stacked=True, color=LINE_COLORS[: len(parts)], label=names, hatch=hatch, edgecolor="white")
        ax.set(xlabel="w / w_max", xlim=(0, 1), xticks=(0, 0.5, 1))
        ax.set_title(title, fontsize=SMALL, loc="left")
        tidy(ax, loc="center left", bbox_to_anchor=(1.02, 0.5)).label_outer()
    axes[0, 0].set_ylabel(_("synapses"))
    words = _("Distributions of weights in units of w_max: {means}.")
    describe(axes, words.format(means="; ".join(_means(*each, groups) for each in weights.items())))
    return axes[0]


def _means(title, values, groups):
    means = [_("{name} {mean:.2f} on average").format(name=name, mean=values[groups[name]].mean()) for name in groups]
    return f"{title}, {', '.join(mean.strip() for mean in means)}"


@takes(("times", "curves"), times=ROW_OF_TIMES, curves=curves(), label=TITLE, ax=AX, log=SWITCH)
@in_style
def plot_over_time(times, curves, label, ax=None, log=False):
    """Curves over the time of learning.

    Parameters
    ----------
    times : Quantity, second, shape (k,)
    curves : dict of str to ndarray, shape (k,)
    label : str
        Of the vertical axis.
    ax : Axes, optional
    log : bool
        Vertical axis linear up to 1 and logarithmic above.

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 2.8))
    for name, as_line, _as_dots in looks(curves):
        ax.plot(times / second, curves[name], label=name, **as_line)
    ax.set(xlabel=_("time (s)"), ylabel=label, xlim=(0, times[-1] / second))
    if log:
        ax.set_yscale("symlog", linthresh=1)
    ax.set_ylim(0, None)
    words = _("{label} over {duration:.0f} s: {ends}.")
    ends = ", ".join(f"{name} {values[0]:.3g} to {values[-1]:.3g}" for name, values in curves.items())
    describe(ax, words.format(label=label or _("curves"), duration=times[-1] / second, ends=ends))
    return tidy(ax)
