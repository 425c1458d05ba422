"""Checks of arguments: what a sentence shows of a value, and functions that keep their face."""

import inspect
import pickle
import re
from dataclasses import dataclass

import numpy as np
import pytest
from brian2 import Mohm, ms, mV, nA

from helpers.base.checks import as_numbers, check_array, check_images, in_words, takes
from helpers.base.kinds import COUNT, DURATION, TIMES
from helpers.neurons.currents import step


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-40 * mV, "-40 mV"),
        (0.1 * ms, "100 us"),
        (np.nan * nA, "nan A"),
        (1 * Mohm, "1 Mohm"),
        ([1, 2] * ms, "an array of shape (2,) ms"),
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        (np.float64(0.5), "0.5"),
        ("a\nb", r"'a\nb'"),
        ("x" * 1000, repr("x" * 60 + "...")),
        ([1] * 1000, "a list of 1000 entries"),
        (dict, "the class dict"),
        (object(), "an object of type object"),
        (None, "None"),
    ],
)
def test_a_value_is_shown_in_a_few_words(value, words):
    assert in_words(value) == words
    assert not re.search(r"\d\. ", in_words(value))


@takes(("times", "weights"), times=TIMES, n=COUNT, duration=DURATION)
def example(times, weights, n=1, *, duration=None):
    """What a notebook shows of it."""
    return times, n, duration


def test_a_checked_function_keeps_its_signature_its_words_and_its_place():
    assert list(inspect.signature(example).parameters) == ["times", "weights", "n", "duration"]
    assert example.__doc__ == "What a notebook shows of it."
    assert pickle.loads(pickle.dumps(step)) is step


def test_what_a_call_lacks_is_said_as_python_says_it():
    with pytest.raises(TypeError, match=r"example\(\) missing 1 required positional argument: 'weights'"):
        example([1] * ms)


def test_defaults_are_not_checked_and_lists_become_arrays():
    times, n, duration = example([1 * ms, 2 * ms], [1, 2])
    assert (times == [1, 2] * ms).all() and (n, duration) == (1, None)


def test_lengths_are_compared_entry_by_entry_of_a_dictionary():
    with pytest.raises(ValueError, match=r'weights\["b"\] has 1 entries and times has 2'):
        example([1, 2] * ms, {"a": [1, 2], "b": [1]})


def test_a_class_is_checked_when_it_is_made():
    @takes(n=COUNT)
    @dataclass(frozen=True)
    class Few:
        n: int

    assert Few(3).n == 3
    with pytest.raises(ValueError, match="n is 0, but"):
        Few(0)


@pytest.mark.parametrize("value", [True, "1", None, [1, "a"], [[1], [2, 3]], 1j, 3 * mV, [1, 2 * ms]])
def test_what_is_no_plain_number_is_none(value):
    assert as_numbers(value) is None


def test_the_first_value_out_of_range_is_named():
    with pytest.raises(ValueError, match="times holds nan, but it must be numbers with a unit such as ms, finite"):
        check_array("times", [1, np.nan] * ms, ms)


def test_one_digit_is_not_taken_for_28_rows_of_pixels():
    with pytest.raises(ValueError, match=r"a single image: write images\[None\]"):
        check_images("images", np.zeros((28, 28)))
    assert check_images("images", np.zeros((28, 28))[None]).shape == (1, 28, 28)
