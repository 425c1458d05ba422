"""Training computes what it computed when ALGORITHM was last raised.

When the golden test fails, either undo the change, or raise ALGORITHM and store new digests: a file that was trained
before can not go on bit for bit then. Where only the text of an equation has changed, a new "algorithm" is enough.
"""

import hashlib

import numpy as np
import pytest

from helpers.datasets import mnist
from helpers.engine import runner
from helpers.learning.competitive.equations import ALGORITHM, algorithm_sha256
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.training import spike_counts, train

GOLDEN = {
    1: {
        "algorithm": "85998dcafdd4f947227e0e213a69e54a834023b45e3b2d2253d243228f511abd",
        "counts": "d63befa994c0c4cb7aac54041f944a6597fd2f2d56facfe78f49fa2f877d555f",
        "weights": (0.1892620, 74.340876),  # the sum, and the sum with each pixel's number as a factor
    }
}[ALGORITHM]


def test_the_equations_are_those_of_this_algorithm():
    assert algorithm_sha256() == GOLDEN["algorithm"]


def test_eight_neurons_learn_twenty_digits_as_before(monkeypatch):
    monkeypatch.setattr(runner, "can_compile", lambda: False)
    digits = mnist.load("train", 20)
    state = train(STDPParameters(n_neurons=8), digits, progress=False)
    counts = spike_counts(state, digits.images)
    assert hashlib.sha256(counts.astype("<i4").tobytes()).hexdigest() == GOLDEN["counts"]
    sums = [state.w_volt.sum(dtype=float), np.arange(784.0) @ state.w_volt.sum(axis=1, dtype=float)]
    assert sums == pytest.approx(GOLDEN["weights"], rel=1e-5)
