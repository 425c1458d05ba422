"""Drawings as MNIST would store them: MNIST's own digits come back, and any drawing ends up where MNIST puts it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image
from sklearn.linear_model import RidgeClassifier

from helpers.datasets import mnist
from helpers.datasets.drawing import (
    BOX,
    CANVAS,
    FIELD,
    PEN,
    add_line,
    as_digit,
    bounding_box,
    centre_digit,
    centre_of_mass,
    draw_ink,
    fit_digit,
)

IMAGES = mnist.load("train").images
# A person's digits 0 to 9, as the corners of the pen's path.
DRAWN = [
    [[(150, 50), (105, 75), (85, 140), (105, 210), (150, 230), (190, 205), (205, 140), (190, 75), (150, 50)]],
    [[(150, 45), (135, 235)]],
    [[(85, 95), (105, 60), (150, 50), (185, 75), (180, 120), (130, 175), (75, 225), (205, 225)]],
    [
        [(85, 70), (120, 50), (165, 55), (185, 85), (165, 120), (120, 135)],
        [(120, 135), (170, 145), (195, 180), (170, 220), (120, 235), (75, 215)],
    ],
    [[(100, 50), (85, 140), (195, 140)], [(175, 60), (165, 235)]],
    [[(190, 55), (105, 55), (95, 130), (150, 120), (190, 160), (175, 215), (125, 235), (80, 215)]],
    [
        [
            (165, 45),
            (115, 100),
            (90, 170),
            (110, 225),
            (155, 230),
            (185, 195),
            (165, 155),
            (115, 160),
            (95, 190),
        ]
    ],
    [[(80, 60), (200, 60), (155, 140), (130, 235)]],
    [
        [(180, 75), (140, 50), (100, 75), (115, 115), (165, 155), (185, 195), (150, 230)],
        [(150, 230), (105, 210), (110, 165), (165, 115), (180, 75)],
    ],
    [
        [
            (185, 90),
            (145, 60),
            (105, 85),
            (105, 130),
            (145, 145),
            (185, 110),
            (185, 90),
            (180, 160),
            (165, 235),
        ]
    ],
]
ordinates = st.floats(-50, CANVAS + 50, allow_nan=False)
drawings = st.lists(st.lists(st.tuples(ordinates, ordinates), min_size=1, max_size=8), min_size=1, max_size=4)


def mean_difference(ways_back):
    return np.mean(np.abs(np.array(ways_back, float) - IMAGES))


def blown_up(image, factor, corner, size=CANVAS):
    """The digit alone, without MNIST's margin, with each pixel as a square, anywhere on a canvas."""
    (top, bottom), (left, right) = bounding_box(image)
    large = np.kron(image[top:bottom, left:right] / 255, np.ones((factor, factor)))
    canvas = np.zeros((size, size))
    canvas[corner[0] : corner[0] + len(large), corner[1] : corner[1] + large.shape[1]] = large
    return canvas


@pytest.mark.parametrize("factor", [7, 13])
def test_mnist_comes_back_when_it_is_blown_up_anywhere(factor):
    random = np.random.default_rng(factor)
    corners = random.integers(0, CANVAS - BOX * factor + 1, (len(IMAGES), 2))
    back = [as_digit(blown_up(image, factor, corner)) for image, corner in zip(IMAGES, corners)]
    # 0.013 grey levels: 900 digits are the same in every pixel. The other 100 have no pixel above 254, and theirs is
    # 255. Five have a speck of their own, of 22 of 255 at most, which is left out.
    assert mean_difference(back) < 0.015
    differences = np.abs(np.array(back, int) - IMAGES).max(axis=(1, 2))
    had_speck = differences > 1
    assert had_speck.sum() == 5 and differences.max() <= 22
    assert (differences == 0).tolist() == ((IMAGES.max(axis=(1, 2)) == 255) & ~had_speck).tolist()


def test_mnist_comes_back_when_it_is_redrawn_in_black_and_white():
    large = [np.asarray(Image.fromarray(image).resize((CANVAS, CANVAS), Image.BICUBIC)) for image in IMAGES]
    back = [as_digit(image > 127) for image in large]
    # 6.2 grey levels, where the threshold alone, without any fitting and centring, costs 2.0.
    assert mean_difference(back) < 6.5
    cells = np.array(large).reshape(-1, FIELD, CANVAS // FIELD, FIELD, CANVAS // FIELD) > 127
    assert mean_difference(np.rint(255 * cells.mean(axis=(2, 4)))) == pytest.approx(2.05, abs=0.05)


def test_a_digit_once_stored_stays_as_it_is():
    for strokes in DRAWN:
        once = as_digit(draw_ink(strokes))
        np.testing.assert_array_equal(as_digit(once / 255), once)


@given(drawings)
def test_any_drawing_becomes_a_digit_of_mnist_or_a_sentence(strokes):
    ink = draw_ink(strokes)
    assert ink.shape == (CANVAS, CANVAS) and 0 <= ink.min() and ink.max() <= 1
    try:
        image = as_digit(ink)
    except ValueError as error:
        assert str(error).startswith(("The canvas is", "So far"))
        return
    assert image.shape == (FIELD, FIELD) and image.dtype == np.uint8
    assert max(end - first for first, end in bounding_box(image)) <= BOX
    box = fit_digit(ink)
    assert BOX in [end - first for first, end in bounding_box(box)] and box.max() == 255
    if image.sum() == box.sum():
        assert image.max() == 255
        assert np.abs(np.subtract(centre_of_mass(image), FIELD / 2)).max() <= 0.5 + 1e-9
    else:  # So lopsided that ink is cut off at the border of the field.
        assert np.abs(np.subtract(centre_of_mass(box), (BOX - 1) / 2)).max() > 3


@given(drawings, st.integers(-40, 40), st.integers(-40, 40))
def test_where_it_was_drawn_does_not_matter(strokes, dx, dy):
    inside = [np.clip(stroke, 60, CANVAS - 60) for stroke in strokes]
    try:
        image = as_digit(draw_ink(inside))
    except ValueError:
        return
    np.testing.assert_array_equal(image, as_digit(draw_ink([stroke + [dx, dy] for stroke in inside])))


@given(arrays(np.uint8, (BOX, BOX), elements=st.integers(0, 255)))
def test_centring_moves_and_changes_nothing(box):
    box[8:12, 8:12] = 255  # Otherwise the mass may lie in a corner.
    field = centre_digit(box)
    if not np.abs(np.subtract(centre_of_mass(box), (BOX - 1) / 2)).max() > 3:
        inside = [slice(*limits) for limits in bounding_box(field)]
        original = [slice(*limits) for limits in bounding_box(box)]
        np.testing.assert_array_equal(field[tuple(inside)], box[tuple(original)])


def test_the_mean_over_areas_is_exact():
    ink = np.zeros((60, 60))
    ink[10:50, 20:30] = 1  # Each cell of the box is 2 x 2 pixels.
    ink[10:50, 30:36:2] = 1  # Every other column: half of a cell, and one half of the cell at the end.
    box = fit_digit(ink)
    np.testing.assert_array_equal(box[:, 6:14], [[255] * 5 + [128] * 3] * BOX)
    assert not box[:, :6].any() and not box[:, 14:].any()


def test_a_pixel_that_lies_in_two_cells_is_divided():
    ink = np.ones((30, 30))
    ink[1] = 0  # of three lines that make two cells
    ink[10:] = 0
    ink[29, 29] = 1
    np.testing.assert_array_equal(fit_digit(ink)[:8, 0], [170, 170, 255, 255, 255, 255, 170, 0])


def test_a_thin_line_is_stretched_to_white():
    image = as_digit(draw_ink([[(20, 20), (20, 260), (250, 260)]], pen=4))
    assert image.max() == 255


def test_a_dot_of_the_pen_is_a_disc_of_the_right_area():
    ink = draw_ink([[(140, 140)]])
    assert ink.sum() == pytest.approx(np.pi * (PEN / 2) ** 2, rel=0.005)
    assert centre_of_mass(ink) == pytest.approx((139.5, 139.5))


def test_a_line_has_the_area_of_its_path_with_round_ends():
    ink = draw_ink([[(50.3, 60.7), (200.1, 170.9)]], pen=10)
    length = np.hypot(149.8, 110.2)
    assert ink.sum() == pytest.approx(10 * length + 25 * np.pi, rel=0.005)


def test_ink_is_laid_once_where_lines_cross():
    ink = draw_ink([[(60, 140), (220, 140)], [(140, 60), (140, 220)]])
    arms = draw_ink([[(60, 140), (220, 140)]]).sum() + draw_ink([[(140, 60), (140, 220)]]).sum()
    assert ink.max() == 1
    assert ink.sum() == pytest.approx(arms - PEN**2, rel=0.005)


def test_lines_far_outside_leave_no_ink_and_no_error():
    ink = np.zeros((20, 30))
    add_line(ink, (-500, -500), (-100, 900), 5)
    assert not ink.any()
    add_line(ink, (-500, 10), (500, 10), 4)
    np.testing.assert_array_equal(ink[8:12], 1)


def test_a_reader_trained_on_mnist_reads_what_a_person_draws():
    train = mnist.load("train")
    spread = train.images.std()
    reader = RidgeClassifier(alpha=1000).fit(train.images.reshape(1000, -1) / spread, train.labels)

    def right(images):
        return int(np.sum(reader.predict(np.reshape(images, (10, -1)) / spread) == np.arange(10)))

    in_a_corner = [[np.array(stroke) / 2 + [0, 140] for stroke in strokes] for strokes in DRAWN]
    inks = [draw_ink(strokes) for strokes in in_a_corner]
    unprepared = [255 * ink.reshape(FIELD, 10, FIELD, 10).mean(axis=(1, 3)) for ink in inks]
    assert right([as_digit(draw_ink(strokes)) for strokes in DRAWN]) >= 9
    assert right([as_digit(ink) for ink in inks]) >= 8
    assert right(unprepared) <= 2


@pytest.mark.parametrize(
    "strokes, sentence",
    [
        ([], "The canvas is empty"),
        ([[(-100, -100), (-90, 50)]], "The canvas is empty"),
        ([[(140, 140)]], "only a dot"),
        ([[(140, 140), (150, 150)], [(145, 140)]], "only a dot"),
        ([[(0, y), (CANVAS, y)] for y in range(0, CANVAS + 1, PEN)], "full of ink"),
    ],
)
def test_what_is_no_digit_gets_a_sentence(strokes, sentence):
    with pytest.raises(ValueError, match=sentence):
        as_digit(draw_ink(strokes))


def test_a_faint_speck_changes_no_digit():
    """It would be the corner of the square around the ink."""
    for image in IMAGES[:100]:
        ink = image / 255
        speckled = ink.copy()
        speckled[[0, -1], [0, -1]] = 0.02, 0.09
        np.testing.assert_array_equal(as_digit(speckled), as_digit(ink))


def test_paper_that_is_not_0_is_refused():
    sentence = "paper must be 0, but the lightest ink is 0.4: subtract it, or take from_photo"
    with pytest.raises(ValueError, match=sentence):
        as_digit(np.maximum(IMAGES[0] / 255, 0.4))


def test_no_digit_of_mnist_is_taken_for_a_dot_or_a_full_canvas():
    for image in IMAGES:
        assert as_digit(image / 255).any()
        (top, bottom), (left, right) = bounding_box(image)
        assert (image[top:bottom, left:right] / 255).sum() / BOX**2 < 0.8


@pytest.mark.parametrize("ink", [[1, 2], np.full((9, 9), 2.0), np.full((9, 9), -1.0), np.full((9, 9), np.nan), []])
def test_what_is_no_ink_is_refused(ink):
    with pytest.raises(ValueError, match="ink must be a table of numbers from 0, none, to 1"):
        as_digit(ink)


@pytest.mark.parametrize("stroke", [[], [1, 2], [(1, 2, 3)], [(1, 2), (3,)], [(np.nan, 0)], "ab", [None]])
def test_what_is_no_stroke_is_refused(stroke):
    with pytest.raises(ValueError, match="A stroke must be a list of points"):
        draw_ink([stroke])
