"""A student answers: one prediction of each kind, before and after the run; an exercise first wrong, then right."""

import pytest

from helpers.exercises.catalogue import predictions
from tests.browser.lab import ERRORS

IMPORTS = "from brian2 import *\nfrom helpers import widgets\nfrom helpers.exercises import check, compare"


def first(kind):
    """The first prediction of a kind."""
    return next((name, each) for name, each in predictions().items() if each.kind == kind)


# By the folder of the notebook: the names of both buttons, and the beginnings of what is said.
WORDS = {
    ".": ("this is my answer", "show me", "Give an answer first", "It is on record", "The model says"),
    "zh-TW": ("這是我的答案", "直接看答案", "先給一個答案", "已記下", "模型的結果"),
}
# Parts of a form that hide some of what stands in them.
CUT = """form => [...form.querySelectorAll('label, button, select, .widget-label, .widget-html-content')]
    .filter(part => part.checkVisibility() && part.scrollWidth > part.clientWidth + 2).map(part => part.innerText)"""


def card(page, number, names):
    """The widget of the prediction in this cell, and its two buttons."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell, *(cell.get_by_role("button", name=name) for name in names)


@pytest.mark.parametrize("folder", WORDS)
def test_a_prediction_of_each_kind_stands_beside_the_run(run_code, folder):
    names = [first(kind)[0] for kind in ("choice", "number", "order", "sketch")]
    code = [f'widgets.Prediction("{name}")' for name in names]
    page = run_code(IMPORTS, *code, "print('the run')", folder=folder)
    *buttons, no_answer, kept, outcome = WORDS[folder]
    fill = {"choice": choose, "number": type_number, "order": put_in_order, "sketch": draw}
    for number, (kind, answer_it) in enumerate(fill.items(), start=1):
        cell, answer, _show = card(page, number, buttons)
        answer.click()
        cell.get_by_text(no_answer).wait_for()
        answer_it(page, cell, first(kind)[1])
        answer.click()
        cell.get_by_text(kept).wait_for()
    cell, _answer, show = card(page, 1, buttons)
    show.click()
    cell.get_by_text(outcome).wait_for()
    assert page.locator(ERRORS).count() == 0


@pytest.mark.parametrize("folder", WORDS)
def test_no_form_hides_a_word_of_it(run_code, folder):
    page = run_code(IMPORTS, *(f'widgets.Prediction("{name}")' for name in predictions()), folder=folder)
    page.keyboard.press("Control+b")  # The folder's list goes away.
    for width in (1366, 600):
        page.set_viewport_size({"width": width, "height": 768})
        page.wait_for_timeout(500)
        forms = page.locator(".jp-OutputArea-output").all()
        assert len(forms) == len(predictions())
        assert [words for form in forms for words in form.evaluate(CUT)] == []


def choose(page, cell, prediction):
    cell.get_by_role("radio").first.click()


def type_number(page, cell, prediction):
    if prediction.slider:
        cell.get_by_role("slider").first.press("PageUp")
    else:
        cell.locator("input[type=number]").first.fill("3")
        cell.locator("input[type=number]").first.press("Tab")


def put_in_order(page, cell, prediction):
    for k, place in enumerate(cell.get_by_role("combobox").all(), start=1):
        place.select_option(index=k)


def draw(page, cell, prediction):
    corner = cell.locator("canvas").bounding_box()
    page.mouse.move(corner["x"] + 70, corner["y"] + 180)
    page.mouse.down()
    page.mouse.move(corner["x"] + 400, corner["y"] + 40, steps=8)
    page.mouse.up()


def test_an_exercise_is_wrong_then_right(run_code):
    page = run_code(IMPORTS, 'check("02.1", None)', 'check("02.1", 10*ms)', 'check("02.1", 10*ms*log(2))')
    outputs = page.locator(".jp-OutputArea-output")
    texts = [outputs.nth(k).inner_text() for k in range(3)]
    assert "no answer yet" in texts[0]
    assert "This is tau_m itself" in texts[1]
    assert "right. v heads for twice the distance" in texts[2]


def test_run_all_of_a_chapter_waits_for_nobody_and_compares_nothing_that_was_not_said(open_notebook):
    page = open_notebook("02_firing_rate.ipynb")
    assert page.locator(ERRORS).count() == 0
    assert page.get_by_text("No prediction of yours is on record here.").count() == len(
        [name for name in predictions() if name.startswith("02.")]
    )
