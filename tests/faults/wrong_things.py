"""Every kind of wrong thing that a person may hand over, and what comes of a call with it."""

import re
import signal
import traceback
import warnings
from ast import Raise, parse, walk
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from brian2 import kelvin

import helpers
from helpers.engine.program import ProgramError

HELPERS = Path(helpers.__file__).parent
SECONDS, BYTES = 20, 2_000_000_000
GOOD, RAW, WORKED, WRONG_VALUE = "good sentence", "raw error", "worked", "wrong value"


class Tensor:
    """Stands for a PyTorch tensor: an array to those who ask, without NumPy's own methods."""

    def __init__(self, values):
        self._values = np.asarray(values)
        self.shape, self.dtype = self._values.shape, f"torch.{self._values.dtype}"

    def __array__(self, dtype=None, copy=None):
        return self._values.astype(dtype or self._values.dtype)

    def __len__(self):
        return len(self._values)


class Series(Tensor):
    """Stands for a pandas Series, which loses units and has labels of its own in place of places."""

    @property
    def values(self):
        return self._values

    def __getitem__(self, label):
        raise KeyError(label)


@dataclass(frozen=True)
class Kind:
    """What an argument is: the unit of a quantity, or None, and the wrong things that may pass for it all the same."""

    unit: object = None
    passes: frozenset = frozenset()
    dictionary: bool = False
    images: bool = False
    labels: bool = False

    def but(self, *passes):
        """The same kind, for which some more things may pass."""
        return Kind(self.unit, self.passes | set(passes), self.dictionary, self.images, self.labels)


NUMBERS = {
    "nan": np.nan,
    "inf": np.inf,
    "-inf": -np.inf,
    "bare": 5,
    "zero": 0,
    "negative": -1,
    "huge": 1e30,
    "cube": np.ones((2, 3, 4, 5)),
    "empty": np.array([]),
    "list": [1, 2, 3],
}
OTHERS = {
    "none": None,
    "true": True,
    "half": 2.5,
    "huge int": 10**12,
    "wrong unit": 3 * kelvin,
    "wrong units": [1, 2, 3] * kelvin,
    "ragged": [[1], [2, 3]],
    "string": "spam",
    "path": Path("spam.png"),
    "strings": ["1", "2"],
    "objects": np.array([None, {}], object),
    "object": object(),
    "dict": {},
    "tensor": Tensor([1.0, 2.0, 3.0]),
    "series": Series([1.0, 2.0, 3.0]),
    "complex": 1 + 2j,
}
OF_ENTRIES = {"none": None, "nan": np.nan, "string": "spam", "cube": np.ones((2, 3, 4, 5)), "object": object()}


def wrong_things(kind, right):
    """Label and value of each thing that is tried in place of the right one."""
    yield from (NUMBERS | OTHERS).items()
    yield "class", type(right)
    if kind.unit is not None:
        yield from ((f"unit {label}", value * kind.unit) for label, value in NUMBERS.items())
    if isinstance(right, np.ndarray) and right.ndim and len(right):
        yield from _arrays(right)
    if kind.images:
        yield from _images(right)
    if kind.labels:
        yield from _labels(right)
    if kind.dictionary:
        yield from ((f"of {label}", {"a": value}) for label, value in OF_ENTRIES.items())


def _arrays(right):
    yield "short", right[:-1]
    yield "column", right[..., None]
    yield "first", right[0]
    yield "nan inside", np.full_like(right, np.nan) if np.asarray(right).dtype.kind == "f" else right * np.nan
    yield "below", -1 - np.asarray(right, float)
    yield "as tensor", Tensor(right)
    yield "as list", np.asarray(right).tolist()


def _images(right):
    one = np.zeros((28, 28), right.dtype)
    one[10:18, 12:16] = right.max()
    yield "one image", one
    yield "colour", np.stack([right] * 3, axis=-1)
    yield "32 x 32", np.zeros((3, 32, 32), right.dtype)
    yield "0 to 255", 255.0 * np.asarray(right, float)
    yield "wide", np.asarray(right, np.int64)


def _labels(right):
    yield "one hot", np.eye(10, dtype=int)[np.asarray(right, int)]
    yield "minus one", np.where(np.arange(len(right)) == 1, -1, np.asarray(right, int))
    yield "letters", np.arange(len(right)) + 20
    yield "halves", right + 0.5
    yield "digits as text", np.array([str(label) for label in right])


class TooLong(BaseException):
    """A call has taken more time than it may."""


def outcome(function, arguments, names, may_pass):
    """What comes of a call: one of four words, and what was raised or returned."""
    try:
        with limits(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = function(**arguments)
    except (ImportError, ProgramError) as error:  # The argument was right, and there is no compiler, or no PyTorch.
        return (WORKED if may_pass else RAW), error
    except (Exception, TooLong) as error:
        return (GOOD if is_good(error, names) else RAW), error
    return (WORKED if may_pass else WRONG_VALUE), result


def is_good(error, names):
    """Whether an error is one sentence of ours that names the argument."""
    return isinstance(error, (ValueError, TypeError, OSError)) and is_ours(error) and is_sentence(str(error), names)


def is_ours(error):
    """Whether a `raise` statement in helpers raised it, and not what it calls."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return HELPERS in Path(last.filename).parents and last.lineno in _raises(last.filename)


def is_sentence(text, names):
    one = text.endswith(".") and not re.search(r"[.!?]\s+[A-Z]|\n|\d\. ", text) and len(text) < 400
    return one and any(re.search(rf"\b{name}\b", text) for name in names)


@cache
def _raises(filename):
    nodes = walk(parse(Path(filename).read_text(encoding="utf-8")))
    lines = [range(node.lineno, node.end_lineno + 1) for node in nodes if isinstance(node, Raise)]
    return {line for each in lines for line in each}


@contextmanager
def limits():
    """No call may take long, or much memory; where the system can not say so (Windows), it is not asked."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    import resource

    import psutil

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + BYTES, hard))
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _stop(*_signal):
    raise TooLong
