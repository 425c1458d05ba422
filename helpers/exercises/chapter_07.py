"""Chapter 07, learning MNIST."""

from functools import cache

import numpy as np
from brian2 import mV

from helpers.base.i18n import N_
from helpers.datasets import mnist
from helpers.datasets.mnist import Digits
from helpers.exercises.answers import Array, Built, Function, Number
from helpers.exercises.predictions import Amount, Choice, Order
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.images import unit_contrast
from helpers.learning.model_file import TRAINED, load_model
from helpers.learning.recognition import count_spikes
from helpers.learning.state import start_training
from helpers.learning.training import label_neurons
from helpers.learning.voting import vote

NETWORK = STDPParameters()
N_SHOWN = 800
OBJECTIVES = {
    1: N_("Build a layer that finds classes without being told."),
    2: N_("Say what each of its four parts is for, and what happens without it."),
    3: N_("Read an answer from the spikes of a layer, and say which labels and how many spikes it takes."),
    4: N_("Judge it as it should be judged: labels, choices and the final number each from digits of their own."),
}


@cache
def _forty():
    """The first forty 0s and 1s of the sample: images of equal length, shape (40, 784), and labels."""
    digits = mnist.load("train")
    few = np.flatnonzero(digits.labels < 2)[:40]
    return unit_contrast(digits.images[few].reshape(40, 784) / 255), digits.labels[few]


@cache
def _four_neurons(in_order=False, theta_plus=2.0):
    """The chapter's four neurons in NumPy, mV and seconds: their spikes for the 0s and for the 1s, shape (2, 4)."""
    images, labels = _forty()
    order = np.argsort(labels, kind="stable") if in_order else range(40)
    random = np.random.default_rng(0)
    theta, w, counts = 10 * random.random(4), random.random((784, 4)) / 16, np.zeros((2, 4), int)
    for k in order:
        theta = theta - 1.5 * theta_plus / 4
        _show(images[k], random.random(784), w, theta, theta_plus, counts[labels[k]])
    return counts


def _show(image, phase, w, theta, theta_plus, counts, dt=2e-3):
    """One image for 100 ms: the winner learns, is normalised, inhibits all, and pays; arrays change in place."""
    v, x = np.zeros(4), np.zeros(784)
    for _step in range(50):
        v, x, phase = v * np.exp(-dt), x * np.exp(-dt), phase + 1100 * dt * image
        fires, pixels = v > 20 + theta, phase > 1
        phase, x, v = phase - pixels, x + pixels, (v + pixels @ w) * (not fires.any())
        w[:, fires] += 0.02 * x[:, None]
        w[:, fires] /= np.linalg.norm(w[:, fires], axis=0)
        theta += theta_plus * fires
        counts += fires


def _busy(counts):
    """How many neurons fire more than five times for the 0s, and for the 1s."""
    return np.sum(counts > 5, axis=1)


@cache
def _held_out_counts(test_gain):
    """Spikes of the network of 400 neurons for the 200 held-out digits."""
    state = load_model(TRAINED).state
    state = state.replace(params=state.params.replace(test_gain=test_gain))
    return count_spikes(state, mnist.load("train").images[N_SHOWN:])


def _means_by_digit(values):
    """The mean over all images of each digit."""
    labels = mnist.load("train").labels
    return np.array([values[labels == digit].mean() for digit in range(10)])


def _pixels():
    return mnist.load("train").images.reshape(-1, 784)


@cache
def _untrained():
    """A network that has seen nothing, named with the 800 digits."""
    digits = mnist.load("train")
    shown = Digits(digits.images[:N_SHOWN], digits.labels[:N_SHOWN], digits.source)
    state = start_training(NETWORK, 5_000)
    return label_neurons(state, shown, count_spikes(state, shown.images))


@cache
def _percent_right_untrained():
    """What the naive Bayes vote of the untrained network is worth."""
    digits, state = mnist.load("train"), _untrained()
    said = vote(count_spikes(state, digits.images[N_SHOWN:]), state)
    return 100 * float(np.mean(said == digits.labels[N_SHOWN:]))


EXERCISES = {
    "1": Array(
        objective=1,
        right=lambda: _busy(_four_neurons(in_order=True)),
        mistakes=(
            (
                lambda: _busy(_four_neurons()),
                N_("So it is if 0s and 1s come mixed. Are your images and labels sorted, and image a new TimedArray?"),
            ),
            (
                lambda: [4, 4],
                N_("All four fire for the 0s, since there is nothing else to win. But not all of them give that up."),
            ),
            (
                lambda: [1, 1],
                N_("Homeostasis makes winning expensive: one neuron alone can not take all images of a digit."),
            ),
        ),
        hints=(
            N_("While only 0s come, what is there to win, and who takes a turn?"),
            N_("Sort both with k = np.argsort(labels, kind='stable'), make image again, and run the last layer."),
            N_("The run prints the spikes of the four for a 0 and for a 1: count the numbers above 5 in each line."),
        ),
        solution="""# In the notebook:
#   k = np.argsort(labels, kind="stable")
#   labels, images = labels[k], images[k]
#   image = TimedArray(images, dt=100*ms)
#   watch(NORMALISED, theta_plus=2*mV, inhibition=True)
# It prints the spikes of the four neurons for a 0 and for a 1. So many of the numbers are above 5:
answer = [4, 2]""",
        why=N_(
            "First all four become 0s, each in its turn. Then two of them become 1s, and what these knew of 0s is"
            " overwritten. Learning that goes on forgets what it no longer sees, so the digits come in random order."
        ),
    ),
    "2": Number(
        objective=2,
        right=lambda: 20 * 2 * mV - 40 * 1.5 * 2 * mV / 4,
        tolerance=0.005,
        mistakes=(
            (lambda: 20 * 2 * mV, N_("You count what the spikes cost. Each image also lowers all thresholds.")),
            (
                lambda: 20 * 2 * mV - 1.5 * 2 * mV / 4,
                N_("You lower theta once, but every one of the 40 images does."),
            ),
            (
                lambda: 20 * 2 * mV - 40 * 1.5 * 2 * mV,
                N_("Each image lowers theta by 1.5*theta_plus/N, and N is the number of neurons."),
            ),
        ),
        hints=(
            N_("theta goes up with each spike of the neuron, and down with each image."),
            N_("Up: 20 times theta_plus. Down: 40 times 1.5*theta_plus/4."),
            N_("20*2 mV - 40*0.75 mV."),
        ),
        solution="theta_plus = 2*mV\nanswer = 20*theta_plus - 40*1.5*theta_plus/4",
        why=N_(
            "At 15 spikes in 40 images both are equal, and theta rests. A neuron that fires more often climbs until its"
            " threshold lets the others win."
        ),
    ),
    "3": Number(
        objective=3,
        right=lambda: float(np.sum(~_held_out_counts(0.5).any(axis=1))),
        within=2,
        mistakes=(
            (
                lambda: float(np.sum(~_held_out_counts(3.0).any(axis=1))),
                N_("With the usual test_gain no digit is silent. replace gives a copy: use that copy."),
            ),
            (
                lambda: float(np.sum(~_held_out_counts(0.5).any(axis=0))),
                N_("These are the neurons that never fire. Count the digits: rows of the counts, not columns."),
            ),
        ),
        hints=(
            N_("state.replace(params=state.params.replace(test_gain=0.5)) is a network that is shown less."),
            N_("count_spikes(state, images) has a row for each digit; a silent digit has a row of zeros."),
            N_("sum(~counts.any(axis=1))"),
        ),
        solution="""from helpers.learning import TRAINED, count_spikes, load_model
state = load_model(TRAINED).state
state = state.replace(params=state.params.replace(test_gain=0.5))
counts = count_spikes(state, mnist.load("train").images[800:])
answer = np.sum(~counts.any(axis=1))""",
        why=N_(
            "With few input spikes many digits reach no threshold, and nobody can vote. More spikes average out the"
            " chance of when each pixel starts, up to a point."
        ),
    ),
    "4": Array(
        objective=2,
        right=lambda: _means_by_digit((_pixels() > 0).sum(axis=1)),
        tolerance=0.02,
        mistakes=(
            (
                lambda: _means_by_digit(_pixels().sum(axis=1) / 255),
                N_("This is the ink. In the latency code a dark grey pixel sends one spike too: count the lit pixels."),
            ),
            (
                lambda: _means_by_digit((_pixels() > 0).sum(axis=1)) * np.bincount(mnist.load("train").labels),
                N_("These are all lit pixels of all images of a digit: divide by the number of its images."),
            ),
            (
                lambda: _means_by_digit((_pixels() > 0).mean(axis=1)),
                N_("This is the share of the 784 pixels; their number is asked for."),
            ),
        ),
        hints=(
            N_("A pixel is lit if it is above 0."),
            N_("(digits.images > 0).sum(axis=(1, 2)) is the number for each image."),
            N_("Take its mean over the images with digits.labels == d, for each of the ten d."),
        ),
        solution="""digits = mnist.load("train")
lit = (digits.images > 0).sum(axis=(1, 2))
answer = [lit[digits.labels == d].mean() for d in range(10)]""",
        why=N_(
            "The average 0 sends more than twice as many spikes as a 1. So |b| differs, v is no angle any more, and"
            " most neurons become 0s. The timing is not to blame: a normalisation of the input is missing."
        ),
    ),
    "5": Number(
        objective=3,
        right=lambda: float(np.bincount(_untrained().labels, minlength=10).max()),
        within=1.5,
        mistakes=(
            (
                lambda: 10,
                N_(
                    "So few it would be if all digits lit equally many pixels. A random field answers most to the most."
                ),
            ),
            (
                _percent_right_untrained,
                N_("This is how many of 100 digits naive Bayes gets right. Count the names of the neurons."),
            ),
        ),
        hints=(
            N_("Which digit has the most lit pixels, and so excites a random field most?"),
            N_("curve.states[0].labels has the names before the first image, where 5,000 images are shown."),
            N_("np.bincount(labels, minlength=10).max()"),
        ),
        solution="""from helpers.learning import count_spikes
digits = mnist.load("train")
shown = Digits(digits.images[:800], digits.labels[:800], "sample")
state = start_training(STDPParameters(), 5000)
labels = label_neurons(state, shown, count_spikes(state, shown.images)).labels
answer = np.bincount(labels, minlength=10).max()""",
        why=N_(
            "A random field overlaps most with the digit that has the most lit pixels, the 0. Such names are nearly"
            " worthless. Naive Bayes gets far more out of the same spikes: a hundred weak hints add up."
        ),
    ),
    "6": Function(
        objective=4,
        right=lambda confusion: np.diag(confusion) / np.sum(confusion, axis=1),
        cases=lambda: [(np.array([[8, 2, 0], [1, 5, 4], [1, 0, 9]]),), (np.array([[3, 1], [4, 2]]),)],
        mistakes=(
            (
                lambda confusion: np.diag(confusion) / np.sum(confusion, axis=0),
                N_("You divide by the columns, by what was said. Of the digits that were shown, how many are right?"),
            ),
            (
                lambda confusion: np.diag(confusion) / np.sum(confusion),
                N_("You divide by all digits. For each digit count only those in which it was shown."),
            ),
            (
                lambda confusion: 1 - np.diag(confusion) / np.sum(confusion, axis=1),
                N_("This is the share of mistakes."),
            ),
        ),
        hints=(
            N_("Rows are what was shown, columns what was said. Where do right answers stand?"),
            N_("np.diag(confusion) has the right answers of each digit."),
            N_("Divide by the sum over each row: axis=1."),
        ),
        solution="def answer(confusion):\n    return np.diag(confusion)/confusion.sum(axis=1)",
        why=N_(
            "One number for all digits hides which of them fail. The 1s are nearly always right, because nothing else"
            " is as thin. A 9 shares most of its pixels with a 4."
        ),
    ),
    "7": Built(
        objective=2,
        what=STDPParameters,
        holds=lambda params: params == NETWORK.replace(homeostasis=False),
        mistakes=(
            (
                lambda params: params.inhibition < 1,
                N_("Without full inhibition the losers learn with the winner. They must lose, and go on losing."),
                lambda: NETWORK.replace(inhibition=0.0),
            ),
            (
                lambda params: not params.normalisation,
                N_("Without normalisation the weights grow, but thresholds rise with them, and others have a turn."),
                lambda: NETWORK.replace(normalisation=False),
            ),
            (
                lambda params: params.homeostasis and params != NETWORK,
                N_("A lower price of winning is still a price. There is a switch that takes it away."),
                lambda: NETWORK.replace(theta_plus_start=0.1 * mV),
            ),
        ),
        hints=(
            N_("Who wins, learns; who learns, wins. Which of the four parts works against that?"),
            N_("With this part each spike raises the neuron's own threshold."),
            N_("STDPParameters(...=False)"),
        ),
        solution="answer = STDPParameters(homeostasis=False)",
        why=N_(
            "Without homeostasis winning has no price: a few neurons do all the work, and the others stay the noise"
            " that they began with."
        ),
    ),
}

PREDICTIONS = {
    "a": Choice(
        question=N_("The rule can only add. What will the four neurons have become after forty images?"),
        options={
            "sorted": N_("one or two for the 0, the others for the 1"),
            "alike": N_("four alike"),
            "silent": N_("four that are silent"),
        },
        outcome=lambda: "alike",
        wrong={
            "sorted": N_("Nothing tells a neuron what the others do, so all of them learn whatever comes."),
            "silent": N_("For that, something would have to lower a weight. This rule only adds."),
        },
    ),
    "b": Choice(
        question=N_("The winner of an image learns, the losers do not. Will the four share the work?"),
        options={
            "share": N_("yes, each fires about as often as the others"),
            "some": N_("no, some fire for most images and at least one hardly ever"),
        },
        outcome=lambda: "some" if _four_neurons(theta_plus=0.0).sum(axis=0).min() < 10 else "share",
        wrong={"share": N_("A loser stays noise, and any neuron that has learned fits any digit better than noise.")},
    ),
    "c": Amount(
        question=N_("By the formula each neuron rests at 15 spikes in 40 images. How many will it really fire?"),
        unit="",
        slider=(0, 40, 1),
        outcome=lambda: float(_four_neurons().sum(axis=0).mean()),
        within=4,
        below=N_(
            "So many it will be at rest. But the thresholds start low, and until they have climbed it fires more."
        ),
        above=N_("The thresholds start low, but each spike raises its neuron's by 2 mV, so they soon catch up."),
    ),
    "d": Amount(
        question=N_("How many of the held-out digits are right before the network has seen any image?"),
        unit="%",
        slider=(0, 100, 5),
        outcome=_percent_right_untrained,
        within=8,
        below=N_("10 % is a guess without looking. Random fields look: each is a random measurement of the image."),
        above=N_("The fields are noise: only the labels of the 800 digits make something of their spikes."),
    ),
    # The outcome takes minutes of training: benchmarks/stdp_mnist.py --row parts.
    "e": Order(
        question=N_("Take one part away at a time. Order the networks from the worst to the best."),
        items={
            "inhibition": N_("no inhibition"),
            "homeostasis": N_("no homeostasis"),
            "normalisation": N_("no normalisation"),
            "none": N_("all parts"),
        },
        outcome=lambda: ("inhibition", "homeostasis", "normalisation", "none"),
        wrong={
            ("homeostasis", "inhibition"): N_(
                "Without homeostasis a few neurons still learn different fields; without inhibition all learn the same."
            ),
            ("normalisation", "homeostasis"): N_(
                "Without normalisation the thresholds keep the competition going; without homeostasis most never fire."
            ),
            ("none", "normalisation"): N_("Without normalisation v is no angle: a long field beats a fitting one."),
        },
    ),
    "f": Choice(
        question=N_("The test digits are new. How will the network do on them, beside the held-out digits?"),
        options={
            "better": N_("clearly better"),
            "same": N_("the same within the error"),
            "worse": N_("clearly worse"),
        },
        outcome=lambda: "same",
        wrong={
            "better": N_("Nothing makes test digits easier: other people wrote them, from the same two groups."),
            "worse": N_(
                "Only a choice among many settings would show. Here a handful was tried on the held-out digits."
            ),
        },
    ),
}
