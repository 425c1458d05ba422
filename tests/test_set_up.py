"""Machines are set up in many ways: what a CI system sets, or Windows has in place of UTF-8, must do no harm."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.mark.slow
def test_figures_of_a_chapter_are_compared_where_the_environment_names_a_backend():
    chapter = "notebooks/00_start_here.ipynb"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--nbval", chapter]
    environment = {**os.environ, "MPLBACKEND": "agg"}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout


def test_text_files_are_read_and_written_as_utf_8():
    """Windows has another encoding unless it is told; cp950, for one, can not read the README."""
    paths = PROJECT.glob("[!.]*/**/*.py")
    calls = [(path.name, node) for path in paths for node in ast.walk(ast.parse(path.read_bytes()))]
    assert [f"{name}:{call.lineno}" for name, call in calls if opens_text(call) and not names_encoding(call)] == []


def opens_text(node):
    if not isinstance(node, ast.Call):
        return False
    is_method = isinstance(node.func, ast.Attribute)
    name = node.func.attr if is_method else getattr(node.func, "id", "")
    if name != "open":
        return name in ("read_text", "write_text")
    mode = node.args[0 if is_method else 1 :][:1]
    # Image.open(file) and its like have no mode there, and read no text.
    return not mode or isinstance(mode[0], ast.Constant) and "b" not in mode[0].value


def names_encoding(call):
    constants = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    return "utf-8" in constants or any(keyword.arg == "encoding" for keyword in call.keywords)
