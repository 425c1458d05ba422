"""A pad to draw a digit on with mouse, finger or pen, and the image that MNIST would have stored of it."""

import io
from time import perf_counter

import ipywidgets as widgets
import numpy as np
import traitlets
from ipycanvas import Canvas, hold_canvas
from PIL import Image

from helpers.base.checks import check_function, optional, takes
from helpers.base.i18n import _
from helpers.datasets.drawing import CANVAS, FIELD, PEN, add_line, as_digit, check_strokes, draw_ink
from helpers.widgets.board import Board, one_at_a_time
from helpers.widgets.picture import Picture

REST = 4  # While the pen moves, pictures and `on_digit` rest four times as long as they took: the line comes first.
MARGIN = PEN  # how far outside the canvas a point may lie: enough for the line to leave it
EXAMPLE = [[(85, 70), (120, 50), (165, 55), (185, 85), (120, 135), (170, 145), (195, 180), (170, 220), (75, 215)]]
FAINT = 4  # The example has a fourth of the brightness of ink.
FAINT_INK = "#404040"
# What neither Canvas nor Layout can say: a pen must not scroll the page; an outline, unlike a border, shifts no point;
# beside a picture the pad is a column, in which the stored image stands below the canvas and is smaller.
STYLE = """<style>
.digit-board {overflow: visible}
.digit-squares {display: flex; flex-flow: row wrap; gap: 4px 16px; overflow: visible}
.digit-squares > * {flex: none; overflow: visible}
.digit-squares > *, .digit-squares .widget-html {margin: 0}
.digit-squares .widget-hbox {width: 280px; overflow: visible; justify-content: space-between}
.digit-squares .widget-button {width: 136px; margin: 4px 0}
.digit-board .digit-pad, .digit-board .digit-stored {margin: 0; padding: 0; display: block}
.digit-pad {touch-action: none; cursor: crosshair}
.digit-stored {image-rendering: pixelated}
.digit-pad, .digit-stored {outline: 1px solid gray; outline-offset: -1px}
.digit-pad:focus {outline: 3px solid #0072B2; outline-offset: -3px}
.snn-explorer > .digit-board {flex: 1 1 280px; min-width: 280px}
.snn-explorer .digit-stored {width: 168px !important; height: 168px !important}
</style>"""


class _Named(widgets.DOMWidget):
    """What a screen reader names by its tooltip: ipywidgets 8.1 sets one only where there is an empty description."""

    description = traitlets.Unicode().tag(sync=True)


class _NamedCanvas(_Named, Canvas):
    """The canvas of a pad."""


class _NamedImage(_Named, widgets.Image):
    """The stored image of a pad."""


@takes(on_digit=optional(check_function))
class DigitPad(Board):
    """A canvas, beside it the digit as MNIST would store it, with buttons to undo and to clear.

    It opens with a faint example, which goes with the first stroke.
    The pen's path is kept here, in Python, and the image is made of it here: no picture travels back from the browser.

    Parameters
    ----------
    on_digit : callable, optional
        Called with `image` each time it, or what `message` says of it, has changed: after a stroke, after undo and
        clear, and while a stroke is being drawn as often as fits into a fifth of the time.

    Attributes
    ----------
    image : ndarray of uint8, shape (28, 28)
        0 is the background, 255 full ink, as in MNIST. Black as long as there is no digit: on an empty canvas, a dot, a
        canvas full of ink. `remark` then says what to do, and `message` shows it.
    strokes : list of list of tuple of float
        The points x, y of each stroke in canvas pixels.
    """

    def __init__(self, on_digit=None):
        self._on_digit = on_digit
        self.strokes, self._drawing, self._is_new = [], False, True
        self._ink, self._cost, self._pause_until = draw_ink([]), 0, 0
        self.image, self.remark = _black(), _("Faint: an example. Draw a digit of your own over it.")
        self._build()
        super().__init__(self._layout())
        self.add_class("digit-board")
        self._listen()
        self._repaint()

    def draw(self, strokes):
        """Replace the drawing by strokes from a program.

        Parameters
        ----------
        strokes : iterable of array of float, shape (points, 2)
            x and y from 0 to 280 from the upper left corner.

        Raises
        ------
        ValueError
            If a stroke is not a list of points; the drawing then stays.
        """
        strokes = check_strokes("strokes", strokes)
        self._start_again([[tuple(point) for point in stroke.tolist()] for stroke in strokes])

    def _build(self):
        self.canvas = _NamedCanvas(width=CANVAS, height=CANVAS, layout=_square())
        self.canvas.tooltip = _("Drawing pad. Backspace takes back the last stroke, Delete clears, Tab leads on.")
        self.canvas.add_class("digit-pad")
        self.stored = _NamedImage(value=_png(example_image() // FAINT), format="png", layout=_square())
        self.stored.tooltip = _("The drawing as MNIST would store it, 28 by 28 pixels.")
        self.stored.add_class("digit-stored")
        self.undo = _button(_("undo"), _("take back the last stroke (Backspace on the canvas)"), self._undo)
        self.clear = _button(_("clear"), _("start again (Delete on the canvas)"), self._clear)
        self._invitation = widgets.HTML()
        self.message = widgets.HTML(value=self.remark, layout=widgets.Layout(min_height="26px"))

    def _layout(self):
        style = widgets.HTML(STYLE, layout=widgets.Layout(display="none"))
        buttons = widgets.HBox([self.undo, self.clear])
        drawn = widgets.VBox([self._invitation, self.canvas, buttons])
        stored = widgets.VBox([widgets.HTML(_("as MNIST would store it")), self.stored])
        squares = widgets.Box([drawn, stored])
        squares.add_class("digit-squares")
        return [style, squares, self.message]

    def _listen(self):
        canvas = self.canvas
        canvas.on_client_ready(self._repaint)
        canvas.on_mouse_down(self._start)
        canvas.on_mouse_move(self._go_on)
        canvas.on_mouse_up(self._end)
        canvas.on_mouse_out(self._leave)
        canvas.on_touch_start(lambda touches: self._start(*touches[0]))
        canvas.on_touch_move(lambda touches: self._go_on(*touches[0]))
        canvas.on_touch_end(lambda touches: self._end())
        canvas.on_touch_cancel(lambda touches: self._end())
        canvas.on_key_down(self._on_key)

    @one_at_a_time
    def _start(self, x, y):
        if self._drawing:  # A second finger, or a button that was let go out of sight.
            self._end()
        point = _on_canvas(x, y)
        self._drawing = True
        self.strokes.append([point])
        add_line(self._ink, point, point)
        if self._is_new:  # The example goes.
            self._is_new = False
            self._repaint()
            self._show()
        else:
            self.canvas.fill_circle(*point, PEN / 2)
        self._pause()

    @one_at_a_time
    def _go_on(self, x, y):
        if not self._drawing:
            return
        start, end = self.strokes[-1][-1], _on_canvas(x, y)
        self.strokes[-1].append(end)
        add_line(self._ink, start, end)
        self.canvas.stroke_line(*start, *end)
        if perf_counter() >= self._pause_until:
            self._show()

    @one_at_a_time
    def _leave(self, x, y):
        self._go_on(x, y)
        self._end()

    @one_at_a_time
    def _end(self, *_point):
        if self._drawing:
            self._drawing = False
            self._show()

    @one_at_a_time
    def _undo(self):
        self._start_again(self.strokes[:-1])

    def _clear(self):
        self._start_again([])

    def _on_key(self, key, shift, *_others):
        """Keys, all of which the canvas swallows: Tab must lead out of it, or a keyboard would be caught in it."""
        if key == "Tab" and not shift:
            self.undo.focus()
        elif key in ("Tab", "Escape"):
            self.canvas.blur()  # The next Tab then goes on from here.
        elif key == "Backspace":  # Notebook 7 keeps Ctrl+Z to itself.
            self._undo()
        elif key == "Delete":
            self._clear()

    @one_at_a_time
    def _start_again(self, strokes):
        self.strokes, self._drawing, self._is_new = strokes, False, False
        self._ink = draw_ink(strokes)
        self._repaint()
        self._show()

    @one_at_a_time
    def _repaint(self):
        """Paint everything, for a page that was loaded again as well: it knows nothing of what was painted before."""
        self._invitation.value = _("draw here, over the faint example") if self._is_new else _("draw here")
        canvas = self.canvas
        canvas._canvas_manager._current_canvas = None  # ipycanvas 0.14 would not tell that page where to paint.
        with hold_canvas():
            canvas.fill_style = "black"
            canvas.fill_rect(0, 0, CANVAS)
            canvas.line_width, canvas.line_cap, canvas.line_join = PEN, "round", "round"
            for stroke in EXAMPLE if self._is_new else self.strokes:
                canvas.fill_style = canvas.stroke_style = FAINT_INK if self._is_new else "white"
                canvas.fill_circle(*stroke[0], PEN / 2)
                canvas.stroke_lines(np.array(stroke))
            canvas.fill_style = canvas.stroke_style = "white"

    def _show(self):
        """Make the image of the ink as it is; where that is no digit, say why and show black."""
        start, image, remark = perf_counter(), self.image, self.remark
        try:
            self.image, self.remark = as_digit(self._ink), ""
        except ValueError as error:
            self.image, self.remark = _black(), str(error)
        if self.remark != remark or not np.array_equal(self.image, image):
            self.message.value, self.stored.value = f"<b>{self.remark}</b>", _png(self.image)
            if self._on_digit is not None:
                self._on_digit(self.image.copy())
        self._cost = perf_counter() - start
        self._pause()

    def _pause(self):
        self._pause_until = perf_counter() + REST * self._cost


class PadExplorer(Board):
    """A pad to draw a digit on, and beside it a picture of so many pixels' height.

    A subclass has a method ``show(image, remark)``, which draws what becomes of a digit: of the example at first.
    """

    def __init__(self, height):
        self.view = Picture(height)
        self.pad = DigitPad(on_digit=self._update)
        self.pad.message.layout.display = "none"  # The picture says it.
        super().__init__([self.pad, self.view])
        self.add_class("snn-explorer")
        self._update(example_image())

    @one_at_a_time
    def _update(self, image):
        if self.pad.strokes and not image.any():
            self.view.refuse(self.pad.remark)
        else:
            self.show(image, self.pad.remark)


def example_image():
    """The example as MNIST would store it."""
    return as_digit(draw_ink(EXAMPLE))


def _black():
    return np.zeros((FIELD, FIELD), np.uint8)


def _square():
    return widgets.Layout(width=f"{CANVAS}px", height=f"{CANVAS}px")


def _button(label, tooltip, action):
    button = widgets.Button(description=label, tooltip=tooltip)
    button.on_click(lambda button: action())
    return button


def _on_canvas(x, y):
    """A point near the canvas: a pen that has left it is not followed into the distance."""
    return tuple(float(np.clip(value, -MARGIN, CANVAS + MARGIN)) for value in (x, y))


def _png(image):
    """The image, which the page enlarges."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, format="png")
    return file.getvalue()
