"""The pages that need no Python: a front page with one live neuron, and each chapter to read, in both languages."""

import re
import shutil
from html import escape
from pathlib import Path
from string import Template

import nbformat

from browser.texts import TEXTS
from helpers.neurons.lif import LIFParameters
from tools.make_handout import exporter
from tools.make_slides import MATHJAX, copy_mathjax

PROJECT = Path(__file__).parents[1]
FRONT = PROJECT / "browser" / "front"
NOTEBOOKS = PROJECT / "notebooks"
PICTURE = PROJECT / "images" / "explorer_learning.png"
EDITIONS = {"en": ".", "zh-TW": "zh-TW"}  # the folder of each, in notebooks/ and in read/


def write_pages(site):
    """The front page of each language, and all chapters to read."""
    for path in (*FRONT.glob("*.css"), *FRONT.glob("*.js"), PICTURE):
        shutil.copy(path, site)
    copy_mathjax(site / "read")
    for language, folder in EDITIONS.items():
        chapters = {path.stem: nbformat.read(path, 4) for path in sorted((NOTEBOOKS / folder).glob("*.ipynb"))}
        (site / "read" / folder).mkdir(exist_ok=True)
        for name, notebook in chapters.items():
            page = chapter_page(name, notebook, language)
            (site / "read" / folder / f"{name}.html").write_text(page, encoding="utf-8")
        front = front_page({name: title(notebook) for name, notebook in chapters.items()}, language)
        (site / front_name(language)).write_text(front, encoding="utf-8")


def front_name(language):
    """The file of a language's front page."""
    return "index.html" if language == "en" else f"index.{language}.html"


def title(notebook):
    """The first heading."""
    return notebook.cells[0].source.splitlines()[0].lstrip("# ")


def run_link(name, language):
    """Where a chapter runs, from the top of the site."""
    return f"lite/lab/index.html?path={Path('notebooks', EDITIONS[language], f'{name}.ipynb').as_posix()}"


def front_page(titles, language):
    """The list of chapters below one neuron that answers at once."""
    texts, other = TEXTS[language], next(each for each in EDITIONS if each != language)
    rows = (
        f'<li><a href="{Path("read", EDITIONS[language], name).as_posix()}.html">{escape(text)}</a>'
        f' <a class="run" href="{run_link(name, language)}">{texts["run"]}</a></li>'
        for name, text in titles.items()
    )
    page = Template((FRONT / "index.html").read_text(encoding="utf-8"))
    constants = {name: getattr(LIFParameters(), name) for name in ("tau_m", "v_rest", "v_reset", "v_th", "t_ref", "R")}
    return page.substitute(
        {name: float(value) for name, value in constants.items()},
        **texts,
        language=language,
        chapters="\n".join(rows),
        first=run_link("01_lif_neuron", language),
        other=front_name(other),
        other_language=other,
        other_name=TEXTS[other]["name"],
    )


def chapter_page(name, notebook, language):
    """A chapter as nbconvert shows it, with a bar that leads to the same chapter running, and links between pages."""
    depth = "../" * (1 if language == "en" else 2)
    path = str(NOTEBOOKS / EDITIONS[language])
    body, _resources = exporter().from_notebook_node(notebook, {"metadata": {"name": name, "path": path}})
    body = re.sub(r'href="([\w-]+)\.ipynb', r'href="\1.html', body)
    body = re.sub(r'(href|src)="[./]*((helpers/data|images)/[\w.]+)"', rf'\1="{depth}lite/files/\2"', body)
    body = body.replace('"mathjax/', f'"{depth}read/mathjax/')
    style = f'<link rel="stylesheet" href="{depth}page.css">'
    body = body.replace("<head>", f"<head>{MATHJAX}", 1).replace("</head>", f"{style}</head>", 1)
    return re.sub(r"(<body[^>]*>)", lambda tag: tag[1] + _bar(name, language, depth), body, count=1)


def _bar(name, language, depth):
    texts = TEXTS[language]
    home, run = depth + front_name(language), depth + run_link(name, language)
    links = f'<a href="{home}">{texts["title"]}</a> <a class="run" href="{run}">{texts["run"]}</a>'
    return f'<nav class="course">{links}</nav>'
