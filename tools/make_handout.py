"""Write each chapter as one page to read or to print, without a network: `make handout` does this.

Figures are inside the page; equations need the folder `mathjax` beside it.
"""

import nbformat
from nbconvert import HTMLExporter

from tools.make_slides import MATHJAX, MATHJAX_URL, PROJECT, copy_mathjax
from tools.tidy_notebooks import CHAPTERS

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


def exporter():
    """nbconvert's page with MathJax from this machine."""
    page = HTMLExporter(embed_images=True)
    page.mathjax_url = MATHJAX_URL
    page.require_js_url = page.jquery_url = page.mermaid_js_url = ""
    return page


def main():
    """Write every chapter."""
    HANDOUT.mkdir(parents=True, exist_ok=True)
    copy_mathjax(HANDOUT)
    page = exporter()
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        body, _resources = page.from_notebook_node(notebook, {"metadata": {"name": path.stem, "path": str(CHAPTERS)}})
        body = body.replace("<head>", f"<head>{MATHJAX}", 1).replace("</head>", f"{STYLE}</head>", 1)
        (HANDOUT / f"{path.stem}.html").write_text(body, encoding="utf-8")
        print(f"{HANDOUT.relative_to(PROJECT)}/{path.stem}.html")


if __name__ == "__main__":
    main()
