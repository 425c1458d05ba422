"""Handlers of widgets that never overlap, whichever thread calls them."""

from dataclasses import dataclass
from functools import wraps
from threading import RLock

import ipywidgets as widgets

from helpers.base.i18n import _

_LOCK = RLock()  # one for all widgets of a kernel, because they share figures and runners


def one_at_a_time(handler):
    """Make a handler wait until no other one is running; it may still call others itself.

    From ipykernel 7 on, JupyterLab has messages of widgets handled in a second thread, beside the one that runs cells,
    and the kernel sends some of them to the first thread all the same. Figures drawn by two threads come out mixed.

    Parameters
    ----------
    handler : callable

    Returns
    -------
    callable

    References
    ----------
    JupyterLab issue 19719, "Should we disable commsOverSubshells because it can corrupt plots?"
    """

    @wraps(handler)
    def wrapped(*args, **kwargs):
        with _LOCK:
            return handler(*args, **kwargs)

    return wrapped


@dataclass(frozen=True)
class Slider:
    """One row of a table of sliders.

    Parameters
    ----------
    label : str
        With its unit.
    unit : Quantity or 1
        What a value of the slider is multiplied by.
    low, high, step, start : int or float
        An integer slider if all four are whole numbers.
    readout_format : str
    """

    label: str
    unit: object
    low: float
    high: float
    step: float
    start: float
    readout_format: str = ".1f"

    def widget(self, label_width=90):
        """The slider itself.

        Parameters
        ----------
        label_width : int
            Pixels.

        Returns
        -------
        ipywidgets.IntSlider or ipywidgets.FloatSlider
        """
        is_whole = all(isinstance(value, int) for value in (self.low, self.high, self.step, self.start))
        return (widgets.IntSlider if is_whole else widgets.FloatSlider)(
            value=self.start,
            min=self.low,
            max=self.high,
            step=self.step,
            readout_format="d" if is_whole else self.readout_format,
            description=_(self.label),
            style={"description_width": f"{label_width}px"},
            layout=widgets.Layout(width="460px"),
        )


def text_line():
    """A line for text of its own height, so that nothing below it jumps.

    Returns
    -------
    ipywidgets.HTML
    """
    return widgets.HTML(layout=widgets.Layout(height="26px"))


def picture_box(width, height):
    """Where a `LivePicture` is shown.

    Parameters
    ----------
    width, height : int
        Pixels.

    Returns
    -------
    ipywidgets.Image
    """
    return widgets.Image(format="jpeg", layout=widgets.Layout(width=f"{width}px", height=f"{height}px"))


class GhostExplorer(widgets.VBox):
    """Sliders with a picture below; grey is what it showed before this slider moved.

    A subclass has a method ``show()``: it reads the controls, sets picture, readout and message, and returns what a
    later ghost is drawn from. It raises ValueError where the controls contradict each other.

    Parameters
    ----------
    sliders : dict of str to Slider
    picture : ipywidgets.Image
    choices : dict of str to ipywidgets.Dropdown, optional
        Beside the button.
    keep_ghost : tuple of str
        Sliders that change nothing about what the ghost is drawn from.
    label_width : int
        Pixels.

    Attributes
    ----------
    controls : dict of str to widget
        Sliders and choices.
    ghost : object
        What `show` returned before this slider moved; None at the start.
    """

    def __init__(self, sliders, picture, choices=None, keep_ghost=(), label_width=90):
        self._keep_ghost = keep_ghost
        self._shown = self.ghost = self._moved = None
        row = {name: slider.widget(label_width) for name, slider in sliders.items()}
        self.controls = {**row, **(choices or {})}
        self._starts = {name: control.value for name, control in self.controls.items()}
        self.reset = widgets.Button(description=_("reset"), tooltip=_("back to the start"))
        self.readout, self.message, self.image = text_line(), text_line(), picture
        columns = list(row.values())
        half = -(-len(columns) // 2)
        top = widgets.HBox([self.reset, *(choices or {}).values()])
        middle = widgets.HBox([widgets.VBox(columns[:half]), widgets.VBox(columns[half:])])
        super().__init__([top, middle, self.readout, self.message, self.image])
        for name, control in self.controls.items():
            control.observe(lambda change, name=name: self._on_move(name), "value")
        self.reset.on_click(lambda button: self._start_again())
        self._update()

    def __repr__(self):
        return f"{type(self).__name__}()"

    @one_at_a_time
    def _start_again(self):
        self._moved = "reset"
        for name, value in self._starts.items():
            self.controls[name].value = value
        self._moved = self.ghost = None
        self._update()

    @one_at_a_time
    def _on_move(self, name):
        if self._moved == "reset":
            return
        if name not in (self._moved, *self._keep_ghost):
            self._moved, self.ghost = name, self._shown
        self._update()

    def _update(self):
        try:
            self._shown = self.show()
        except ValueError as error:
            self.message.value = f"<b>{error}</b>"
