"""Chapter 04, spike encoding."""

from functools import cache, partial

import numpy as np
from brian2 import Hz, ms

from helpers.base.i18n import N_
from helpers.codes.encode import (
    decode_delta,
    decode_latency,
    decode_phase,
    decode_rate,
    encode_delta,
    encode_latency,
    encode_phase,
    encode_population,
    encode_rate,
)
from helpers.codes.readout import fit_linear_reader, grey_error
from helpers.datasets import mnist
from helpers.exercises.answers import Array, Function, Number, Setting
from helpers.exercises.predictions import Amount, Choice, Order, Sketch

DURATION = 100 * ms
MAX_RATE = 63.75 * Hz
THREE = 21  # number of the digit that the chapter shows
FIELDS = (3, 8, 32)
FULL_SET = 60_000
OBJECTIVES = {
    1: N_("Turn an image into spikes in six ways, and back."),
    2: N_("Say how far off a rate code is, and how that changes with time."),
    3: N_("Say what makes each code send spikes: light, change or pixels."),
    4: N_("Measure what a code keeps when spikes are lost, the clock is coarse or bits are few."),
}


@cache
def _digits(n):
    """The first training digits, as intensities."""
    return mnist.as_intensity(mnist.load("train", n).images)


def _three():
    return _digits(THREE + 1)[THREE:]


def _variance(dt):
    """Of the spikes of a pixel worth 60 Hz in 100 ms, if there is one throw each dt."""
    p = float(60 * Hz * dt)
    return float(DURATION / dt) * p * (1 - p)


def _poisson_error(duration, cut=True):
    """Error of the Poisson code on 20 digits; without the cut a pixel may be brighter than white."""
    images = _digits(20)
    spikes = encode_rate(images, duration, MAX_RATE, seed=0)
    decoded = decode_rate(spikes, MAX_RATE) if cut else spikes.counts() / float(MAX_RATE * duration)
    return 255 * np.abs(images.reshape(decoded.shape) - decoded).mean()


def _latency_error(duration, dt=None):
    """Error of the latency code on the 3, on a clock of so coarse steps."""
    spikes = encode_latency(_three(), duration)
    return grey_error(_three(), decode_latency(spikes.on_grid(dt) if dt else spikes))


def _delta_spikes(images):
    return len(encode_delta(images, DURATION).times)


def _population_spikes():
    return np.array([len(encode_population(_three(), DURATION, n).times) for n in FIELDS])


def _spikes_of_the_full_set(duration):
    """What all digits would take, if they were like the first hundred."""
    return FULL_SET / 100 * len(encode_rate(_digits(100), duration, MAX_RATE, seed=0).times)


@cache
def _phase_error(n_bits):
    return grey_error(_three(), decode_phase(encode_phase(_three(), DURATION, n_bits), n_bits))


def _is_phase_code_of_the_three(values):
    return values["code"] == "phase" and values["digit"] == THREE


EXERCISES = {
    "1": Function(
        objective=1,
        right=lambda level: bin(level).count("1"),
        cases=lambda: [(level,) for level in (128, 127, 255, 0, 37)],
        mistakes=(
            (
                lambda level: round(8 * level / 255),
                N_("Brighter means more spikes in a rate code, but not in this one."),
            ),
            (
                lambda level: level.bit_length(),
                N_("This is how many bits the number needs; but a bit that is 0 sends no spike."),
            ),
            (lambda level: 8 - bin(level).count("1"), N_("These are the phases in which the pixel is silent.")),
        ),
        hints=(
            N_("Write 127, 128 and 255 in binary. Where does a spike come?"),
            N_("A spike comes in each phase whose bit is 1."),
            N_('bin(level) is the number in binary, as a text. Texts have a method count("1").'),
        ),
        solution='def answer(level):\n    return bin(level).count("1")',
        why=N_("The spikes are the grey level in binary, so their number is the number of ones."),
    ),
    "2": Number(
        objective=2,
        right=lambda: _variance(10 * ms),
        within=0.15,
        tolerance=0,
        mistakes=(
            (
                lambda: float(60 * Hz * DURATION),
                N_("This is the mean. It is the variance, too, but only for a fine dt."),
            ),
            (lambda: _variance(10 * ms) / 10, N_("This is the variance of a single time step: there are ten.")),
            (
                lambda: np.sqrt(_variance(10 * ms)),
                N_("This is the standard deviation: the variance is its square."),
            ),
        ),
        hints=(
            N_("With dt = 10 ms there are 10 time steps. With which probability does each of them have a spike?"),
            N_("A time step has a spike or none. The number of spikes then follows the binomial distribution."),
            N_("Its variance is n*p*(1 - p), with n = 10 and p = rate*dt."),
        ),
        solution="p = float(60*Hz*10*ms)\nanswer = 10*p*(1 - p)",
        why=N_("At most one spike fits into a time step. Only where rate*dt is small does this make no difference."),
    ),
    "3": Number(
        objective=2,
        right=lambda: _poisson_error(DURATION, cut=False),
        tolerance=0.05,
        mistakes=(
            (
                lambda: _poisson_error(DURATION),
                N_("This is the error with decode_rate, which lets no pixel be brighter than white."),
            ),
            (
                lambda: _poisson_error(DURATION, cut=False) / 255,
                N_("This is a part of the range from 0 to 1: multiply it by 255."),
            ),
        ),
        hints=(
            N_("Encode the 20 digits, and count the spikes of each pixel."),
            N_("A count over the count that a white pixel is expected to have is an intensity, perhaps above 1."),
            N_("Take the mean of the distances from images[:20].reshape(20, 784), in grey levels."),
        ),
        solution="images = mnist.as_intensity(mnist.load('train', 20).images).reshape(20, 784)\n"
        "counts = encode_rate(images, 100*ms, 63.75*Hz, seed=0).counts()\n"
        "answer = 255*abs(counts/float(63.75*Hz*100*ms) - images).mean()",
        why=N_("decode_rate cuts at 1, and so removes half of the noise of a white pixel. Without it theory is right."),
    ),
    "4": Number(
        objective=4,
        right=lambda: _latency_error(10 * ms, 1 * ms),
        within=0.05,
        tolerance=0,
        mistakes=(
            (lambda: _latency_error(10 * ms), N_("These spikes have exact times: put them on a clock with on_grid.")),
            (
                lambda: _latency_error(DURATION, 1 * ms),
                N_("This is the error for 100 ms: the code has only 10 ms here."),
            ),
            (
                lambda: 255 / 10 / 2,
                N_("Half a level of the clock is right for a grey pixel. But what are most pixels?"),
            ),
        ),
        hints=(
            N_("encode_latency, then on_grid, then decode_latency, then grey_error."),
            N_("The duration of the code is 10 ms, and the argument of on_grid is 1 ms."),
            N_("decode_latency(encode_latency(image, 10*ms).on_grid(1*ms)) is the picture that comes back."),
        ),
        solution="image = mnist.as_intensity(mnist.load('train', 22).images)[21:]\n"
        "answer = grey_error(image, decode_latency(encode_latency(image, 10*ms).on_grid(1*ms)))",
        why=N_("Ten levels are left, but black stays silent and white fires in the first time step: both are exact."),
    ),
    "5": Number(
        objective=3,
        right=lambda: _delta_spikes(_three().transpose(0, 2, 1)),
        within=0.5,
        tolerance=0,
        mistakes=(
            (
                lambda: _delta_spikes(_three()),
                N_("This is the 3 as it stands: a transpose exchanges rows and columns."),
            ),
            (
                lambda: _delta_spikes(_three().transpose(0, 2, 1)) - _delta_spikes(_three()),
                N_("These are only the additional spikes."),
            ),
        ),
        hints=(
            N_("What does a scan meet that runs along a stroke, and what one that crosses it?"),
            N_("image.transpose(0, 2, 1) has rows and columns exchanged."),
            N_("Count the times of encode_delta(image.transpose(0, 2, 1), 100*ms)."),
        ),
        solution="image = mnist.as_intensity(mnist.load('train', 22).images)[21:]\n"
        "answer = len(encode_delta(image.transpose(0, 2, 1), 100*ms).times)",
        why=N_("Most strokes of a 3 run from left to right. Turned, the scan crosses them, and meets more edges."),
    ),
    "6": Array(
        objective=3,
        right=_population_spikes,
        mistakes=(
            (
                lambda: _population_spikes()[1] * np.array(FIELDS) / 8,
                N_("More neurons do not make more spikes: how many of them respond to one intensity?"),
            ),
            (lambda: 784 * np.array(FIELDS), N_("These are the neurons. Most of them stay silent.")),
            (
                lambda: _population_spikes() / 784,
                N_("These are spikes for each pixel: those of the image are asked for."),
            ),
        ),
        hints=(
            N_("encode_population has an argument n_fields."),
            N_("Count the times of encode_population(image, 100*ms, n_fields=3), then of the two others."),
            N_("A list of three numbers of spikes, in the order 3, 8, 32."),
        ),
        solution="image = mnist.as_intensity(mnist.load('train', 22).images)[21:]\n"
        "answer = [len(encode_population(image, 100*ms, n_fields=n).times) for n in [3, 8, 32]]",
        why=N_(
            "More curves are narrower curves: two or three of them respond to any intensity, however many there are."
        ),
    ),
    "7": Setting(
        objective=4,
        explorer="EncodingExplorer",
        holds=lambda values: (
            _is_phase_code_of_the_three(values)
            and _phase_error(values["n_bits"]) < 1 <= _phase_error(values["n_bits"] - 1)
        ),
        mistakes=(
            (lambda values: values["code"] != "phase", N_("Choose the phase code."), {"n_bits": 4}),
            (
                lambda values: values["digit"] != THREE,
                N_("Press reset, and move n_bits alone: the digit must be number 21."),
                {"code": "phase", "digit": 3},
            ),
            (
                lambda values: _phase_error(values["n_bits"]) >= 1,
                N_("The error is a grey level or more."),
                {"code": "phase", "n_bits": 2},
            ),
            (
                lambda values: _phase_error(values["n_bits"] - 1) < 1,
                N_("The error is small enough, but fewer bits would do."),
                {"code": "phase", "n_bits": 7},
            ),
        ),
        hints=(
            N_("The decode error stands above the picture."),
            N_("Start with one bit, and add one at a time."),
            N_("Each bit more halves the error, roughly. It begins with 9 grey levels."),
        ),
        solution='answer = widgets.EncodingExplorer("phase")\nanswer.controls["n_bits"].value = 4',
        why=N_("The first bits carry the most. The last ones cost as many spikes, and change next to nothing."),
    ),
    "8": Number(
        objective=3,
        right=lambda: _spikes_of_the_full_set(350 * ms),
        mistakes=(
            (lambda: _spikes_of_the_full_set(DURATION), N_("Each digit is shown for 350 ms, not for 100 ms.")),
            (
                lambda: _spikes_of_the_full_set(350 * ms) / FULL_SET,
                N_("These are the spikes of one digit: all 60,000 are asked for."),
            ),
            (
                lambda: _spikes_of_the_full_set(350 * ms) / (FULL_SET / 100),
                N_("These are the spikes of a hundred digits: all 60,000 are asked for."),
            ),
            (
                lambda: FULL_SET * 784 * float(MAX_RATE * 350 * ms),
                N_("So many it would be if all pixels were white."),
            ),
        ),
        hints=(
            N_("How many spikes do the first hundred digits of the sample take?"),
            N_("encode_rate(images[:100], 350*ms, max_rate) has the spikes of all hundred."),
            N_("60,000 digits are 600 times a hundred."),
        ),
        solution="images = mnist.as_intensity(mnist.load('train', 100).images)\n"
        "answer = 600*len(encode_rate(images, 350*ms, 63.75*Hz, seed=0).times)",
        why=N_("About 2,300 spikes for each digit. A latency code would need one for each pixel that is lit."),
    ),
}
DISTANCES = {"small": 0.2, "one": 1, "more": 2.5}
DURATIONS = np.array([25, 50, 100, 200, 400])  # ms
CODES = {
    "poisson": (partial(encode_rate, seed=0), decode_rate),
    "latency": (encode_latency, decode_latency),
    "delta": (encode_delta, decode_delta),
}


@cache
def _poisson_errors():
    return [_poisson_error(duration * ms) for duration in DURATIONS]


def _latency_against_poisson():
    poisson = grey_error(_three(), decode_rate(encode_rate(_three(), DURATION, MAX_RATE, seed=0), MAX_RATE))
    latency = _latency_error(DURATION)
    return "smaller" if latency < 0.8 * poisson else "larger" if latency > 1.2 * poisson else "same"


def _on_spikes_within_a_stroke():
    """Whether the ON neuron of a wide white stroke fires after the stroke's edge."""
    times = encode_delta(np.ones((1, 1, 10)), DURATION).times
    return "never" if np.all(times < DURATION / 10) else "each"


def _share_of_black():
    """Of the spikes of the population code, in percent."""
    spikes = encode_population(_three(), DURATION)
    return 100 * float((_three().ravel() == 0)[spikes.neuron_indices // 8].mean())


@cache
def _levels_lost():
    """By how many grey levels each code is further off when one spike in twenty is lost."""
    images, lost = _digits(20), {}
    for name, (encode, decode) in CODES.items():
        spikes = encode(images, DURATION)
        lost[name] = grey_error(images, decode(spikes.lose(0.05, seed=0))) - grey_error(images, decode(spikes))
    return lost


def _costs_the_same_inverted():
    """The code whose number of spikes changes least when the image is inverted."""
    encoders = {
        "latency": encode_latency,
        "delta": encode_delta,
        "phase": encode_phase,
        "population": encode_population,
    }
    images = _digits(20)
    factors = {
        name: len(e(1 - images, DURATION).times) / len(e(images, DURATION).times) for name, e in encoders.items()
    }
    return min(factors, key=lambda name: abs(factors[name] - 1))


@cache
def _points_lost():
    """By how many points a reader of Poisson spikes is worse than a reader of the pixels."""
    train, test = mnist.load("train"), mnist.load("test")
    images = mnist.as_intensity(np.concatenate([train.images, test.images]))
    batches = [images[first : first + 50] for first in range(0, len(images), 50)]
    decoded = np.concatenate([np.rint(255 * decode_rate(encode_rate(batch, DURATION, seed=0))) for batch in batches])
    scores = []
    for features in (images, decoded):
        features = features / features.std()
        read = fit_linear_reader(features[:1000], train.labels, alpha=1000)
        scores.append(100 * (read(features[1000:]) == test.labels).mean())
    return float(scores[0] - scores[1])


PREDICTIONS = {
    "a": Choice(
        question=N_("6 spikes are expected. How far from 6 is a typical count?"),
        options={"small": N_("0.2 spikes"), "one": N_("1 spike"), "more": N_("2.5 spikes")},
        outcome=lambda: min(DISTANCES, key=lambda name: abs(DISTANCES[name] - np.sqrt(6))),
        wrong={
            "small": N_("So exact is the mean of 1,000 showings, but not a single one."),
            "one": N_(
                "That would be a clock that is a little irregular. A Poisson process has no memory that pulls it to 6."
            ),
        },
    ),
    "b": Sketch(
        question=N_("Draw how the error of the Poisson code changes with the time that you look; it begins at 16."),
        x=(N_("duration (ms)"), 25, 400),
        y=(N_("decode error (grey levels)"), 0, 20),
        outcome=lambda t: np.interp(t, DURATIONS, _poisson_errors()),
        mistakes=(
            (
                lambda t: _poisson_errors()[0] * 25 / t,
                N_("Half the error in twice the time is right for the regular code. Poisson needs four times as long."),
            ),
            (
                lambda t: _poisson_errors()[0] * (400 - t) / 375,
                N_("A straight line would end without any error. Each spike more helps less than the one before."),
            ),
            (
                lambda t: _poisson_errors()[0] + 0 * t,
                N_("The noise is not the same at all times: a mean over more spikes is more exact."),
            ),
        ),
    ),
    "c": Choice(
        question=N_("Poisson takes 690 spikes and is wrong by 9 grey levels. What is the error of one spike a pixel?"),
        options={"larger": N_("larger"), "same": N_("about the same"), "smaller": N_("smaller")},
        outcome=_latency_against_poisson,
        wrong={
            "larger": N_("Fewer spikes say less only if spikes are counted. Here their times are read."),
            "same": N_("A count comes in whole spikes, but a time can be as exact as you like."),
        },
    ),
    "d": Choice(
        question=N_("How often does the ON neuron of a row fire inside a wide white stroke?"),
        options={"each": N_("in each column"), "never": N_("never")},
        outcome=_on_spikes_within_a_stroke,
        wrong={"each": N_("That would be a code of brightness. This one says only what has changed.")},
    ),
    "e": Amount(
        question=N_("Four of five pixels are black. Which part of the population code's spikes do they take?"),
        unit="%",
        slider=(0, 100, 1),
        outcome=_share_of_black,
        within=6,
        below=N_("In the other codes black is silence. Here some neurons have their favourite near black."),
        above=N_("Black pixels take about as many spikes as others, and one pixel in five is not black."),
    ),
    "f": Order(
        question=N_("One spike in twenty is lost. Order three codes by how much the error grows, the least first."),
        items={"poisson": N_("Poisson rate"), "latency": N_("latency"), "delta": N_("delta")},
        outcome=lambda: tuple(sorted(_levels_lost(), key=_levels_lost().get)),
        wrong={
            ("delta", "poisson"): N_("A lost spike of the delta code is wrong to the end of the row."),
            ("delta", "latency"): N_(
                "A lost spike of the latency code costs one pixel, one of the delta code the rest of a row."
            ),
            ("latency", "poisson"): N_(
                "A pixel with one spike loses all when that is lost; one with six loses a sixth."
            ),
        },
    ),
    "g": Choice(
        question=N_("Which code takes as many spikes for black ink on white paper as for white ink on black?"),
        options={
            "latency": N_("latency"),
            "delta": N_("delta"),
            "phase": N_("phase"),
            "population": N_("population"),
        },
        outcome=_costs_the_same_inverted,
        wrong={
            "latency": N_("A latency code sends a spike for each pixel that is not black: now these are most."),
            "delta": N_("The edges are the same, but the scan comes out of the dark and has to climb to white first."),
            "phase": N_("White has all eight bits set, and now most pixels are white."),
        },
    ),
    "h": Amount(
        question=N_("Pixels get 85 %. How many points less does a reader of Poisson spikes get after 100 ms?"),
        unit=N_("points"),
        slider=(0, 20, 0.5),
        outcome=_points_lost,
        within=2,
        below=N_("Spikes made from the pixels can not say more than the pixels."),
        above=N_("The noise of 784 pixels is independent, and a weighted sum over many of them averages it away."),
    ),
}
