"""The widget that asks for a prediction: an answer, or "show me"; a cell that is run without either goes on."""

import ipywidgets as widgets
import numpy as np
from ipycanvas import Canvas, hold_canvas

from helpers.base.i18n import _
from helpers.exercises import progress
from helpers.exercises.catalogue import find
from helpers.exercises.checking import comparison, has_been_compared, when_compared
from helpers.widgets.board import Board, one_at_a_time
from helpers.widgets.picture import PALETTES

WIDTH, HEIGHT = 460, 240  # pixels of the axes that a sketch is drawn on
LEFT, RIGHT, TOP, BOTTOM = 58, 12, 12, 40
COLORS = PALETTES["light"]
STEP = 1 / 40  # part of the axis that a key moves the sketch by


class Prediction(Board):
    """A question with its answer, kept before the run that decides it.

    Parameters
    ----------
    name : str
        Of the prediction, as "02.a".

    Raises
    ------
    ValueError
        If there is no such prediction.
    """

    def __init__(self, name):
        self.name, self._prediction = name, find(name, "PREDICTIONS")
        self.field = FIELDS[self._prediction.kind](self._prediction)
        self.answer = _button(_("this is my answer"), self._answer)
        self.show_me = _button(_("show me"), self._show)
        self.message = widgets.HTML(layout=widgets.Layout(min_height="26px"))
        self.message.add_class("snn-said")
        question = widgets.HTMLMath(
            _("<b>Your prediction</b>: {question}").format(question=_(self._prediction.question))
        )
        super().__init__([question, self.field, widgets.HBox([self.answer, self.show_me]), self.message])
        when_compared(name, self._compare)
        self._remember()

    def __repr__(self):
        asked = _("Your prediction: {question}").format(question=_(self._prediction.question))
        return f"{asked} {self.field.in_text()}".strip()

    def _remember(self):
        """After a restart the field has what was said before."""
        said = progress.latest(self.name)
        if said is not None and self._prediction.check(said):
            self.field.said = said
            self.message.value = _("You have said: {said}.").format(said=self._prediction.in_words(said))

    @one_at_a_time
    def _answer(self, _button):
        said = self.field.said
        if said is None or not self._prediction.check(said):
            self.message.value = _("Give an answer first, or choose <i>show me</i>.")
            return
        progress.keep(self.name, "predicted", said)
        if has_been_compared(self.name):
            self._compare()
        else:
            self.message.value = _("It is on record: {said}. Run the next cell.").format(
                said=self._prediction.in_words(said)
            )

    @one_at_a_time
    def _show(self, _button):
        progress.keep(self.name, "shown")
        self.message.value = _("The model says: {outcome}.").format(outcome=self._outcome_in_words())
        self.field.reveal()

    def _outcome_in_words(self):
        if self._prediction.kind == "sketch":
            return _("the dashed curve")
        return self._prediction.in_words(self._prediction.outcome())

    def _compare(self):
        said = progress.latest(self.name)
        if said is not None and self._prediction.check(said):
            self.message.value = comparison(self._prediction, said)
            self.field.reveal()


class ChoiceField(widgets.RadioButtons):
    """One of several options."""

    def __init__(self, prediction):
        self._options = {_(text): key for key, text in prediction.options.items()}
        super().__init__(options=list(self._options.items()), value=None, layout=widgets.Layout(width="auto"))

    @property
    def said(self):
        """The key of the option; None before there is one."""
        return self.value

    @said.setter
    def said(self, key):
        self.value = key

    def in_text(self):
        """The options, for a page without widgets."""
        return " / ".join(self._options)

    def reveal(self):
        """The message says it all."""


class AmountField(widgets.HBox):
    """A number to type, or a slider to set; nothing is said before it was touched."""

    def __init__(self, prediction):
        self._unit, self._touched = _(prediction.unit), False
        name = _("answer ({unit})").format(unit=self._unit) if self._unit else _("answer")
        looks = {"description": name, "style": {"description_width": "initial"}}
        if prediction.slider:
            low, high, step = prediction.slider
            middle = low + step * round((high - low) / 2 / step)
            looks |= {"readout_format": ".5g", "layout": widgets.Layout(width="420px", max_width="100%")}
            self.number = widgets.FloatSlider(value=middle, min=low, max=high, step=step, **looks)
        else:
            self.number = widgets.FloatText(value=0, layout=widgets.Layout(width="220px"), **looks)
        self.number.observe(self._touch, "value")
        super().__init__([self.number])

    def _touch(self, _change):
        self._touched = True

    @property
    def said(self):
        """The number; None before it was touched."""
        return float(self.number.value) if self._touched else None

    @said.setter
    def said(self, number):
        self.number.value, self._touched = number, True

    def in_text(self):
        """Its unit, for a page without widgets."""
        return f"___ {self._unit}".strip()

    def reveal(self):
        """The message says it all."""


class OrderField(widgets.HBox):
    """A list to choose from for each place."""

    def __init__(self, prediction):
        self._names = [_(text) for text in prediction.items.values()]
        options = [("…", None), *zip(self._names, prediction.items)]
        layout = widgets.Layout(width="auto", max_width="220px")
        self.places = [widgets.Dropdown(options=options, value=None, layout=layout) for _item in prediction.items]
        signs = [widgets.Label("<") for _item in self.places[1:]]
        row = [part for pair in zip(self.places, [*signs, None]) for part in pair if part is not None]
        super().__init__(row, layout=widgets.Layout(flex_flow="row wrap"))

    @property
    def said(self):
        """The keys in their order; None while one is missing."""
        keys = [place.value for place in self.places]
        return None if None in keys else keys

    @said.setter
    def said(self, keys):
        for place, key in zip(self.places, keys):
            place.value = key

    def in_text(self):
        """The items, for a page without widgets."""
        return ", ".join(self._names)

    def reveal(self):
        """The message says it all."""


class SketchField(Canvas):
    """Axes to draw a curve on, with mouse or finger, or with the arrow keys: they move a cursor and the curve there."""

    def __init__(self, prediction):
        self._prediction, self._is_drawing, self._is_revealed = prediction, False, False
        self._y, self._cursor, self._last = np.full(prediction.POINTS, np.nan), 0, None
        super().__init__(width=WIDTH, height=HEIGHT, layout=widgets.Layout(width=f"{WIDTH}px", height=f"{HEIGHT}px"))
        self.add_class("snn-sketch")
        self.on_client_ready(self._paint)
        self.on_mouse_down(self._start)
        self.on_mouse_move(self._go_on)
        self.on_mouse_up(self._end)
        self.on_mouse_out(self._end)
        self.on_touch_start(lambda touches: self._start(*touches[0]))
        self.on_touch_move(lambda touches: self._go_on(*touches[0]))
        self.on_touch_end(lambda touches: self._end())
        self.on_key_down(self._on_key)
        self._paint()

    @property
    def said(self):
        """The heights, gaps between drawn parts filled; None before anything was drawn."""
        drawn = np.flatnonzero(np.isfinite(self._y))
        if not len(drawn):
            return None
        return np.interp(np.arange(self._y.size), drawn, self._y[drawn]).round(4).tolist()

    @said.setter
    def said(self, heights):
        self._y = np.array(heights, float)
        self._paint()

    def in_text(self):
        """What the axes are, for a page without widgets."""
        return f"({_(self._prediction.y[0])}; {_(self._prediction.x[0])})"

    def reveal(self):
        """Draw what the model says beside the sketch, dashed."""
        self._is_revealed = True
        self._paint()

    @one_at_a_time
    def _start(self, x, y):
        self._is_drawing, self._last = True, None
        self._go_on(x, y)

    @one_at_a_time
    def _go_on(self, x, y):
        if not self._is_drawing:
            return
        here = self._index(x), self._height(y)
        first = self._last or here
        (a, ya), (b, yb) = sorted([first, here])
        self._y[a : b + 1] = np.linspace(ya, yb, b - a + 1)
        self._last, self._cursor = here, here[0]
        self._paint()

    def _end(self, *_point):
        self._is_drawing = False

    @one_at_a_time
    def _on_key(self, key, *_others):
        (_x, low, high), moves = self._prediction.y, {"ArrowUp": 1, "ArrowDown": -1}
        if key in ("ArrowLeft", "ArrowRight"):
            side = 1 if key == "ArrowRight" else -1
            self._cursor = int(np.clip(self._cursor + side, 0, self._y.size - 1))
        elif key in moves:
            heights = self.said or [(low + high) / 2] * self._y.size
            moved = heights[self._cursor] + moves[key] * STEP * (high - low)
            self._y[self._cursor] = np.clip(moved, low, high)
        elif key in ("Delete", "Backspace"):
            self._y[:] = np.nan
        elif key in ("Tab", "Escape"):
            self.blur()  # The canvas swallows all keys: the next Tab goes on from here.
        self._paint()

    def _index(self, x):
        part = (x - LEFT) / (WIDTH - LEFT - RIGHT)
        return int(np.clip(round(part * (self._y.size - 1)), 0, self._y.size - 1))

    def _height(self, y):
        _label, low, high = self._prediction.y
        part = (HEIGHT - BOTTOM - y) / (HEIGHT - TOP - BOTTOM)
        return float(np.clip(low + part * (high - low), low, high))

    def _pixels(self, heights):
        """Places of a curve on the canvas, those that are drawn."""
        _label, low, high = self._prediction.y
        x = LEFT + np.linspace(0, 1, self._y.size) * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - (np.array(heights, float) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)
        kept = np.isfinite(y)
        return np.stack([x[kept], np.clip(y[kept], TOP, HEIGHT - BOTTOM)], axis=1)

    @one_at_a_time
    def _paint(self):
        self._canvas_manager._current_canvas = None  # ipycanvas 0.14 would not tell a reloaded page where to paint.
        with hold_canvas():
            self.fill_style = "white"
            self.fill_rect(0, 0, WIDTH, HEIGHT)
            self._paint_axes()
            self.line_width = 2.5
            if np.isfinite(self._y).any():
                self._paint_curve(self._y, "v")
                x, y = self._pixels(self.said)[self._cursor]
                self.fill_style = COLORS["v"]
                self.fill_circle(x, y, 4)
            if self._is_revealed:
                self.set_line_dash([6, 4])
                self._paint_curve(self._prediction.outcome(self._prediction.places), "theory")
                self.set_line_dash([])

    def _paint_curve(self, heights, role):
        points = self._pixels(heights)
        self.stroke_style = COLORS[role]
        if len(points) > 1:
            self.stroke_lines(points)

    def _paint_axes(self):
        (xlabel, x0, x1), (ylabel, y0, y1) = self._prediction.x, self._prediction.y
        self.stroke_style = self.fill_style = COLORS["text"]
        self.line_width, self.font = 1, "12px sans-serif"
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        self.stroke_lines(np.array([(LEFT, TOP), (LEFT, bottom), (right, bottom)], float))
        for part, value in ((0, x0), (0.5, (x0 + x1) / 2), (1, x1)):
            self._write(f"{value:g}", LEFT + part * (right - LEFT), bottom + 14, "center")
        for part, value in ((0, y0), (0.5, (y0 + y1) / 2), (1, y1)):
            self._write(f"{value:g}".replace("-", "−"), LEFT - 6, bottom - part * (bottom - TOP), "right")
        self._write(_(xlabel), (LEFT + right) / 2, HEIGHT - 8, "center")
        self.save()
        self.translate(12, (TOP + bottom) / 2)
        self.rotate(-np.pi / 2)
        self._write(_(ylabel), 0, 0, "center")
        self.restore()

    def _write(self, text, x, y, align):
        self.text_align, self.text_baseline = align, "middle"
        self.fill_text(text, x, y)


FIELDS = {"choice": ChoiceField, "number": AmountField, "order": OrderField, "sketch": SketchField}


def _button(label, action):
    button = widgets.Button(description=label, layout=widgets.Layout(width="auto"))
    button.on_click(action)
    return button
