"""Write an nbgrader course of the exercises: `make assignments` does this, in an environment that has nbgrader.

Each chapter becomes an assignment with a worked solution in its source version. nbgrader makes of it the version that
students get, collects what they hand in, runs it, and counts a point for each exercise that is right.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.exercises.catalogue import CHAPTERS, chapter
from tools.tidy_notebooks import CHAPTERS as NOTEBOOKS
from tools.tidy_notebooks import KERNEL

COURSE = Path(__file__).parents[1] / "classroom" / "nbgrader"
CHECK = re.compile(r'check\("(\w+\.\w+)", answer\)')
SETTINGS = """c = get_config()
c.CourseDirectory.course_id = "spiking_neural_networks"
# A student's cell may leave an error behind; the others are graded all the same.
c.ExecutePreprocessor.allow_errors = True
"""


def questions(notebook):
    """For each exercise of a notebook its name and the text of the cell before it."""
    for before, cell in zip(notebook.cells, notebook.cells[1:]):
        if cell.cell_type == "code" and (found := CHECK.search(cell.source)):
            yield found[1], before.source


def assignment(notebook):
    """The source version of a chapter's exercises: question, worked solution, test."""
    cells = [new_markdown_cell(_title(notebook)), _imports(notebook)]
    for name, question in questions(notebook):
        number, _dot, key = name.partition(".")
        exercise = chapter(number).EXERCISES[key]
        variable = f"answer_{number}_{key}"
        cells += [new_markdown_cell(question), _to_fill_in(variable, exercise.solution), _test(name, variable)]
    for cell in cells:  # the same names each time, by which nbgrader knows a cell again
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", "")[:64] or f"text-{cells.index(cell)}"
    metadata = {"kernelspec": KERNEL}
    return new_notebook(cells=cells, metadata=metadata)


def _title(notebook):
    heading = notebook.cells[0].source.splitlines()[0]
    return f"{heading}: exercises\n\nReplace each `None` by your answer. Nothing else has to be changed."


def _imports(notebook):
    """What the chapter's first cell imports, and the widgets for those who set sliders."""
    first = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    source = "\n".join([first, "from helpers import figures, widgets", "from helpers.exercises import is_right"])
    return new_code_cell(source, metadata={"nbgrader": _nbgrader("imports", locked=True)})


def _to_fill_in(variable, solution):
    marked = f"{variable} = None\n### BEGIN SOLUTION\n{solution.strip()}\n{variable} = answer\n### END SOLUTION"
    return new_code_cell(marked, metadata={"nbgrader": _nbgrader(variable, solution=True)})


def _test(name, variable):
    source = f'assert is_right("{name}", {variable}), "not right: check(\\"{name}\\", {variable}) has a hint"'
    return new_code_cell(source, metadata={"nbgrader": _nbgrader(f"test_{variable}", locked=True, points=1)})


def _nbgrader(name, solution=False, locked=False, points=0):
    return {
        "schema_version": 3,
        "grade_id": name,
        "grade": points > 0,
        "points": points,
        "solution": solution,
        "locked": locked,
        "task": False,
        "cell_type": "code",
    }


def write_course(course):
    """Write the settings and the source version of every chapter into a folder; the names of the assignments."""
    course.mkdir(parents=True, exist_ok=True)
    (course / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    names = []
    for number in CHAPTERS:
        notebook = nbformat.read(next(NOTEBOOKS.glob(f"{number}_*.ipynb")), as_version=4)
        folder = course / "source" / f"chapter_{number}"
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(assignment(notebook), folder / "exercises.ipynb")
        names.append(folder.name)
    return names


def nbgrader(course, *command):
    """Run a command of nbgrader in the folder of a course."""
    programs = Path(sys.executable).parent  # where nbgrader looks for alembic, by its name alone
    environment = {**os.environ, "PATH": os.pathsep.join([str(programs), os.environ["PATH"]])}
    call = [sys.executable, "-m", "nbgrader", *command, "--Application.log_level=WARN"]
    subprocess.run(call, cwd=course, env=environment, check=True)


def release(course, names):
    """Let nbgrader make the version that students get."""
    for name in names:
        nbgrader(course, "generate_assignment", name, "--create", "--force")


if __name__ == "__main__":
    written = write_course(COURSE)
    release(COURSE, written)
    print(f"{len(written)} assignments in {COURSE.relative_to(Path.cwd())}/release, with solutions in source")
