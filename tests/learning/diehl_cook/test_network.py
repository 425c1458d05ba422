"""The network of Diehl & Cook (2015) against a plain loop, compiled against NumPy code, and training bit for bit."""

import numpy as np
import pytest
from brian2 import Hz, SpikeMonitor, ms, mV, second

from helpers.datasets import mnist
from helpers.engine import runner
from helpers.engine.runner import Runner
from helpers.learning import training
from helpers.learning.diehl_cook import network
from helpers.learning.diehl_cook.equations import DELAY_KEY
from helpers.learning.diehl_cook.network import build_network
from helpers.learning.diehl_cook.parameters import PaperParameters
from helpers.learning.images import PIXELS, image_values, random_functions
from helpers.learning.model_file import save_model
from helpers.learning.state import start_training
from helpers.learning.training import evaluate, label_neurons, spike_counts, train
from helpers.learning.voting import vote

PARAMS = PaperParameters(n_neurons=9)
SHORT = PARAMS.replace(duration=60 * ms, rest=50 * ms, enough_spikes=2)
DIGITS = mnist.load("train", 12)
IMAGES = DIGITS.images.reshape(-1, PIXELS)
uniform, wait = (random_functions()[name].pyfunc for name in ("uniform", "wait"))


def same(one, other):
    return np.array_equal(one.w_volt, other.w_volt) and np.array_equal(one.theta_volt, other.theta_volt)


def values_of(state, images, learning, capacity):
    values = network._constants(state, learning) | {"w": state.w_volt, "theta": state.theta_volt}
    values |= {"image": -1, "attempt": 0, "n_spikes": state.params.enough_spikes}
    return values | image_values(images, state.images_seen, capacity + 1)


def run_numpy(state, images, showings, learning=True):
    """In double precision, on a network of its own."""
    p = state.params
    model = build_network(p.n_neurons, p.duration, p.rest, p.dt, showings)
    pixel_spikes = SpikeMonitor(model.network["pixels"])
    model.network.add(pixel_spikes)
    for name, value in values_of(state, images, learning, showings).items():
        variable = model.inputs[name].variable
        variable.set_value(np.asarray(value, variable.dtype).ravel())
    model.network.run(showings * (p.duration + p.rest), namespace={})
    results = {name: variable.get_value().copy() for name, variable in model.outputs.items()}
    return results | {"pixel": np.array(pixel_spikes.i), "pixel_t": np.array(pixel_spikes.t / second)}


class Loop:
    """The paper's network as a loop over time steps with dense matrices, written down independently."""

    def __init__(self, state):
        self.p, self.key = state.params, 2 * state.seed
        self.dt, n = float(self.p.dt), self.p.n_neurons
        self.w, self.theta = state.w_volt.astype(float), state.theta_volt.astype(float)
        pixel, neuron = np.mgrid[:PIXELS, :n]
        self.delay = (uniform(DELAY_KEY, 0, pixel, neuron) * 10e-3 / self.dt + 0.5).astype(int)
        self.spikes, self.shown, self.now = [], [], 0

    def show(self, images):
        for number, image in enumerate(images):
            for attempt in range(self.p.attempts):
                self.shown.append(number)
                if self.show_once(image / 255, number, attempt) >= self.p.enough_spikes:
                    break

    def begin(self):
        n = self.p.n_neurons
        self.v, self.ge, self.gi = np.full(n, -65e-3), np.zeros(n), np.zeros(n)
        self.v_i, self.ge_i = np.full(n, -60e-3), np.zeros(n)
        self.since, self.since_i = np.full(n, 999), np.full(n, 999)
        self.pre, self.post1, self.post2 = np.zeros((PIXELS, n)), np.zeros(n), np.zeros(n)
        self.arriving = np.zeros((21, PIXELS, n), bool)
        self.w = np.minimum(self.w * (self.p.w_sum / self.w.sum(axis=0)), 1)
        self.theta *= np.exp(-float((self.p.duration + self.p.rest) / self.p.tau_theta))

    def show_once(self, image, number, attempt):
        self.begin()
        steps, rest = round(float(self.p.duration) / self.dt), round(float(self.p.rest) / self.dt)
        ink = np.flatnonzero(image)
        interval = 1 / (float(self.p.input_rate) * (self.p.start_intensity + attempt) * image[ink])
        draw = attempt * (steps + 2)
        due = interval * wait(1, self.key, number, ink, draw)
        count = 0
        for step in range(steps + rest):
            fires = ((step + 0.5) * self.dt >= due) & (step < steps)
            count += self.step(ink[fires]) * (step < steps)
            if fires.any():
                due[fires] += interval[fires] * wait(1, self.key, number, ink[fires], draw + 1 + step)
        return count

    def step(self, pixels):
        dt = self.dt
        v = self.v + dt / 0.1 * (-65e-3 - self.v + self.ge * -self.v + self.gi * (-100e-3 - self.v))
        v_i = self.v_i + dt / 0.01 * (-60e-3 - self.v_i + self.ge_i * -self.v_i)
        free, free_i = self.since * dt > 5e-3 - dt / 2, self.since_i * dt > 2e-3 - dt / 2
        self.v, self.v_i = np.where(free, v, self.v), np.where(free_i, v_i, self.v_i)
        self.ge, self.gi, self.ge_i = (
            self.ge * (1 - dt / 1e-3),
            self.gi * (1 - dt / 2e-3),
            self.ge_i * (1 - dt / 1e-3),
        )
        self.pre *= np.exp(-dt / 20e-3)
        self.post1, self.post2 = self.post1 * np.exp(-dt / 20e-3), self.post2 * np.exp(-dt / 40e-3)
        fired, fired_i = (self.v > self.theta - 72e-3) & free, (self.v_i > -40e-3) & free_i
        self.arrive(pixels)
        self.w[:, fired] = np.minimum(self.w + self.p.nu_post * self.pre * self.post2, 1)[:, fired]
        self.ge_i += self.p.excitation * fired
        self.gi += self.p.inhibition * (fired_i.sum() - fired_i)
        self.v[fired], self.v_i[fired_i] = -65e-3, -45e-3
        self.theta += float(self.p.theta_plus) * fired
        self.post1[fired] = self.post2[fired] = 1
        self.since, self.since_i = np.where(fired, 0, self.since) + 1, np.where(fired_i, 0, self.since_i) + 1
        self.spikes += [(self.now, neuron) for neuron in np.flatnonzero(fired)]
        self.now += 1
        return fired.sum()

    def arrive(self, pixels):
        for pixel in pixels:
            slots = (self.now + self.delay[pixel]) % 21
            self.arriving[slots, pixel, np.arange(len(slots))] = True
        here = self.arriving[self.now % 21].copy()
        self.arriving[self.now % 21] = False
        self.ge += (self.w * here).sum(axis=0)
        self.pre[here] = 1
        self.w[here] = np.maximum(self.w - self.p.nu_pre * self.post1, 0)[here]


@pytest.fixture(scope="module")
def whole():
    return train(PARAMS, DIGITS, 6, seed=1, progress=False)


def test_the_network_does_what_a_plain_loop_does():
    """The second image is so dim that it is shown again and again."""
    images = np.stack([IMAGES[0], IMAGES[1] // 3, IMAGES[2]])
    state = start_training(SHORT, 3, seed=3)
    loop = Loop(state)
    loop.show(images)
    assert len(loop.spikes) > 10
    assert loop.shown.count(1) > 1
    results = run_numpy(state, images, len(loop.shown))
    steps = np.rint(results["t"] / float(SHORT.dt)).astype(int)
    assert list(results["shown"].ravel()) == loop.shown
    assert sorted(zip(steps, results["i"], strict=True)) == loop.spikes
    assert np.allclose(results["w"].reshape(PIXELS, -1), loop.w, rtol=1e-9)
    assert np.allclose(results["theta"], loop.theta, rtol=1e-9)


@pytest.mark.needs_compiler
@pytest.mark.parametrize("learning", [True, False])
def test_the_compiled_program_does_what_numpy_code_does(learning, monkeypatch):
    state = start_training(PARAMS, 20, seed=2).replace(images_seen=5)
    assert network.network(PARAMS).is_compiled(), "NumPy code has taken over"
    w, theta, counts = network.present(state, IMAGES[:3], 5, learning)
    monkeypatch.setattr(runner, "can_compile", lambda: False)
    slow_w, slow_theta, slow_counts = network.present(state, IMAGES[:3], 5, learning)
    assert counts.sum() >= 15
    assert np.array_equal(counts, slow_counts)
    assert np.allclose(w, slow_w, rtol=1e-4, atol=1e-6)
    assert np.allclose(theta, slow_theta, rtol=1e-5)


def test_a_pixel_fires_at_the_rate_of_its_brightness():
    images = np.repeat(np.arange(0, 256, 51, dtype=np.uint8), 131)[None, :PIXELS]
    p = SHORT.replace(duration=400 * ms, enough_spikes=1)
    results = run_numpy(start_training(p, 1), images, 1)
    counts = np.bincount(results["pixel"], minlength=PIXELS)
    for brightness in (0, 51, 153, 255):
        expected = brightness / 255 * 2 * float(p.input_rate * p.duration)
        pixels = images[0] == brightness
        assert counts[pixels].mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / pixels.sum()))
    assert results["pixel_t"].max() < float(p.duration)


def test_weights_are_divided_so_that_they_sum_to_78():
    params = PARAMS.replace(nu_pre=0, nu_post=0, attempts=1)
    state = start_training(params, 1)
    assert np.allclose(state.w.sum(axis=0), 78, rtol=1e-5)
    stretched = state.replace(w_volt=state.w_volt * np.linspace(0.5, 3, 9, dtype=np.float32))
    w, _theta, _counts = network.present(stretched, IMAGES[:1], 0, learning=True)
    assert np.allclose(w, state.w_volt, rtol=1e-5)


@pytest.mark.parametrize("seed", [0, 1])
def test_weights_keep_their_bounds(seed):
    params = PARAMS.replace(nu_pre=0.2, nu_post=1.0, attempts=1)
    noise = np.random.default_rng(seed).integers(0, 256, (3, PIXELS), dtype=np.uint8)
    w, _theta, counts = network.present(start_training(params, 3, seed), noise, 0, learning=True)
    assert counts.sum() > 5
    assert w.min() == 0
    assert w.max() <= 1


def test_theta_rises_with_each_spike_and_falls_with_time():
    params = PARAMS.replace(theta_plus=0 * mV, tau_theta=10 * second, attempts=1)
    _w, theta, counts = network.present(start_training(params, 2), IMAGES[:2], 0, learning=True)
    assert np.allclose(theta, 20e-3 * np.exp(-2 * 0.5 / 10), rtol=1e-5)
    rising = params.replace(theta_plus=1e-3 * mV, tau_theta=1e9 * second)
    _w, theta, counts = network.present(start_training(rising, 2), IMAGES[:2], 0, learning=True)
    assert counts.sum() >= 10
    assert np.allclose(theta, 20e-3 + 1e-6 * counts.sum(axis=0), rtol=1e-6)


def test_an_image_is_shown_until_there_are_enough_spikes(whole):
    dim = IMAGES[:4] // 2
    assert np.all(spike_counts(whole, dim).sum(axis=1) >= PARAMS.enough_spikes)
    once = whole.replace(params=PARAMS.replace(attempts=1))
    assert np.any(spike_counts(once, dim).sum(axis=1) < PARAMS.enough_spikes)


def test_a_black_image_makes_no_spike_and_does_not_wait_for_ever():
    state = start_training(SHORT.replace(attempts=3), 4)
    results = run_numpy(state, np.vstack([np.zeros((1, PIXELS), np.uint8), IMAGES[:1]]), 4)
    assert list(results["shown"].ravel()[:4]) == [0, 0, 0, 1]
    assert results["pixel_t"].min() > 3 * float(SHORT.duration + SHORT.rest)


def test_the_seed_decides_everything(whole):
    assert same(whole, train(PARAMS, DIGITS, 6, seed=1, progress=False))
    assert not same(whole, train(PARAMS, DIGITS, 6, seed=2, progress=False))
    assert not same(whole, start_training(PARAMS, 6, seed=1))


@pytest.mark.parametrize("block", [2, 5])
def test_a_training_that_stopped_goes_on_bit_for_bit(whole, block):
    half = train(PARAMS, DIGITS, 6, seed=1, until=3, block=block, progress=False)
    assert half.images_seen == 3
    assert same(whole, train(PARAMS, DIGITS, state=half, progress=False))


@pytest.mark.needs_compiler
def test_blocks_and_runs_end_where_they_like():
    """Runs of the program end after `CAPACITY` showings, in the middle of an image's attempts, and after a block."""
    settings = {"n_images": 260, "seed": 1, "progress": False}
    digits = mnist.load("train", 50)
    one = train(PARAMS, digits, block=260, **settings)
    assert same(one, train(PARAMS, digits, block=37, **settings))


def test_attempts_go_on_in_the_next_run(monkeypatch):
    monkeypatch.setattr(runner, "can_compile", lambda: False)
    original, runs = Runner.run_numpy, []

    def run(network, values):
        results = original(network, values)
        runs.append(list(results["shown"].ravel()))
        return results

    monkeypatch.setattr(Runner, "run_numpy", run)
    state, dim = start_training(SHORT.replace(attempts=3), 2), IMAGES[:2] // 4
    trained = []
    for capacity in (2, 20):
        network._network.cache_clear()
        monkeypatch.setattr(network, "CAPACITY", capacity)
        trained.append(network.present(state, dim, 0, learning=True))
    network._network.cache_clear()
    assert runs == [
        [0, 0],
        [0, 1],
        [0, 0],
        [0, 0, 0, 1, 1, 1, 2],
    ]  # Each run counts from the image that it begins with.
    for one, other in zip(*trained, strict=True):
        assert np.array_equal(one, other)


def test_testing_changes_nothing_and_does_not_depend_on_how_the_work_is_shared(whole, monkeypatch):
    w, theta, counts = network.present(whole, IMAGES[:5], 0, learning=False)
    assert np.array_equal(w, whole.w_volt)
    assert np.array_equal(theta, whole.theta_volt)
    monkeypatch.setattr(training, "BLOCK", 2)
    monkeypatch.setattr(training, "SLOW_BLOCK", 2)
    assert np.array_equal(counts, spike_counts(whole, IMAGES[:5], workers=2))


def test_labels_votes_and_accuracy_work_as_with_the_course_s_network(whole):
    labelled = label_neurons(whole, DIGITS)
    guesses = vote(spike_counts(whole, DIGITS.images), labelled, "label")
    assert evaluate(labelled, DIGITS, "label") == np.mean(guesses == DIGITS.labels)
    assert labelled.labels.shape == (9,)


def test_a_model_file_takes_the_course_s_network_only(whole, tmp_path):
    with pytest.raises(ValueError, match="PaperParameters"):
        save_model(tmp_path / "paper.npz", whole)
    assert not list(tmp_path.iterdir())


def test_without_a_compiler_the_same_calls_run_numpy_code(whole, monkeypatch):
    monkeypatch.setattr(runner, "can_compile", lambda: False)
    slow = train(PARAMS, DIGITS, 6, seed=1, until=2, progress=False)
    assert slow.images_seen == 2
    assert not same(slow, start_training(PARAMS, 6, seed=1))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("n_neurons", 0, "whole number from 1"),
        ("enough_spikes", 2.5, "whole number from 1"),
        ("attempts", 0, "whole number from 1"),
        ("duration", 350, "unit such as ms"),
        ("duration", 0.7 * ms, "whole number of time steps"),
        ("rest", 10 * ms, "at least 50"),
        ("input_rate", 0 * Hz, "greater than 0"),
        ("w_sum", -78, "greater than 0"),
        ("nu_pre", -1e-4, "not below 0"),
        ("theta_start", 20, "unit such as mV"),
        ("inhibition", 17 * mV, "inhibition is"),
    ],
)
def test_a_wrong_value_is_refused_by_name(field, value, message):
    with pytest.raises(ValueError, match=message) as error:
        PARAMS.replace(**{field: value})
    assert field in str(error.value)
