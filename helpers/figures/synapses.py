"""Figures of the chapter on synapses and STDP: formulas as lines, what was measured as dots."""

import numpy as np
from brian2 import ms, mV, second

from helpers.base.checks import FINITE, check_names, optional, takes
from helpers.base.i18n import _
from helpers.base.kinds import DURATION, SWITCH, array, instance, scalar
from helpers.figures.display import SMALL, TINY, describe, in_style
from helpers.figures.kinds import AX, TITLE, curves, dictionary, line
from helpers.figures.style import COLORS, LINE_COLORS, fixed_axes, new_axes, tidy
from helpers.neurons.synapses import RULE, stdp_window

ROW_OF_TIMES = line(ms, FINITE)
CHANGES = dictionary(line(1, FINITE), most=len(LINE_COLORS))
SMALL_STEPS = {"left": 0.95, "y_label": 0.7}  # numbers with three decimals and a sign
BINS = np.linspace(0, 1, 26)


@takes(("times", "measured", "theory"), times=ROW_OF_TIMES, measured=curves(mV), theory=curves(mV), ax=AX)
@in_style
def plot_psps(times, measured, theory, ax=None):
    """Postsynaptic potentials: the formula as a line, every tenth simulated step as a dot of the same colour.

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
    for color, name in zip(LINE_COLORS, measured):
        ax.plot(times / ms, theory[name] / mV, color=color, label=name)
        ax.plot(times[::10] / ms, measured[name][::10] / mV, "o", color=color, markersize=3.5)
    ax.set(xlabel=_("time (ms)"), ylabel=_("v - v_rest (mV)"), xlim=(0, times[-1] / ms), ylim=(0, None))
    return tidy(ax)


@takes(("times", "traces", "w"), times=ROW_OF_TIMES, traces=curves(), w=line(), spikes=dictionary(array(ms, ndim=1)))
@in_style
def plot_traces(times, traces, w, spikes):
    """The two traces of a synapse and its weight over time, with the spikes marked.

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
    for color, name in zip(LINE_COLORS, traces):
        axes[0].plot(times / ms, traces[name], color=color, label=name)
        for ax in axes:
            for spike in spikes[name]:
                ax.axvline(spike / ms, color=color, linewidth=0.8, linestyle=":")
    axes[1].plot(times / ms, w, color=COLORS["spike"])
    axes[0].set(ylabel=_("trace"))
    axes[1].set(xlabel=_("time (ms)"), ylabel=_("weight w"), xlim=(0, times[-1] / ms))
    for ax in axes:
        tidy(ax)
    return axes


@takes(("delta_t", "measured"), rule=RULE, delta_t=ROW_OF_TIMES, measured=curves(least=0), ax=AX)
@in_style
def plot_stdp_window(rule, delta_t, measured, ax=None):
    """The window of a rule as a line, measured changes as dots.

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
        ax.plot(between / ms, stdp_window(rule, between), color=COLORS["theory"], linewidth=2, label=label)
    for color, (name, change) in zip(LINE_COLORS, measured.items()):
        ax.plot(delta_t / ms, change, "o", color=color, markersize=3.5, label=name)
    ax.axhline(0, color="black", linewidth=0.6)
    ax.axvline(0, color="black", linewidth=0.6)
    ax.set(xlabel=_("post minus pre (ms)"), ylabel=_("weight change"), xlim=ends)
    return tidy(ax)


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
    for color, (name, values) in zip(LINE_COLORS, change.items()):
        ax.hist(values, bins=40, color=color, alpha=0.5, label=name)
        ax.axvline(expected[name], color=color, linewidth=1.6)
    label = _("weight change after {seconds:.0f} s (line: expected mean)")
    ax.set(xlabel=label.format(seconds=duration / second), ylabel=_("synapses"))
    return tidy(ax)


@takes(weights=dictionary(line(1, FINITE)), groups=optional(dictionary(instance(slice), most=len(LINE_COLORS))))
@in_style
def plot_weights(weights, groups=None):
    """Distributions of weights, side by side.

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
    axes = fixed_axes(size, columns=len(weights), top=0.25, gap=(0.45, 0), squeeze=False)
    for ax, (title, values) in zip(axes[0], weights.items()):
        parts = [values[part] for part in groups.values()]
        names = list(groups) if ax is axes[0, -1] else None
        ax.hist(parts, BINS, stacked=True, color=LINE_COLORS[: len(parts)], label=names)
        ax.set(xlabel="w / w_max", xlim=(0, 1))
        ax.set_title(title, fontsize=SMALL, loc="left")
        tidy(ax, fontsize=TINY)
    axes[0, 0].set_ylabel(_("synapses"))
    if axes[0, -1].get_legend():
        axes[0, -1].set_ylim(top=1.25 * axes[0, -1].get_ylim()[1])  # room for the legend
    return axes[0]


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
    for color, (name, values) in zip(LINE_COLORS, curves.items()):
        ax.plot(times / second, values, color=color, label=name)
    ax.set(xlabel=_("time (s)"), ylabel=label, xlim=(0, times[-1] / second))
    if log:
        ax.set_yscale("symlog", linthresh=1)
    ax.set_ylim(0, None)
    return tidy(ax)
