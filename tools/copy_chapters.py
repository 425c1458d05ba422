"""Copy the chapters to `my_notebooks/`, where a student works: git looks at none of it. `make work` does this.

What is in that folder already is kept, and said so.
"""

import filecmp
import shutil
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def copy_chapters(project):
    """Copy each chapter that the student does not have, and give one sentence for each that stays as it is."""
    mine = project / "my_notebooks"
    mine.mkdir(exist_ok=True)
    course = project / "notebooks"
    for chapter in sorted([*course.glob("*.ipynb"), *course.glob("zh-TW/*.ipynb")]):
        copy = mine / chapter.relative_to(course)
        copy.parent.mkdir(exist_ok=True)
        if not copy.exists():
            shutil.copyfile(chapter, copy)
        elif not filecmp.cmp(chapter, copy, shallow=False):
            yield f"{copy.relative_to(project)} is yours and stays: rename it to get the chapter as it is now."


if __name__ == "__main__":
    for sentence in copy_chapters(PROJECT):
        print(sentence)
    print("Your copies are in my_notebooks: `make lab` opens them from now on.")
