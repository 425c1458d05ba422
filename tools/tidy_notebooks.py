"""Take out of the chapters what changes from run to run and tells a reader nothing. `make notebooks` does this.

What is left is what JupyterLab saves, so that a chapter which is opened and saved stays the same file.
"""

from pathlib import Path

import nbformat

CHAPTERS = Path(__file__).parents[1] / "notebooks"
EDITIONS = ("", "zh-TW")  # folders in it
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# All that a kernel says of its language, but for Python's version: each machine has its own.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# The name of a widget in a kernel that is gone: JupyterLab would show an error in place of the text beside it.
WIDGET = "application/vnd.jupyter.widget-view+json"


def tidy(notebook):
    """Change a notebook in place."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE})
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


def tidy_file(path):
    """Change a file in place."""
    notebook = nbformat.read(path, as_version=4)
    tidy(notebook)
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for path in sorted(CHAPTERS.rglob("*.ipynb")):
        tidy_file(path)
