"""A photo of a digit as ink on an empty canvas: light and paper subtracted, pen or chalk, what lies around left out."""

import os

import numpy as np

from helpers.base.checks import as_numbers, check_path
from helpers.base.files import check_file, printable, reason
from helpers.base.i18n import _

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "MPO")  # none that Pillow hands to another program
MAX_PIXELS = 50_000_000
SIDE = 240  # pixels of the longer side, to which a photo is made smaller: noise averages out
COARSE = 4  # of these pixels make one in which the paper is looked for
SURROUNDINGS = 0.4  # of the longer side: a pen stroke fills less than half of such a window
WRITTEN = 0.06  # of full white: what is so much darker or lighter than its paper, and 6 times the noise
GAP = 0.06  # of the largest part's longer side; MNIST's own digits have gaps of one or two of 20 pixels
CROWD = 0.35  # of the digit's ink that may lie elsewhere, and is left out; a 1 beside an 8 has more
SMALLEST = 1 / 12  # of the longer side


def photo_ink(photo):
    """Ink from 0 to 1 of the one digit on a photo, cut out; `photo` as in `helpers.datasets.drawing.from_photo`."""
    return only_digit(as_ink(*without_paper(as_grey(photo))))


def as_grey(photo):
    """Grey from 0 to 1 of a file or an array, upright, its longer side at most 240 pixels."""
    from PIL import Image

    image = _open(photo) if isinstance(photo, (str, os.PathLike)) else _from_array(photo)
    share = SIDE / max(image.size)
    if share < 1:
        image = image.resize([max(1, round(side * share)) for side in image.size], Image.BOX)
    return np.asarray(image, float) / 255


def _open(path):
    from PIL import Image, ImageOps

    path = check_path("photo", path)
    check_file(path)
    try:
        with Image.open(path, formats=FORMATS) as image:
            image.draft("L", (2 * SIDE, 2 * SIDE))  # A JPEG is read smaller at once.
            if image.width * image.height > MAX_PIXELS:
                raise ValueError(_("more than {n:,} pixels").format(n=MAX_PIXELS))
            upright = ImageOps.exif_transpose(image)
            return _from_array(np.asarray(upright) / 65535) if upright.mode[0] == "I" else _on_white(upright)
    except Exception as problem:  # Damaged pictures raise errors of many kinds.
        message = _("{path} can not be read as a picture ({why}); save it as JPEG or PNG, and try again.")
        raise OSError(printable(message.format(path=path, why=reason(problem)))) from problem


def _from_array(photo):
    from PIL import Image

    values = as_numbers(photo)
    values = np.empty(0) if values is None else values
    most = {"b": 1, "f": 1, "u": 255, "i": 255}.get(values.dtype.kind)
    has_shape = values.ndim == 2 or values.ndim == 3 and values.shape[2] in (3, 4)
    fits = most and has_shape and 0 < values.size <= 4 * MAX_PIXELS
    if not (fits and values.min() >= 0 and values.max() <= most):
        message = _(
            "photo must be the name of a picture, or an array of shape (rows, columns) or (rows, columns, 3) with"
            " whole numbers from 0 to 255, or others from 0 to 1."
        )
        raise ValueError(message)
    is_bytes = values.dtype == np.uint8
    return _on_white(Image.fromarray(values if is_bytes else (values * np.float32(255 / most)).astype(np.uint8)))


def _on_white(image):
    """In grey, what is transparent as white."""
    from PIL import Image

    if image.mode == "L":
        return image
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, image.convert("RGBA")).convert("L")


def without_paper(grey):
    """How far each pixel is from its paper, positive for what is written; and the noise of it.

    Light that falls off is a surface of second order. On it the paper is the median of wide surroundings, which strokes
    do not fill and in which the edge of a shadow stays sharp.
    """
    from PIL import Image
    from scipy import ndimage

    image = Image.fromarray(grey.astype(np.float32))
    coarse = np.asarray(image.resize([max(1, side // COARSE) for side in image.size], Image.BOX))
    light = fit_light(coarse)
    paper = light + ndimage.median_filter(coarse - light, 2 * round(SURROUNDINGS * max(coarse.shape) / 2) + 1)
    contrast = grey - np.asarray(Image.fromarray(paper.astype(np.float32)).resize(image.size, Image.BICUBIC))
    noise = np.median(np.abs(np.diff(contrast, axis=0))) if len(grey) > 1 else 0
    is_dark = np.sum(contrast[contrast < 0] ** 2) > np.sum(contrast[contrast > 0] ** 2)
    return (-contrast if is_dark else contrast), noise


def fit_light(grey):
    """A surface of second order through most pixels: what is far from it is left out, and it is fitted anew."""
    y, x = np.meshgrid(*(np.linspace(-1, 1, n) for n in grey.shape), indexing="ij")
    terms = np.stack([np.ones(grey.shape), x, y, x**2, y**2, x * y], axis=-1)
    light = np.full(grey.shape, np.median(grey))
    for _round in range(10):
        away = np.abs(grey - light)
        near = away <= 2.5 * np.median(away) + 1e-6
        light = terms @ np.linalg.lstsq(terms[near], grey[near], rcond=None)[0]
    return light


def as_ink(contrast, noise):
    """Ink from 0 to 1: above the middle between paper and pen, with soft edges; a blank photo is refused."""
    least = max(WRITTEN, 6 * noise)
    written = contrast[contrast > least]
    if written.size < 1e-3 * contrast.size:
        raise ValueError(_("Nothing on the photo stands out from its paper: take a darker pen, or go nearer."))
    return np.clip(3 * contrast / np.quantile(written, 0.9) - 1, 0, 1)


def only_digit(ink):
    """The ink of the digit, cut out, without specks and what touches the border; several digits are refused."""
    from scipy import ndimage

    ink = np.where(ndimage.maximum_filter(ink > 0.5, 3), ink, 0)  # not the lines of the paper
    reach = round(GAP * max(map(_longer_side, ndimage.find_objects(parts(ink > 0.5)))))
    numbers = parts(ndimage.maximum_filter(ink > 0.5, 2 * reach + 1))
    amounts = np.bincount(numbers.ravel(), ink.ravel())
    inside = ndimage.binary_erosion(np.ones(ink.shape, bool))
    amounts[numbers[(ink > 0.5) & ~inside]] = 0
    if not amounts.any():
        raise ValueError(_("What is written touches the border of the photo: show it whole, with paper all around."))
    if amounts.sum() > (1 + CROWD) * amounts.max():
        raise ValueError(_("There is more than one thing on the photo: show a single digit on plain paper."))
    digit = amounts.argmax()
    place = ndimage.find_objects(numbers)[digit - 1]
    if _longer_side(place) - 2 * reach < SMALLEST * max(ink.shape):
        raise ValueError(_("What is written is only a dot on the photo: go nearer, or write larger."))
    return np.where(numbers == digit, ink, 0)[place]


def parts(mask):
    """The connected parts of a mask, numbered from 1, diagonal neighbours included; 0 is none."""
    from scipy import ndimage

    return ndimage.label(mask, np.ones((3, 3)))[0].astype(np.intp)


def _longer_side(place):
    return max(side.stop - side.start for side in place)
