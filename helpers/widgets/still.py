"""The panels of a picture as a small image, for pages in which nothing runs."""

import io

import matplotlib.style
import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.base.i18n import figure_fonts
from helpers.figures.style import spread_apart, whole_numbers
from helpers.widgets.picture import PALETTES

WIDTH, DPI, COLORS_IN_FILE = 640, 100, 48
COLORS = PALETTES["light"]


def draw_still(panels, height):
    """Panels as a PNG of a few kilobytes, which many explorers of one notebook can be stored with."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    with matplotlib.style.context(["default", {"font.family": figure_fonts()}]):  # whatever a student has set
        figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
        canvas = FigureCanvasAgg(figure)
        for panel in panels:
            _draw_panel(figure, panel, height)
        canvas.draw()
    file = io.BytesIO()
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    few = pixels.quantize(COLORS_IN_FILE, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(file, format="png")  # To optimize it takes as long again as all but the drawing, and saves 8 %.
    return file.getvalue()


def _draw_panel(figure, panel, height):
    left, top, width, tall = panel.place
    x0, x1 = left * WIDTH + (54 if panel.ylabel else 8), (left + width) * WIDTH - (56 if panel.names else 18)
    y0, y1 = (1 - top - tall) * height + (40 if panel.xlabel else 8), (1 - top) * height - (22 if panel.title else 9)
    ax = figure.add_axes((x0 / WIDTH, y0 / height, (x1 - x0) / WIDTH, (y1 - y0) / height))
    for item in panel.items:
        if item.kind != "level":
            DRAW[item.kind](ax, item, _look(item), panel)
    ax.set(xlim=panel.x, ylim=panel.y)
    ax.set_xlabel(panel.xlabel, fontsize=9)
    _draw_levels(ax, [item for item in panel.items if item.kind == "level"], y1 - y0)
    ax.set_ylabel(panel.ylabel, fontsize=9)
    ax.yaxis.set_label_coords(-40 / (x1 - x0), 0.5)
    ax.set_title(panel.title, fontsize=9)
    ax.tick_params(labelsize=8, labelbottom=bool(panel.xlabel), labelleft=bool(panel.ylabel))
    _write_numbers(ax, panel)
    ax.spines[["top", "right"]].set_visible(False)
    if not (panel.xlabel or panel.ylabel):
        ax.set_axis_off()


def _write_numbers(ax, panel):
    """Round and short ones along both axes, as in the browser."""
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator("auto", steps=[1, 2, 5, 10]))
        axis.set_major_formatter("{x:g}")
    if panel.whole or panel.log:
        whole_numbers(ax.yaxis)
    if panel.log:
        ax.yaxis.set_major_formatter(lambda power, place: f"$10^{{{power:g}}}$")


def _draw_levels(ax, levels, pixels):
    """Lines, and their names beside the axes without touching."""
    across = [item for item in levels if item.look["axis"] == "y"]
    line_of_text = abs(ax.get_ylim()[1] - ax.get_ylim()[0]) * 14 / pixels
    places = spread_apart([item.look["value"] for item in across], line_of_text)
    for item in levels:
        look = {"color": COLORS[item.role], "linestyle": _dashes(item), "linewidth": 1}
        draw = ax.axhline if item in across else ax.axvline
        draw(item.look["value"], **look, visible=not item.look.get("hidden"))
        if item not in across:
            _name_upright(ax, item)
    for item, place in zip(across, places, strict=True):
        right = ax.get_yaxis_transform()
        ax.text(1.01, place, item.look["name"], transform=right, va="center", fontsize=8, color=COLORS[item.role])


def _name_upright(ax, item):
    """Beside its line: on the left where it asks for that, or where there is no room on the right."""
    (low, high), x = ax.get_xlim(), item.look["value"]
    is_left = item.look.get("left") or x > high - (high - low) / 8
    y = item.look.get("at", ax.get_ylim()[1])
    look = {"color": COLORS[item.role], "ha": "right" if is_left else "left", "va": "top", "fontsize": 8}
    ax.text(x, y, f" {item.look['name']} ", **look)


def _look(item):
    is_ghost = item.look.get("ghost")
    return {"color": COLORS["ghost" if is_ghost else item.role], "alpha": 0.35 if item.look.get("faint") else 1}


def _dashes(item):
    return (0, item.dash) if item.dash else "-"


def _line(ax, item, look, _panel):
    x, rows = item.points()
    style = "steps-post" if item.kind == "steps" else "default"
    ax.plot(x, rows.T, drawstyle=style, linestyle=_dashes(item), linewidth=item.look.get("width", 1.3), **look)


def _points(ax, item, look, panel):
    x, (y,) = item.points()
    size = np.clip(60 / abs(panel.y[1] - panel.y[0]), 1, 9) if item.kind == "marks" else 1.4 * item.look.get("size", 2)
    ax.plot(x, y, "|" if item.kind == "marks" else "o", markersize=size, **look)


def _bars(ax, item, look, panel):
    x, (y,) = item.points()
    ax.bar(x, y - panel.y[0], item.look["size"], bottom=panel.y[0], **look)


def _image(ax, item, _look, panel):
    is_grey = item.look["tint"] == "grey"
    colors = matplotlib.colormaps["gray" if is_grey else "bwr"].with_extremes(bad=COLORS["rest"])
    ax.set_anchor("N")
    ax.imshow(
        item.y,
        cmap=colors,
        vmin=0 if is_grey else -1,
        vmax=1,
        origin="upper",
        extent=(*panel.x, *panel.y),
        aspect="equal" if panel.square else "auto",
        interpolation="nearest",
    )


def _text(ax, item, look, _panel):
    ax.text(*item.look["at"], item.look["name"], ha=item.look["align"], va="center", fontsize=8, **look)


DRAW = {
    "line": _line,
    "steps": _line,
    "dots": _points,
    "marks": _points,
    "bars": _bars,
    "image": _image,
    "text": _text,
}
