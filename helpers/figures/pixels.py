"""Figures of the chapter that sends digits through LIF neurons."""

from functools import partial

import numpy as np
from brian2 import ms, mV

from helpers.base.checks import (
    DIGIT,
    FINITE,
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    check_count,
    check_same_length,
    check_shape,
    check_whole_numbers,
    optional,
    refusal,
    takes,
)
from helpers.base.i18n import _
from helpers.base.kinds import DURATION, INDICES, TEXT, TIME, VOLTAGE, scalar
from helpers.figures.codes import add_references, references_in_words
from helpers.figures.display import SMALL, describe, in_style
from helpers.figures.images import add_frame
from helpers.figures.kinds import AX, FRACTION, IMAGE, curves, dictionary, line
from helpers.figures.style import (
    COLORS,
    LEVEL_DASHES,
    PALE,
    fixed_axes,
    looks,
    new_axes,
    over_log_time,
    tidy,
    whole_numbers,
)

STRIP = "#ffe08a"  # yellow, behind black dots


def _of_grey_levels(name, value):
    """One number for each of the 256 grey levels."""
    check_shape(name, line()(name, value), (256,))
    return value


def _points(name, value):
    """Grey levels and the counts of pixels that have them."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise refusal(name, value, _("a pair of grey levels and counts"))
    levels, counts = (line()(_("an entry of {name}").format(name=name), each) for each in value)
    check_same_length(_("the counts in {name}").format(name=name), counts, _("the grey levels"), levels)
    return levels, counts


@takes(image=IMAGE, ink=FRACTION, watched=INDICES)
@in_style
def plot_watched(image, ink, watched):
    """Where some pixels lie: on one digit, and on a map of how often each pixel carries ink.

    Parameters
    ----------
    image : ndarray, shape (28, 28), 0 to 1
    ink : ndarray, shape (784,)
        Share of the digits with ink in a pixel, 0 to 1.
    watched : sequence of int
        Pixel numbers, framed in both pictures.

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    check_shape("image", image, DIGIT)
    check_whole_numbers("watched", watched, most=np.size(image) - 1)
    check_shape("ink", ink, (np.size(image),))
    axes = fixed_axes((7, 3), columns=2, left=0, bottom=0, top=0.25, gap=(0.2, 0))
    axes[0].imshow(image, cmap="gray", vmin=0, vmax=1)
    axes[0].set_title(_("the first digit"), fontsize=SMALL)
    shares = axes[1].imshow(100 * np.reshape(ink, image.shape), cmap="viridis", vmin=0, vmax=100)
    axes[1].set_title(_("digits with ink here (%)"), fontsize=SMALL)
    axes[1].figure.colorbar(shares, ax=axes[1])
    for ax in axes:
        ax.axis("off")
        for row, column in zip(*np.divmod(watched, image.shape[1])):
            add_frame(ax, row, column, 1)
    words = _(
        "Two pictures with {n} pixels framed: the first digit, and the digits with ink here (%), up to {most:.0f},"
    )
    words += _(" and in the framed ones from {low:.0f} to {high:.0f}.")
    framed = 100 * ink[np.asarray(watched, int)] if len(watched) else np.zeros(1)
    describe(axes, words.format(n=len(watched), most=100 * np.max(ink), low=framed.min(), high=framed.max()))
    return axes


@takes(
    ("times", "voltages"),
    times=line(ms, FINITE),
    voltages=curves(mV, most=4),
    v_th=VOLTAGE,
    border=optional(TIME),
    ax=AX,
)
@in_style
def plot_pixel_voltages(times, voltages, v_th, border=None, ax=None):
    """Membrane potentials of a few neurons, with the threshold as a dashed line.

    Parameters
    ----------
    times : Quantity, second, shape (k,)
    voltages : dict of str to Quantity, volt, shape (k,)
        The keys go into the legend.
    v_th : Quantity, volt
    border : Quantity, second, optional
        Where one image ends and the next begins.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (8.4, 2.8), right=2.1)
    for name, as_line, _as_dots in looks(voltages):
        ax.plot(times / ms, voltages[name] / mV, label=name, **as_line)
    ax.axhline(v_th / mV, color=COLORS["threshold"], linestyle=LEVEL_DASHES["threshold"], linewidth=1)
    ax.text(1.01, v_th / mV, "v_th", color=COLORS["threshold"], va="center", transform=ax.get_yaxis_transform())
    if border is not None:
        ax.axvline(border / ms, color=COLORS["ghost"], linewidth=1.5, zorder=0)
        ax.text(border / ms, 1, _("next image"), va="bottom", transform=ax.get_xaxis_transform(), fontsize=SMALL)
    ax.set(xlabel=_("time (ms)"), ylabel=_("membrane potential v (mV)"), xlim=(times[0] / ms, times[-1] / ms))
    whole_numbers(ax.yaxis)
    words = _(
        "Membrane potentials from {start:.0f} to {end:.0f} ms, the threshold at {v_th:.0f} mV; highest: {highest}."
    )
    highest = ", ".join(f"{name} {np.nanmax(v / mV):.1f} mV" for name, v in voltages.items())
    describe(ax, words.format(start=times[0] / ms, end=times[-1] / ms, v_th=v_th / mV, highest=highest))
    return tidy(ax, loc="upper left", bbox_to_anchor=(1.06, 1))


@takes(
    ("times", "indices"),
    times=line(ms, NOT_NEGATIVE),
    indices=INDICES,
    duration=DURATION,
    part=partial(check_count, least=0),
)
@in_style
def plot_whole_and_part(times, indices, duration, part):
    """A raster of several images in a row, and beside it one of them alone, from time 0.

    Parameters
    ----------
    times : Quantity, second, shape (spikes,)
    indices : ndarray of int, shape (spikes,)
    duration : Quantity, second
        Of one image.
    part : int
        Which image to take out.

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    axes = fixed_axes((10, 3.2), columns=2, top=0.3, gap=(0.25, 0), sharey=True)
    whole, image_ms = np.asarray(times / ms), float(duration / ms)
    axes[0].plot(whole, indices, ".", color=COLORS["spike"], markersize=1)
    n_images = int(np.ceil((whole.max() + 1e-6) / image_ms))
    check_count("part", part, least=0, most=n_images - 1)
    axes[0].set_xticks(image_ms * np.arange(0, n_images + 1, max(1, n_images // 5)))
    axes[0].axvspan(part * image_ms, (part + 1) * image_ms, color=STRIP, linewidth=0, zorder=0)
    mine = (whole > part * image_ms - 0.05) & (whole < (part + 1) * image_ms - 0.05)
    axes[1].plot(whole[mine] - part * image_ms, indices[mine], ".", color=COLORS["spike"], markersize=2.5)
    for ax, end in zip(axes, (n_images * image_ms, image_ms)):
        ax.set(xlim=(-0.01 * end, end), ylim=(784, 0), xlabel=_("time (ms)"))
        tidy(ax)
    axes[0].set(ylabel=_("neuron number"), title=_("everything"))
    axes[1].set(xlabel=_("time since the image came on (ms)"), title=_("one image"))
    words = _("Two rasters of 784 neurons: everything, {n:,} spikes in {n_images} images of {duration:g} ms;")
    words += _(" one image, number {part}, with {m:,} spikes.")
    values = {"n": len(whole), "n_images": n_images, "duration": image_ms, "part": part, "m": int(mine.sum())}
    describe(axes, words.format(**values))
    return axes


@takes(counts=_of_grey_levels, theory=optional(_of_grey_levels), points=optional(_points), ax=AX)
@in_style
def plot_grey_staircase(counts, theory=None, points=None, ax=None):
    """How often a pixel fires, over its grey level.

    Parameters
    ----------
    counts : ndarray, shape (256,)
    theory : ndarray, shape (256,), optional
        A line over the dots.
    points : tuple of two ndarray of int, optional
        Grey levels and counts of single pixels, as crosses.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 2.8))
    if points is not None:
        ax.plot(*points, "x", color=COLORS["threshold"], markersize=5, label=_("pixels of the loop"))
    if theory is not None:
        ax.plot(np.arange(256), theory, color=COLORS["theory"], linewidth=4, alpha=0.5, label=_("theory"))
    ax.plot(np.arange(256), counts, ".", color=COLORS["v"], markersize=4, label=_("simulated"))
    ax.set(xlabel=_("grey level of the pixel"), ylabel=_("spikes in one image"), xlim=(0, 256))
    whole_numbers(ax.yaxis)
    words = _("Spikes in one image over the grey level of the pixel, simulated: a staircase from {low:g} to {high:g}")
    if theory is not None:
        words += _(", and the theory agrees at {agree} of 256 levels")
    if points is not None:
        words += _("; crosses are the pixels of the loop, {off} of them off the staircase")
    off = np.sum(np.asarray(counts)[np.asarray(points[0], int)] != points[1]) if points else 0
    steps = {"low": np.min(counts), "high": np.max(counts), "agree": np.sum(np.equal(theory, counts)), "off": off}
    describe(ax, words.format(**steps) + ".")
    return tidy(ax)


@takes(values=dictionary(scalar(1, POSITIVE)), label=TEXT, ax=AX)
@in_style
def plot_log_dots(values, label, ax=None):
    """One dot for each entry, from top to bottom, on a logarithmic axis, with its number beside it.

    Parameters
    ----------
    values : dict of str to float, > 0
    label : str
        What is measured, with its unit.
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 0.7 + 0.3 * len(values)), left=2.1)
    sizes = np.array(list(values.values()), float)
    numbers = [f"{size:,.3g}" if size < 1000 else f"{size:,.0f}" for size in sizes]
    ax.plot(sizes, range(len(values)), "o", color=COLORS["v"])
    for row, (size, number) in enumerate(zip(sizes, numbers)):
        ax.annotate(number, (size, row), (8, 0), textcoords="offset points", va="center", fontsize=SMALL)
    ax.set_yticks(range(len(values)), list(values))
    ax.grid(axis="y", color=PALE)
    ax.set(xscale="log", xlabel=label, xlim=(sizes.min() / 3, sizes.max() * 8), ylim=(len(values) - 0.5, -0.5))
    entries = ", ".join(f"{name} {number}" for name, number in zip(values, numbers))
    describe(ax, _("{label} on a logarithmic axis: {entries}.").format(label=label, entries=entries))
    return tidy(ax)


@takes(("durations", "seconds"), durations=line(ms, POSITIVE), seconds=line(1, FINITE), ax=AX)
@in_style
def plot_cost_of_a_run(durations, seconds, ax=None):
    """How long `run` takes, over how much it simulates, with the straight line through the points.

    Parameters
    ----------
    durations : Quantity, second, shape (k,)
    seconds : ndarray, shape (k,)
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (6, 2.8))
    if len(np.unique(durations)) < 2:
        raise refusal("durations", durations, _("of at least two different runs, to lay a line through"))
    x, y = np.asarray(durations / ms), 1000 * np.asarray(seconds)
    slope, start = np.polyfit(x, y, 1)
    ax.plot(x, y, "o", color=COLORS["v"], label=_("measured"))
    ends = np.array([0, x.max()])
    line = _("{start:.0f} ms + {slope:.2f} ms for each simulated ms").format(start=start, slope=slope)
    ax.plot(ends, start + slope * ends, color=COLORS["theory"], label=line)
    ax.set(xlabel=_("simulated time (ms)"), ylabel=_("computing time (ms)"), ylim=(0, None))
    words = _("Computing time of a run over simulated time up to {most:g} ms, measured: about {line}.")
    describe(ax, words.format(most=x.max(), line=line))
    return tidy(ax)


@takes(("counts", "labels"), counts=line(1, FINITE), labels=INDICES, ax=AX)
@in_style
def plot_spikes_per_digit(counts, labels, ax=None):
    """What each class of digits costs: a box for its images, from quartile to quartile.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Spikes of each image.
    labels : ndarray of int, shape (n,)
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = new_axes(ax, (7, 3))
    digits = np.arange(10)
    of_digits, median = [counts[labels == digit] for digit in digits], {"color": COLORS["threshold"], "linewidth": 2}
    ax.boxplot(of_digits, positions=digits, widths=0.6, showfliers=False, medianprops=median)
    ax.set(xlabel=_("digit"), ylabel=_("spikes of an image"), ylim=(0, None))
    words = _("Spikes of an image, a box from quartile to quartile for each digit; medians: {medians}.")
    medians = ", ".join(f"{digit}: {np.median(each):.0f}" for digit, each in enumerate(of_digits) if len(each))
    describe(ax, words.format(medians=medians))
    return tidy(ax)


@takes(
    ("times", "spikes", "accuracy"),
    times=line(ms, POSITIVE),
    spikes=line(),
    accuracy=FRACTION,
    baseline=scalar(1, SHARE),
)
@in_style
def plot_accuracy_over_time(times, spikes, accuracy, baseline):
    """Accuracy of a readout, and the spikes of an image, over the time since the image came on.

    Parameters
    ----------
    times : Quantity, second, shape (k,)
    spikes : ndarray, shape (k,)
        Of an image so far, on average.
    accuracy : ndarray, shape (k,), 0 to 1
    baseline : float, 0 to 1
        Accuracy on the pixels themselves.

    Returns
    -------
    ndarray of Axes, shape (2,)
    """
    axes = fixed_axes((9, 2.9), columns=2)
    axes[0].plot(times / ms, 100 * accuracy, "o-", color=COLORS["v"], markersize=4, label=_("spike counts"))
    add_references(axes[0], baseline)
    axes[0].set(ylabel=_("accuracy (%)"), ylim=(0, 100))
    axes[1].plot(times / ms, spikes, "o-", color=COLORS["spike"], markersize=4)
    axes[1].set(ylabel=_("spikes of an image so far"), ylim=(0, None))
    for ax in axes:
        over_log_time(ax, times / ms)
        tidy(ax, loc="lower right", bbox_to_anchor=(1, 0.1))
    words = _("Accuracy from spike counts in %, {accuracy}, {references}; and the spikes of an image so far, {spikes}.")
    percent, counts = (", ".join(_at(times, each)) for each in (100 * accuracy, spikes))
    describe(axes, words.format(accuracy=percent, references=references_in_words(baseline), spikes=counts))
    return axes


def _at(times, values):
    """The first and the last value, each with its time."""
    return [_("{value:.0f} at {time:g} ms").format(value=values[k], time=times[k] / ms) for k in (0, -1)]
