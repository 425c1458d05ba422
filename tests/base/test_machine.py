import os
from pathlib import Path

from helpers.base.machine import cache_dir


def test_the_environment_chooses_the_folder_and_it_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path / "a" / "b"))
    assert cache_dir() == tmp_path / "a" / "b"
    assert cache_dir().is_dir()
    assert os.name == "nt" or cache_dir().stat().st_mode & 0o777 == 0o700


def test_without_a_choice_it_is_a_folder_of_the_course_s_own(monkeypatch, tmp_path):
    monkeypatch.delenv("SNN_CACHE_DIR", raising=False)
    monkeypatch.setattr("helpers.base.machine.user_cache_dir", lambda name, appauthor: str(tmp_path / name))
    assert cache_dir() == Path(tmp_path / "snn-course")
    assert cache_dir().is_dir()


def test_the_folder_is_the_same_one_wherever_a_program_runs(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SNN_CACHE_DIR", "mine")
    assert cache_dir() == tmp_path / "mine"
