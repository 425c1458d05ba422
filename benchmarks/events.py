"""Accuracy from events and from sound, and the error of a direction heard.

    python benchmarks/events.py

Digits are the bundled sample, words the twenty voices that come with the course; test sets choose nothing. Three of the
training voices, set aside, show how readers of words were chosen. The last line has a number for each question.
"""

import json

import numpy as np
from brian2 import Hz, ms, prefs

from helpers.codes import (
    angle_of,
    as_spikes,
    cochlea_spikes,
    coincidences,
    counts_in_parts,
    delay_line_spikes,
    fit_linear_reader,
    layer_spikes,
    motion_spikes,
    order_trials,
    read_motion,
    spectrogram_in_parts,
    two_ear_spikes,
)
from helpers.datasets import events, mnist, sounds

MOVEMENTS = ("right", "left", "down", "up", "clockwise", "anticlockwise")
LINES = np.arange(-0.7, 0.701, 0.05) * ms
KEPT = 90  # words of the first nine training voices


def layer_weights(n=200, radius=5):
    """Random weights from round patches of the picture."""
    rng = np.random.default_rng(9)
    x, y = rng.uniform(4, 30, (2, n))
    row, column = np.divmod(np.arange(events.SIDE**2)[:, None], events.SIDE)
    patch = np.hypot(column - x, row - y) < radius
    return rng.normal(0, 0.15, (2 * events.SIDE**2, n)) * np.vstack([patch, patch])


def digits():
    """Accuracy after 300 ms and after 100 ms; events and spikes of a decision."""
    sets = [mnist.load("train"), mnist.load("test")]
    seen = [as_spikes(events.watch(events.saccades(mnist.as_intensity(each.images)))) for each in sets]
    fired = [layer_spikes(each, layer_weights()) for each in seen]
    row = {}
    for key, t in (("digits_accuracy", 300 * ms), ("early_accuracy", 100 * ms)):
        known, new = (each.before(t).counts() for each in fired)
        row[key] = score(fit_linear_reader(known, sets[0].labels, 100)(new), sets[1].labels)
    return {**row, "events": per_image(seen[1]), "spikes": per_image(fired[1])}


def gestures(noise=10 * Hz):
    """Accuracy over six movements of sixty test digits, with noise events."""
    ink = np.pad(mnist.as_intensity(mnist.load("test").images), ((0, 0), (3, 3), (3, 3)))
    parts = [ink[10 * k : 10 * k + 10] for k in range(len(MOVEMENTS))]
    seen = [each for part, name in zip(parts, MOVEMENTS) for each in events.watch(events.moving(part, name), 1.5)]
    noisy = [each.with_noise(noise, k) for k, each in enumerate(seen)]
    said = read_motion(motion_spikes(noisy, 10 * ms, 2 * ms))
    return {"gesture_accuracy": score(said, np.repeat(MOVEMENTS, 10))}


def words():
    """Accuracy on voices that chose nothing, from spikes and from spectrograms; and on three voices set aside."""
    known, new = sounds.load("train"), sounds.load("test")
    row = {}
    for name, see, alpha in (("words", heard, 1000), ("spectrogram", looked_at, 10_000)):
        seen = see(known.sounds)
        read = fit_linear_reader(seen[:KEPT], known.labels[:KEPT], alpha)
        row[f"{name}_aside"] = score(read(seen[KEPT:]), known.labels[KEPT:])
        row[f"{name}_accuracy"] = score(fit_linear_reader(seen, known.labels, alpha)(see(new.sounds)), new.labels)
    return row


def heard(waves):
    return counts_in_parts(cochlea_spikes(waves), 5)


def looked_at(waves):
    return spectrogram_in_parts(waves, 5)


def directions():
    """Root mean square error over 25 angles and four words."""
    angles, spoken = np.repeat(np.arange(-60.0, 61, 5), 4), sounds.load("test").sounds
    counts = coincidences(two_ear_spikes([spoken[k] for k in (1, 5, 7, 9)] * 25, angles), LINES)
    error = angle_of(LINES[counts.argmax(axis=1)]) - angles
    return {"localisation_degrees": float(np.sqrt(np.mean(error**2)))}


def order():
    """Accuracy of delays and of counts, where all counts are equal."""
    (known, labels), (new, truth) = (order_trials(200, 1 * ms, seed=seed) for seed in (1, 2))
    wait = np.arange(8) * 5
    fired = delay_line_spikes(new, np.array([wait[::-1], wait]) * ms, 0.3, 5 * ms).counts()
    counting = fit_linear_reader(known.counts(), labels, 1)(new.counts())
    return {"order_accuracy": score(fired.argmax(axis=1), truth), "counting_accuracy": score(counting, truth)}


def score(said, truth):
    return float(np.mean(said == truth))


def per_image(spikes):
    return len(spikes.times) / spikes.n_images


if __name__ == "__main__":
    prefs.codegen.target = "numpy"
    row = {**digits(), **gestures(), **words(), **directions(), **order()}
    for key, value in row.items():
        print(f"{key:22} {value:9.3f}")
    print(json.dumps({key: round(value, 3) for key, value in row.items()}))
