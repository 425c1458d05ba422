"""Figures of the chapter on spike codes: images and spikes in, Matplotlib Axes out."""

import matplotlib.pyplot as plt
import numpy as np

from helpers.figures.style import COLORS, fixed_axes

PICTURE = {"left": 0, "right": 0, "bottom": 0}  # no labels around it


def plot_image(image, title=None, ax=None):
    """A picture on the fixed scale from 0, black, to 1, white, so that two of them can be compared.

    Parameters
    ----------
    image : ndarray, shape (rows, columns)
    title : str, optional
    ax : Axes, optional

    Returns
    -------
    Axes
    """
    ax = ax if ax is not None else fixed_axes((2, 2), **PICTURE)
    ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    ax.set_title(title, fontsize=9)
    ax.axis("off")
    return ax


def plot_images_in_a_row(images, shape=(28, 28)):
    """Several pictures on one scale, so that a dark one looks dark.

    Parameters
    ----------
    images : dict of str to ndarray, shape (pixels,) or `shape`
        The keys are the titles.
    shape : tuple of int
        Rows and columns.

    Returns
    -------
    ndarray of Axes
    """
    size = (1.5 * len(images), 1.7)
    axes = fixed_axes(size, columns=len(images), **PICTURE, top=0.25, gap=(0.08, 0), squeeze=False)
    for ax, (title, image) in zip(axes[0], images.items()):
        plot_image(np.reshape(image, shape), title, ax)
    return axes[0]


def plot_gallery(images, titles, columns=10):
    """Small pictures in rows, each from its own darkest to its own brightest value.

    Parameters
    ----------
    images : ndarray, shape (n, rows, columns)
    titles : sequence of str, length n
    columns : int
        Pictures in a row.

    Returns
    -------
    ndarray of Axes, shape (rows, columns)
    """
    rows = -(-len(images) // columns)
    size = (1.1 * columns, 1.35 * rows)
    axes = fixed_axes(size, rows, columns, **PICTURE, top=0.25, gap=(0.06, 0.25), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles):
        ax.imshow(image, cmap="gray", interpolation="nearest")
        ax.set_title(title, fontsize=9)
    return axes


SIDE = 28  # pixels of a digit


def tile(fields, columns):
    """Receptive fields side by side in one picture, each from black at 0 to white at its own largest weight.

    Parameters
    ----------
    fields : ndarray, shape (784, n)
        None below 0.
    columns : int, >= 1

    Returns
    -------
    ndarray of float, shape (29 * rows - 1, 29 * columns - 1), -1 to 1
        Lines of one pixel between them, and places without a field, are -1.
    """
    n = fields.shape[1]
    rows = -(-n // columns)
    most = np.maximum(fields.max(axis=0), np.finfo(float).tiny)
    tiles = np.full((rows * columns, SIDE + 1, SIDE + 1), -1.0)
    tiles[:n, :SIDE, :SIDE] = (fields / most).T.reshape(n, SIDE, SIDE)
    sheet = tiles.reshape(rows, columns, SIDE + 1, SIDE + 1).swapaxes(1, 2)
    return sheet.reshape(rows * (SIDE + 1), columns * (SIDE + 1))[:-1, :-1]


def show_fields(ax, fields, columns):
    """Draw receptive fields into Axes that were there before.

    Parameters
    ----------
    ax : Axes
    fields : ndarray, shape (784, n)
    columns : int

    Returns
    -------
    AxesImage
    """
    colors = plt.get_cmap("gray").with_extremes(under=COLORS["v"])
    ax.axis("off")
    return ax.imshow(tile(fields, columns), cmap=colors, vmin=0, vmax=1, interpolation="nearest")
