"""Every kind of item, drawn in a real browser: its colour is where it should be, and nowhere else."""

import pytest

from helpers.widgets.picture import PALETTES
from tests.browser.lab import ERRORS

HEIGHT, COLUMNS = 200, 10
CODE = f"""import numpy as np
from helpers.widgets.picture import *
from helpers.widgets.picture import Panel, Picture
KINDS = [
    Panel([image([[0.0, 1.0, np.nan]] * 3)], (0, 10), (0, 10)),
    Panel([image([[-1.0, 0.0, 1.0]] * 3, "diverging")], (0, 10), (0, 10)),
    Panel([dots([5], [5], "v", size=9)], (0, 10), (0, 10)),
    Panel([bars([5], [5], "v", 6)], (0, 10), (0, 10)),
    Panel([bars([5], [1], "v", 6)], (0, 10), (0, 2), log=True),
    Panel([marks([5], [2.5])], (0, 10), (10, 0)),
    Panel([text("\\u2588" * 3, 5, 5, "current")], (0, 10), (0, 10)),
    Panel([level(5, "", "current", axis="x")], (0, 10), (0, 10)),
    Panel([steps([0, 9], [5, 0], "reset", width=9)], (0, 10), (0, 10)),
    Panel([line((0, 1), np.where(np.arange(10) < 5, np.nan, 5), "reset", width=9)], (0, 10), (0, 10)),
]
for k, panel in enumerate(KINDS):
    panel.place = (k / {COLUMNS}, 0, 1 / {COLUMNS}, 1)
picture = Picture({HEIGHT})
picture.show(KINDS, "all kinds")
picture"""
BLUE, WHITE, RED, BLACK, NOTHING = (0, 0, 255), (255, 255, 255), (255, 0, 0), (0, 0, 0), None
# Panel, how far across and down its axes, and what is there: a role, a colour, or nothing.
SPOTS = [
    *[(0, 1 / 6, 0.2, BLACK), (0, 0.5, 0.2, WHITE), (0, 5 / 6, 0.2, "rest")],
    *[(1, 1 / 6, 0.2, BLUE), (1, 0.5, 0.2, WHITE), (1, 5 / 6, 0.2, RED)],
    *[(2, 0.5, 0.5, "v"), (2, 0.5, 0.7, NOTHING)],
    *[(3, 0.5, 0.75, "v"), (3, 0.5, 0.25, NOTHING), (3, 0.05, 0.75, NOTHING)],
    *[(4, 0.5, 0.75, "v"), (4, 0.5, 0.25, NOTHING)],
    *[(5, 0.5, 0.25, "spike"), (5, 0.5, 0.75, NOTHING)],  # an axis that falls has 2.5 in its upper half
    *[(6, 0.5, 0.5, "current"), (7, 0.5, 0.3, "current"), (7, 0.2, 0.3, NOTHING)],
    *[(8, 0.4, 0.5, "reset"), (8, 0.4, 0.8, NOTHING), (8, 0.9, 0.75, "reset")],
    *[(9, 0.7, 0.5, "reset"), (9, 0.2, 0.5, NOTHING)],
]
# The most opaque of a few pixels beside each other, because a thin line may lie between two.
PIXEL = """(canvas, [x, y]) => {
    const data = canvas.getContext('2d').getImageData(Math.round(x) - 2, Math.round(y), 5, 1).data;
    const pixels = [0, 4, 8, 12, 16].map(k => [...data.slice(k, k + 4)]);
    return pixels.sort((a, b) => b[3] - a[3])[0];
}"""


def rgb(color):
    """Red, green and blue of a role or of themselves."""
    name = PALETTES["light"].get(color) if isinstance(color, str) else None
    return tuple(int(name[k : k + 2], 16) for k in (1, 3, 5)) if name else color


def test_every_kind_of_item_has_its_colour_where_it_should_be(run_code):
    page = run_code(CODE)
    canvas = page.locator(".snn-canvas")
    page.wait_for_function("canvas => canvas.width > 400", arg=canvas.element_handle())
    width = canvas.evaluate("canvas => canvas.width") / COLUMNS
    for panel, across, down, expected in SPOTS:
        box_width, box_height = width - 24, HEIGHT - 17  # without the margins of a panel that has no labels
        place = [panel * width + 6 + across * box_width, 9 + down * box_height]
        *found, alpha = canvas.evaluate(PIXEL, place)
        if expected is NOTHING:
            assert alpha < 40, (panel, across, down)
        else:
            assert alpha > 120 and found == pytest.approx(rgb(expected), abs=12), (panel, across, down)
    assert page.locator(ERRORS).count() == 0
