"""A drawing as MNIST would have stored it: from pen strokes to ink, from ink to 28 x 28 grey levels."""

from functools import partial

import numpy as np

from helpers.base.checks import POSITIVE, as_numbers, check_count, check_scalar, refusal, takes
from helpers.base.i18n import _
from helpers.datasets.photo import parts, photo_ink

CANVAS = 280  # side of the drawing canvas in its own pixels
PEN = 24  # A digit 180 px tall then gets the line of the median MNIST digit, 2.7 of 20 pixels.
BOX, FIELD = 20, 28  # pixels; LeCun et al. (1998) fit a digit into the box, and place the box in the field
SMALLEST = 1 / 6  # of the canvas: two pens wide; anything smaller is a blob without a shape
FAINT = 0.1  # of the darkest ink; a part of a drawing that is nowhere darker is a speck
FULL = 0.8  # of the canvas: more than any of the 60,000 digits covers of its box, which is 0.79


def check_strokes(name, value):
    """Strokes, each a list of points."""
    if isinstance(value, (str, dict)) or not np.iterable(value):
        raise refusal(name, value, _("a list of strokes, each a list of points x, y"))
    try:
        strokes = list(value)
    except Exception:  # what can be counted, and not walked through
        raise refusal(name, value, _("a list of strokes, each a list of points x, y")) from None
    return [check_stroke(stroke) for stroke in strokes]


@takes(
    strokes=check_strokes, size=partial(check_count, most=10_000), pen=partial(check_scalar, unit=1, allowed=POSITIVE)
)
def draw_ink(strokes, size=CANVAS, pen=PEN):
    """Strokes of a round pen on an empty canvas, anti-aliased.

    Parameters
    ----------
    strokes : iterable of array of float, shape (points, 2)
        x and y in canvas pixels from the upper left corner; a stroke of one point is a dot. What lies outside is
        cut off.
    size : int, >= 1
        Side of the canvas.
    pen : float, > 0
        Width of the line.

    Returns
    -------
    ndarray of float, shape (size, size)
        Ink from 0, none, to 1.

    Raises
    ------
    ValueError
        If a stroke is not a list of points.
    """
    ink = np.zeros((size, size))
    for points in strokes:
        for start, end in zip(points, points[1:] if len(points) > 1 else points):
            add_line(ink, start, end, pen)
    return ink


def add_line(ink, start, end, pen=PEN):
    """Draw a straight line with round ends into `ink`, between two points (x, y) in pixels; the same twice is a dot."""
    start, end = np.asarray(start, float), np.asarray(end, float)
    reach = pen / 2 + 1
    low = np.clip(np.floor(np.minimum(start, end) - reach), 0, ink.shape[::-1]).astype(int)
    high = np.clip(np.ceil(np.maximum(start, end) + reach), 0, ink.shape[::-1]).astype(int)
    x = np.arange(low[0], high[0]) + 0.5 - start[0]
    y = np.arange(low[1], high[1])[:, None] + 0.5 - start[1]
    (dx, dy), length2 = end - start, np.sum((end - start) ** 2)
    along = np.clip((x * dx + y * dy) / length2, 0, 1) if length2 > 0 else 0
    distance = np.hypot(x - along * dx, y - along * dy)
    covered = np.clip(pen / 2 - distance + 0.5, 0, 1)
    window = ink[low[1] : high[1], low[0] : high[0]]
    np.maximum(window, covered, out=window)


def as_digit(ink):
    """The image that MNIST would have stored of a drawing.

    Specks that are nowhere darker than a tenth of the darkest ink are left out. The smallest square around the rest
    becomes 20 x 20 pixels, each the mean of the area that it covers, the brightest stretched to white. The square then
    moves by whole pixels, to where the centre of mass lies in the middle of 28 x 28.

    Parameters
    ----------
    ink : array of float, shape (rows, columns)
        From 0, none, to 1, on the whole canvas.

    Returns
    -------
    ndarray of uint8, shape (28, 28)

    Raises
    ------
    ValueError
        If there is nothing on the canvas, only a dot, ink nearly everywhere, or paper that is not 0; the text can be
        shown as it is.

    References
    ----------
    LeCun, Bottou, Bengio & Haffner (1998), Proc. IEEE 86, 2278, section III.A. How the steps were really done, down to
    the mean over areas and the rounding: Yadav & Bottou (2019), "Cold case: the lost MNIST digits", NeurIPS 32.
    """
    return centre_digit(fit_digit(ink))


def from_photo(photo):
    """The image that MNIST would have stored of a digit on a photo: pen on paper, or chalk on a board.

    Light and paper are subtracted, also where a shadow falls on it; what is written may be darker or lighter. Faint
    lines of the paper, specks and what touches the border are left out.

    Parameters
    ----------
    photo : str, Path, or array of shape (rows, columns), (rows, columns, 3) or (rows, columns, 4)
        The file of a picture, turned as its camera says; or grey levels or colours, and how opaque they are, as whole
        numbers from 0 to 255 or as others from 0 to 1. The digit stands upright, alone, with paper all around.

    Returns
    -------
    ndarray of uint8, shape (28, 28)

    Raises
    ------
    ValueError
        If it is no picture, blank, or crowded, or the digit is very small or touches the border; the text can be shown
        as it is.
    OSError
        If the file can not be read as a picture.
    """
    return as_digit(photo_ink(photo))


def fit_digit(ink):
    """The first half of `as_digit`: the square around the ink as bytes of shape (20, 20), the longer side filling it.

    The shorter is in the middle, to a whole pixel, so that a digit from MNIST comes out as it went in.
    """
    ink = check_ink(ink)
    (top, bottom), (left, right) = bounding_box(ink)
    cell = max(bottom - top, right - left) / BOX
    box = _mean_over_cells(_mean_over_cells(ink[top:bottom, left:right], cell).T, cell).T
    return np.rint(255 * np.clip(box / box.max(), 0, 1)).astype(np.uint8)


def centre_digit(box):
    """The second half of `as_digit`: the box in the field, shape (28, 28), with the centre of mass in its middle.

    The centre of mass lies at most half a pixel from the centre of pixel (14, 14), counted from 0. The middle of 28
    pixels is half a pixel before it; MNIST rounds in this way. Ink that would leave the field is cut off, which
    happened to at least 13 of MNIST's 60,000 training digits.
    """
    row, column = (int(np.floor(FIELD / 2 + 0.5 - centre)) for centre in centre_of_mass(box))
    reach = BOX  # so much wider that the box is inside even with all its mass in one corner
    wide = np.zeros((FIELD + 2 * reach, FIELD + 2 * reach), np.uint8)
    wide[reach + row : reach + row + BOX, reach + column : reach + column + BOX] = box
    return wide[reach : reach + FIELD, reach : reach + FIELD].copy()


def centre_of_mass(image):
    """Row and column where the ink is on average; the centre of the first pixel is at 0."""
    image = np.asarray(image, float)
    rows, columns = (np.arange(n) for n in image.shape)
    return float(rows @ image.sum(1) / image.sum()), float(columns @ image.sum(0) / image.sum())


def bounding_box(ink):
    """Of the rows and of the columns with ink, the first, and the first after the last."""
    found = (np.flatnonzero(np.any(ink, axis=axis)) for axis in (1, 0))
    return tuple((int(lines[0]), int(lines[-1]) + 1) for lines in found)


def check_ink(ink):
    """The ink without specks, shape (rows, columns), if it may be a digit; refused with a sentence for who draws."""
    ink = as_numbers(ink)
    if ink is None or ink.ndim != 2 or not ink.size or not (ink.min() >= 0 and ink.max() <= 1):
        raise ValueError(_("ink must be a table of numbers from 0, none, to 1: draw_ink makes one of strokes."))
    ink = ink.astype(float)
    if not ink.any():
        raise ValueError(_("The canvas is empty: draw a digit on it."))
    if ink.mean() > FULL:
        raise ValueError(_("The canvas is full of ink: clear it, and draw a digit in single lines."))
    if ink.min() > 0:
        message = _("The paper must be 0, but the lightest ink is {level:.2g}: subtract it, or take from_photo.")
        raise ValueError(message.format(level=ink.min()))
    ink = _without_specks(ink)
    if max(high - low for low, high in bounding_box(ink)) < SMALLEST * max(ink.shape):
        raise ValueError(_("So far this is only a dot: draw on, the larger the better."))
    return ink


def _without_specks(ink):
    """Without the connected parts that are faint everywhere: one of them would move the digit aside."""
    from scipy import ndimage

    numbers = parts(ink > 0)
    darkest = ndimage.maximum(ink, numbers, np.arange(numbers.max() + 1))
    return np.where(darkest[numbers] > FAINT * ink.max(), ink, 0)


def check_stroke(stroke):
    """The points of a stroke as floats, shape (points, 2); refused if it is not a list of points."""
    points = as_numbers(stroke)
    if points is None or points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all() or not len(points):
        raise ValueError(_("A stroke must be a list of points, each with an x and a y in canvas pixels."))
    return points.astype(float)


def _mean_over_cells(lines, cell):
    """The mean over each of 20 cells down the lines, which are in the middle; a line may lie in two cells in part."""
    margin = np.floor((BOX - len(lines) / cell) / 2 + 1e-9)
    edges = np.clip((np.arange(BOX + 1) - margin) * cell, 0, len(lines))
    before = np.minimum(edges.astype(int), len(lines) - 1)
    total = np.cumsum(lines, axis=0) - lines
    up_to_edges = total[before] + (edges - before)[:, None] * lines[before]
    return np.diff(up_to_edges, axis=0) / cell
