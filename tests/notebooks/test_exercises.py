"""Every exercise and prediction of the package stands in its chapter, in order, with the objective that it tests."""

import re

import pytest

from helpers.exercises.catalogue import CHAPTERS, chapter
from tests.notebooks.reading import NOTEBOOKS, cells


def notebook(number):
    (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
    return path


def test_every_chapter_has_its_file():
    assert [path.name.partition("_")[0] for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))] == CHAPTERS


@pytest.mark.parametrize("number", CHAPTERS)
def test_a_chapter_opens_with_its_objectives(number):
    opening = cells(notebook(number), "markdown")[0]
    objectives = [f"{key}. {text}" for key, text in chapter(number).OBJECTIVES.items()]
    assert "**You will learn to**\n\n" + "\n".join(objectives) in opening


@pytest.mark.parametrize("number", CHAPTERS)
def test_each_exercise_has_its_question_and_its_cell_and_names_its_objective(number):
    questions = re.findall(
        r"^\*\*([\w.]+)\*\* \*\(objective (\d)\)\*", "\n".join(cells(notebook(number), "markdown")), re.M
    )
    assert questions == [(f"{number}.{key}", str(each.objective)) for key, each in chapter(number).EXERCISES.items()]
    checked = re.findall(r'^check\("([\w.]+)", \w+\)$', "\n".join(cells(notebook(number), "code")), re.MULTILINE)
    assert checked == [name for name, _objective in questions]


@pytest.mark.parametrize("number", CHAPTERS)
def test_each_prediction_is_asked_before_it_is_compared(number):
    code = "\n".join(cells(notebook(number), "code"))
    asked = re.findall(r'^widgets\.Prediction\("([\w.]+)"\)$', code, re.MULTILINE)
    assert asked == [f"{number}.{key}" for key in chapter(number).PREDICTIONS]
    for name in asked:
        assert code.count(f'compare("{name}")') == 1
        assert code.index(f'widgets.Prediction("{name}")') < code.index(f'compare("{name}")')
