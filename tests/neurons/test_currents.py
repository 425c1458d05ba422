"""Input currents: their values where a simulation samples them."""

import re

import numpy as np
import pytest
from brian2 import Hz, ms, mV, nA, second

from helpers.neurons import currents


def at(current, *milliseconds):
    return [float(current(t * ms) / nA) for t in milliseconds]


def test_step_switches_on_at_its_start_and_holds():
    assert at(currents.step(2 * nA, 10 * ms), 0, 9.9, 10, 10.1, 1000) == [0, 0, 2, 2, 2]


def test_step_from_the_beginning():
    assert at(currents.step(2 * nA, 0 * ms), 0, 50) == [2, 2]


def test_pulse_covers_its_start_but_not_its_end():
    assert at(currents.pulse(2 * nA, 5 * ms, 20 * ms), 4.9, 5, 19.9, 20, 500) == [0, 2, 2, 0, 0]


def test_pulses_repeat_and_end():
    current = currents.pulses(3 * nA, width=2 * ms, period=10 * ms, duration=25 * ms)
    assert at(current, 0, 1.9, 2, 9.9, 10, 12, 20, 21.9, 25, 30) == [3, 3, 0, 0, 3, 0, 3, 3, 0, 0]


def test_staircase_is_the_lesson_and_its_last_level_holds():
    levels = at(currents.staircase(), 0, 9.9, 10, 29.9, 30, 40, 49.9, 50, 199)
    assert levels == pytest.approx([0, 0, 5, 5, 6, 6.5, 6.5, 0, 0])


def test_ramp_reaches_its_amplitude_and_holds():
    assert at(currents.ramp(4 * nA, 100 * ms), 0, 25, 50, 100, 500) == pytest.approx([0, 1, 2, 4, 4])


def test_sine_swings_between_zero_and_its_amplitude():
    swing = at(currents.sine(4 * nA, 20 * Hz, 100 * ms), 0, 12.5, 25, 50)
    assert swing == pytest.approx([0, 2, 4, 0], abs=1e-9)


def test_noise_has_its_mean_deviation_and_memory():
    values = currents.noise(3 * nA, 0.5 * nA, 5 * ms, 60_000 * ms, seed=1).values / float(nA)
    assert values.mean() == pytest.approx(3, abs=0.05)
    assert values.std() == pytest.approx(0.5, abs=0.03)
    deviations = values - values.mean()
    assert np.mean(deviations[50:] * deviations[:-50]) / values.var() == pytest.approx(np.exp(-1), abs=0.05)


def test_noise_repeats_with_its_seed():
    draw = [currents.noise(3 * nA, 1 * nA, 5 * ms, 10 * ms, seed).values for seed in (1, 1, 2)]
    np.testing.assert_array_equal(draw[0], draw[1])
    assert not np.array_equal(draw[0], draw[2])


def test_sample_gives_one_value_a_step():
    values = currents.sample(currents.staircase(), 60 * ms)
    assert values.shape == (600,)
    np.testing.assert_allclose(values / nA, np.repeat([0, 5, 5, 6, 6.5, 0], 100))


HEAD = "time_ms,current_pA,voltage_mV\n"


def write(folder, text):
    path = folder / "lab.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recording_of_a_laboratory_is_read_in_its_units(tmp_path):
    current, v = currents.from_csv(write(tmp_path, HEAD + "0,10,-70\n0.5,-20,-69.5\n1,30,-69\n"))
    assert at(current, 0, 0.4, 0.5, 1) == pytest.approx([0.01, 0.01, -0.02, 0.03])
    np.testing.assert_allclose(v / mV, [-70, -69.5, -69])
    assert current.dt * second == 0.5 * ms


def test_the_recording_of_the_course_is_a_second_with_spikes():
    current, v = currents.from_csv(currents.LAB_RECORDING)
    assert len(v) == 2000 and np.sum(v > 0 * mV) == 14
    assert at(current, 100, 800) == pytest.approx([-0.1, 0.32])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the first line of lab.csv is ''"),
        ("t,I,v\n0,1,2\n", "the first line of lab.csv is 't,I,v'"),
        (HEAD + "0,1,2\n", "has 1 lines of numbers"),
        (HEAD + "0,1,2\n1,,2\n2,1,2\n", "line 3 of lab.csv is '1,,2'"),
        (HEAD + "0,1,2\n1,nan,2\n2,1,2\n", "line 3 of lab.csv is '1,nan,2'"),
        (HEAD + "0,1,2\n1,1\n2,1,2\n", "line 3 of lab.csv is '1,1'"),
        (HEAD + "0,1,2\n1,1,2\n5,1,2\n6,1,2\n", "line 4 of lab.csv is at 5 ms after 1 ms"),
        (HEAD + "0,1,2\n0,1,2\n0,1,2\n", "times must go in even steps"),
    ],
)
def test_a_file_that_can_not_be_used_is_refused_in_one_sentence(tmp_path, text, why):
    with pytest.raises(ValueError, match=re.escape(why)) as caught:
        currents.from_csv(write(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="none.csv can not be read"):
        currents.from_csv(tmp_path / "none.csv")


def test_the_recipe_still_makes_the_recording(monkeypatch, tmp_path):
    from helpers.data import make_lab_recording as recipe

    monkeypatch.setattr(recipe, "OUTPUT", tmp_path / "again.csv")
    recipe.main()
    assert recipe.OUTPUT.read_bytes() == currents.LAB_RECORDING.read_bytes()
