"""Spoken digits that come with the course, and other sounds from WAV files."""

import wave
from dataclasses import dataclass
from functools import cache

import numpy as np

from helpers.base.checks import check_array, check_choice, check_path, check_same_length, refusal, takes
from helpers.base.files import reason
from helpers.base.i18n import _
from helpers.base.kinds import LABELS
from helpers.base.machine import DATA

RATE = 8_000  # samples a second
LONGEST = 10  # seconds of a file
WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
FILE = DATA / "words.npz"
UNIT = 2**15  # what a 16-bit sample of full height holds


def _check_sounds(name, value):
    """A list of rows of samples."""
    if not isinstance(value, (list, tuple)) or not value:
        raise refusal(name, value, _("a list of sounds"))
    return [check_array(name, each, ndim=1, least=1) for each in value]


@takes(sounds=_check_sounds, labels=LABELS)
@dataclass(frozen=True)
class Words:
    """Spoken words at 8,000 samples a second, from -1 to 1, the digit that each one is, and the voice that says it."""

    sounds: list
    labels: np.ndarray
    voices: np.ndarray

    def __post_init__(self):
        check_same_length("labels", self.labels, "sounds", self.sounds)
        check_same_length("voices", self.voices, "sounds", self.sounds)


def load(split):
    """The ten digits, spoken by a speech synthesiser.

    Parameters
    ----------
    split : str
        "train" (twelve voices) or "test" (eight others).

    Returns
    -------
    Words
        Ten for each voice, one voice after the other, each from 0 to 9.
    """
    check_choice("split", split, ("train", "test"))
    parts = _stored()
    ends = np.cumsum(parts[f"{split}_lengths"])
    stored = parts[f"{split}_samples"].astype(float) / 127
    samples = np.sign(stored) * np.expm1(np.abs(stored) * np.log(256)) / 255  # back from the mu-law
    voices = np.repeat(parts[f"{split}_voices"], len(WORDS))
    return Words(np.split(samples, ends[:-1]), np.arange(len(ends)) % len(WORDS), voices)


@cache
def _stored():
    with np.load(FILE, allow_pickle=False) as parts:
        return dict(parts)


@takes(path=check_path)
def read_wav(path):
    """A sound from a WAV file, for instance one that you have recorded.

    Parameters
    ----------
    path : str or Path
        One channel (mono), 16 bits, 8,000 samples a second, at most 10 seconds.

    Returns
    -------
    ndarray of float, -1 to 1

    Raises
    ------
    ValueError
        If the file is of another form; the sentence says which.
    OSError
        If there is no such file, or it is damaged or cut short.
    """
    try:
        with wave.open(str(path)) as file:
            channels, width, rate, n = file.getparams()[:4]
            content = file.readframes(min(n, LONGEST * RATE + 1))
    except (wave.Error, EOFError) as problem:
        message = _("{path} is no WAV file that can be read ({reason}); save the sound again, as WAV of 16 bits.")
        raise OSError(message.format(path=path, reason=reason(problem))) from problem
    _check_form(path, channels, width, rate, n)
    if len(content) != 2 * n:
        message = _("{path} is cut short: it says {n:,} samples and holds {m:,}; copy it again.")
        raise OSError(message.format(path=path, n=n, m=len(content) // 2))
    return np.frombuffer(content, "<i2") / UNIT


def _check_form(path, channels, width, rate, n):
    """Refuse what the filters of the chapter are not made for."""
    problems = [
        (channels != 1, _("has {n} channels, but one (mono) is wanted").format(n=channels)),
        (width != 2, _("has samples of {n} bits, but 16 are wanted").format(n=8 * width)),
        (rate != RATE, _("has {n:,} samples a second, but {rate:,} are wanted").format(n=rate, rate=RATE)),
        (n == 0, _("is empty, but a sound is wanted")),
        (n > LONGEST * RATE, _("lasts {n:.0f} s, but at most {most} are allowed").format(n=n / rate, most=LONGEST)),
    ]
    for is_wrong, words in problems:
        if is_wrong:
            message = _("{path} {problem}: export the sound again with these settings.")
            raise ValueError(message.format(path=path, problem=words))
