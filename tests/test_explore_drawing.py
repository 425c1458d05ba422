"""The spikes of a drawing, in every code, while it is drawn."""

import io

import numpy as np
from PIL import Image

from helpers.explore_codes import CODES
from helpers.explore_drawing import CodesPicture, DrawingExplorer

THREE = [(85, 70), (120, 50), (165, 55), (185, 85), (120, 135), (170, 145), (195, 180), (170, 220), (75, 215)]


def panels(jpeg):
    """Whether each of the six rasters has a mark inside its axes."""
    picture = np.asarray(Image.open(io.BytesIO(jpeg)).convert("L"))
    assert picture.shape == (420, 960)
    rows, columns = ((36, 155), (240, 362)), ((75, 315), (391, 630), (707, 930))
    return [bool((picture[a:b, c:d] < 100).any()) for a, b in rows for c, d in columns]


def test_an_empty_canvas_is_silent_in_every_code_but_population():
    assert panels(DrawingExplorer().image.value) == [name == "population" for name in CODES]


def test_a_digit_speaks_in_every_code_and_clear_silences_it():
    explorer = DrawingExplorer()
    empty = explorer.image.value
    explorer.pad.draw([THREE])
    assert panels(explorer.image.value) == [True] * 6
    explorer.pad.clear.click()
    assert explorer.image.value == empty


def test_the_picture_depends_on_the_digit_alone():
    explorer = DrawingExplorer()
    explorer.pad.draw([[(140, 30), (140, 250)]])
    explorer.pad.draw([THREE])
    assert explorer.image.value == CodesPicture().draw(explorer.pad.image)


def test_layout_never_moves_and_its_text_form_is_short():
    explorer = DrawingExplorer()
    assert (explorer.image.layout.width, explorer.image.layout.height) == ("960px", "420px")
    assert repr(explorer) == "DrawingExplorer()"
