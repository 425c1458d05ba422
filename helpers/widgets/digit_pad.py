"""A pad to draw a digit on with mouse, finger or pen, and the image that MNIST would have stored of it."""

import io
from time import perf_counter

import ipywidgets as widgets
import numpy as np
from ipycanvas import Canvas, hold_canvas
from PIL import Image

from helpers.base.checks import check_function, optional, takes
from helpers.base.i18n import _
from helpers.datasets.drawing import CANVAS, FIELD, PEN, add_line, as_digit, check_strokes, draw_ink
from helpers.widgets.board import Board, one_at_a_time, picture_box, text_line

REST = 4  # While the pen moves, pictures and `on_digit` rest four times as long as they took: the line comes first.
MARGIN = PEN  # how far outside the canvas a point may lie: enough for the line to leave it
# What neither Canvas nor Layout can say: a pen must not scroll the page, and an outline, unlike a border, shifts
# no point.
STYLE = """<style>
.digit-pad {touch-action: none; cursor: crosshair}
.digit-pad, .digit-stored {outline: 1px solid gray; outline-offset: -1px}
.digit-pad:focus {outline: 2px solid #0072B2; outline-offset: -2px}
</style>"""


@takes(on_digit=optional(check_function))
class DigitPad(Board):
    """A canvas, beside it the digit as MNIST would store it, with buttons to undo and to clear.

    The pen's path is kept here, in Python, and the image is made of it here: no picture travels back from the browser.

    Parameters
    ----------
    on_digit : callable, optional
        Called with `image` each time it has changed: after a stroke, after undo and clear, and while a stroke is being
        drawn as often as fits into a fifth of the time.

    Attributes
    ----------
    image : ndarray of uint8, shape (28, 28)
        0 is the background, 255 full ink, as in MNIST. Black as long as there is no digit: on an empty canvas, a dot, a
        canvas full of ink. `message` then says what to do.
    strokes : list of list of tuple of float
        The points x, y of each stroke in canvas pixels.
    """

    def __init__(self, on_digit=None):
        self._on_digit = on_digit
        self.strokes, self._drawing = [], False
        self._ink, self._cost, self._pause_until = draw_ink([]), 0, 0
        self.image = _black()
        self.canvas = Canvas(width=CANVAS, height=CANVAS, layout=_square())
        self.canvas.add_class("digit-pad")
        self.stored = widgets.Image(value=_png(self.image), format="png", layout=_square())
        self.stored.add_class("digit-stored")
        self.undo = _button(_("undo"), _("take back the last stroke (Backspace on the canvas)"), self._undo)
        self.clear = _button(_("clear"), _("start again (Delete on the canvas)"), self._clear)
        self.message = text_line()
        super().__init__(self._layout())
        self._listen()
        self._start_again([])

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

    def _layout(self):
        style = widgets.HTML(STYLE, layout=widgets.Layout(display="none"))
        drawn = widgets.VBox([widgets.HTML(_("draw here")), self.canvas])
        stored = widgets.VBox([widgets.HTML(_("as MNIST would store it")), self.stored])
        gap = widgets.Layout(grid_gap="16px")
        panels = widgets.HBox([drawn, stored], layout=gap)
        return [style, panels, widgets.HBox([self.undo, self.clear, self.message], layout=gap)]

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
        self.strokes, self._drawing = strokes, False
        self._ink = draw_ink(strokes)
        self._repaint()
        self._show()

    @one_at_a_time
    def _repaint(self):
        """Paint everything, for a page that was loaded again as well: it knows nothing of what was painted before."""
        canvas = self.canvas
        canvas._canvas_manager._current_canvas = None  # ipycanvas 0.14 would not tell that page where to paint.
        with hold_canvas():
            canvas.fill_style = "black"
            canvas.fill_rect(0, 0, CANVAS)
            canvas.fill_style = canvas.stroke_style = "white"
            canvas.line_width, canvas.line_cap, canvas.line_join = PEN, "round", "round"
            for stroke in self.strokes:
                canvas.fill_circle(*stroke[0], PEN / 2)
                canvas.stroke_lines(np.array(stroke))

    def _show(self):
        """Make the image of the ink as it is; where that is no digit, say why and show black."""
        start, before = perf_counter(), self.image
        try:
            self.image, self.message.value = as_digit(self._ink), ""
        except ValueError as error:
            self.image, self.message.value = _black(), f"<b>{error}</b>"
        if not np.array_equal(self.image, before):
            self.stored.value = _png(self.image)
            if self._on_digit is not None:
                self._on_digit(self.image.copy())
        self._cost = perf_counter() - start
        self._pause()

    def _pause(self):
        self._pause_until = perf_counter() + REST * self._cost


class PadExplorer(Board):
    """A pad to draw a digit on, a message and a picture below it; ``show(image)`` of a subclass sets both."""

    def __init__(self, width, height):
        self.message, self.image = text_line(), picture_box(width, height)
        self.pad = DigitPad(on_digit=self._update)
        super().__init__([self.pad, self.message, self.image])
        self._update(self.pad.image)

    @one_at_a_time
    def _update(self, image):
        self.show(image)


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
    """The image with every pixel as a square of the canvas, so that the two can be compared."""
    file = io.BytesIO()
    Image.fromarray(image).resize((CANVAS, CANVAS), Image.Resampling.NEAREST).save(file, format="png")
    return file.getvalue()
