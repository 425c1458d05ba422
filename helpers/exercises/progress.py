"""What a student has predicted and answered: a line of JSON for each, in a file that stays on this machine."""

import csv
import json
import os
from collections import Counter
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from platformdirs import user_data_dir

from helpers.base.checks import check_path, takes
from helpers.base.i18n import _
from helpers.base.machine import PRIVATE, say
from helpers.exercises.catalogue import CHAPTERS, chapter

FIELDS = ("time", "name", "event", "answer")
EVENTS = ("predicted", "shown", "right", "wrong")


def progress_file():
    """The file: in ``SNN_PROGRESS_DIR``, or else where the system keeps users' data."""
    chosen = os.environ.get("SNN_PROGRESS_DIR")
    folder = Path(chosen).expanduser() if chosen else Path(user_data_dir("snn-course", appauthor=False))
    return folder / "progress.jsonl"


def keep(name, event, answer=None):
    """Add one event; if that is impossible, say so and go on."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps({"time": now, "name": name, "event": event, "answer": answer}) + "\n"
    file = progress_file()
    try:
        file.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
        with _lock(file), file.open("a", encoding="utf-8") as stream:
            stream.write(line)
    except OSError as error:
        message = _("Your progress can not be kept in {folder}: {error}. Set SNN_PROGRESS_DIR to another folder.")
        say(message.format(folder=file.parent, error=error.strerror or error))


def events():
    """All events, oldest first; a damaged file is set aside, and what can be read of it is kept."""
    file = progress_file()
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    read = [_parse(line) for line in lines]
    if None in read:
        _set_aside(file, [line for line, event in zip(lines, read) if event])
    return [event for event in read if event]


def latest(name, event="predicted"):
    """The newest answer of an event with this name; None if there is none."""
    return next((each["answer"] for each in reversed(events()) if (each["name"], each["event"]) == (name, event)), None)


def count(name, event):
    """How often an event has been."""
    return sum((each["name"], each["event"]) == (name, event) for each in events())


def summary():
    """For each chapter: exercises solved, exercises, predictions made, predictions."""
    happened = {(each["name"], each["event"]) for each in events()}
    rows = {}
    for number in CHAPTERS:
        module, numbers = chapter(number), Counter()
        for key in module.EXERCISES:
            numbers["solved"] += (f"{number}.{key}", "right") in happened
        for key in module.PREDICTIONS:
            numbers["predicted"] += (f"{number}.{key}", "predicted") in happened
        rows[number] = (numbers["solved"], len(module.EXERCISES), numbers["predicted"], len(module.PREDICTIONS))
    return rows


def show_progress():
    """Print how far the reader has come, a line for each chapter.

    Returns
    -------
    dict of str to tuple of int
        For each chapter: exercises solved, exercises, predictions made, predictions; for `figures.plot_progress`.
    """
    rows = summary()
    for number, (solved, exercises, predicted, predictions) in rows.items():
        message = _("chapter {number}: {solved} of {exercises} exercises, {predicted} of {predictions} predictions")
        say(
            message.format(
                number=number, solved=solved, exercises=exercises, predicted=predicted, predictions=predictions
            )
        )
    return rows


@takes(path=check_path)
def export_progress(path):
    """Write everything that is kept of you to a file, to take it along or to hand it in.

    Parameters
    ----------
    path : str or Path
        Its name ends with .json or .csv.

    Raises
    ------
    ValueError
        If the name ends otherwise.
    """
    path, kept = Path(path), events()
    if path.suffix not in (".json", ".csv"):
        message = _("path is {path}, but the name of the file must end with .json or .csv.")
        raise ValueError(message.format(path=path.name))
    with path.open("w", encoding="utf-8", newline="") as stream:
        if path.suffix == ".json":
            json.dump(kept, stream, indent=1)
        else:
            writer = csv.DictWriter(stream, FIELDS)
            writer.writeheader()
            writer.writerows({**event, "answer": json.dumps(event["answer"])} for event in kept)
    say(_("{n} answers are in {path}.").format(n=len(kept), path=path.name))


def _parse(line):
    """The event in a line, or None if it is damaged."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    is_event = isinstance(event, dict) and set(event) == set(FIELDS) and event["event"] in EVENTS
    return event if is_event and isinstance(event["name"], str) else None


def _set_aside(file, good):
    """Keep the damaged file under another name, and go on with what could be read."""
    number = 1
    while (aside := file.with_name(f"progress-damaged-{number}.jsonl")).exists():
        number += 1
    try:
        with _lock(file):
            file.replace(aside)
            file.write_text("".join(f"{line}\n" for line in good), encoding="utf-8")
    except OSError:
        return
    message = _("Some of your progress could not be read; the damaged file is kept as {name}.")
    say(message.format(name=aside.name))


def _lock(file):
    """Two notebooks may write at once; in a browser there is one, and no file lock."""
    try:
        from filelock import FileLock
    except ImportError:
        return nullcontext()
    return FileLock(f"{file}.lock", timeout=5)
