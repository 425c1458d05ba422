"""The compiler is found, and known to work from success."""

import pytest

from helpers.base import compiler


def place_tools(folder, names):
    for name in names:
        (folder / name).touch()
        (folder / name).chmod(0o755)
    return {"path": str(folder), "vctoolsversion": "14.40"}


def raise_import_error():
    raise ImportError("No module named 'distutils._msvccompiler'")


@pytest.mark.skipif(compiler.os.name == "nt", reason="there a tool's name ends in .exe")
@pytest.mark.parametrize(
    ("tools", "answer"), [(["cl", "nmake"], "MSVC 14.40"), (["cl"], None), (["nmake"], None), ([], None)]
)
def test_on_windows_there_is_a_compiler_where_cl_and_nmake_are(monkeypatch, tmp_path, tools, answer):
    environment = place_tools(tmp_path, tools)
    monkeypatch.setattr("brian2.codegen.cpp_prefs.get_msvc_env", lambda: (environment, None))
    assert compiler._windows_compiler() == answer


def test_where_setuptools_no_longer_finds_microsofts_compiler_there_is_none(monkeypatch):
    monkeypatch.setattr("brian2.codegen.cpp_prefs.get_msvc_env", raise_import_error)
    assert compiler._windows_compiler() is None


def test_a_compiler_named_in_brians_preferences_is_taken_at_its_word(monkeypatch):
    monkeypatch.setattr("brian2.codegen.cpp_prefs.get_msvc_env", lambda: (None, '"vcvarsall.bat" x64'))
    assert compiler._windows_compiler() == 'MSVC "vcvarsall.bat" x64'
