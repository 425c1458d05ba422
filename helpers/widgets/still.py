"""The panels of a picture as a small image, for pages in which nothing runs."""

import io

import numpy as np

from helpers.figures.style import spread_apart, whole_numbers
from helpers.widgets.picture import DASHES, PALETTES

WIDTH, DPI, COLORS_IN_FILE = 640, 100, 48
COLORS = PALETTES["light"]


def draw_still(panels, height):
    """Panels as a PNG of a few kilobytes, which many explorers of one notebook can be stored with."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI)
    canvas = FigureCanvasAgg(figure)
    for panel in panels:
        _draw_panel(figure, panel, height)
    canvas.draw()
    file = io.BytesIO()
    pixels = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    pixels.quantize(COLORS_IN_FILE, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        file, format="png", optimize=True
    )
    return file.getvalue()


def _draw_panel(figure, panel, height):
    left, top, width, tall = panel.place
    x0, x1 = left * WIDTH + (54 if panel.ylabel else 8), (left + width) * WIDTH - (56 if panel.names else 14)
    y0, y1 = (1 - top - tall) * height + (40 if panel.xlabel else 8), (1 - top) * height - (22 if panel.title else 9)
    ax = figure.add_axes((x0 / WIDTH, y0 / height, (x1 - x0) / WIDTH, (y1 - y0) / height))
    for item in panel.items:
        if item.kind != "level":
            DRAW[item.kind](ax, item, _look(item), panel)
    ax.set(xlim=panel.x, ylim=panel.y)
    ax.set_xlabel(panel.xlabel, fontsize=9)
    ax.set_yscale("log" if panel.log else "linear")
    _draw_levels(ax, [item for item in panel.items if item.kind == "level"], y1 - y0)
    ax.set_ylabel(panel.ylabel, fontsize=9)
    ax.yaxis.set_label_coords(-34 / (x1 - x0), 0.5)
    ax.set_title(panel.title, fontsize=9)
    ax.tick_params(labelsize=8, labelbottom=bool(panel.xlabel), labelleft=bool(panel.ylabel))
    if panel.whole:
        whole_numbers(ax.yaxis)
    ax.spines[["top", "right"]].set_visible(False)
    if not (panel.xlabel or panel.ylabel):
        ax.set_axis_off()


def _draw_levels(ax, levels, pixels):
    """Lines, and their names beside the axes without touching."""
    across = [item for item in levels if item.look["axis"] == "y"]
    line_of_text = (ax.get_ylim()[1] - ax.get_ylim()[0]) * 14 / pixels
    places = spread_apart([item.look["value"] for item in across], line_of_text)
    for item in levels:
        look = {"color": COLORS[item.role], "linestyle": DASHES.get(item.role, "-"), "linewidth": 1}
        draw = ax.axhline if item in across else ax.axvline
        draw(item.look["value"], **look, visible=not item.look.get("hidden"))
        if item not in across:
            ax.text(item.look["value"], ax.get_ylim()[1], " " + item.look["name"], color=COLORS[item.role], va="top")
    for item, place in zip(across, places, strict=True):
        right = ax.get_yaxis_transform()
        ax.text(1.01, place, item.look["name"], transform=right, va="center", fontsize=8, color=COLORS[item.role])


def _look(item):
    is_ghost = item.look.get("ghost")
    return {"color": COLORS["ghost" if is_ghost else item.role], "alpha": 0.35 if item.look.get("faint") else 1}


def _line(ax, item, look, _panel):
    x, rows = item.points()
    style = "steps-post" if item.kind == "steps" else "default"
    dashes = DASHES["theory"] if item.role == "theory" else "-"
    ax.plot(x, rows.T, drawstyle=style, linestyle=dashes, linewidth=item.look.get("width", 1.3), **look)


def _points(ax, item, look, panel):
    x, (y,) = item.points()
    size = np.clip(60 / (panel.y[1] - panel.y[0]), 1, 9) if item.kind == "marks" else 2 * item.look.get("size", 2)
    ax.plot(x, y, "|" if item.kind == "marks" else "o", markersize=size, **look)


def _bars(ax, item, look, panel):
    x, (y,) = item.points()
    ax.bar(x, y - panel.y[0], item.look["size"], bottom=panel.y[0], **look)


def _image(ax, item, _look, panel):
    is_grey = item.look["tint"] == "grey"
    ax.imshow(
        item.y,
        cmap="gray" if is_grey else "bwr",
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
