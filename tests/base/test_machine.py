from pathlib import Path

import pytest

from helpers.base import machine
from helpers.base.machine import cache_dir


def test_the_environment_chooses_the_folder_and_it_is_made(monkeypatch, tmp_path):
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path / "a" / "b"))
    assert cache_dir() == tmp_path / "a" / "b"
    assert cache_dir().is_dir()


def test_without_a_choice_it_is_a_folder_of_the_course_s_own(monkeypatch, tmp_path):
    monkeypatch.delenv("SNN_CACHE_DIR", raising=False)
    monkeypatch.setattr("helpers.base.machine.user_cache_dir", lambda name, appauthor: str(tmp_path / name))
    assert cache_dir() == Path(tmp_path / "snn-course")
    assert cache_dir().is_dir()


def place_tools(folder, names):
    for name in names:
        (folder / name).touch()
        (folder / name).chmod(0o755)
    return {"path": str(folder), "vctoolsversion": "14.40"}


def raise_import_error():
    raise ImportError("No module named 'distutils._msvccompiler'")


@pytest.mark.skipif(machine.os.name == "nt", reason="there a tool's name ends in .exe")
@pytest.mark.parametrize(
    ("tools", "answer"), [(["cl", "nmake"], "MSVC 14.40"), (["cl"], None), (["nmake"], None), ([], None)]
)
def test_on_windows_there_is_a_compiler_where_cl_and_nmake_are(monkeypatch, tmp_path, tools, answer):
    environment = place_tools(tmp_path, tools)
    monkeypatch.setattr("brian2.codegen.cpp_prefs.get_msvc_env", lambda: (environment, None))
    assert machine._windows_compiler() == answer


def test_where_setuptools_no_longer_finds_microsofts_compiler_there_is_none(monkeypatch):
    monkeypatch.setattr("brian2.codegen.cpp_prefs.get_msvc_env", raise_import_error)
    assert machine._windows_compiler() is None


def test_a_compiler_named_in_brians_preferences_is_taken_at_its_word(monkeypatch):
    monkeypatch.setattr("brian2.codegen.cpp_prefs.get_msvc_env", lambda: (None, '"vcvarsall.bat" x64'))
    assert machine._windows_compiler() == 'MSVC "vcvarsall.bat" x64'
