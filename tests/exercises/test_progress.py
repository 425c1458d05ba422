"""Progress survives restarts, two notebooks at once, damage and a full disk, and can be taken along."""

import csv
import json
import subprocess
import sys

import pytest

from helpers.exercises import export_progress, progress, show_progress
from helpers.exercises.catalogue import CHAPTERS
from helpers.exercises.checking import check

WRITER = "from helpers.exercises.progress import keep\nfor k in range(50): keep('02.1', 'wrong', k)"


def test_what_is_kept_is_there_again():
    progress.keep("02.a", "predicted", "none")
    progress.keep("02.a", "predicted", "two")
    assert progress.latest("02.a") == "two"
    assert progress.count("02.a", "predicted") == 2
    assert progress.summary()["02"][2] == 1


def test_two_notebooks_write_at_once_and_nothing_is_lost():
    writers = [subprocess.Popen([sys.executable, "-c", WRITER]) for _writer in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert progress.count("02.1", "wrong") == 100


@pytest.mark.parametrize(
    "damage", ["{", "null", '{"name": 1}', "\x00\x01", '{"time": "", "name": "02.1", "event": "x"}']
)
def test_a_damaged_line_is_set_aside_and_the_rest_is_kept(own_progress, capsys, damage):
    progress.keep("02.1", "right", "6.9 ms")
    with progress.progress_file().open("a", encoding="utf-8") as file:
        file.write(damage + "\n")
    progress.keep("02.2", "right", "-54 mV")
    assert [event["name"] for event in progress.events()] == ["02.1", "02.2"]
    assert damage in (own_progress / "progress-damaged-1.jsonl").read_text(encoding="utf-8")
    assert "progress-damaged-1.jsonl" in capsys.readouterr().out
    progress.events()
    assert capsys.readouterr().out == ""


def test_a_folder_that_can_not_be_written_stops_nothing(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("SNN_PROGRESS_DIR", str(tmp_path / "file"))
    check("02.5", 3)
    said = capsys.readouterr().out
    assert "can not be kept" in said and "SNN_PROGRESS_DIR" in said and "02.5: not right yet" in said


def test_it_is_shown_by_chapter(capsys):
    progress.keep("02.1", "right")
    rows = show_progress()
    assert rows["02"][0] == 1
    assert "chapter 02: 1 of" in capsys.readouterr().out
    assert list(rows) == CHAPTERS


@pytest.mark.parametrize("suffix", ["json", "csv"])
def test_it_can_be_taken_along(tmp_path, suffix):
    progress.keep("02.b", "predicted", [0.0, 1.5])
    path = tmp_path / f"mine.{suffix}"
    export_progress(path)
    with path.open(encoding="utf-8", newline="") as file:
        (event,) = json.load(file) if suffix == "json" else csv.DictReader(file)
    assert event["name"] == "02.b"
    assert event["answer"] == ([0.0, 1.5] if suffix == "json" else "[0.0, 1.5]")


def test_another_kind_of_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="must end with .json or .csv"):
        export_progress(tmp_path / "mine.txt")
