"""The picture of every explorer, drawn in the browser from numbers that are sent as they are.

An explorer has a `Picture` and calls its `show` after each move, which sends one message. What is shown is a list of
panels; a panel has two axes and items, from back to front::

    v = line((0, 0.1), potentials, "v")                     # x starts at 0 in steps of 0.1; a row of y for each curve
    panel = Panel([v, level(-50, "v_th", "threshold", slider="v_th")], x=(0, 200), y=(-70, -40), xlabel="time (ms)")
    picture = Picture(height=400)
    picture.show([panel], "A neuron that fires.", numbers=[number("rate", "63.3 Hz")])

`x` is an array or a pair of start and step; NaN in `y` breaks a line. A role is a colour of `PALETTES`, which has two
themes. What has ``ghost=True`` is grey, and sent only when it changes. A `level` with the name of a slider is a handle
for that slider. A panel's place is left, top, width and height in parts of the picture, with labels; `narrow` is its
place in a narrow page. Numbers, a message and the sentence for a screen reader come as text, and `refuse` dims the
picture. Where no kernel runs, a page shows the same panels as an image.
"""

import re
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

import anywidget
import numpy as np
import traitlets

from helpers.base.i18n import _

FOLDER = Path(__file__).parent
# Colours by role. Against every background of BACKGROUNDS text has a contrast of 4.5, and lines of 3.
PALETTES = {
    "light": {
        "text": "#1f1f1f",
        "v": "#005f99",
        "spike": "#1f1f1f",
        "threshold": "#a84300",
        "reset": "#00694d",
        "rest": "#5c5c5c",
        "current": "#a03575",
        "theory": "#7d5200",
        "ghost": "#858585",
    },
    "dark": {
        "text": "#f0f0f0",
        "v": "#6cc5ff",
        "spike": "#f0f0f0",
        "threshold": "#ff9a5c",
        "reset": "#4fd6a8",
        "rest": "#c0c0c0",
        "current": "#f29ccb",
        "theory": "#f5bb45",
        "ghost": "#9a9a9a",
    },
}
BACKGROUNDS = {"light": ("#ffffff", "#f5f5f5"), "dark": ("#000000", "#111111", "#1e1e1e", "#383838")}
# Of lines across a panel, and of theory, in pixels: what tells them apart without colour.
DASHES = {"threshold": (7, 4), "rest": (9, 3, 2, 3), "reset": (2, 3), "theory": (6, 3)}


@dataclass
class Item:
    """What is drawn in a panel: its kind and look, and the numbers `x` and `y`."""

    kind: str
    role: str
    x: object = ()
    y: object = ()
    look: dict = field(default_factory=dict)

    def scene(self):
        """What the browser is told besides the numbers."""
        is_thin = self.kind == "level" or self.look.get("ghost")
        width = 1.2 if is_thin else 1.6
        dash = {"dash": list(self.dash)} if self.dash else {}
        return {"kind": self.kind, "role": self.role, "width": width, **dash, **self._shape(), **self.look}

    @property
    def dash(self):
        """Lengths of its dashes and gaps; None is a line without gaps."""
        return DASHES.get(self.role) if self.kind == "level" or self.role == "theory" else None

    def _shape(self):
        y = np.asarray(self.y)
        if self.kind == "image":
            return {"lines": y.shape[0], "columns": y.shape[1], "n": y.size, "rows": 1, "grid": [0, 1]}
        shape = {"n": y.shape[-1], "rows": len(y) if y.ndim == 2 else 1}
        return {**shape, "grid": list(self.x)} if self.is_even else shape

    @property
    def is_even(self):
        """Whether x is a pair of start and step."""
        return isinstance(self.x, tuple) and len(self.x) == 2

    def points(self):
        """Arrays x and y, a row of y for each curve."""
        y = np.atleast_2d(np.asarray(self.y, float))
        return (self.x[0] + self.x[1] * np.arange(y.shape[-1]) if self.is_even else np.asarray(self.x, float)), y

    def pack(self):
        """The numbers as bytes of float32."""
        parts = [self.y] if self.is_even or self.kind in ("image", "level", "text") else [self.x, self.y]
        return b"".join(np.ascontiguousarray(part, np.float32).tobytes() for part in parts)


def line(x, y, role, **look):
    """A curve, broken where y is NaN; look: ghost, faint, width."""
    return Item("line", role, x, y, look)


def steps(x, y, role, **look):
    """A curve that keeps each y until the next x."""
    return Item("steps", role, x, y, look)


def dots(x, y, role, **look):
    """Points; look: ghost, size in pixels."""
    return Item("dots", role, x, y, look)


def marks(x, y, role="spike", **look):
    """Spikes of a raster."""
    return Item("marks", role, x, y, look)


def bars(x, y, role, size, **look):
    """Bars of this width, with their middles at x."""
    return Item("bars", role, x, y, {"size": size, **look})


def image(values, tint="grey"):
    """Tiles from the top: "grey" from 0 to 1, "diverging" from -1 (blue) to 1 (red); where it is NaN a grey edge."""
    return Item("image", "rest", y=np.asarray(values, float), look={"tint": tint})


def text(name, x, y, role="text", align="center"):
    """A word at a place of the axes."""
    return Item("text", role, look={"name": name, "at": [x, y], "align": align})


def symbol(name):
    """HTML of a name as the equation has it: v_th with a subscript, tau in Greek."""
    return re.sub(r"\b([A-Za-z]+)_(\w+)", r"\1<sub>\2</sub>", escape(name)).replace("tau", "τ")


def level(value, name, role, slider=None, axis="y", sign=1, **look):
    """A line with its name, or a handle for a slider, whose value is `sign` times that of the line.

    Look: hidden, without a line; at, the place of an upright line's name; left, for a name on the left of its line.
    """
    words, handle = {"name": name, "label": symbol(name)}, {"slider": slider} if slider else {}
    place = {"value": float(value), "axis": axis, "sign": sign}
    return Item("level", role, look={**words, **place, **handle, **look})


def number(name, value, big=False):
    """A number beside the picture."""
    html = f"<small>{symbol(name)}</small>{escape(value)}"
    return {"name": name, "value": value, "big": big, "html": html}


@dataclass
class Panel:
    """Items on two axes; `sweep` is how many seconds a play head takes, `units` are of what hovering reads out.

    Limits may fall. In a `log` panel y and its limits are powers of 10. A `square` panel has pixels as wide as high.
    """

    items: list
    x: tuple
    y: tuple
    xlabel: str = ""
    ylabel: str = ""
    title: str = ""
    place: tuple = (0, 0, 1, 1)
    narrow: tuple = ()
    units: tuple = ()
    names: bool = False
    whole: bool = False
    log: bool = False
    square: bool = False
    sweep: float = 0

    def scene(self):
        """What the browser is told besides the numbers."""
        values = {name: value for name, value in vars(self).items() if value or name in ("x", "y")}
        return {**values, "items": [item.scene() for item in self.items]}


class Picture(anywidget.AnyWidget):
    """Panels of so many pixels' height, as wide as the page; `narrow` is the height where the page is narrow."""

    _esm = traitlets.Unicode((FOLDER / "picture.js").read_text(encoding="utf-8")).tag(sync=True)
    _css = traitlets.Unicode((FOLDER / "picture.css").read_text(encoding="utf-8")).tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)
    ghost = traitlets.Bytes().tag(sync=True)
    palettes = traitlets.Dict(PALETTES).tag(sync=True)
    controls = traitlets.Dict().tag(sync=True)
    texts = traitlets.Dict().tag(sync=True)

    def __init__(self, height, narrow=0):
        self.panels = []
        self.height, self._frame = height, {"height": height, "narrow": narrow or height}
        gone = _("The kernel has been restarted, and this picture no longer follows. Run its cell again.")
        super().__init__(texts={"gone": gone, "play": _("play"), "pause": _("pause")})
        self.add_class("snn-picture")

    def show(self, panels, sentence, numbers=(), message=""):
        """Show panels, and say in a sentence what they show to who does not see them."""
        self.panels = panels
        items = [item for panel in panels for item in panel.items]
        words = {"sentence": sentence, "numbers": list(numbers), "message": message, "problem": ""}
        with self.hold_sync():
            self.ghost = b"".join(item.pack() for item in items if item.look.get("ghost"))
            self.data = b"".join(item.pack() for item in items if not item.look.get("ghost"))
            self.scene = {**self._frame, **words, "panels": [panel.scene() for panel in panels]}

    def refuse(self, problem):
        """Dim what is shown, for a setting that is impossible, and say why; numbers of the past are taken away."""
        numbers = [number(each["name"], "–", each["big"]) for each in self.scene.get("numbers", [])]
        self.scene = {**self.scene, "problem": problem, "numbers": numbers}
