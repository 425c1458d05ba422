"""Write a presentation of each chapter in both languages, which needs no network: `make slides` does this.

A slide is a question or a result: the heading, what is asked before the run, the figure with what is printed. The whole
text stands in the speaker's notes (press S). reveal.js and MathJax come from the packages of the extra `teach`.
"""

import re
import shutil
import unicodedata
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path

import nbformat
from nbconvert import SlidesExporter
from nbformat.v4 import new_markdown_cell, new_notebook

from tools.tidy_notebooks import CHAPTERS, EDITIONS

PROJECT = Path(__file__).parents[1]
SLIDES = PROJECT / "classroom" / "slides"
TEMPLATES = PROJECT / "tools" / "slides"
ASKED = re.compile(r"\*\*(Before you run it|執行之前)[^*]*\*\*.*", re.DOTALL)
SENTENCE = re.compile(r"(?<=[.!?]) |(?<=[。！？])")
# jupyter_server_mathjax has one family of fonts; without this the letters of equations would stand upright.
MATHJAX = """<script type="text/x-mathjax-config">
MathJax.Hub.Config({"HTML-CSS": {availableFonts: [], webFont: "STIX-Web"}});
</script>"""
MATHJAX_URL = "mathjax/MathJax.js?config=TeX-AMS-MML_HTMLorMML-full,Safe"
MOST = 420  # characters of text on a slide; the rest is in the notes


def presentation(notebook):
    """The notebook as slides: cells with nbconvert's `slide_type`."""
    cells, heading = [], ""
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], None]):
        if cell.cell_type == "markdown":
            headings = [line for line in cell.source.splitlines() if re.match(r"#{1,3} ", line)]
            heading = headings[-1].lstrip("# ") if headings else heading
            cells += _of_text(cell.source, headings, heading)
        elif shown := _figures(cell):
            cells += [_slide(f"#### {heading}", "subslide"), _of_outputs(cell, shown), *_to_see(after)]
    return new_notebook(cells=cells, metadata=notebook.metadata)


def _of_text(text, headings, heading):
    """A slide for each heading and for what is asked, and the whole text as notes."""
    asked = ASKED.search(text)
    alone = headings[:-1] if asked else headings
    slides = [_slide(line, "slide") for line in alone]
    if asked:
        slides.append(_slide(f"### {heading}\n\n{_that_fits(asked[0])}", "slide" if headings else "subslide"))
    return [*slides, _slide(text, "notes")]


def _to_see(after):
    """What the text below a figure says first, shown at the next key."""
    if after is None or after.cell_type != "markdown" or after.source.startswith("#"):
        return []
    first = after.source.split("\n\n")[0]
    ends = [match.start() for match in SENTENCE.finditer(first)]
    return [_slide(_that_fits(first[: ends[1]] if len(ends) > 1 else first), "fragment")]


def _that_fits(text):
    """As much of a text as a slide has room for; a Chinese character takes that of two others."""
    widths = accumulate(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
    return text[: sum(width <= MOST for width in widths)]


def _figures(cell):
    """The outputs that a class can look at, and what is printed beside them, if there is a figure at all."""
    outputs = [output for output in cell.outputs if output.output_type in ("display_data", "execute_result", "stream")]
    has_figure = any("<img" in "".join(output.get("data", {}).get("text/html", "")) for output in outputs)
    return outputs if has_figure else []


def _of_outputs(cell, outputs):
    cell = nbformat.from_dict({**cell, "outputs": outputs})
    cell.metadata = nbformat.from_dict({"slideshow": {"slide_type": "-"}, "jupyter": {"source_hidden": True}})
    return cell


def _slide(source, kind):
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": kind}})


def copy_package_files(folder):
    """reveal.js and MathJax beside the slides."""
    reveal = Path(find_spec("sphinx_revealjs").origin).parent / "_static" / "revealjs"
    for part in ("dist", "plugin/notes"):
        shutil.copytree(reveal / part, folder / "reveal.js" / part, dirs_exist_ok=True)
    copy_mathjax(folder)


def copy_mathjax(folder):
    """MathJax, for equations without a network."""
    mathjax = Path(find_spec("jupyter_server_mathjax").origin).parent / "static"
    shutil.copytree(mathjax, folder / "mathjax", dirs_exist_ok=True)


def exporter(root=""):
    """nbconvert's slides with the packages' files in the folder `root`; code stays in the notebooks."""
    slides = SlidesExporter(extra_template_basedirs=[str(TEMPLATES)], template_name="course", exclude_input=True)
    slides.reveal_url_prefix = f"{root}reveal.js"
    slides.reveal_theme, slides.reveal_number, slides.reveal_width = "white", "c/t", "1120"
    slides.mathjax_url = root + MATHJAX_URL
    slides.embed_images = True
    return slides


def write(edition):
    """Write every chapter of an edition."""
    folder, chapters = SLIDES / edition, CHAPTERS / edition
    folder.mkdir(parents=True, exist_ok=True)
    slides = exporter("../" if edition else "")
    for path in sorted(chapters.glob("[0-9]*.ipynb")):
        notebook = presentation(nbformat.read(path, as_version=4))
        body, _resources = slides.from_notebook_node(notebook, {"metadata": {"name": path.stem, "path": str(chapters)}})
        (folder / f"{path.stem}.html").write_text(body.replace("<head>", f"<head>{MATHJAX}", 1), encoding="utf-8")
        print((folder / f"{path.stem}.html").relative_to(PROJECT))


def main():
    """Write both editions beside the packages' files."""
    copy_package_files(SLIDES)
    for edition in EDITIONS:
        write(edition)


if __name__ == "__main__":
    main()
