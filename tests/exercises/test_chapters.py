"""Every exercise and every prediction of every chapter: solutions pass, mistakes get their own hints."""

import re

import brian2
import numpy as np
import pytest

from helpers import figures, widgets
from helpers.exercises.answers import Array, Built, Function, Number, Setting
from helpers.exercises.catalogue import CHAPTERS, chapter, exercises, predictions
from helpers.exercises.predictions import Amount, Choice, Order, Sketch

EXERCISES, PREDICTIONS = exercises(), predictions()
WRONG = [None, "", "three", float("nan"), float("inf"), -1, 0, True, [], {}, object(), np.zeros((2, 3)), 5 * brian2.mV]
LEAST_EXERCISES, LEAST_PREDICTIONS = 4, 3


def solve(exercise):
    """What the worked solution calls `answer`."""
    names = (
        {name: getattr(brian2, name) for name in brian2.__all__} if hasattr(brian2, "__all__") else vars(brian2).copy()
    )
    for room in ("neurons", "codes", "datasets", "learning", "engine"):
        module = __import__(f"helpers.{room}", fromlist=["*"])
        names |= {name: getattr(module, name) for name in module.__all__}
    from helpers import widgets

    names |= {"figures": figures, "widgets": widgets}
    exec(exercise.solution, names)  # as in the cell of a notebook
    return names["answer"]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_worked_solution_is_right(name):
    verdict = EXERCISES[name].judge(solve(EXERCISES[name]))
    assert verdict.is_right, verdict.remark


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_else_is_right_and_nothing_raises(name):
    for wrong in WRONG:
        assert not EXERCISES[name].judge(wrong).is_right


@pytest.mark.parametrize("name", [name for name, each in EXERCISES.items() if isinstance(each, (Number, Array))])
def test_each_mistake_gets_its_own_hint(name):
    for mistake, words in EXERCISES[name].mistakes:
        verdict = EXERCISES[name].judge(mistake())
        assert (verdict.is_right, verdict.remark) == (False, words)


@pytest.mark.parametrize("name", [name for name, each in EXERCISES.items() if isinstance(each, Function)])
def test_each_mistaken_function_gets_its_own_hint(name):
    for mistake, words in EXERCISES[name].mistakes:
        verdict = EXERCISES[name].judge(mistake)
        assert (verdict.is_right, verdict.remark) == (False, words)


@pytest.mark.parametrize("name", [name for name, each in EXERCISES.items() if isinstance(each, Built)])
def test_each_object_with_a_mistake_gets_its_own_hint(name):
    for _is_made, words, example in EXERCISES[name].mistakes:
        verdict = EXERCISES[name].judge(example())
        assert (verdict.is_right, verdict.remark) == (False, words)


@pytest.mark.parametrize("name", [name for name, each in EXERCISES.items() if isinstance(each, Setting)])
def test_each_mistaken_setting_gets_its_own_hint(name):
    for _is_made, words, example in EXERCISES[name].mistakes:
        explorer = getattr(widgets, EXERCISES[name].explorer)()
        for control, value in example.items():
            explorer.controls[control].value = value
        verdict = EXERCISES[name].judge(explorer)
        assert (verdict.is_right, verdict.remark) == (False, words)


@pytest.mark.parametrize("number", CHAPTERS)
def test_a_chapter_has_enough_of_everything(number):
    module = chapter(number)
    kinds = {each.kind for each in module.PREDICTIONS.values()}
    has_slider = any(isinstance(each, Amount) and each.slider for each in module.PREDICTIONS.values())
    assert len(module.EXERCISES) >= LEAST_EXERCISES
    assert len(module.PREDICTIONS) >= LEAST_PREDICTIONS
    assert "sketch" in kinds or has_slider
    assert {each.objective for each in module.EXERCISES.values()} == set(module.OBJECTIVES)
    for exercise in module.EXERCISES.values():
        assert 1 <= len(exercise.hints) <= 3
        assert exercise.mistakes


@pytest.mark.parametrize("name", PREDICTIONS)
def test_a_prediction_has_a_sentence_for_each_wrong_answer(name):
    prediction = PREDICTIONS[name]
    if isinstance(prediction, Choice):
        assert set(prediction.wrong) == set(prediction.options) - {prediction.outcome()}
    elif isinstance(prediction, Amount):
        right = prediction.outcome()
        assert prediction.is_right(right)
        assert prediction.feedback(right - 2 * prediction.within) != prediction.feedback(right + 2 * prediction.within)
        if prediction.slider:
            low, high, step = prediction.slider
            assert low <= right <= high
            assert prediction.within >= step / 2
    elif isinstance(prediction, Order):
        right = list(prediction.outcome())
        assert sorted(right) == sorted(prediction.items)
        swapped = [[*right[:k], right[k + 1], right[k], *right[k + 2 :]] for k in range(len(right) - 1)]
        assert all(prediction.feedback(each) for each in swapped)
    else:
        assert isinstance(prediction, Sketch)
        low, high = prediction.y[1:]
        curves = [prediction.outcome, *(curve for curve, _words in prediction.mistakes)]
        for k, curve in enumerate(curves):
            heights = np.asarray(curve(prediction.places), float)
            assert prediction.nearest(heights) == k
            assert np.all((heights >= low) & (heights <= high)), k


def test_texts_are_sentences():
    texts = [text for each in EXERCISES.values() for text in (*each.hints, each.why, *(m[1] for m in each.mistakes))]
    texts += [each.question for each in PREDICTIONS.values()]
    assert [text for text in texts if not re.search(r"[.?!)]$", text)] == []
