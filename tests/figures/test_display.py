"""Every figure has a sentence for who cannot see it, is sharp, and looks the same whatever a student has set."""

import json
import re
from io import BytesIO
from itertools import combinations
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from helpers.figures import describe
from helpers.figures.display import DENSITY, _image, alternative_text
from helpers.figures.style import COLORS, FRAME, LINE_COLORS
from tests.faults.public_calls import CALLS
from tests.faults.test_inputs import call_of, public

PLOTS = [name for name in CALLS if name.startswith("figures.plot_")]
KEYS = {"line: theory", "dots: measured", "line: theory allows no more"}  # They say how a figure is read.
STUDENT = {
    "image.origin": "lower",
    "image.cmap": "hot",
    "image.interpolation": "bicubic",
    "font.size": 26,
    "font.family": "serif",
    "figure.constrained_layout.use": True,
    "figure.dpi": 40,
    "savefig.dpi": 30,
    "savefig.transparent": True,
    "axes.unicode_minus": False,
    "lines.linewidth": 9,
    "xtick.direction": "in",
}
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(autouse=True)
def own_settings():
    with matplotlib.rc_context():
        yield


def draw(name):
    public(name)(**call_of(name)[1])
    return plt.gcf()


def words_on(figure):
    """Titles of the panels, and what the legends name."""
    titles = [ax.get_title(loc) for ax in figure.axes for loc in ("left", "center")]
    legends = [ax.get_legend() for ax in figure.axes if ax.get_legend()]
    texts = [*titles, *(each.get_text() for box in legends for each in box.texts)]
    return {part for text in texts if text not in KEYS for part in text.split(", ")}


@pytest.mark.parametrize("name", PLOTS)
def test_every_figure_says_in_words_what_is_on_it(name):
    figure = draw(name)
    text = alternative_text(figure)
    assert not text[0].islower() and text[-1] == "." and len(text.split()) > 5, text
    assert "{" not in text and "nan" not in text, text
    assert not [word for word in words_on(figure) if word.lower() not in text.lower()], text


@pytest.mark.parametrize("name", PLOTS)
def test_what_a_student_has_set_changes_no_figure(name):
    expected = _image(draw(name))
    plt.close("all")
    plt.style.use("dark_background")
    matplotlib.rcParams.update(STUDENT)
    assert _image(draw(name)) == expected


def test_settings_of_a_student_come_back():
    matplotlib.rcParams["lines.linewidth"] = 9
    _image(draw("figures.plot_raster"))
    assert matplotlib.rcParams["lines.linewidth"] == 9


def test_in_dark_axes_of_a_student_marks_are_on_white():
    plt.style.use("dark_background")
    arguments = call_of("figures.plot_raster")[1]
    ax = plt.subplots()[1]
    public("figures.plot_raster")(arguments["recording"], ax)
    assert to_rgb(ax.get_facecolor()) == (1, 1, 1)
    assert contrast(ax.lines[0].get_color()) > 4.5


def shown(figure, monkeypatch):
    """What IPython is given to display."""
    given = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: given.append(data))
    figure._ipython_display_()
    (data,) = given
    return data


def test_a_page_gets_two_pixels_for_one_and_the_sentence(monkeypatch):
    figure, ax = plt.subplots(figsize=(3, 2))
    describe(ax, 'v is "high" & I < 2 nA')
    data = shown(figure, monkeypatch)
    assert data["text/plain"] == 'V is "high" & I < 2 nA'
    assert 'alt="V is &quot;high&quot; &amp; I &lt; 2 nA"' in data["text/html"]
    width = int(re.search(r'width="(\d+)"', data["text/html"])[1])
    png = Image.open(BytesIO(_image(figure)[0]))
    assert png.width // DENSITY == width and DENSITY == 2
    assert png.mode == "P" and png.convert("RGB").getpixel((1, 1)) == (255, 255, 255)


def test_axes_are_read_one_after_the_other_unless_the_figure_has_a_sentence():
    figure, axes = plt.subplots(1, 2)
    describe(axes[1], "second.")
    describe(axes[0], "first.")
    assert alternative_text(figure) == "First. Second."
    describe(axes, "both.")
    assert alternative_text(figure) == "Both."


def test_what_is_no_figure_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match="drawing .*figure or its axes"):
        describe([1, 2], "sentence")
    with pytest.raises(ValueError, match="sentence"):
        describe(plt.figure(), 3)


def linear(color):
    rgb = np.array(to_rgb(color))
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(color, background="white"):
    """As the guidelines for accessible web content define it."""
    light = sorted(linear(each) @ [0.2126, 0.7152, 0.0722] + 0.05 for each in (color, background))
    return light[1] / light[0]


@pytest.mark.parametrize("name", COLORS)
def test_colours_can_be_read_on_white(name):
    assert contrast(COLORS[name]) >= (3 if name == "ghost" else 4.5)


def test_lines_can_be_seen_on_white_and_frames_on_black():
    assert min(map(contrast, LINE_COLORS)) >= 3
    assert contrast(FRAME, "black") >= 4.5


# Of linear light, for people without the cones for green (Machado, Oliveira and Fernandes, 2009).
NO_GREEN = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def lab(light):
    """Coordinates in which distances are what an eye sees."""
    x, y, z = np.cbrt(np.clip(TO_XYZ @ light, 0.009, None) / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("seen_as", [np.eye(3), np.array(NO_GREEN)], ids=["all cones", "no green"])
def test_line_colours_are_far_apart(seen_as):
    places = [lab(np.clip(seen_as @ linear(color), 0, 1)) for color in LINE_COLORS]
    assert min(np.linalg.norm(a - b) for a, b in combinations(places, 2)) > 25


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_stored_figure_has_an_alternative_text(path):
    """A figure that nobody has described is stored as Matplotlib's own PNG, which JupyterLab gives no name."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    assert not [data for data in outputs if "".join(data.get("text/plain", "")).startswith("<Figure")]
    html = "".join("".join(data.get("text/html", "")) for data in outputs)
    texts = re.findall(r"<img\b[^>]*?\balt=\"([^\"]*)\"", html)
    assert len(texts) == html.count("<img")
    assert all(len(text.split()) > 5 for text in texts)
