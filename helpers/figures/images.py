"""Images and receptive fields: alone, in a row, in a gallery, or as tiles of one picture."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Rectangle

from helpers.base.checks import check_count, check_same_length, refusal, takes
from helpers.base.i18n import _
from helpers.base.kinds import array
from helpers.figures.display import SMALL, describe, in_style
from helpers.figures.kinds import AX, COLUMNS, IMAGE, TITLE, dictionary, names
from helpers.figures.style import COLORS, FRAME, fixed_axes, new_axes

PICTURE = {"left": 0, "right": 0, "bottom": 0}  # margins: no labels around it
SIDE = 28  # pixels of a digit


def _shape(name, value):
    """Rows and columns of a picture."""
    if not isinstance(value, tuple) or len(value) != 2:
        raise refusal(name, value, _("a pair of rows and columns"))
    return tuple(check_count(_("an entry of {name}").format(name=name), each, most=10_000) for each in value)


def _picture(name, value):
    """Red, green, blue and perhaps opacity of each pixel."""
    if np.ndim(picture := array(least=1)(name, value)) != 3 or np.shape(picture)[2] not in (3, 4):
        raise refusal(name, value, _("a picture of shape (rows, columns, 3 or 4)"))
    return picture


@takes(image=IMAGE, title=TITLE, ax=AX)
@in_style
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
    ax = new_axes(ax, (2, 2), **PICTURE)
    ax.imshow(image, cmap="gray", vmin=0, vmax=1, interpolation="nearest", origin="upper")
    ax.set_title(title, fontsize=SMALL)
    ax.axis("off")
    words = _("Picture of {rows} x {columns} pixels{title}: {lit} of them are not black, their mean is {mean:.2f}.")
    values = {"rows": len(image), "columns": len(image[0]), "title": f', "{title}"' if title else ""}
    lit = np.asarray(image)[np.asarray(image) > 0]
    describe(ax, words.format(**values, lit=lit.size, mean=lit.mean() if lit.size else 0))
    return ax


@takes(images=dictionary(array(least=1)), shape=_shape)
@in_style
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
    for title, image in images.items():
        if np.size(image) != shape[0] * shape[1]:
            message = _('images["{title}"] has {n} pixels, but shape {shape} has {m}.')
            raise ValueError(message.format(title=title, n=np.size(image), shape=shape, m=shape[0] * shape[1]))
    size = (1.5 * len(images), 1.7)
    axes = fixed_axes(size, columns=len(images), **PICTURE, top=0.25, gap=(0.08, 0), squeeze=False)
    for ax, (title, image) in zip(axes[0], images.items()):
        plot_image(np.reshape(image, shape), title, ax)
    words = _("Pictures of {rows} x {columns} pixels in a row, from black to white, with their mean: {means}.")
    means = ", ".join(f"{title} {np.mean(image):.3f}" for title, image in images.items())
    describe(axes, words.format(rows=shape[0], columns=shape[1], means=means))
    return axes[0]


@takes(("images", "titles"), images=array(ndim=3, least=1), titles=names, columns=COLUMNS)
@in_style
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
    check_same_length("titles", titles, "images", images)
    rows = -(-len(images) // columns)
    size = (1.1 * columns, 1.35 * rows)
    axes = fixed_axes(size, rows, columns, **PICTURE, top=0.25, gap=(0.06, 0.25), squeeze=False)
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles):
        ax.imshow(image, cmap="gray", interpolation="nearest")
        ax.set_title(title, fontsize=SMALL)
    words = _("Pictures of {rows} x {columns} pixels in rows: {titles}.")
    describe(axes, words.format(rows=len(images[0]), columns=len(images[0][0]), titles="; ".join(titles)))
    return axes


@takes(pictures=dictionary(_picture))
@in_style
def plot_writing(pictures):
    """Pictures of written text side by side.

    Parameters
    ----------
    pictures : dict of str to ndarray, shape (rows, columns, 4)
        The keys are the titles.

    Returns
    -------
    ndarray of Axes
    """
    size = (3.4 * len(pictures), 1)
    axes = fixed_axes(size, columns=len(pictures), **PICTURE, top=0.25, gap=(0.2, 0), squeeze=False)
    for ax, (title, picture) in zip(axes[0], pictures.items()):
        ax.imshow(picture)
        ax.set_title(title, fontsize=SMALL)
        ax.set(xticks=[], yticks=[])
    describe(axes, _("A line of text as a picture, written in {fonts}.").format(fonts="; ".join(pictures)))
    return axes[0]


def add_frame(ax, row, column, side):
    """Draw a frame around a square of pixels, whose upper left one is given."""
    ax.add_patch(Rectangle((column - 0.5, row - 0.5), side, side, fill=False, color=FRAME, linewidth=1.5))


def tile(fields, columns):
    """Receptive fields of shape (784, n) as one picture, each from 0 to 1, which is its own largest weight.

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
    """Draw receptive fields of shape (784, n) into `ax`: black at 0, white at each one's largest weight."""
    colors = plt.get_cmap("gray").with_extremes(under=COLORS["v"])
    ax.axis("off")
    return ax.imshow(tile(fields, columns), cmap=colors, vmin=0, vmax=1, interpolation="nearest")
