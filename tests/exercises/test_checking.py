"""Whatever is handed in, a sentence comes back: right, a hint that fits, hints that go deeper, a worked solution."""

import random

import numpy as np
import pytest
from brian2 import Hz, Quantity, ms, mV, nA, second

from helpers.exercises import check, compare, hint, solution
from helpers.exercises.answers import Function
from helpers.exercises.catalogue import exercises
from helpers.exercises.deadline import TooLong, with_deadline
from helpers.exercises.predictions import Order
from helpers.exercises.progress import keep
from helpers.widgets import RateExplorer


def said(capsys):
    return capsys.readouterr().out.strip()


def test_nothing_is_an_answer_still_to_come_and_is_not_counted(capsys, own_progress):
    check("02.1", None)
    assert said(capsys) == "02.1: no answer yet. When you have one, run this cell again."
    assert not own_progress.exists()


@pytest.mark.parametrize(
    "answer, words",
    [
        (6.93 * ms, "right. v heads for twice the distance"),
        (6.93, "give its unit, as in 5*ms"),
        (6.93 * mV, "something in ms"),
        (6.93 * second, "off by a factor of 1000"),
        (-6.93 * ms, "the sign is not"),
        (10 * ms, "This is tau_m itself"),
        (3 * ms, "Where is v heading"),
        ([1, 2] * ms, "must be a number"),
        ("6.93 ms", "must be a number"),
        (float("nan") * ms, "must be a number"),
        (True, "must be a number"),
    ],
)
def test_an_answer_gets_the_sentence_that_fits(capsys, answer, words):
    check("02.1", answer)
    assert words in said(capsys)


def test_hints_go_deeper_and_then_there_is_a_solution(capsys):
    lines = []
    for _try in range(4):
        check("02.1", 3 * ms)
        lines.append(said(capsys))
    hints = exercises()["02.1"].hints
    assert [next(k for k, words in enumerate(hints) if words in line) for line in lines] == [0, 1, 2, 2]
    assert ['solution("02.1")' in line for line in lines] == [False, False, True, True]
    hint("02.1")
    assert said(capsys) == hints[2]
    solution("02.1")
    assert "answer = LIFParameters().tau_m*log(2)" in said(capsys)


def endless(rate):
    while True:
        pass


@pytest.mark.parametrize(
    "answer, words",
    [
        (lambda: 1 * nA, "stopped with TypeError"),
        (lambda rate: 1 / 0, "stopped with ZeroDivisionError"),
        (lambda rate: None, "must be numbers"),
        (lambda rate: 1.5, "give its unit"),
        (lambda rate: [1, 2] * nA, "shape (2,)"),
        (lambda rate: 2 * nA, "which is not right"),
        (3 * nA, "write its name without brackets"),
    ],
)
def test_a_function_gets_the_sentence_that_fits(capsys, answer, words):
    check("02.3", answer)
    assert words in said(capsys)


def test_an_endless_loop_is_stopped(monkeypatch, capsys):
    monkeypatch.setattr("helpers.exercises.answers.SECONDS", 0.2)
    check("02.3", endless)
    assert "did not come to its end" in said(capsys)
    with pytest.raises(TooLong):
        with_deadline(endless, (1 * Hz,), 0.1)


class Hostile:
    """Every method of it fails."""

    def __getattribute__(self, name):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")


def wrong_things(chance):
    """A thing of any kind."""
    number = chance.choice([0, 1, -1, 1e308, -1e-308, float("nan"), float("inf"), chance.gauss(0, 100), 2**70])
    unit = chance.choice([1, ms, mV, nA, Hz, 1 / Hz])
    shape = [chance.randrange(3) for _axis in range(chance.randrange(4))]
    things = [
        lambda: number,
        lambda: number * unit if abs(number) < 2**60 else number,
        lambda: np.full(shape, chance.gauss(0, 1)) * unit,
        lambda: chance.choice(["", "5 mV", "\x00", "五", "x" * 1000]),
        lambda: [chance.choice([None, "a", 1]) for _item in range(chance.randrange(4))],
        lambda: {number: unit},
        lambda: chance.choice([int, Quantity, np, print, endless.__class__, Hostile(), ..., b"5", 3j, range(3)]),
        lambda: lambda *anything: number,
    ]
    return chance.choice(things)()


@pytest.mark.filterwarnings("ignore")
def test_a_thousand_random_wrong_things_raise_nothing(capsys, monkeypatch):
    monkeypatch.setattr("helpers.exercises.progress.keep", lambda *event: None)
    chance, names = random.Random(1), list(exercises())
    for k in range(1000):
        check(names[k % len(names)], wrong_things(chance))
    lines = said(capsys).splitlines()
    assert len([line for line in lines if ": not right yet." in line]) == 1000


@pytest.mark.parametrize("name", ["2.3", "02", "02.99", "", None, 2.3, "99.1"])
@pytest.mark.parametrize("function", [check, hint, solution, compare])
def test_a_name_that_does_not_exist_gets_a_sentence(capsys, function, name):
    function(name)
    assert "it must be the name of an exercise" in said(capsys)


def test_a_prediction_stands_beside_the_run(capsys):
    compare("02.a")
    assert said(capsys) == "No prediction of yours is on record here."
    keep("02.a", "predicted", "all")
    compare("02.a")
    assert "thermometer" in said(capsys)
    keep("02.a", "predicted", "none")
    compare("02.a")
    assert said(capsys) == "Your prediction: none. The model says the same."
    keep("02.a", "predicted", "a key of an older edition")
    compare("02.a")
    assert said(capsys) == "No prediction of yours is on record here."


def test_the_first_wrong_pair_of_an_order_is_told():
    order = Order(
        question="?",
        items={"a": "A", "b": "B", "c": "C"},
        outcome=lambda: ("a", "b", "c"),
        wrong={("b", "a"): "a before b", ("c", "b"): "b before c"},
    )
    assert order.is_right(["a", "b", "c"])
    assert order.feedback(["a", "c", "b"]) == "b before c"
    assert order.feedback(["c", "b", "a"]) == "b before c"


def test_every_function_of_an_exercise_is_called_with_cases_of_its_arguments():
    for exercise in exercises().values():
        if isinstance(exercise, Function):
            assert len(exercise.cases()) >= 2


def test_an_explorer_that_nobody_has_moved_is_no_answer_yet(capsys):
    explorer = RateExplorer()
    check("02.4", explorer)
    assert "no answer yet" in said(capsys)
    explorer.controls["tau_m"].value = 20
    check("02.4", explorer)
    assert "the membrane must be faster" in said(capsys)


def test_a_function_that_stops_is_told_with_how_many_arguments_it_was_called(capsys):
    check("02.3", lambda: 1 * nA)
    assert "called with 1 arguments" in said(capsys)
