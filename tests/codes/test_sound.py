"""Filters that let their own frequency through, ears that hear words, and two ears that hear a direction."""

import numpy as np
import pytest
from brian2 import Hz, ms, prefs, us

from helpers.codes import (
    angle_of,
    centre_frequencies,
    cochlea_spikes,
    coincidences,
    counts_in_parts,
    filter_bank,
    fit_linear_reader,
    interaural_delay,
    spectrogram_in_parts,
    two_ear_spikes,
)
from helpers.datasets import sounds

LINES = np.arange(-0.7, 0.701, 0.05) * ms


@pytest.fixture(autouse=True)
def numpy_code():
    before, prefs.codegen.target = prefs.codegen.target, "numpy"
    yield
    prefs.codegen.target = before


def tone(frequency, seconds=0.3):
    return np.sin(2 * np.pi * frequency * np.arange(round(seconds * sounds.RATE)) / sounds.RATE)


@pytest.mark.parametrize("channel", [0, 5, 12, 19])
def test_a_tone_is_loudest_in_its_own_channel_of_filters_and_of_spikes(channel):
    wave = tone(centre_frequencies(20)[channel] / Hz)
    assert np.std(filter_bank(wave)[:, 800:], axis=1).argmax() == channel
    counts = cochlea_spikes([wave]).counts()[0]
    assert counts[channel] == counts.max() > 0


def test_middles_are_closer_where_they_are_low():
    middles = centre_frequencies(20) / Hz
    assert middles[[0, -1]] == pytest.approx([100, 3500])
    assert np.all(np.diff(middles, 2) > 0)


def test_silence_fires_nothing():
    assert len(cochlea_spikes([np.zeros(800)]).times) == 0


def test_parts_hold_every_spike_and_silence_none():
    heard = cochlea_spikes([tone(500), np.zeros(100)])
    counts = counts_in_parts(heard, 5)
    np.testing.assert_array_equal(counts.sum(axis=1), heard.counts())
    assert np.all(counts[0].sum(axis=1) > 0)


def test_a_spectrogram_is_loudest_at_its_tone():
    picture = spectrogram_in_parts([tone(900), tone(2500)], 4)
    assert picture.shape == (2, 4, 20)
    assert picture.argmax(axis=2).tolist() == [[4] * 4, [12] * 4]
    assert picture.max() == pytest.approx(0, abs=0.1)


def test_words_of_unknown_voices_are_recognised_better_with_time_than_without():
    known, new = sounds.load("train"), sounds.load("test")
    heard = [cochlea_spikes(each.sounds) for each in (known, new)]
    shares = {}
    for n in (1, 5):
        read = fit_linear_reader(counts_in_parts(heard[0], n), known.labels, 1000)
        shares[n] = np.mean(read(counts_in_parts(heard[1], n)) == new.labels)
    assert shares[5] > 0.85 > shares[1] > 0.4


def test_delay_and_angle_are_inverse_and_odd():
    angles = np.array([-80.0, -20, 0, 30])
    np.testing.assert_allclose(angle_of(interaural_delay(angles)), angles)
    assert interaural_delay(30) / us == pytest.approx(0.2 * 0.5 / 343 * 1e6)
    assert angle_of([-2, 2] * ms).tolist() == [-90, 90]


def test_the_best_line_is_the_nearest_one():
    angles = np.array([-50.0, -20, 0, 20, 45])
    word = sounds.load("test").sounds[5]
    best = LINES[coincidences(two_ear_spikes([word] * 5, angles), LINES).argmax(axis=1)]
    assert np.abs((best - interaural_delay(angles)) / us).max() <= 26


def test_jitter_has_a_seed_and_costs_coincidences():
    word = [sounds.load("test").sounds[5]]
    exact, noisy, again = (two_ear_spikes(word, [20.0], jitter * us, 1) for jitter in (0, 200, 200))
    assert coincidences(noisy, LINES).max() < coincidences(exact, LINES).max()
    np.testing.assert_array_equal(noisy.times / us, again.times / us)


def test_spikes_of_other_ears_and_long_lines_are_refused():
    both = two_ear_spikes([tone(300)], [0.0])
    with pytest.raises(ValueError, match="lines"):
        coincidences(both, [2] * ms)
    with pytest.raises(ValueError, match="spikes"):
        coincidences(cochlea_spikes([tone(300)]), LINES)
    with pytest.raises(ValueError, match="angles"):
        two_ear_spikes([tone(300)], [0.0, 1.0])
