"""nbgrader makes the release of every chapter, and grades a perfect, an empty, a wrong and a half right submission."""

import nbformat
import pytest
from nbgrader.api import Gradebook

from helpers.exercises.catalogue import CHAPTERS, chapter
from tools.make_assignments import nbgrader, release, write_course

STUDENTS = {
    "perfect": lambda solution, k: solution,
    "empty": lambda solution, k: "",
    "wrong": lambda solution, k: "answer = -12345",
    "first_only": lambda solution, k: solution if k == 0 else "answer = 1/0",
}


def released_course(folder, edition):
    """The folder of a course with every release made."""
    release(folder, write_course(folder, edition))
    return folder


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course in English."""
    return released_course(tmp_path_factory.mktemp("course"), "")


@pytest.fixture(scope="module")
def chinese_course(tmp_path_factory):
    """The course in Chinese."""
    return released_course(tmp_path_factory.mktemp("chinese"), "zh-TW")


def hand_in(folder, number, student, fill):
    """Write a student's notebook: the release with every `None` replaced."""
    released = nbformat.read(folder / "release" / f"chapter_{number}" / "exercises.ipynb", as_version=4)
    solutions = {f"answer_{number}_{key}": each.solution for key, each in chapter(number).EXERCISES.items()}
    places = [cell for cell in released.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    for k, cell in enumerate(places):
        variable = cell.metadata.nbgrader.grade_id
        if filled := fill(solutions[variable], k):
            cell.source = f"{filled}\n{variable} = answer"
    path = folder / "submitted" / student / f"chapter_{number}" / "exercises.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(released, path)


@pytest.mark.parametrize("number", CHAPTERS)
@pytest.mark.parametrize("edition", ["course", "chinese_course"])
def test_a_release_has_every_exercise_and_no_solution(edition, number, request):
    path = request.getfixturevalue(edition) / "release" / f"chapter_{number}" / "exercises.ipynb"
    released = nbformat.read(path, as_version=4)
    tests = [cell for cell in released.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(tests) == len(chapter(number).EXERCISES)
    text = path.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in text
    assert all(each.solution.splitlines()[-1] not in text for each in chapter(number).EXERCISES.values())


def test_nbgrader_gives_full_zero_and_partial_marks(course):
    number = "02"
    for student, fill in STUDENTS.items():
        hand_in(course, number, student, fill)
    nbgrader(course, "autograde", f"chapter_{number}")
    most = len(chapter(number).EXERCISES)
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        scores = {student: book.find_submission(f"chapter_{number}", student).score for student in STUDENTS}
    assert scores == {"perfect": most, "empty": 0, "wrong": 0, "first_only": 1}


def test_a_chinese_assignment_asks_and_hints_in_chinese(chinese_course):
    cells = nbformat.read(chinese_course / "release" / "chapter_02" / "exercises.ipynb", as_version=4).cells
    assert cells[0].source.startswith("# 02 放電率：練習")
    assert 'set_language("zh_TW")' in cells[1].source
    hand_in(chinese_course, "02", "wrong", STUDENTS["wrong"])
    nbgrader(chinese_course, "autograde", "chapter_02")
    graded = (chinese_course / "autograded" / "wrong" / "chapter_02" / "exercises.ipynb").read_text(encoding="utf-8")
    assert "還不對" in graded
