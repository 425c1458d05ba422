"""The Traditional Chinese edition from the English one: `make translate` does this.

    python -m tools.translate            take new texts into the catalogue, build notebooks/zh-TW, run what has changed
    python -m tools.translate --no-run   the same, and run nothing

Messages of helpers have no context; those of notebooks have the notebook and the cell. A text that has changed keeps
its translation, marked as fuzzy: look at it, mend it, take the mark away.
"""

import sys
from datetime import UTC, datetime
from io import BytesIO

import nbformat
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from helpers.base.machine import DATA, PROJECT
from tools.notebook_texts import pieces, translated
from tools.run_notebooks import run
from tools.tidy_notebooks import CHAPTERS as NOTEBOOKS

CHINESE = NOTEBOOKS / "zh-TW"
CATALOGUE = PROJECT / "locale" / "zh_TW" / "LC_MESSAGES" / "course.po"
COMPILED = DATA / "locale" / "zh_TW" / "LC_MESSAGES" / "course.mo"  # only what helpers say
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)  # The same texts make the same file on any day.
# What is translated when it is shown: texts of tables, labels of sliders, hints of kinds of arguments.
KEYWORDS = {"_": None, "N_": None, "Slider": (1,), "instance": (2,)}


def messages():
    """Pairs of context and text of everything that a person reads, in the order of the course."""
    found = {}
    for path in sorted((PROJECT / "helpers").rglob("*.py")):
        if DATA not in path.parents:
            for _line, text, _comments, _context in extract_from_file("python", path, KEYWORDS):
                found[None, text] = path.relative_to(PROJECT).as_posix()
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for context, text in pieces(path.stem, nbformat.read(path, as_version=4)):
            found[context, text] = f"notebooks/{path.name}"
    return found


def read_catalogue():
    """The catalogue as it is kept."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_TW")


def update(old, found):
    """A catalogue with these messages; what is new takes over the translation of what it seems to replace, as fuzzy."""
    new = Catalog(locale="zh_TW", project="snn-course", version="", charset="utf-8", fuzzy=False)
    gone = [each for each in old if each.id and (each.context, each.id) not in found and each.string]
    for (context, text), place in found.items():
        before = old.get(text, context)
        if before is not None:
            new.add(text, before.string, [(place, None)], before.flags, context=context, previous_id=before.previous_id)
            continue
        replaced = next((each for each in gone if _replaces(context, text, each)), None)
        if replaced is None:
            new.add(text, "", [(place, None)], context=context)
        else:
            gone.remove(replaced)
            before = [replaced.id]
            new.add(text, replaced.string, [(place, None)], {"fuzzy"}, context=context, previous_id=before)
    return new


def _replaces(context, text, old):
    """Whether a new text looks like the next version of an old one: half of the words, in the same place."""
    if context != old.context:
        return False
    words, before = set(text.split()), set(old.id.split())
    return len(words & before) >= len(words | before) / 2


def as_bytes(catalogue):
    """The catalogue's file: no dates, so that it changes only with its texts."""
    file = BytesIO()
    write_po(file, catalogue, width=0, sort_output=False, include_previous=True, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: zh_TW\\n"\n"MIME-Version: 1.0\\n"\n'
    header += '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    return header.encode() + file.getvalue()


def compile_for_helpers(catalogue):
    """The messages of helpers in gettext's form."""
    spoken = Catalog(locale="zh_TW", charset="utf-8", creation_date=NO_DATE, revision_date=NO_DATE)
    for message in catalogue:
        if message.id and message.context is None and message.string and not message.fuzzy:
            spoken.add(message.id, message.string)
    file = BytesIO()
    write_mo(file, spoken)
    return file.getvalue()


def translations(catalogue):
    """What stands for (context, text), where it is translated and no longer fuzzy."""
    return {(each.context, each.id): each.string for each in catalogue if each.id and each.string and not each.fuzzy}


def build(known):
    """Write the Chinese notebooks that differ from those that are there; their paths."""
    CHINESE.mkdir(exist_ok=True)
    changed = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = translated(path.stem, nbformat.read(path, as_version=4), known)
        target = CHINESE / path.name
        if not target.exists() or sources(nbformat.read(target, as_version=4)) != sources(notebook):
            nbformat.write(notebook, target)
            changed.append(target)
    return changed


def sources(notebook):
    """What a notebook says and asks, without what it has answered."""
    return [(cell.id, cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in notebook.cells]


def main():
    """Take in, build, run."""
    old = read_catalogue() if CATALOGUE.exists() else Catalog(locale="zh_TW")
    catalogue = update(old, messages())
    _write(CATALOGUE, as_bytes(catalogue))
    _write(COMPILED, compile_for_helpers(catalogue))
    changed = build(translations(catalogue))
    left = [each for each in catalogue if each.id and (each.fuzzy or not each.string)]
    for message in left[:20]:
        print(f"{message.context or 'helpers'}: {' '.join(message.id.split())[:100]}")
    print(f"{len(catalogue)} messages, {len(left)} to translate or to look at; notebooks built: {len(changed)}")
    if "--no-run" not in sys.argv:
        run(changed)


def _write(path, content):
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main()
