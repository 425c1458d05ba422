"""Every public callable with each wrong thing for each argument: it works, or says in one sentence why not."""

from collections import Counter
from importlib import import_module

import matplotlib.pyplot as plt
import pytest

from tests.faults.public_calls import CALLS
from tests.faults.wrong_things import GOOD, RAW, WORKED, WRONG_VALUE, outcome, wrong_things

# Other names for an argument, in sentences for those who draw.
NAMES = {"strokes": ("stroke",), "ink": ("canvas", "dot"), "path": ("spam",)}
ROOMS = ("base", "engine", "datasets", "neurons", "codes", "learning", "figures", "widgets")


def public(name):
    room, _dot, attribute = name.partition(".")
    return getattr(import_module(f"helpers.{room}"), attribute)


def call_of(name):
    call = CALLS[name]
    return call() if callable(call) else call


def tried(name):
    """Each call of one name with a wrong thing: argument, label, and what came of it."""
    function, call = public(name), call_of(name)
    right = {argument: value for argument, (_kind, value) in call.items()}
    for argument, (kind, value) in call.items():
        for label, wrong in wrong_things(kind, value):
            if callable(CALLS[name]):
                right = {each: value for each, (_kind, value) in call_of(name).items()}
            yield (
                argument,
                label,
                *outcome(function, right, argument, label, wrong, kind.passes, NAMES.get(argument, ())),
            )
            plt.close("all")
