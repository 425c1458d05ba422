"""What all explorers are made of: sliders, choices, texts, a picture, handlers that never overlap, ghost and reset."""

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import wraps
from threading import RLock

import ipywidgets as widgets

from helpers.base.checks import check_choice
from helpers.base.i18n import _
from helpers.widgets.picture import symbol
from helpers.widgets.still import draw_still

_LOCK = RLock()  # one for all widgets of a kernel, because they share figures and runners


def one_at_a_time(handler):
    """Make a handler wait until no other one is running; it may still call others itself."""

    # From ipykernel 7 on, JupyterLab has messages of widgets handled in a second thread beside the one that runs
    # cells, and the kernel sends some of them to the first thread all the same. Figures drawn by two threads come out
    # mixed: JupyterLab issue 19719, "Should we disable commsOverSubshells because it can corrupt plots?"
    @wraps(handler)
    def wrapped(*args, **kwargs):
        with _LOCK:
            return handler(*args, **kwargs)

    return wrapped


@dataclass(frozen=True)
class Slider:
    """One row of a table of sliders; a value is multiplied by `unit`; a logarithmic one runs from 10**low to 10**high.

    It moves in whole numbers if `low`, `high`, `step` and `start` are whole. `role` is the colour of what it moves.
    """

    label: str
    unit: object
    low: float
    high: float
    step: float
    start: float
    readout_format: str = ".1f"
    log: bool = False
    role: str = "text"

    @property
    def is_whole(self):
        """Whether it moves in whole numbers."""
        return all(isinstance(value, int) for value in (self.low, self.high, self.step, self.start))

    @property
    def spoken(self):
        """What a screen reader says of it: its name, the unit of its values, and their digits."""
        name, unit = re.fullmatch(r"(.*?)(?: \((.*)\))?", _(self.label)).groups("")
        label = symbol(_(self.label))
        digits = 0 if self.is_whole else 3
        return {"name": name, "label": label, "unit": unit, "digits": digits, "role": self.role, "log": self.log}

    def widget(self):
        """The slider itself, as wide as its place."""
        kind = widgets.FloatLogSlider if self.log else widgets.IntSlider if self.is_whole else widgets.FloatSlider
        return kind(
            value=self.start,
            min=self.low,
            max=self.high,
            step=self.step,
            readout_format="d" if self.is_whole else self.readout_format,
            description=_(self.label),
            layout=widgets.Layout(width="auto"),
        )


def choice(label, names, start):
    """A list to choose a name from, in the reader's language; its value is the English name."""
    check_choice(label, start, names)
    return widgets.Dropdown(
        options=[(_(name), name) for name in names],
        value=start,
        description=label,
        style={"description_width": "initial"},
        layout=widgets.Layout(width="270px"),
    )


def switch(label):
    """A box to tick, ticked at first."""
    return widgets.Checkbox(value=True, description=label, indent=False, layout=widgets.Layout(width="auto"))


class Board(widgets.VBox):
    """Widgets with a short text form; without a kernel a page shows the `Picture` in `view`."""

    view = None

    def __repr__(self):
        return f"{type(self).__name__}()"

    def _repr_mimebundle_(self, **kwargs):
        """Beside the widget an image, which is what a page without a kernel shows."""
        data = super()._repr_mimebundle_(**kwargs)
        if self.view is not None:
            data["image/png"] = b64encode(draw_still(self.view.panels, self.view.height)).decode()
        return data


class Explorer(Board):
    """Controls beside a `Picture`; grey is what it showed before this control moved.

    A subclass has a method ``show()``: it reads the controls, draws the picture, and returns what a later `ghost` is
    drawn from. Where the controls contradict each other it raises ValueError, and the picture is dimmed.
    `choices` are controls other than sliders, beside the buttons; the controls named in `keep_ghost` change nothing
    about what the ghost is drawn from; only those named in `shown` are shown, if there are any.
    """

    def __init__(self, sliders, view, choices=None, buttons=(), shown=(), keep_ghost=()):
        self.view = view
        self._units = {name: slider.unit for name, slider in sliders.items()}
        choices = choices or {}
        self.controls = {**{name: slider.widget() for name, slider in sliders.items()}, **choices}
        self._starts = {name: control.value for name, control in self.controls.items()}
        self._keep_ghost, self._is_resetting = keep_ghost, False
        self.reset = widgets.Button(description=_("reset"), tooltip=_("back to the start"))
        columns = [self.controls[name] for name in shown or sliders if name in sliders]
        top = [*buttons, self.reset, *(choices[name] for name in shown or choices if name in choices)]
        self._dress(sliders)
        super().__init__([view, _beside(columns, top)])
        self.add_class("snn-explorer")
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._on_move(name), "value")
        self.reset.on_click(lambda button: self.start_again())
        self.start_again()

    def _dress(self, sliders):
        """Tell the picture which sliders move it; their own names and colours are given them in the browser."""
        ids = {name: self.controls[name].model_id for name in sliders}
        self.view.controls = {name: {"id": ids[name], **slider.spoken} for name, slider in sliders.items()}
        for name in sliders:
            for each in ("snn-slider", f"snn-{ids[name]}"):
                self.controls[name].add_class(each)

    def starts(self):
        """Where reset brings each control."""
        return self._starts

    def values(self):
        """What the controls say, those of sliders with their units."""
        values = dict(zip(self.controls, self._settings(), strict=True))
        return {**values, **{name: values[name] * unit for name, unit in self._units.items()}}

    @one_at_a_time
    def start_again(self):
        """Set every control to its start, and forget the ghost."""
        self._is_resetting = True
        for name, value in self.starts().items():
            self.controls[name].value = value
        self._is_resetting = False
        self._shown = self._drawn = self.ghost = self._moved = None
        self._update()

    @one_at_a_time
    def _on_move(self, name):
        if self._is_resetting:
            return
        is_late = self._settings() == self._drawn  # news of an old move, or back out of a contradiction
        if not is_late and name not in (self._moved, *self._keep_ghost):
            self._moved, self.ghost = name, self._shown
        self._update()

    def _update(self):
        try:
            self._shown, self._drawn = self.show(), self._settings()
        except ValueError as error:
            self.view.refuse(str(error))

    def _settings(self):
        """A browser says 10.000000000000002 for 10."""
        values = [control.value for control in self.controls.values()]
        return [round(value, 9) if isinstance(value, float) else value for value in values]


def _beside(sliders, choices):
    row = widgets.HBox(choices)
    row.add_class("snn-row")
    box = widgets.Box([*sliders, row])
    box.add_class("snn-controls")
    return box
