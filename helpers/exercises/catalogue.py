"""Where exercises and predictions stand: each chapter has a file with its objectives, exercises and predictions."""

from importlib import import_module
from pathlib import Path

from helpers.base.checks import in_words
from helpers.base.i18n import _

CHAPTERS = sorted(path.stem.removeprefix("chapter_") for path in Path(__file__).parent.glob("chapter_*.py"))


def chapter(number):
    """The module of a chapter, as "02"; it has OBJECTIVES, EXERCISES and PREDICTIONS, each a dict."""
    return import_module(f"helpers.exercises.chapter_{number}")


def exercises():
    """All exercises by their full names, as "02.3"."""
    return {f"{number}.{key}": item for number in CHAPTERS for key, item in chapter(number).EXERCISES.items()}


def predictions():
    """All predictions by their full names, as "02.a"."""
    return {f"{number}.{key}": item for number in CHAPTERS for key, item in chapter(number).PREDICTIONS.items()}


def find(name, table):
    """The exercise or prediction with this name: "EXERCISES" or "PREDICTIONS" is the table to look in.

    Raises
    ------
    ValueError
        If there is none.
    """
    number, _dot, key = name.partition(".") if isinstance(name, str) else ("", "", "")
    known = getattr(chapter(number), table) if number in CHAPTERS else {}
    if key not in known:
        some = f"{number}.{next(iter(known))}" if known else f"{CHAPTERS[-1]}.1"
        message = _("name is {name}, but it must be the name of an exercise or a prediction, as {some!r} is.")
        raise ValueError(message.format(name=in_words(name), some=some))
    return known[key]
