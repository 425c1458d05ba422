"""What a chapter asks of its reader: words, length of sentences, cells, minutes, terms that nobody explained.

`python -m tests.notebooks.reading` prints a line for each chapter, and what to mend below.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHAPTERS = sorted(NOTEBOOKS.glob("[0-9][0-9]*.ipynb"))
APPENDICES = sorted(NOTEBOOKS.glob("A*.ipynb"))
GLOSSARY = NOTEBOOKS / "glossary.ipynb"

# A reader of English as a foreign language, who tries everything.
WORDS_A_MINUTE = 150
FORMS = "(prediction|run|exercise|explorer|check)-"  # ids of cells that ask for an answer, or stand around one
MINUTES = {"prediction": 1, "code cell": 0.5, "explorer": 2, "exercise": 5}


@dataclass(frozen=True)
class Term:
    """A row of the glossary: a term in two languages, what it means, and the notebook that explains it."""

    name: str
    chinese: str
    meaning: str
    notebook: str

    def found_in(self, text):
        """Whether a text has the term, in singular or plural, in whatever letters."""
        words = re.escape(self.name).replace(r"\ ", r"\s+")
        return re.search(rf"(?<![\w-]){words}(s|es)?(?![\w-])", text, re.IGNORECASE) is not None


@cache
def cells(path, kind):
    """The texts of a notebook's cells of one kind."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def body(path):
    """How many cells carry the text: without the forms to answer in, which a reader may pass over."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return sum(not re.match(FORMS, cell["id"]) for cell in notebook["cells"])


def glossary():
    """The terms, in the order of the page."""
    rows = re.findall(r"^\| (?!term |---)(.+) \|$", "\n".join(cells(GLOSSARY, "markdown")), re.MULTILINE)
    for name, chinese, meaning, link in (row.split(" | ") for row in rows):
        yield Term(name, chinese, meaning, re.fullmatch(r"\[\w+\]\((.+)\)", link)[1])


def text_of(path):
    """The whole text of a notebook, without the references at its end."""
    return re.sub(r"\*\*References\.\*\*.*", "", "\n\n".join(cells(path, "markdown")), flags=re.DOTALL)


def prose(text):
    """A text without what is not read word by word: a formula or code counts as one word, a link as what it shows."""
    text = re.sub(r"\$\$.+?\$\$|\$[^$]+\$|`[^`]+`", "x", text, flags=re.DOTALL)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|</?\w+>", "", text)
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def words(text):
    """Words with a letter or a digit in them."""
    return re.findall(r"[^\W_][\w'’.,/-]*", prose(text))


def sentences(text):
    """The sentences of paragraphs and lists; headings and tables have none."""
    text = re.sub(r"</?\w+>", "\n\n", text)
    lines = re.sub(r"^(\||#|!\[).*$", "", text, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n|^- |^\d+\. ", prose(lines), flags=re.MULTILINE):
        for sentence in re.split(r"(?<=[.!?])[*)\"]*\s+(?=[*(\"]*[A-Z0-9])", paragraph):
            if len(words(sentence)) > 1:
                yield sentence


def mean_sentence(path):
    """Words in a sentence, on average."""
    found = list(sentences(text_of(path)))
    return sum(len(words(each)) for each in found) / len(found)


def minutes(path):
    """Minutes that a reader needs who predicts, runs everything, moves every slider and does the exercises."""
    text, code = text_of(path), cells(path, "code")
    counts = {
        "prediction": sum("widgets.Prediction(" in cell for cell in code),
        "code cell": body(path) / 2,
        "explorer": sum(cell.startswith("widgets.") and "Prediction" not in cell for cell in code),
        "exercise": sum(cell.rpartition("\n")[2].startswith("check(") for cell in code),
    }
    return len(words(text)) / WORDS_A_MINUTE + sum(MINUTES[each] * n for each, n in counts.items())


def minutes_promised(path):
    """Minutes that the first cell of a chapter speaks of, exercises included."""
    return sum(int(each) for each in re.findall(r"(\d+) minutes", cells(path, "markdown")[0]))


# A sentence that names a chapter by its number or its file, or what comes next.
POINTER = r"[^.!?\n]*([Cc]hapters? \[?\d\d|\]\(\d\d_|^Next:)[^.!?\n]*(\.ipynb[^.!?\n]*)*"


@cache
def explaining(path):
    """The text in which a term may be used only once it is explained.

    Headings, tables and code are not in it, nor are sentences that point to a chapter: they say where a term belongs.
    """
    text = re.sub(r"^[|#].*$", "", text_of(path), flags=re.MULTILINE)
    return prose(re.sub(POINTER, "", text, flags=re.MULTILINE))


def used_too_early(terms):
    """Pairs of a notebook and a term that is used in it before its own chapter."""
    order = [path.name for path in CHAPTERS]
    for path in CHAPTERS:
        for term in terms:
            own = order.index(term.notebook) if term.notebook in order else -1
            if own > order.index(path.name) and term.found_in(explaining(path)):
                yield path, term


def not_where_it_says(terms):
    """Terms that do not occur in the notebook of their row, or whose notebook is not there."""
    for term in terms:
        path = NOTEBOOKS / term.notebook
        if not path.exists() or not term.found_in(text_of(path)):
            yield term


def bold_terms(path):
    """What a text sets in bold as a term: up to four words, in small letters, without a full stop."""
    for bold in re.findall(r"\*\*([^*]+)\*\*", text_of(path)):
        if len(bold.split()) <= 4 and bold[0].islower() and bold[-1].isalpha():
            yield bold


def not_in_glossary(terms):
    """Pairs of a notebook and a term in bold that no row of the glossary explains."""
    for path in CHAPTERS:
        for bold in bold_terms(path):
            if not any(term.found_in(bold) for term in terms):
                yield path, bold


def complaints(terms):
    """Pairs of a chapter and a sentence that says which of its terms has to be mended, and how."""
    for path, term in used_too_early(terms):
        yield path.name, f"{path.name} uses “{term.name}”, which the glossary gives to {term.notebook}: change one."
    for term in not_where_it_says(terms):
        yield term.notebook, f"{term.notebook} lacks “{term.name}”, which the glossary gives to it: change one."
    for path, bold in not_in_glossary(terms):
        yield path.name, f"{path.name} has “{bold}” in bold, which the glossary lacks: add a row, or use italics."


def main():
    """Print a line for each chapter, and below it what has to be mended."""
    found = list(complaints(list(glossary())))
    print(f"{'chapter':28} {'words':>6} {'sentence':>8} {'cells':>6} {'minutes':>8} {'says':>5} {'undefined':>9}")
    for path in CHAPTERS:
        undefined = sum(name == path.name for name, _sentence in found)
        print(
            f"{path.stem:28} {len(words(text_of(path))):6} {mean_sentence(path):8.1f} {body(path):6}",
            f"{minutes(path):8.0f} {minutes_promised(path):5} {undefined:9}",
        )
    print(*(sentence for _name, sentence in found), sep="\n")


if __name__ == "__main__":
    main()
