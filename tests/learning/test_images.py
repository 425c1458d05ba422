"""Nested clocks: their times are equal, not nearly equal, as long as a run may take."""

import pytest
from brian2 import ms, second
from hypothesis import given
from hypothesis import strategies as st

from helpers.learning.images import nested_clocks


@given(
    dt=st.floats(1e-5, 1e-2),
    steps=st.integers(1, 5_000),
    image=st.integers(0, 10**6),
)
def test_an_image_begins_exactly_with_a_time_step(dt, steps, image):
    image = min(image, int(1e5 / (steps * dt)))
    step, images = nested_clocks(dt * second, steps * dt * second, ("steps*", "images*"))
    assert (image * steps) * float(step.dt) == image * float(images.dt)
    assert float(step.dt) == pytest.approx(dt, rel=1e-6)


def test_decimal_times_would_drift_apart():
    apart = [abs(50 * image * 0.002 - image * 0.1) for image in range(2_000)]
    assert max(apart) > 1e-14
    steps, images = nested_clocks(2 * ms, 100 * ms, ("steps*", "images*"))
    assert all(50 * image * float(steps.dt) == image * float(images.dt) for image in range(2_000))
