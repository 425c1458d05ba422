"""Write each chapter in both languages as one page to read or to print, without a network: `make handout` does this.

Figures are inside the page; equations need the folder `mathjax` of the handout.
"""

import nbformat
from nbconvert import HTMLExporter

from tools.make_slides import MATHJAX, MATHJAX_URL, PROJECT, copy_mathjax
from tools.tidy_notebooks import CHAPTERS, EDITIONS

HANDOUT = PROJECT / "classroom" / "handout"
# For paper: no shadow, no prompt, no break within a figure or a piece of code.
STYLE = """<style>
@page { size: A4; margin: 18mm; }
body { max-width: 180mm; margin: 0 auto; }
.jp-Cell, .jp-OutputArea-output, pre, table { break-inside: avoid; }
pre { white-space: pre-wrap; }
.jp-MarkdownCell { break-inside: auto; }
.jp-InputPrompt, .jp-OutputPrompt { display: none; }
h1, h2, h3 { break-after: avoid; }
details > summary { font-weight: bold; }
</style>"""


def exporter(root=""):
    """nbconvert's page with MathJax in the folder `root`."""
    page = HTMLExporter(embed_images=True)
    page.mathjax_url = root + MATHJAX_URL
    page.require_js_url = page.jquery_url = page.mermaid_js_url = ""
    return page


def write(edition):
    """Write every chapter of an edition."""
    folder, chapters = HANDOUT / edition, CHAPTERS / edition
    folder.mkdir(parents=True, exist_ok=True)
    page = exporter("../" if edition else "")
    for path in sorted(chapters.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        body, _resources = page.from_notebook_node(notebook, {"metadata": {"name": path.stem, "path": str(chapters)}})
        body = body.replace("<head>", f"<head>{MATHJAX}", 1).replace("</head>", f"{STYLE}</head>", 1)
        (folder / f"{path.stem}.html").write_text(body, encoding="utf-8")
        print((folder / f"{path.stem}.html").relative_to(PROJECT))


def main():
    """Write both editions beside MathJax."""
    copy_mathjax(HANDOUT)
    for edition in EDITIONS:
        write(edition)


if __name__ == "__main__":
    main()
