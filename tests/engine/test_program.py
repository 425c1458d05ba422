"""Compiled programs: built once however many ask, cached, run with new values, and replaced when they are broken."""

import copy
import json
import os
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from brian2.devices.cpp_standalone.codeobject import CPPStandaloneCodeObject

from helpers.base.compiler import can_compile, compiler
from helpers.engine import build as build_module
from helpers.engine import entry as entry_module
from helpers.engine import program as program_module
from helpers.engine.build import STOPWATCH
from helpers.engine.entry import Entry, entry_key, hash_files
from helpers.engine.program import Program, ProgramError

COUNTED = "tests.tiny_model:counted"


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SNN_CACHE_DIR", str(folder))
        yield folder


@pytest.fixture(scope="module")
def diary(cache_folder):
    return cache_folder / "diary"


@pytest.fixture(scope="module")
def program(diary):
    """Eight ask for the same network at once."""
    programs = [Program(COUNTED, {"diary": str(diary)}) for _ in range(8)]
    for each in programs:
        each.build()
    for each in programs:
        each.wait()
    return programs[-1]


@pytest.mark.needs_compiler
def test_many_kernels_build_once(program, diary):
    assert diary.read_text(encoding="utf-8") == "built\n"


@pytest.mark.needs_compiler
def test_a_later_kernel_finds_it_in_the_cache(program, diary):
    found = Program(COUNTED, {"diary": str(diary)})
    found.wait()
    assert diary.read_text(encoding="utf-8") == "built\n"
    np.testing.assert_allclose(found.run({})["x"], np.array([1, 2]) / np.e)


@pytest.mark.needs_compiler
@pytest.mark.parametrize("x", [[3.0, -4.0], 0.5])
def test_each_run_starts_from_the_values_that_it_is_given(program, x):
    for _ in range(2):
        np.testing.assert_allclose(program.run({"x": x})["x"], np.broadcast_to(x, 2) / np.e)


@pytest.mark.needs_compiler
def test_wrong_inputs_are_refused_by_name_and_size(program):
    with pytest.raises(ValueError, match="no input 'y'; choose from: x"):
        program.run({"y": 1})
    with pytest.raises(ValueError, match="x has 3 values, but this network takes 2"):
        program.run({"x": [1, 2, 3]})


@pytest.mark.needs_compiler
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for a dying program is a shell script")
def test_a_program_that_dies_is_started_again(program, tmp_path, monkeypatch):
    dying = broken_copy(
        program, tmp_path, 'if mkdir died 2>/dev/null; then kill -9 $$; fi; exec ./real "$@"', monkeypatch
    )
    np.testing.assert_allclose(dying.run({"x": [1, 1]})["x"], np.ones(2) / np.e)
    assert (tmp_path / "programs" / "broken-1" / "died").exists()


@pytest.mark.needs_compiler
@pytest.mark.skipif(os.name == "nt", reason="the stand-in for a broken program is a shell script")
@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo out of order >&2; exit 3", "out of order"),
        ("echo Error opening static array; exit 0", "static array"),
        ("exit 0", "No such file"),
        ("kill -9 $$", "exit code -9"),
    ],
)
def test_a_broken_program_says_so(program, tmp_path, monkeypatch, script, why):
    broken = broken_copy(program, tmp_path, script, monkeypatch)
    monkeypatch.setattr(broken, "_rebuild", broken.wait)
    with pytest.raises(ProgramError, match=why):
        broken.run({"x": 1})


def test_a_new_build_needs_no_place_where_an_old_program_may_still_run(tmp_path, monkeypatch):
    def compile_nothing(builder, arguments, folder):
        (folder / "main").write_text(builder, encoding="utf-8")
        return {}, {}

    manifest = tmp_path / "key.json"
    monkeypatch.setattr(build_module, "_compile", compile_nothing)
    monkeypatch.setattr(build_module.shutil, "rmtree", lambda *_args, **_options: None)  # as where it still runs
    for builder in ("old", "new"):
        build_module.build(builder, {}, manifest)
        folder = json.loads(manifest.read_text(encoding="utf-8"))["folder"]
        assert (tmp_path / folder / "main").read_text(encoding="utf-8") == builder
        manifest.unlink()
    assert len(list(tmp_path.glob("key-*/main"))) == 2


@pytest.mark.needs_compiler
def test_a_failed_build_says_why(cache_folder):
    with pytest.raises(ProgramError, match="could not be compiled: RuntimeError: no such network"):
        Program("tests.tiny_model:impossible", {}).wait()


def test_the_cache_tells_networks_versions_and_toolchains_apart(monkeypatch):
    monkeypatch.setattr(entry_module, "toolchain", lambda: "a compiler, its flags, a processor")
    keys = {entry_key(COUNTED, "{}"), entry_key(COUNTED, '{"n": 1}'), entry_key("helpers.neurons.lif:x", "{}")}
    monkeypatch.setattr("brian2.__version__", "3.0")
    keys.add(entry_key(COUNTED, "{}"))
    monkeypatch.setattr(entry_module, "toolchain", lambda: "another processor")
    keys.add(entry_key(COUNTED, "{}"))
    assert len(keys) == 5


def test_the_key_follows_a_change_in_an_imported_helper(monkeypatch):
    texts = entry_module._sources("helpers.codes.pixels")
    assert Path(program_module.__file__).read_text(encoding="utf-8") in texts
    assert any("class LIFParameters" in text for text in texts)


def test_the_key_follows_modules_imported_from_a_room():
    assert any("def build_network" in text for text in entry_module._sources("helpers.learning.training"))


@pytest.mark.parametrize("missing", ["make", "g++"])
def test_without_make_or_compiler_nothing_is_compiled(monkeypatch, missing):
    monkeypatch.setattr("helpers.base.compiler.shutil.which", lambda name: None if name == missing else name)
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setattr("helpers.base.compiler.os.name", "posix")
    compiler.cache_clear()
    try:
        assert not can_compile()
        with pytest.raises(ProgramError, match="no C\\+\\+ compiler"):
            Program(COUNTED, {"diary": "unused"})
    finally:
        compiler.cache_clear()


def test_a_browser_can_not_compile(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    compiler.cache_clear()
    try:
        assert not can_compile()
    finally:
        compiler.cache_clear()


def broken_copy(program, tmp_path, script, monkeypatch):
    """A cache entry with a shell script in the binary's place, whole as far as its manifest knows."""
    entry, cache = program.wait(), tmp_path / "programs"
    folder = cache / "broken-1"
    shutil.copytree(program.manifest.with_name(entry.folder), folder)
    (folder / "main").rename(folder / "real")
    (folder / "main").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / "main").chmod(0o755)
    broken = copy.copy(program)
    broken._key = "broken"
    Entry(folder.name, hash_files(folder, ["main"]), entry.inputs, entry.outputs).write(cache / "broken.json")
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path))
    return broken


def test_a_program_does_not_read_the_clock_in_each_step():
    """Brian2 2.9 always does, unless the build takes it out; newer ones only for a report or a time limit."""
    source = CPPStandaloneCodeObject.templater.network(None, None, maximum_run_time=None).cpp_file
    loop = re.search(r"while\(clock.*?_globally_running = false;", STOPWATCH.sub("", source), re.DOTALL).group()
    asked_for = r"if \((report_func|should_check_time)\)\s*\{\s*current = [^;]*(clock|now)\(\)"
    assert re.search(asked_for, loop)
    assert not re.search(r"(clock|now)\(\)", re.sub(asked_for, "", loop))


class FakeDevice:
    """In the place of Brian2's device: its compiler says in a file what was wrong, and fails."""

    def compile_source(self, directory, compiler, debug, clean):
        (Path(directory) / "winmake.log").write_text("fatal error C1083", encoding="utf-8")
        raise RuntimeError("compilation failed")


@pytest.mark.parametrize(("name", "rules"), [("msvc", 0), ("unix", 1)])
def test_make_alone_gets_rules_and_the_log_of_nmake_is_kept(monkeypatch, tmp_path, capsys, name, rules):
    monkeypatch.setattr("brian2.codegen.cpp_prefs.get_compiler_and_args", lambda: (name, []))
    with pytest.raises(SystemExit):
        build_module._make(FakeDevice(), tmp_path)
    assert len(list(tmp_path.glob("makefile"))) == rules
    assert "fatal error C1083" in capsys.readouterr().out
