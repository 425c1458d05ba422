"""Answer, show me, or neither: each way goes on, and what was said stands beside the run."""

import numpy as np
import pytest

from helpers.exercises import checking, compare, progress
from helpers.exercises.catalogue import predictions
from helpers.widgets import Prediction


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.setenv("SNN_PROGRESS_DIR", str(tmp_path))
    monkeypatch.setattr(checking, "_compared", set())
    monkeypatch.setattr(checking, "_listeners", {})


def fill(widget, said):
    widget.field.said = said
    widget.answer.click()


def test_an_answer_is_kept_and_compared_after_the_run():
    widget = Prediction("02.a")
    fill(widget, "all")
    assert progress.latest("02.a") == "all"
    assert "on record" in widget.message.value and "thermometer" not in widget.message.value
    compare("02.a")
    assert "thermometer" in widget.message.value
    fill(widget, "none")
    assert "says the same" in widget.message.value


def test_it_remembers_after_a_restart():
    fill(Prediction("02.c"), 500.0)
    again = Prediction("02.c")
    assert again.field.said == 500
    assert "500 Hz" in again.message.value


@pytest.mark.parametrize("name", predictions())
def test_nothing_is_kept_without_an_answer_and_show_me_shows(name):
    widget = Prediction(name)
    widget.answer.click()
    assert progress.latest(name) is None
    assert "Give an answer first" in widget.message.value
    widget.show_me.click()
    assert progress.count(name, "shown") == 1
    assert "The model says" in widget.message.value
    assert predictions()[name].question in repr(widget)


def test_a_sketch_is_drawn_by_mouse_and_by_keys():
    widget = Prediction("02.b")
    sketch = widget.field
    assert sketch.said is None
    sketch._start(58, 200)
    sketch._go_on(448, 12)
    sketch._end()
    assert np.all(np.diff(sketch.said) > 0) and sketch.said[-1] == 250
    before = sketch.said[-1]
    sketch._on_key("ArrowDown", False)
    assert sketch.said[-1] == pytest.approx(before - 250 / 40)
    sketch._on_key("Delete", False)
    assert sketch.said is None


def test_the_right_curve_is_taken_for_right():
    widget, prediction = Prediction("02.b"), predictions()["02.b"]
    fill(widget, list(prediction.outcome(prediction.places)))
    compare("02.b")
    assert "says the same" in widget.message.value


def test_a_curve_that_is_only_nearest_to_the_right_one_is_not_right():
    widget, prediction = Prediction("02.b"), predictions()["02.b"]
    shifted = np.where(prediction.places > 1.5, prediction.outcome(prediction.places) + 25, 0)
    assert prediction.nearest(shifted) == 0 and not prediction.is_right(shifted)
    fill(widget, list(shifted))
    compare("02.b")
    assert "another shape" in widget.message.value
