"""Copies of the chapters are a student's own; stored chapters hold nothing that changes from run to run."""

import nbformat
import pytest

from tools.copy_chapters import copy_chapters
from tools.tidy_notebooks import CHAPTERS, WIDGET, tidy


@pytest.fixture
def project(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("00.ipynb", "01.ipynb"):
        (tmp_path / "notebooks" / name).write_text("the course's", encoding="utf-8")
    return tmp_path


def test_chapters_are_copied_and_a_second_time_there_is_nothing_to_say(project):
    assert list(copy_chapters(project)) == []
    assert list(copy_chapters(project)) == []
    assert [path.read_text(encoding="utf-8") for path in sorted((project / "my_notebooks").iterdir())] == [
        "the course's"
    ] * 2


def test_the_chinese_edition_is_copied_beside_the_english_one(project):
    (project / "notebooks" / "zh-TW").mkdir()
    (project / "notebooks" / "zh-TW" / "00.ipynb").write_text("中文", encoding="utf-8")
    assert list(copy_chapters(project)) == []
    assert (project / "my_notebooks" / "zh-TW" / "00.ipynb").read_text(encoding="utf-8") == "中文"


def test_what_a_student_has_written_stays_and_is_named(project):
    mine = project / "my_notebooks" / "01.ipynb"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    (sentence,) = copy_chapters(project)
    assert "01.ipynb is yours and stays" in sentence
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (project / "my_notebooks" / "00.ipynb").exists()


def test_tidying_keeps_text_and_pictures_and_leaves_out_names_of_widgets_and_the_version_of_python():
    output = nbformat.v4.new_output("execute_result", {"text/plain": "Explorer()", WIDGET: {"model_id": "5d1f"}})
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("Explorer()", outputs=[output])])
    notebook.metadata = nbformat.from_dict({"language_info": {"version": "3.11.7"}, "widgets": {}})
    tidy(notebook)
    assert notebook.cells[0].outputs[0].data == {"text/plain": "Explorer()"}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata.language_info


@pytest.mark.parametrize("path", sorted(CHAPTERS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_chapter_is_stored_as_jupyterlab_saves_it(path):
    notebook = nbformat.read(path, as_version=4)
    tidy(notebook)
    assert path.read_text(encoding="utf-8") == nbformat.writes(notebook) + "\n", "call tools/tidy_notebooks.py"
