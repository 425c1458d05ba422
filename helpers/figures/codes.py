"""Figures of the chapter on spike codes: rasters, what decoders make of them, and the way of a drawing into MNIST."""

from functools import partial
from math import lgamma

import matplotlib.pyplot as plt
import numpy as np
from brian2 import ms

from helpers.base.checks import (
    POSITIVE,
    SHARE,
    check_count,
    check_divides,
    check_names,
    check_shape,
    check_whole_numbers,
    takes,
)
from helpers.base.i18n import _
from helpers.base.kinds import array, scalar
from helpers.codes.spikes import SPIKES
from helpers.datasets.drawing import BOX, FIELD, bounding_box, centre_digit, centre_of_mass, check_ink, fit_digit
from helpers.figures.display import SMALL, TINY, CourseFigure, describe, in_style
from helpers.figures.images import PICTURE, add_frame, plot_image
from helpers.figures.kinds import AX, FRACTION, IMAGE, curves, dictionary, line
from helpers.figures.style import (
    COLORS,
    DASHES,
    LINE_COLORS,
    PALE,
    fixed_axes,
    looks,
    name_lines_and_dots,
    new_axes,
    over_log_time,
    tidy,
    whole_numbers,
)

CROSS = "#e8601c"  # seen on white ink and on black


@takes(image=IMAGE, spikes=SPIKES, decoded=array(least=1))
@in_style
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
    if np.size(decoded) != np.size(image):
        message = _("decoded has {n} pixels and image has {m}, but they must have the same number.")
        raise ValueError(message.format(n=np.size(decoded), m=np.size(image)))
    axes = fixed_axes((9, 2.7), columns=3, left=0, right=0, width_ratios=[1, 2.2, 1], top=0.25, gap=(0.95, 0))
    plot_image(image, _("original"), axes[0])
    axes[1].plot(spikes.times / ms, spikes.neuron_indices, **raster_style(spikes.n_neurons))
    label_raster(axes[1], spikes.duration / ms, spikes.n_neurons)
    plot_image(np.reshape(decoded, image.shape), _("decoded"), axes[2])
    words = _("Original image, raster of its {n:,} spikes on {neurons} neurons in {duration:g} ms, and decoded image,")
    words += _(" on average {error:.1f} grey levels of 255 off.")
    values = {"n": len(spikes.times), "neurons": spikes.n_neurons, "duration": spikes.duration / ms}
    describe(axes, words.format(**values, error=255 * np.abs(np.ravel(image) - decoded).mean()))
    return axes


def raster_style(n_neurons):
    """How ``Axes.plot`` marks a spike, depending on how many rows of marks there are."""
    size = float(np.clip(240 / n_neurons, 2.2, 6))
    return {"color": COLORS["spike"], "linestyle": "none", "marker": "|", "markersize": size}


def label_raster(ax, duration_ms, n_neurons):
    """Labels and limits of a raster: neuron 0 at the top, as pixel 0 is in the image, and time 0 clear of the axis."""
    rows, columns = 0.02 * n_neurons, 0.02 * float(duration_ms)
    ax.set(xlabel=_("time (ms)"), ylabel=_("neuron number"))
    ax.set(xlim=(-columns, float(duration_ms)), ylim=(n_neurons + rows, -rows))
    tidy(ax)


@takes(counts=partial(check_whole_numbers, ndim=1, most=10_000), expected=scalar(1, POSITIVE), ax=AX)
@in_style
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
    ax = new_axes(ax, (6, 2.8))
    values = np.arange(counts.max() + 1)
    theory = [np.exp(n * np.log(expected) - expected - lgamma(n + 1)) for n in values.tolist()]
    ax.bar(values, np.bincount(counts) / len(counts), color=PALE, edgecolor=COLORS["rest"], label=_("measured"))
    ax.plot(values, theory, "o-", color=COLORS["theory"], label=_("Poisson distribution"))
    ax.set(xlabel=_("spikes in one showing"), ylabel=_("fraction of showings"))
    whole_numbers(ax.xaxis)
    words = _("Spikes in {n:,} showings, measured: {low} to {high}, {mean:.2f} on average; over them the {name}.")
    values = {"n": len(counts), "low": counts.min(), "high": counts.max(), "mean": np.mean(counts)}
    describe(ax, words.format(**values, name=_("Poisson distribution")))
    return tidy(ax)


@takes(("duration", "measured", "theory"), duration=line(ms, POSITIVE), measured=curves(), theory=curves(), ax=AX)
@in_style
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
    check_names("theory", theory, "measured", measured)
    ax = new_axes(ax, (6, 3.2))
    for name, as_line, as_dots in looks(measured):
        ax.loglog(duration / ms, theory[name], **as_line)
        ax.loglog(duration / ms, measured[name], label=name, **as_dots)
    name_lines_and_dots(ax)
    ax.set(xlabel=_("duration (ms)"), ylabel=_("decode error (grey levels)"))
    ax.set_xticks(np.asarray(duration / ms), [f"{value:g}" for value in duration / ms], minor=False)
    ax.set_yticks([0.3, 1, 3, 10, 30], ["0.3", "1", "3", "10", "30"])
    ax.minorticks_off()
    words = _("Decode error over the duration, from {low:g} to {high:g} ms, in grey levels: {ends}; {legend}.")
    ends = ", ".join(f"{name} {errors[0]:.1f} to {errors[-1]:.1f}" for name, errors in measured.items())
    legend = ", ".join((_("line: theory"), _("dots: measured")))
    describe(ax, words.format(low=duration[0] / ms, high=duration[-1] / ms, ends=ends, legend=legend))
    return tidy(ax)


@takes(spikes=SPIKES, intensity=line(1, SHARE), n_fields=partial(check_count, most=64), ax=AX)
@in_style
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
    ax = new_axes(ax, (7, 2.8))
    check_divides("n_fields", n_fields, spikes.n_neurons)
    check_shape("intensity", intensity, (spikes.n_neurons // n_fields,))
    pixel, field = np.divmod(spikes.neuron_indices, n_fields)
    for k in range(n_fields):
        mine = np.flatnonzero(field == k)
        mine = mine[np.argsort(pixel[mine])]
        color = plt.cm.viridis(0.85 * k / n_fields)
        ax.plot(intensity[pixel[mine]], spikes.times[mine] / ms, color=color, linestyle=DASHES[k % 3], label=str(k))
    duration = spikes.duration / ms
    ax.set(xlabel=_("intensity"), ylabel=_("spike time (ms)"), xlim=(0, 1), ylim=(duration, -0.04 * duration))
    words = _("Spike time over intensity, a curve for each field, {names}: earliest at its favourite intensity.")
    describe(ax, words.format(names=", ".join(map(str, range(n_fields)))))
    return tidy(ax, title=_("field"), fontsize=TINY, loc="center left", bbox_to_anchor=(1, 0.5))


@takes(
    ("times", "spike_counts", "accuracy"),
    times=line(ms, POSITIVE),
    spike_counts=curves(),
    accuracy=dictionary(FRACTION, most=len(LINE_COLORS)),
    baseline=scalar(1, SHARE),
)
@in_style
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
    check_names("spike_counts", spike_counts, "accuracy", accuracy)
    axes = fixed_axes((9.5, 3.6), columns=2, right=1.6, gap=(0.3, 0), sharey=True)
    for name, as_line, as_dots in looks(accuracy):
        style, percent = {**as_dots, **as_line, "markersize": 4}, 100 * np.asarray(accuracy[name])
        axes[0].plot(times / ms, percent, **style)
        fired = spike_counts[name] >= 1  # A logarithmic axis has no place for none.
        axes[1].semilogx(spike_counts[name][fired], percent[fired], **style, label=name)
    for ax in axes:
        add_references(ax, baseline)
        tidy(ax)
    axes[0].get_legend().remove()
    axes[1].legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
    over_log_time(axes[0], times / ms)
    axes[0].set(ylabel=_("accuracy (%)"), ylim=(0, 100))
    axes[1].set(xlabel=_("spikes of an image so far"))
    axes[1].minorticks_off()
    words = _("Accuracy in % over time, from {low:g} to {high:g} ms, and over spikes: {ends}; {references}.")
    ends = ", ".join(f"{name} {100 * each[0]:.0f} to {100 * each[-1]:.0f}" for name, each in accuracy.items())
    span = {"low": times[0] / ms, "high": times[-1] / ms}
    describe(axes, words.format(**span, ends=ends, references=references_in_words(baseline)))
    return axes


def add_references(ax, baseline):
    """Dashed what a reader of the pixels can do, and dotted what one does who guesses."""
    ax.axhline(100 * baseline, color="black", linestyle="--", linewidth=1, label=_("pixels"))
    ax.axhline(10, color="black", linestyle=":", linewidth=1, label=_("chance"))


def references_in_words(baseline):
    """The same as a part of a sentence."""
    return _("pixels {percent:.0f}, chance 10").format(percent=100 * baseline)


def _ink(name, value):
    """A drawing that may be a digit."""
    try:
        return check_ink(value)
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None


@takes(drawings=dictionary(_ink))
@in_style
def plot_storing(drawings):
    """The way of drawings into MNIST: canvas, 20 x 20 box, 28 x 28 field.

    Parameters
    ----------
    drawings : dict of str to ndarray, shape (rows, columns)
        Ink from 0 to 1; the keys name the rows of the figure.

    Returns
    -------
    ndarray of Axes, shape (drawings, 3)
        The smallest square around the ink is framed; the cross is the centre of mass.
    """
    n = len(drawings)
    axes = fixed_axes((7.2, 2.5 * n), n, 3, **PICTURE, top=0.25, gap=(0.1, 0.3), squeeze=False)
    for row, (name, ink) in zip(axes, drawings.items()):
        box = fit_digit(ink)
        field = centre_digit(box)
        plot_image(ink, _("{name}, on the canvas").format(name=name), row[0])
        add_frame(row[0], *_square_around(ink))
        plot_image(box / 255, _("fitted into {n} x {n}").format(n=BOX), row[1])
        plot_image(field / 255, _("centred in {n} x {n}").format(n=FIELD), row[2])
        for ax, image in zip(row, (ink, box, field)):
            centre = centre_of_mass(image)
            ax.plot(centre[1], centre[0], "+", color=CROSS, markersize=12, markeredgewidth=2)
        add_frame(row[2], *_corner_of(box, field), BOX)
    words = _("Drawings in a row each, {names}: on the canvas, fitted into {box} x {box}, centred in {field} x {field}")
    words += _(" pixels, with a frame around the ink and a cross at its centre of mass.")
    describe(axes, words.format(names=", ".join(drawings), box=BOX, field=FIELD))
    return axes


@takes(spikes=dictionary(SPIKES, most=6))
@in_style
def plot_codes(spikes):
    """The spikes of one image in several codes.

    Parameters
    ----------
    spikes : dict of str to Spikes
        By the name of the code, at most six.

    Returns
    -------
    list of Axes
    """
    figure = plt.figure(FigureClass=CourseFigure, figsize=(9.6, 4.4))
    rasters = raster_grid(figure, spikes)
    for name, coded in spikes.items():
        show_spikes(rasters[name], name, coded)
    words = _("The spikes of one image as a raster for each code: {codes}.")
    describe(figure, words.format(codes="; ".join(raster.axes.get_title() for raster in rasters.values())))
    return [raster.axes for raster in rasters.values()]


def raster_grid(figure, spikes):
    """Empty rasters in two rows of three, with the axes that these spikes need: lines for `show_spikes` to fill."""
    figure.subplots_adjust(left=0.07, right=0.98, top=0.93, bottom=0.12, wspace=0.26, hspace=0.5)
    rasters = {}
    for number, (name, coded) in enumerate(spikes.items()):
        ax = figure.add_subplot(2, 3, number + 1)
        label_raster(ax, coded.duration / ms, coded.n_neurons)
        if number % 3:
            ax.set_ylabel("")
        if number < 3:
            ax.set_xlabel("")
        (rasters[name],) = ax.plot([], [], **raster_style(coded.n_neurons))
    return rasters


def show_spikes(raster, name, spikes):
    """Put the spikes of one image into a raster of the grid, and their number over it."""
    raster.set_data(np.asarray(spikes.times / ms), spikes.neuron_indices)
    title = _("{name}: {n:,} spikes").format(name=name, n=len(spikes.times))
    raster.axes.set_title(title, fontsize=SMALL, y=1)


def _square_around(ink):
    (top, bottom), (left, right) = bounding_box(ink)
    side = max(bottom - top, right - left)
    return (top + bottom - side) / 2, (left + right - side) / 2, side


def _corner_of(box, field):
    """Row and column of the field where the box begins: both know where their ink begins."""
    return tuple(outer[0] - inner[0] for inner, outer in zip(bounding_box(box), bounding_box(field)))
