"""Chapter 08, save, load, reuse."""

from functools import cache

import numpy as np
from brian2 import mV, volt

from helpers.base.i18n import N_
from helpers.datasets import mnist
from helpers.datasets.drawing import as_digit, draw_ink
from helpers.datasets.mnist import Digits
from helpers.exercises.answers import Built, Function, Number
from helpers.exercises.predictions import Amount, Choice
from helpers.learning.images import unit_contrast
from helpers.learning.model_file import SEAL, SEAL_SIZE, TRAINED, load_model, seal
from helpers.learning.recognition import count_spikes, recognise, total_input
from helpers.learning.state import TrainingState
from helpers.learning.training import label_neurons
from helpers.learning.voting import vote

IMAGE = 125  # of the test digits, which the chapter looks at
N_ASKED = 200  # digits, where the chapter asks all of them
CROSS = [[(60, 60), (220, 220)], [(220, 60), (60, 220)]]
OBJECTIVES = {
    1: N_("Keep a network so that it can be trusted when it comes back."),
    2: N_("Say why it answers what it answers."),
    3: N_("Stop a training and go on with it, bit for bit."),
    4: N_("Say which part of a network another simulator will understand."),
}


@cache
def _network():
    return load_model(TRAINED).state


def _with_weights(keep):
    """The network in which all other weights are zero."""
    return _network().replace(w_volt=np.where(keep, _network().w_volt, 0))


def _is_large(axis):
    """Which weights are at least a tenth of the largest: of the neuron's (axis 0), the pixel's (1), or of all."""
    w = _network().w_volt
    return w >= 0.1 * w.max(axis=axis, keepdims=True)


def _has_weights(state, keep):
    """Whether these weights, and no others, are left, up to a few on which rounding decides."""
    wanted = _with_weights(keep).w_volt
    return state.w_volt.shape == wanted.shape and np.mean(state.w_volt != wanted) < 1e-3


def _best_match(images, share):
    """The number below which this share of the images has its best match."""
    w = _network().w_volt
    return np.quantile((_contrast(images) @ (w / np.linalg.norm(w, axis=0))).max(axis=1), share)


def _contrast(images):
    return unit_contrast(images.reshape(-1, 784) / 255)


def _in_16_bits():
    return _network().w_volt.astype(np.float16).astype(np.float32)


def _share_of_zeros():
    return float(np.mean(_in_16_bits() == 0))


def _as_nir(drive, leak):
    """Spikes of a neuron with threshold 1: the input is added, and then the threshold is asked."""
    v = n = 0
    for jump in drive:
        v = v * leak + jump
        if v > 1:
            v, n = 0, n + 1
    return n


def _as_course(drive, leak):
    """The threshold is asked first, and the input of a time step with a spike is lost."""
    v = n = 0
    for jump in drive:
        v *= leak
        fires = v > 1
        v, n = 0 if fires else v + jump, n + fires
    return n


def _without_loss(drive, leak):
    """After a spike the part of v above the threshold is kept."""
    v = n = 0
    for jump in drive:
        v = v * leak + jump
        if v > 1:
            v, n = v - 1, n + 1
    return n


def _is_sealed(content):
    return content == seal(content[:-SEAL_SIZE])


def _contents():
    whole = seal(b"weights")
    return [(whole,), (b"W" + whole[1:],), (whole[:-1],), (seal(b""),)]


def _missing_to_lead():
    """How far the threshold of the best match must fall to lead, and how far it is above the leader's."""
    inputs, threshold = total_input(_network(), mnist.load("test").images[IMAGE]), _thresholds()
    best, leader = inputs.argmax(), (inputs / threshold).argmax()
    above = threshold[best] - threshold[leader]
    return threshold[best] - inputs[best] / inputs[leader] * threshold[leader], above


def _thresholds():
    return _network().params.v_th + _network().theta_volt * volt


EXERCISES = {
    "1": Built(
        objective=2,
        what=TrainingState,
        holds=lambda state: _has_weights(state, _is_large(0)),
        mistakes=(
            (
                lambda state: _has_weights(state, _is_large(None)),
                N_("You compare with the largest of all weights; each neuron has a largest of its own."),
                lambda: _with_weights(_is_large(None)),
            ),
            (
                lambda state: _has_weights(state, _is_large(1)),
                N_("You compare within each pixel. The weights of a neuron are a column: axis=0."),
                lambda: _with_weights(_is_large(1)),
            ),
            (
                lambda state: _has_weights(state, ~_is_large(0)),
                N_("You kept the small weights and removed the large ones."),
                lambda: _with_weights(~_is_large(0)),
            ),
            (
                lambda state: _has_weights(state, True),
                N_("This state still has all its weights. replace gives a copy: use that copy."),
                _network,
            ),
        ),
        hints=(
            N_("state.w_volt.max(axis=0) has the largest weight of each neuron."),
            N_("where(condition, state.w_volt, 0) keeps the weights for which the condition holds."),
            N_("The condition is w >= 0.1*w.max(axis=0); hand the result to state.replace(w_volt=...)."),
        ),
        solution="state = load_model(TRAINED).state\nw = state.w_volt\n"
        "answer = state.replace(w_volt=where(w >= 0.1*w.max(axis=0), w, 0))",
        why=N_(
            "A quarter of the weights is left, and of the test digits about as many are right as before: a receptive"
            " field is black away from its own digit. Chips that store only what is not zero make use of this."
        ),
    ),
    "2": Number(
        objective=2,
        right=lambda: _best_match(mnist.load("train").images, 0.05),
        tolerance=0.01,
        mistakes=(
            (
                lambda: _best_match(mnist.load("test").images, 0.05),
                N_(
                    "You chose with the test digits. Choose with the training digits, and keep the test for the report."
                ),
            ),
            (
                lambda: _best_match(mnist.load("train").images, 0.95),
                N_("This number refuses 95 of 100 digits: you need the other end."),
            ),
            (
                lambda: _best_match(mnist.load("train").images, 0),
                N_("This refuses nobody: it is the smallest of all."),
            ),
        ),
        hints=(
            N_("max(match(state, image)) says how well the best field fits one image."),
            N_("Do that for each of the 1,000 training digits. Below which number are 50 of the 1,000?"),
            N_("quantile(matches, 0.05)"),
        ),
        solution='state, digits = load_model(TRAINED).state, mnist.load("train")\n'
        "matches = [max(match(state, image)) for image in digits.images]\nanswer = quantile(matches, 0.05)",
        why=N_(
            "The cross and the square lie far below it, so both are refused. But of the digits that it refuses most"
            " would have been right: it finds what is no digit, and hardly what will be a mistake."
        ),
    ),
    "3": Number(
        objective=3,
        right=_share_of_zeros,
        mistakes=(
            (
                lambda: float(np.mean(_network().w_volt < np.finfo(np.float16).tiny)),
                N_("Below this border 16 bits lose digits, but not all: down to 0.00000006 something is left."),
            ),
            (
                lambda: float(np.mean(_in_16_bits() != _network().w_volt)),
                N_("These are the weights that change at all. Count those that are exactly zero."),
            ),
            (lambda: float(np.mean(_network().w_volt == 0)), N_("Count after the conversion to 16 bits and back.")),
            (lambda: 100 * _share_of_zeros(), N_("Give a share of 1, not percent.")),
        ),
        hints=(
            N_("w.astype(float16).astype(float32) is what comes back."),
            N_("Compare it with 0: the mean of true and false is a share."),
            N_("mean(state.w_volt.astype(float16) == 0)"),
        ),
        solution="answer = mean(load_model(TRAINED).state.w_volt.astype(float16) == 0)",
        why=N_(
            "Not one of the answers to the test digits changes, so for recognising 16 bits would do. But a training"
            " that goes on from these numbers becomes another network: good, and not the same bit for bit."
        ),
    ),
    "4": Function(
        objective=4,
        right=_as_nir,
        cases=lambda: [(np.full(12, 0.6), 0.98), (np.full(12, 0.4), 0.7), (np.array([0.9, 0.3, 0, 2, 0.5]), 0.9)],
        mistakes=(
            (
                _as_course,
                N_("This is the order of the course's own code: it asks first, and loses the input of that step."),
            ),
            (_without_loss, N_("After a spike v is set to 0: what was above the threshold is lost.")),
            (
                lambda drive, leak: _as_nir(drive, 1),
                N_("In each time step v leaks first: it is multiplied by leak."),
            ),
        ),
        hints=(
            N_("Begin with v = 0 and n = 0, and go through the drive with a for loop."),
            N_("In each time step: v = v*leak + jump. Then ask whether v is above 1."),
            N_("If it is, n += 1 and v = 0. Return n after the loop."),
        ),
        solution="def answer(drive, leak):\n    v, n = 0, 0\n    for jump in drive:\n        v = v*leak + jump\n"
        "        if v > 1:\n            v, n = 0, n + 1\n    return n",
        why=N_(
            "NIR gives the differential equation, and nothing about the order within a time step. The two orders differ"
            " by a part of the spikes that shrinks in proportion to dt."
        ),
    ),
    "5": Function(
        objective=1,
        right=_is_sealed,
        cases=_contents,
        mistakes=(
            (
                lambda content: False,
                N_("Even a whole file fails with yours. The checksum is of the bytes before the seal, not of all."),
            ),
            (
                lambda content: len(content) >= SEAL_SIZE and content[-SEAL_SIZE:].startswith(SEAL.encode()),
                N_("Yours sees that there is a seal, but not whether it fits the bytes before it."),
            ),
        ),
        hints=(
            N_("The last 71 bytes are the seal, and all bytes before them are sealed: content[:-71]."),
            N_("hashlib.sha256(body).hexdigest() is the checksum, as 64 letters; encode() makes bytes of them."),
            N_('The seal must be b"sha256:" + hashlib.sha256(body).hexdigest().encode().'),
        ),
        solution="import hashlib\n\ndef answer(content):\n    body, seal = content[:-71], content[-71:]\n"
        '    return seal == b"sha256:" + hashlib.sha256(body).hexdigest().encode()',
        why=N_(
            "The same lines can make a new seal: whoever changes a file on purpose gets past it, with other numbers and"
            " no code. Against lies about where a model comes from only a signature helps."
        ),
    ),
    "6": Number(
        objective=2,
        right=lambda: _missing_to_lead()[0],
        mistakes=(
            (
                lambda: _missing_to_lead()[1],
                N_("Then both thresholds are equal. But the match of neuron 295 is better, so less is enough."),
            ),
        ),
        hints=(
            N_("The leader has the largest total input divided by its threshold."),
            N_("Which threshold would give neuron 295 the same ratio as neuron 327 has?"),
            N_("threshold[295] - inputs[295]/inputs[327]*threshold[327], with numbers that are not rounded."),
        ),
        solution='state = load_model(TRAINED).state\ninputs = total_input(state, mnist.load("test").images[125])\n'
        "threshold = state.params.v_th + state.theta\n"
        "answer = threshold[295] - inputs[295]/inputs[327]*threshold[327]",
        why=N_(
            "Less than 1 % of the threshold decides who leads. Which of two good fields fires first is nearly chance."
        ),
    ),
}


def _leaders_that_match_less():
    """For how many of the test digits the leader is not the best match."""
    inputs = _contrast(mnist.load("test").images) @ _network().w_volt
    ratios = inputs / (_thresholds() / mV)
    lengths = np.linalg.norm(_network().w_volt, axis=0)
    return int(np.sum(ratios.argmax(axis=1) != (inputs / lengths).argmax(axis=1)))


def _runner_up():
    """The logarithm of how likely the second digit is beside the first, for a cross."""
    return np.sort(recognise(_network(), as_digit(draw_ink(CROSS))).evidence)[-2]


def _percent_right(state):
    test = mnist.load("test")
    said = vote(count_spikes(state, test.images[:N_ASKED]), state)
    return 100 * float(np.mean(said == test.labels[:N_ASKED]))


@cache
def _percent_with_a_wrong_bit():
    """After the highest bit of the exponent of one weight has changed."""
    w = _network().w_volt.copy()
    w.view(np.uint32)[407, 0] ^= 1 << 30
    return _percent_right(_network().replace(w_volt=w))


@cache
def _percent_without_inhibition():
    """With neurons that were named again, without inhibition as well."""
    digits = mnist.load("train")
    alone = _network().replace(params=_network().params.replace(test_inhibition=0.0))
    asked = Digits(digits.images[:N_ASKED], digits.labels[:N_ASKED], digits.source)
    return _percent_right(label_neurons(alone, asked, count_spikes(alone, asked.images)))


PREDICTIONS = {
    "a": Choice(
        question=N_("What must be in a file for the network to recognise digits?"),
        options={
            "weights": N_("the weights"),
            "more": N_("the weights and something else"),
            "digits": N_("the weights, something else, and the training digits"),
        },
        outcome=lambda: "more",
        wrong={
            "weights": N_("Each neuron also has a threshold of its own, and someone must know what its spikes mean."),
            "digits": N_("What it has learned from the digits is in the weights: it never looks at them again."),
        },
    ),
    "b": Amount(
        question=N_("How large is the file of a network with 784 pixels and 400 neurons?"),
        unit="MB",
        slider=(0, 50, 0.5),
        outcome=lambda: TRAINED.stat().st_size / 1e6,
        within=1,
        below=N_("784 times 400 weights with 4 bytes each are more than that already."),
        above=N_("784 times 400 weights with 4 bytes each are 1.25 MB, and the rest is small."),
    ),
    "c": Amount(
        question=N_("For how many of the 500 test digits is the leader not the neuron with the best match?"),
        unit="",
        slider=(0, 500, 10),
        outcome=_leaders_that_match_less,
        within=30,
        below=N_("It would be never if all thresholds were equal, but theta differs from neuron to neuron."),
        above=N_("The thresholds differ by little. Where one field fits clearly better, they decide nothing."),
    ),
    "d": Choice(
        question=N_("A cross is not a digit. What will the network say to it?"),
        options={
            "nothing": N_("nothing: no neuron fires"),
            "unsure": N_("some digit, but hardly more likely than the next"),
            "sure": N_("some digit, far more likely than the next"),
        },
        outcome=lambda: "sure" if _runner_up() < -np.log(100) else "unsure",
        wrong={
            "nothing": N_("For that it would need a notion of what a digit is. It has 400 fields and a maximum."),
            "unsure": N_("Its likelihoods compare digits with each other, and not with anything that is no digit."),
        },
    ),
    "e": Amount(
        question=N_("One bit of one weight is wrong, the highest of its exponent. How many digits are still right?"),
        unit="%",
        slider=(0, 100, 5),
        outcome=_percent_with_a_wrong_bit,
        within=10,
        below=N_("Where that pixel is black the weight does nothing, and all other neurons answer as before."),
        above=N_("One weight of 313,600 seems little. But as a huge number it makes its neuron silence all others."),
    ),
    "f": Choice(
        question=N_(
            "One training runs through; another stops, is saved, loaded, and goes on. Are the two networks the same?"
        ),
        options={
            "bits": N_("yes, to the last bit"),
            "rounding": N_("yes, but for rounding"),
            "different": N_("no, but they are equally good"),
        },
        outcome=lambda: "bits",
        wrong={
            "rounding": N_("Rounding would come in if the file kept fewer digits than the program computes with."),
            "different": N_("For that the random numbers would have to go on differently. Here each one is numbered."),
        },
    ),
    "g": Amount(
        question=N_("With inhibition 94 % of the digits are right. And without, with neurons that are named again?"),
        unit="%",
        slider=(0, 100, 5),
        outcome=_percent_without_inhibition,
        within=10,
        below=N_("Nearly all 400 neurons fire, but those that fit better fire a little more, and the vote finds that."),
        above=N_("Inhibition is the maximum: without it even fields that fit badly fire and have a say."),
    ),
}
