"""Every public callable with each wrong thing for each argument: it works, or says in one sentence why not.

`python -m tests.faults.test_inputs` prints how many calls there are, and what comes of them.
"""

import importlib.util
from collections import Counter
from operator import attrgetter
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import pytest
from brian2 import prefs

from helpers.base import compiler
from tests.faults.public_calls import CALLS
from tests.faults.wrong_things import RAW, WORKED, WRONG_VALUE, outcome, wrong_things

ROOMS = ("base", "engine", "datasets", "neurons", "codes", "learning", "figures", "widgets")
# What else a sentence may call an argument: for those who draw, and for those who choose a file.
NAMES = {"strokes": ("stroke",), "ink": ("canvas", "dot"), "path": ("spam",), "photo": ("spam",)}
HEAVY = {"torch", "snntorch", "nirtorch"}  # not started here


def public(name):
    room, _dot, attributes = name.partition(".")
    return attrgetter(attributes)(importlib.import_module(f"helpers.{room}"))


def is_tried(name):
    thing = public(name)
    return callable(thing) and not (isinstance(thing, type) and issubclass(thing, Exception))


def call_of(name):
    """Kinds and values of the right arguments; what a call uses up is made anew."""
    call = CALLS[name]() if callable(CALLS[name]) else CALLS[name]
    return {argument: kind for argument, (kind, _value) in call.items()}, {
        argument: value for argument, (_kind, value) in call.items()
    }


def tried(name):
    """Each call of one name with a wrong thing: argument, label, and what came of it."""
    function, (kinds, right) = public(name), call_of(name)
    for argument, kind in kinds.items():
        if kind is None:  # the object that a method belongs to
            continue
        for label, wrong in wrong_things(kind, right[argument]):
            if callable(CALLS[name]):
                _kinds, right = call_of(name)
            names = (argument, *NAMES.get(argument, ()))
            yield argument, label, *outcome(function, right | {argument: wrong}, names, label in kind.passes)
        plt.close("all")


@pytest.fixture(autouse=True)
def a_small_machine(monkeypatch, tmp_path):
    make_small(monkeypatch, tmp_path)


def make_small(monkeypatch, folder):
    """No compiler and no PyTorch, so that no call waits for them, and a folder of its own."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(compiler, "compiler", lambda: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in HEAVY else find_spec(name))
    monkeypatch.chdir(folder)


def test_every_public_callable_is_tried():
    rooms = {room: importlib.import_module(f"helpers.{room}").__all__ for room in ROOMS}
    names = {f"{room}.{name}" for room, all_names in rooms.items() for name in all_names}
    assert {name for name in names if is_tried(name)} == {name for name in CALLS if name.count(".") == 1}


@pytest.mark.parametrize("name", CALLS)
def test_the_right_call_works(name):
    what, result = outcome(public(name), call_of(name)[1], (), True)
    plt.close("all")
    assert what == WORKED, result


@pytest.mark.parametrize("name", [name for name in CALLS if callable(CALLS[name]) or CALLS[name]])
def test_a_wrong_thing_works_or_is_refused_in_one_sentence_that_names_the_argument(name):
    failed = [
        f"{argument}, {label}: {what}: {result!r:.300}"
        for argument, label, what, result in tried(name)
        if what in (RAW, WRONG_VALUE)
    ]
    assert not failed, "\n".join(failed)


if __name__ == "__main__":
    prefs.codegen.target = "numpy"
    counts = {room: Counter() for room in ROOMS}
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        make_small(patch, folder)
        for name in CALLS:
            counts[name.partition(".")[0]].update(what for _argument, _label, what, _result in tried(name))
    for room, of_room in [*counts.items(), ("in all", sum(counts.values(), Counter()))]:
        print(f"{room}: {of_room.total():,} calls:", ", ".join(f"{n:,} {what}" for what, n in of_room.items()))
