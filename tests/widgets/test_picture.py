"""What is sent to the browser, what is drawn where no kernel runs, and that everybody can see it."""

import io
from itertools import chain

import matplotlib.style
import numpy as np
import pytest
from PIL import Image

from helpers.widgets.picture import (
    BACKGROUNDS,
    FOLDER,
    PALETTES,
    Panel,
    Picture,
    bars,
    dots,
    image,
    level,
    line,
    marks,
    number,
    steps,
    text,
)
from helpers.widgets.still import draw_still

GRAPHICS_ONLY = {"ghost"}  # which nothing is written in


def brightness(color):
    """Relative luminance of WCAG 2."""
    parts = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def contrast(one, other):
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def picture():
    return Picture(height=200)


def floats(data):
    return np.frombuffer(data, np.float32).tolist()


@pytest.mark.parametrize("theme", PALETTES)
def test_every_role_can_be_seen_on_every_background(theme):
    for role, background in ((role, each) for role in PALETTES[theme] for each in BACKGROUNDS[theme]):
        least = 3 if role in GRAPHICS_ONLY else 4.5
        assert contrast(PALETTES[theme][role], background) >= least, (role, background)


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_both_themes_have_the_same_roles_and_ghosts_are_fainter_than_curves():
    assert set(PALETTES["light"]) == set(PALETTES["dark"])
    for theme, colors in PALETTES.items():
        background = BACKGROUNDS[theme][0]
        assert contrast(colors["ghost"], background) < contrast(colors["v"], background)


def test_numbers_are_sent_in_the_order_of_the_items_and_ghosts_apart(picture):
    items = [
        line((0, 0.5), [[1, 2], [3, np.nan]], "v"),
        line([0, 1], [7, 8], "v", ghost=True),
        level(-50, "v_th", "threshold", slider="v_th"),
        dots([4], [5], "v"),
        image([[0, 1]]),
    ]
    picture.show([Panel(items, x=(0, 1), y=(0, 9))], "two curves")
    np.testing.assert_array_equal(floats(picture.data), [1, 2, 3, np.nan, 4, 5, 0, 1])
    assert floats(picture.ghost) == [0, 1, 7, 8]
    (panel,) = picture.scene["panels"]
    assert [(item["n"], item["rows"]) for item in panel["items"][:2]] == [(2, 2), (2, 1)]
    assert panel["items"][0]["grid"] == [0, 0.5]
    assert [panel["items"][4][key] for key in ("lines", "columns", "n", "rows")] == [1, 2, 2, 1]
    assert (panel["items"][2]["value"], panel["items"][2]["slider"]) == (-50, "v_th")


def test_lines_are_told_apart_without_colour_and_names_are_written_as_the_equation_has_them(picture):
    items = [level(1, name, role) for name, role in (("v_th", "threshold"), ("v_rest", "rest"), ("v_reset", "reset"))]
    picture.show([Panel(items, x=(0, 1), y=(0, 9))], "lines", [number("1/tau_m <", "5 < 6")])
    scenes = picture.scene["panels"][0]["items"]
    assert len({tuple(each["dash"]) for each in scenes}) == 3
    assert scenes[0]["label"] == "v<sub>th</sub>"
    assert picture.scene["numbers"][0]["html"] == "<small>1/τ<sub>m</sub> &lt;</small>5 &lt; 6"


def test_a_line_can_stand_at_minus_its_slider(picture):
    assert level(-3, "A_post", "current", "A_post", sign=-1).scene()["sign"] == -1
    assert level(3, "A_pre", "current", "A_pre").scene()["sign"] == 1


def test_a_refusal_dims_the_picture_and_takes_the_numbers_away(picture):
    picture.show([], "nothing", [number("rate", "63 Hz", big=True)], "a remark")
    data = picture.data
    picture.refuse("impossible")
    assert picture.scene["problem"] == "impossible"
    assert picture.scene["numbers"] == [number("rate", "–", big=True)]
    assert picture.data == data
    picture.show([], "nothing", [number("rate", "64 Hz")])
    assert picture.scene["problem"] == ""
    assert picture.scene["numbers"][0]["value"] == "64 Hz"


def test_every_kind_of_item_is_drawn_in_the_browser_and_without_it(picture):
    script = (FOLDER / "picture.js").read_text(encoding="utf-8")
    kinds = {
        "line": [line([0, 9], [5, 5], "v", width=4)],
        "steps": [steps([0, 9], [5, 5], "v", width=4)],
        "dots": [dots([5], [5], "v", size=6)],
        "marks": [marks([5], [5])],
        "bars": [bars([5], [5], "v", size=2)],
        "text": [text("five", 5, 5)],
        "image": [image(np.tile([[0.0, 1.0]], (2, 1)))],
        "level": [level(5, "five", "threshold"), level(5, "five", "threshold", axis="x")],
    }
    drawn = script[script.index("const DRAW") :]
    for kind, items in kinds.items():
        picture.show([Panel(items, x=(0, 10), y=(0, 10))], kind)
        pixels = np.asarray(Image.open(io.BytesIO(draw_still(picture.panels, 200))).convert("L"))
        assert pixels.shape == (200, 640)
        assert pixels[20:180, 20:620].min() < 160, kind
        assert f"    {kind}" in drawn
    assert set(kinds) == {item.kind for item in chain(*kinds.values())}


def test_without_the_browser_it_does_not_listen_to_what_a_student_has_set():
    panels = [Panel([image(np.tile([[0.0, 1.0]], (2, 1)))], x=(0, 10), y=(0, 10), xlabel="x", ylabel="y")]
    usual = draw_still(panels, 200)
    with matplotlib.style.context(["dark_background", {"image.origin": "lower", "font.size": 30}]):
        assert draw_still(panels, 200) == usual


def test_the_script_is_short():
    """One component for all explorers, which a person can read."""
    assert len((FOLDER / "picture.js").read_text(encoding="utf-8").splitlines()) < 400
