"""A student answers: one prediction of each kind, before and after the run; an exercise first wrong, then right."""

from helpers.exercises.catalogue import predictions
from tests.browser.lab import ERRORS

IMPORTS = "from brian2 import *\nfrom helpers import widgets\nfrom helpers.exercises import check, compare"


def first(kind):
    """The first prediction of a kind."""
    return next((name, each) for name, each in predictions().items() if each.kind == kind)


def card(page, number):
    """The widget of the prediction in this cell, and its two buttons."""
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.scroll_into_view_if_needed()
    return cell, *(cell.get_by_role("button", name=name) for name in ("this is my answer", "show me"))


def test_a_prediction_of_each_kind_stands_beside_the_run(run_code):
    names = [first(kind)[0] for kind in ("choice", "number", "order", "sketch")]
    page = run_code(IMPORTS, *(f'widgets.Prediction("{name}")' for name in names), "print('the run')")
    fill = {"choice": choose, "number": type_number, "order": put_in_order, "sketch": draw}
    for number, (kind, answer_it) in enumerate(fill.items(), start=1):
        cell, answer, _show = card(page, number)
        answer.click()
        cell.get_by_text("Give an answer first").wait_for()
        answer_it(page, cell, first(kind)[1])
        answer.click()
        cell.get_by_text("It is on record").wait_for()
    _cell, _answer, show = card(page, 1)
    show.click()
    _cell.get_by_text("The model says").wait_for()
    assert page.locator(ERRORS).count() == 0


def choose(page, cell, prediction):
    cell.get_by_role("radio").first.click()


def type_number(page, cell, prediction):
    if prediction.slider:
        cell.get_by_role("slider").first.press("PageUp")
    else:
        cell.locator("input[type=number]").first.fill("3")
        cell.locator("input[type=number]").first.press("Tab")


def put_in_order(page, cell, prediction):
    for place, key in zip(cell.get_by_role("combobox").all(), prediction.items):
        place.select_option(label=prediction.items[key])


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
