"""Figures about drawn digits: how MNIST stores them, and their spikes in every code at once."""

import matplotlib.pyplot as plt
import numpy as np
from brian2 import ms
from matplotlib.patches import Rectangle

from helpers.digit_image import BOX, FIELD, bounding_box, centre_digit, centre_of_mass, fit_digit
from helpers.i18n import _
from helpers.plots import COLORS
from helpers.plots_layout import fixed_axes
from helpers.plots_spikes import PICTURE, label_raster, plot_image, raster_style


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
        row[0].add_patch(_frame(*_square_around(ink)))
        plot_image(box / 255, _("fitted into {n} x {n}").format(n=BOX), row[1])
        plot_image(field / 255, _("centred in {n} x {n}").format(n=FIELD), row[2])
        for ax, image in zip(row, (ink, box, field)):
            centre = centre_of_mass(image)
            ax.plot(centre[1], centre[0], "+", color=COLORS["threshold"], markersize=12, markeredgewidth=2)
        corner = _corner_of(box, field)
        row[2].add_patch(_frame(*corner, BOX))
    return axes


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
    figure = plt.figure(figsize=(9.6, 4.2))
    rasters = raster_grid(figure, spikes)
    for name, coded in spikes.items():
        show_spikes(rasters[name], name, coded)
    return [raster.axes for raster in rasters.values()]


def raster_grid(figure, spikes):
    """Empty rasters in two rows of three, with the axes that these spikes need.

    Parameters
    ----------
    figure : Figure
    spikes : dict of str to Spikes
        By the name of the code, at most six.

    Returns
    -------
    dict of str to Line2D
        What `show_spikes` fills, by the name of the code.
    """
    figure.subplots_adjust(left=0.07, right=0.98, top=0.93, bottom=0.12, wspace=0.26, hspace=0.5)
    rasters = {}
    for number, (name, coded) in enumerate(spikes.items()):
        ax = figure.add_subplot(2, 3, number + 1)
        label_raster(ax, coded.duration / ms, coded.n_neurons)
        ax.set_xlim(-0.02 * ax.get_xlim()[1])  # What fires at once would be hidden by the axis.
        if number % 3:
            ax.set_ylabel("")
        if number < 3:
            ax.set_xlabel("")
        (rasters[name],) = ax.plot([], [], **raster_style(coded.n_neurons))
    return rasters


def show_spikes(raster, name, spikes):
    """Put spikes into one raster of the grid, and their number over it.

    Parameters
    ----------
    raster : Line2D
        From `raster_grid`.
    name : str
        What the code is called.
    spikes : Spikes
        Of one image.
    """
    raster.set_data(np.asarray(spikes.times / ms), spikes.neuron_indices)
    title = _("{name}: {n:,} spikes").format(name=name, n=len(spikes.times))
    raster.axes.set_title(title, fontsize=9, y=1)


def _square_around(ink):
    (top, bottom), (left, right) = bounding_box(ink)
    side = max(bottom - top, right - left)
    return (top + bottom - side) / 2, (left + right - side) / 2, side


def _corner_of(box, field):
    """Row and column of the field where the box begins: both know where their ink begins."""
    return tuple(outer[0] - inner[0] for inner, outer in zip(bounding_box(box), bounding_box(field)))


def _frame(row, column, side):
    return Rectangle((column - 0.5, row - 0.5), side, side, fill=False, color=COLORS["theory"], linewidth=1.2)
