"""Every line of the doctor in both of its states: what is missing is named, with what to do."""

import gzip
import hashlib
import os
import subprocess
import sys
from io import BytesIO, TextIOWrapper
from types import SimpleNamespace

import pytest

from helpers import doctor
from helpers.datasets import mnist
from helpers.doctor import examine, report


def test_this_machine_is_ready_and_every_line_says_what_was_found(capsys):
    assert report()
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Ready."
    assert len(lines) == len(examine()) + 1 == 11
    assert {line.split()[0] for line in lines[:-1]} <= {"ok", "note"}
    assert all(len(line) > len("note  full MNIST ") for line in lines[:-1])


def test_one_line_to_fix_makes_the_report_say_so(monkeypatch, capsys):
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 4))
    assert not report()
    out = capsys.readouterr().out
    assert "fix   Python     3.10.4: install Python 3.11, 3.12 or 3.13" in out
    assert out.endswith('"fix".\n')


@pytest.mark.parametrize("encoding", ["ascii", "cp950"])
def test_a_console_of_few_characters_shows_every_line(monkeypatch, encoding):
    console = TextIOWrapper(BytesIO(), encoding)
    monkeypatch.setattr(doctor.sys, "stdout", console)
    monkeypatch.setattr(doctor, "chinese_font", lambda: "Straße 字體")
    monkeypatch.setattr(doctor.sys, "version_info", (3, 10, 4))
    report()
    console.seek(0)
    lines = console.read().splitlines()
    assert lines[-1] == 'Not ready yet: see the lines that begin with "fix".'
    assert {"ascii": "ok    fonts      Stra?e ??", "cp950": "ok    fonts      Stra?e 字體"}[encoding] in lines


def test_a_file_of_the_same_name_that_hides_the_helpers_is_named(monkeypatch, tmp_path):
    (tmp_path / "helpers.py").touch()
    monkeypatch.chdir(tmp_path)
    check = doctor._check_course()
    assert check.verdict == "fix"
    assert check.text.startswith(f"{tmp_path / 'helpers.py'} hides the course's own helpers")


def test_helpers_of_another_copy_are_named(monkeypatch, tmp_path):
    (tmp_path / "helpers").mkdir()
    (tmp_path / "helpers" / "doctor.py").touch()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    check = doctor._check_course()
    assert check.verdict == "note"
    assert f"not from {tmp_path}:" in check.text


def test_it_runs_in_any_folder(tmp_path):
    command = [sys.executable, "-m", "helpers.doctor"]
    environment = os.environ | {"PYTHONPATH": str(doctor.PROJECT), "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Ready.\n")


def test_a_package_out_of_bounds_is_named_with_its_version(monkeypatch):
    real = doctor.version
    monkeypatch.setattr(doctor, "version", lambda name: "2.8.0" if name == "brian2" else real(name))
    check = doctor._check_packages()
    assert (check.verdict, check.text) == ("fix", 'brian2 2.8.0: run the set-up again (README, "Start").')


def test_a_missing_package_is_named(monkeypatch):
    def missing(name):
        raise doctor.PackageNotFoundError(name)

    monkeypatch.setattr(doctor, "version", missing)
    assert [check.verdict for check in examine()] == ["ok", "ok", "fix"]
    assert doctor._check_packages().text.startswith("brian2 missing, numpy missing")
    assert doctor._check_widgets().verdict == "fix"


@pytest.mark.parametrize(
    ("platform", "advice"),
    [("linux", "apt-get install g++ make"), ("darwin", "xcode-select"), ("win32", "Build Tools")],
)
def test_without_a_compiler_the_advice_fits_the_system(monkeypatch, platform, advice):
    monkeypatch.setattr(doctor, "compiler", lambda: None)
    monkeypatch.setattr(doctor, "compile_problem", lambda: "none")
    monkeypatch.setattr(doctor.sys, "platform", platform)
    check = doctor._check_compiler()
    assert check.verdict == "note"
    assert advice in check.text


def test_a_damaged_sample_is_found(monkeypatch, tmp_path):
    for path in mnist.SAMPLE_FOLDER.glob("*.gz"):
        (tmp_path / path.name).write_bytes(path.read_bytes()[:-200])
    monkeypatch.setattr(mnist, "SAMPLE_FOLDER", tmp_path)
    check = doctor._check_sample()
    assert check.verdict == "fix"
    assert "incomplete or damaged" in check.text


def test_the_full_set_is_found_in_its_folder_packed_or_not_and_only_if_it_is_mnist(monkeypatch, tmp_path):
    files = {name: name.encode() for name in mnist.CHECKSUMS["full"]}
    checksums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    monkeypatch.setitem(mnist.CHECKSUMS, "full", checksums)
    monkeypatch.setenv("SNN_MNIST_ROOT", str(tmp_path))
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    assert doctor._check_full_set().verdict == "note"
    for (name, content), is_packed in zip(files.items(), [False, True, False, True]):
        (raw / f"{name}{'.gz' * is_packed}").write_bytes(gzip.compress(content) if is_packed else content)
    assert (doctor._check_full_set().verdict, doctor._check_full_set().text) == ("ok", str(raw))
    damaged = raw / f"{list(files)[3]}.gz"
    damaged.write_bytes(gzip.compress(b"another"))
    text = f"{damaged} is incomplete or damaged; put a fresh copy in its place."
    assert (doctor._check_full_set().verdict, doctor._check_full_set().text) == ("note", text)


def test_a_cache_that_can_not_be_written_names_the_way_out(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("SNN_CACHE_DIR", str(tmp_path / "file" / "folder"))
    check = doctor._check_cache()
    assert check.verdict == "note"
    assert "SNN_CACHE_DIR" in check.text


def test_fonts_are_the_machine_s_or_the_course_s(monkeypatch):
    monkeypatch.setattr(doctor, "chinese_font", lambda: "PingFang TC")
    assert doctor._check_fonts().text == "PingFang TC"
    monkeypatch.setattr(doctor, "chinese_font", lambda: None)
    assert "brings its own" in doctor._check_fonts().text


def test_little_memory_is_a_note(monkeypatch):
    import psutil

    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=2**30))
    check = doctor._check_memory()
    assert check.verdict == "note"
    assert check.text.startswith("1.0 GB free: close other programs")
