"""Let a speech synthesiser say the ten digits in twenty voices, and store them small.

    python helpers/data/make_words.py

Needs espeak-ng, which Debian and Ubuntu have (apt-get install espeak-ng), and SciPy. Speech that a computer makes
belongs to nobody. Version 1.51 made the stored file.
"""

import subprocess
import wave
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.signal import resample_poly

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# Voice, words a minute, pitch. A voice of "test" stands in neither of the other parts.
VOICES = {
    "train": [
        ("en-us+m1", 150, 45), ("en-us+m2", 165, 50), ("en-us+f1", 155, 55), ("en-us+f2", 170, 60),
        ("en-gb+m3", 160, 40), ("en-gb+f3", 150, 50), ("en-gb-x-rp+m4", 170, 55), ("en-gb-scotland+m5", 155, 45),
        ("en-gb-x-gbclan+f4", 165, 50), ("en-029+m6", 160, 50), ("en-us+Andy", 150, 50), ("en-gb+Annie", 160, 55),
    ],
    "test": [
        ("en-us+m7", 160, 50), ("en-us+f5", 150, 50), ("en-gb+m8", 165, 45), ("en-gb+Alex", 155, 50),
        ("en-gb-x-gbcwmd+Linda", 160, 55), ("en-us+Michael", 170, 40), ("en-gb-scotland+belinda", 150, 50),
        ("en-gb-x-rp+Denis", 160, 60),
    ],
}  # fmt: skip
RATE, SPOKEN = 8_000, 22_050  # samples a second
QUIET = 0.02  # of the loudest sample; what is quieter at the ends is cut off
OUTPUT = Path(__file__).parent / "words.npz"


def say(word, voice, speed, pitch, folder):
    path = Path(folder) / "word.wav"
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", str(path), word]
    subprocess.run(command, check=True)
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (1, 2, SPOKEN)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 2**15


def trimmed(sound):
    sound = resample_poly(sound, 160, 441)  # 22,050 to 8,000
    sound /= np.abs(sound).max()
    loud = np.flatnonzero(np.abs(sound) > QUIET)
    return sound[loud[0] : loud[-1] + 1]


def in_eight_bits(sound):
    """The mu-law of telephones: fine steps where it is quiet."""
    return np.rint(127 * np.sign(sound) * np.log1p(255 * np.abs(sound)) / np.log(256)).astype(np.int8)


def main():
    parts = {}
    with TemporaryDirectory() as folder:
        for split, voices in VOICES.items():
            sounds = [in_eight_bits(trimmed(say(word, *voice, folder))) for voice in voices for word in WORDS]
            parts[f"{split}_samples"] = np.concatenate(sounds)
            parts[f"{split}_lengths"] = np.array([len(sound) for sound in sounds], np.int32)
            parts[f"{split}_voices"] = np.array([voice for voice, _speed, _pitch in voices])
    np.savez_compressed(OUTPUT, **parts)
    print(OUTPUT.name, OUTPUT.stat().st_size, "bytes,", sum(len(v) for v in VOICES.values()), "voices")


if __name__ == "__main__":
    main()
