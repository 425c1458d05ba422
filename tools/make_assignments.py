"""Write an nbgrader course of the exercises in each language: `make assignments` does this, where nbgrader is.

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
from tools.tidy_notebooks import EDITIONS, KERNEL

COURSE = Path(__file__).parents[1] / "classroom" / "nbgrader"
CHECK = re.compile(r'check\("(\w+\.\w+)", (answer|explorer)\)')
# By edition: what stands below the heading, and what follows a wrong answer.
TASK = {
    "": "{heading}: exercises\n\nReplace each `None` by your answer. Nothing else has to be changed.",
    "zh-TW": "{heading}：練習\n\n把每個 `None` 換成你的答案。其他的都不必改。",
}
NOT_RIGHT = {"": "not right: {call} has a hint", "zh-TW": "還不對：{call} 有提示"}
SETTINGS = """c = get_config()
c.CourseDirectory.course_id = "spiking_neural_networks"
# A student's cell may leave an error behind; the others are graded all the same.
c.ExecutePreprocessor.allow_errors = True
"""


def questions(notebook):
    """For each exercise of a notebook its name, its text, and the code of the explorer that is the answer, if any."""
    text, explorer = "", ""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            text, explorer = cell.source, ""
        elif found := CHECK.search(cell.source):
            yield found[1], text, explorer
        else:
            explorer = cell.source


def assignment(notebook, edition=""):
    """The source version of a chapter's exercises: question, worked solution, test."""
    cells = [new_markdown_cell(_title(notebook, edition)), _imports(notebook, edition)]
    for name, question, explorer in questions(notebook):
        number, _dot, key = name.partition(".")
        exercise = chapter(number).EXERCISES[key]
        variable = f"answer_{number}_{key}"
        cells += [new_markdown_cell(question), *([new_code_cell(explorer)] if explorer else [])]
        cells += [_to_fill_in(variable, exercise.solution), _test(name, variable, edition)]
    for cell in cells:  # the same names each time, by which nbgrader knows a cell again
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", "")[:64] or f"text-{cells.index(cell)}"
    metadata = {"kernelspec": KERNEL}
    return new_notebook(cells=cells, metadata=metadata)


def _title(notebook, edition):
    return TASK[edition].format(heading=notebook.cells[0].source.splitlines()[0])


def _imports(notebook, edition):
    """What the chapter's first cell imports, the widgets for those who set sliders, and the language of hints."""
    first = next(cell.source for cell in notebook.cells if cell.cell_type == "code")
    lines = [first, "from helpers import figures, widgets", "from helpers.exercises import is_right"]
    if edition:
        lines += ["from helpers.base import set_language", f'set_language("{edition.replace("-", "_")}")']
    source = "\n".join(lines)
    return new_code_cell(source, metadata={"nbgrader": _nbgrader("imports", locked=True)})


def _to_fill_in(variable, solution):
    marked = f"{variable} = None\n### BEGIN SOLUTION\n{solution.strip()}\n{variable} = answer\n### END SOLUTION"
    return new_code_cell(marked, metadata={"nbgrader": _nbgrader(variable, solution=True)})


def _test(name, variable, edition):
    remark = NOT_RIGHT[edition].format(call=f'check(\\"{name}\\", {variable})')
    source = f'assert is_right("{name}", {variable}), "{remark}"'
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


def write_course(course, edition=""):
    """Write the settings and the source version of every chapter into a folder; the names of the assignments."""
    course.mkdir(parents=True, exist_ok=True)
    (course / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    names = []
    for number in CHAPTERS:
        notebook = nbformat.read(next((NOTEBOOKS / edition).glob(f"{number}_*.ipynb")), as_version=4)
        folder = course / "source" / f"chapter_{number}"
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(assignment(notebook, edition), folder / "exercises.ipynb")
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
    for edition in EDITIONS:
        written = write_course(COURSE / edition, edition)
        release(COURSE / edition, written)
        folder = (COURSE / edition).relative_to(Path.cwd())
        print(f"{len(written)} assignments in {folder}/release, with solutions in source")
