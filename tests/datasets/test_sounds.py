"""Spoken digits that come with the course, and WAV files that are or are not what the chapter's filters want."""

import wave

import numpy as np
import pytest

from helpers.base.machine import DATA
from helpers.datasets import sounds
from helpers.datasets.sounds import Words


def wav(path, samples, channels=1, width=2, rate=8000):
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(samples)
    return path


@pytest.mark.parametrize("split, voices", [("train", 12), ("test", 8)])
def test_each_voice_says_ten_digits(split, voices):
    words = sounds.load(split)
    assert len(words.sounds) == 10 * voices
    assert len(set(words.voices)) == voices
    assert np.bincount(words.labels).tolist() == [voices] * 10
    assert all(0.15 < len(each) / sounds.RATE < 0.8 and np.abs(each).max() == pytest.approx(1) for each in words.sounds)


def test_no_voice_of_the_test_is_one_to_learn_from():
    assert not set(sounds.load("train").voices) & set(sounds.load("test").voices)


def test_the_set_is_small():
    assert (DATA / "words.npz").stat().st_size < 1_000_000


def test_a_wav_file_is_read(tmp_path):
    samples = np.array([0, 2**14, -(2**15)], "<i2")
    np.testing.assert_allclose(sounds.read_wav(wav(tmp_path / "a.wav", samples.tobytes())), [0, 0.5, -1])


@pytest.mark.parametrize(
    "settings, words",
    [
        ({"rate": 44100}, "44,100 samples a second, but 8,000"),
        ({"channels": 2}, "2 channels, but one"),
        ({"width": 1}, "8 bits, but 16"),
        ({"samples": b""}, "empty"),
        ({"samples": bytes(2 * 8000 * 11)}, "11 s, but at most 10"),
    ],
)
def test_a_file_of_another_form_is_refused_in_one_sentence(settings, words, tmp_path):
    with pytest.raises(ValueError, match=words) as problem:
        sounds.read_wav(wav(tmp_path / "a.wav", **{"samples": bytes(800), **settings}))
    assert str(problem.value).endswith(".")
    assert "\n" not in str(problem.value)


def test_a_file_that_is_cut_short_or_no_wav_is_refused(tmp_path):
    path = wav(tmp_path / "a.wav", bytes(800))
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(OSError, match="cut short|can be read"):
        sounds.read_wav(path)
    path.write_bytes(b"no sound")
    with pytest.raises(OSError, match="can be read"):
        sounds.read_wav(path)
    with pytest.raises(OSError):
        sounds.read_wav(tmp_path / "missing.wav")


def test_words_need_a_label_each():
    with pytest.raises(ValueError, match="labels"):
        Words([np.ones(3)], np.array([1, 2]), np.array(["a"]))
