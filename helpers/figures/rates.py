"""Figures of the chapter on firing rates: theory as lines, what was measured as dots of the same colour."""

import numpy as np
from brian2 import Hz, ms, mV, nA

from helpers.base.checks import ANY, FINITE, POSITIVE, check_names, optional, refusal, takes
from helpers.base.i18n import _
from helpers.base.kinds import DURATION, SWITCH, array
from helpers.figures.display import SMALL, describe, in_style
from helpers.figures.kinds import AX, curves, dictionary, line
from helpers.figures.style import (
    COLORS,
    LINE_COLORS,
    PALE,
    fixed_axes,
    looks,
    name_lines_and_dots,
    new_axes,
    tidy,
    whole_numbers,
)
from helpers.neurons.lif import NEURON
from helpers.neurons.theory import firing_rate, rheobase

ROW_OF_CURRENTS = line(nA, FINITE)
RATE_TABLE = array(Hz, ANY, ndim=2, least=4)
ERROR_TICKS_HZ = (1, 2, 5, 10, 20, 50, 100)
TAU_TICKS_MS = (1, 2, 5, 10, 20, 50, 100)
POINTS = 2000  # on a line: enough to draw the steep beginning of a curve upright


@takes(
    ("current", "measured", "no_leak"),
    neurons=dictionary(NEURON, 0),
    current=ROW_OF_CURRENTS,
    measured=curves(Hz, 0),
    ax=AX,
    log=SWITCH,
    no_leak=optional(line(Hz)),
)
@in_style
def plot_rate_curves(neurons, current, measured, ax=None, log=False, no_leak=None):
    """Firing rate over input current: the formula as a line for each neuron, measurements as dots of the same colour.

    Parameters
    ----------
    neurons : dict of str to LIFParameters
        The keys go into the legend.
    current : Quantity, ampere, shape (k,)
        Ascending.
    measured : dict of str to Quantity, hertz, shape (k,)
        NaN where nothing could be measured. A key without a neuron gets dots and no line.
    ax : Axes, optional
    log : bool
        Logarithmic axes.
    no_leak : Quantity, hertz, shape (k,), optional
        Drawn as a dashed line.

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (6.4, 3.4))
    ends = current[0] / nA, current[-1] / nA
    if log and min(ends) <= 0:
        raise refusal("current", current, _("above 0 from its first value on, where axes are logarithmic"))
    between = (np.geomspace(*ends, POINTS) if log else np.linspace(*ends, POINTS)) * nA
    for name, as_line, as_dots in looks({**neurons, **measured}):
        if name in neurons:
            ax.plot(between / nA, firing_rate(neurons[name], between) / Hz, label=name, **as_line)
        if name in measured:
            label = None if name in neurons else name
            ax.plot(current / nA, measured[name] / Hz, markersize=4, label=label, **as_dots)
    if no_leak is not None:
        ax.plot(current / nA, no_leak / Hz, ":", color="black", linewidth=1, label=_("no leak"))
    if {*neurons} & {*measured}:
        name_lines_and_dots(ax)
    ax.set(xlabel=_("input current I (nA)"), ylabel=_("firing rate (Hz)"))
    if log:
        ax.set(xscale="log", yscale="log")
    ends = {name: firing_rate(neuron, current[-1]) for name, neuron in neurons.items()}
    ends |= {name: rates[-1] for name, rates in measured.items()}
    if no_leak is not None:
        ends[_("no leak")] = no_leak[-1]
    words = _("Firing rate over input current from {low:.4g} to {high:.4g} nA; at its end: {ends}.")
    ends = ", ".join(f"{name} {rate / Hz:.0f} Hz" for name, rate in ends.items())
    describe(ax, words.format(low=current[0] / nA, high=current[-1] / nA, ends=ends))
    return tidy(ax)


@takes(
    ("current", "measured"),
    families=dictionary(dictionary(NEURON), most=4),
    current=ROW_OF_CURRENTS,
    measured=curves(Hz, most=50),
)
@in_style
def plot_rate_families(families, current, measured):
    """Several families of rate curves, side by side on the same axes.

    Parameters
    ----------
    families : dict of str to dict of str to LIFParameters
        Title of a panel, and the neurons in it: four panels at most.
    current : Quantity, ampere, shape (k,)
    measured : dict of str to Quantity, hertz, shape (k,)
        Of every neuron in the panels, under its name.

    Returns
    -------
    ndarray of Axes, shape (2, 2)
    """
    for title, neurons in families.items():
        check_names("measured", measured, f'families["{title}"]', neurons)
    axes = fixed_axes((9, 6), 2, 2, top=0.25, gap=(0.25, 0.35), sharex=True, sharey=True)
    for ax, (title, neurons) in zip(axes.flat, families.items()):
        plot_rate_curves(neurons, current, {name: measured[name] for name in neurons}, ax)
        ax.set_title(title, fontsize=SMALL, loc="left")
        ax.label_outer()
    words = _("Firing rate over input current up to {high:.3g} nA in {n} panels, theory and measurement: {panels}.")
    panels = "; ".join(f"{title}, {', '.join(neurons)}" for title, neurons in families.items())
    describe(axes, words.format(high=current[-1] / nA, n=len(families), panels=panels))
    return axes


@takes(("current", "counted"), neuron=NEURON, current=ROW_OF_CURRENTS, counted=line(Hz), window=DURATION)
@in_style
def plot_staircase(neuron, current, counted, window):
    """Rates from spike counts, which come in steps, over the curve that they stand for.

    Parameters
    ----------
    neuron : LIFParameters
    current : Quantity, ampere, shape (k,)
    counted : Quantity, hertz, shape (k,)
    window : Quantity, second
        How long was counted.

    Returns
    -------
    Axes
    """
    ax = plot_rate_curves({_("theory"): neuron}, current, {})
    label = _("counted in {window:.0f} ms").format(window=window / ms)
    ax.step(current / nA, counted / Hz, where="mid", color=LINE_COLORS[1], label=label)
    words = _("Firing rate over input current: {label}, it rises in steps of {step:.0f} Hz around the theory.")
    describe(ax, words.format(label=label, step=1 / window / Hz))
    return tidy(ax)


@takes(
    ("windows", "errors"),
    ("times", "bounds"),
    windows=line(ms, POSITIVE),
    errors=curves(Hz),
    times=line(ms, POSITIVE),
    bounds=curves(Hz),
)
@in_style
def plot_window_errors(windows, errors, times, bounds):
    """How wrong a rate is, over how long was measured, on logarithmic axes.

    Parameters
    ----------
    windows : Quantity, second, shape (k,)
    errors : dict of str to Quantity, hertz, shape (k,)
        The largest error, under the name of the way of measuring.
    times : Quantity, second, shape (m,)
        Close to one another, to draw what theory allows.
    bounds : dict of str to Quantity, hertz, shape (m,)
        What theory allows, under the same names.

    Returns
    -------
    Axes
    """
    check_names("bounds", bounds, "errors", errors)
    ax = fixed_axes((6.4, 3.4))
    for name, as_line, as_dots in looks(errors):
        ax.loglog(times / ms, bounds[name] / Hz, linewidth=1, **as_line)
        ax.loglog(windows / ms, errors[name] / Hz, markersize=5, label=name, **as_dots)
    ax.plot([], [], color=COLORS["ghost"], linewidth=1, label=_("line: theory allows no more"))
    ax.set(xlabel=_("measured for (ms)"), ylabel=_("largest error (Hz)"))
    ax.minorticks_off()
    ax.set_xticks(windows / ms, [f"{window / ms:g}" for window in windows])
    ax.set_yticks(ERROR_TICKS_HZ, [f"{tick:g}" for tick in ERROR_TICKS_HZ])
    words = _("Largest error of a rate over the time of measuring, from {low:g} to {high:g} ms: {ends}.")
    ends = ", ".join(f"{name} {error[0] / Hz:.1f} to {error[-1] / Hz:.1f} Hz" for name, error in errors.items())
    describe(ax, words.format(low=windows[0] / ms, high=windows[-1] / ms, ends=ends))
    return tidy(ax)


@takes(("current", "errors"), current=ROW_OF_CURRENTS, errors=curves())
@in_style
def plot_interval_errors(current, errors):
    """Simulated minus exact interval, in time steps.

    Parameters
    ----------
    current : Quantity, ampere, shape (k,)
    errors : dict of str to ndarray, shape (k,)
        In units of the time step; the keys go into the legend.

    Returns
    -------
    Axes
    """
    ax = fixed_axes((7, 2.8))
    for name, _as_line, as_dots in looks(errors):
        ax.plot(current / nA, errors[name], markersize=3.5, label=name, **as_dots)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.set(xlabel=_("input current I (nA)"), ylabel=_("interval error (time steps)"), ylim=(-2.1, 1.7))
    words = _("Simulated minus exact interval over input current, in time steps: {means}.")
    means = ", ".join(f"{name} {np.nanmean(error):+.1f} on average" for name, error in errors.items())
    describe(ax, words.format(means=means))
    return tidy(ax, ncols=3, loc="upper right")


@takes(("excess", "measured"), neuron=NEURON, excess=line(1, POSITIVE), measured=line(Hz))
@in_style
def plot_onset(neuron, excess, measured):
    """Firing rate over how far the current lies above the rheobase, each tick ten times closer than the one before.

    Parameters
    ----------
    neuron : LIFParameters
    excess : ndarray, shape (k,)
        I / rheobase - 1.
    measured : Quantity, hertz, shape (k,)

    Returns
    -------
    Axes
    """
    ax = fixed_axes((6.4, 3))
    between = np.geomspace(np.min(excess), np.max(excess), POINTS)
    theory = firing_rate(neuron, rheobase(neuron) * (1 + between))
    ax.semilogx(between, theory / Hz, color=COLORS["theory"], label=_("theory"))
    ax.semilogx(excess, measured / Hz, "o", color=COLORS["v"], markersize=5, label=_("measured"))
    ax.set(xlabel=_("I / rheobase − 1"), ylabel=_("firing rate (Hz)"), ylim=(0, None))
    words = _("Firing rate over the part by which the current is above the rheobase, from {low:g} to {high:g}:")
    words += _(" measured {first:.0f} to {last:.0f} Hz, with the theory as a line.")
    rates = measured[np.argsort(excess)] / Hz
    ends = {"low": between[0], "high": between[-1], "first": rates[0], "last": rates[-1]}
    describe(ax, words.format(**ends))
    return tidy(ax)


@takes(
    tau_m=line(ms, POSITIVE), v_th=line(mV, FINITE), measured=RATE_TABLE, theory=RATE_TABLE, levels=line(1, POSITIVE)
)
@in_style
def plot_rate_map(tau_m, v_th, measured, theory, levels):
    """Measured rates as colours over two parameters, theory as lines of equal rate.

    Parameters
    ----------
    tau_m : Quantity, second, shape (columns,)
        Growing by equal factors: the axis is logarithmic.
    v_th : Quantity, volt, shape (rows,)
        Evenly spaced.
    measured, theory : Quantity, hertz, shape (rows, columns)
        Neurons that do not fire have a rate of 0 and stay grey.
    levels : list of float
        Rates in Hz to draw lines for.

    Returns
    -------
    Axes
    """
    for name, rates in (("measured", measured), ("theory", theory)):
        if np.shape(rates) != (len(v_th), len(tau_m)):
            message = _("{name} has shape {shape}, but v_th and tau_m have {rows} and {columns} values.")
            values = {"shape": np.shape(rates), "rows": len(v_th), "columns": len(tau_m)}
            raise ValueError(message.format(name=name, **values))
    if not np.any(measured > 0 * Hz):
        raise refusal("measured", measured, _("above 0 somewhere, to be seen on a logarithmic scale"))
    if np.any(np.diff(levels) <= 0):
        raise refusal("levels", levels, _("ascending rates in Hz"))
    ax = fixed_axes((7, 4.4))
    ax.set(xscale="log", facecolor=PALE)
    rates = np.asarray(measured / Hz)
    x, y = np.asarray(tau_m / ms), np.asarray(v_th / mV)
    mesh = ax.pcolormesh(x, y, np.where(rates > 0, rates, np.nan), norm="log", shading="nearest")
    ax.figure.colorbar(mesh, ax=ax, label=_("measured firing rate (Hz)"))
    lines = ax.contour(x, y, np.asarray(theory / Hz), levels, colors="white", linewidths=1.2)
    ax.clabel(lines, fmt="%g Hz", fontsize=SMALL)
    ax.set(xlabel=_("time constant tau_m (ms)"), ylabel=_("threshold v_th (mV)"))
    ticks = [tick for tick in TAU_TICKS_MS if x[0] <= tick <= x[-1]]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    whole_numbers(ax.yaxis)
    words = _("Firing rate over tau_m, {x}, and v_th, {y}: up to {most:.0f} Hz; {n} of {all} neurons do not fire.")
    span = {"x": f"{x[0]:g} to {x[-1]:g} ms", "y": f"{y[0]:g} to {y[-1]:g} mV"}
    silent = int(np.sum(~(rates > 0)))
    describe(ax, words.format(**span, most=np.nanmax(rates), n=silent, all=rates.size))
    return ax
