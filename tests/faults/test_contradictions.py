"""Arguments that are each right and contradict one another, grids of time, and images that are no digits on black."""

import warnings

import numpy as np
import pytest
from brian2 import Hz, TimedArray, ms, mV, nA

from helpers import codes as C
from helpers import learning as L
from helpers import neurons as N
from helpers.datasets import Digits, mnist
from tests.faults.public_calls import crowd, digits, intensities, new_inputs, params, state

LIF = N.LIFParameters()
SHORT = N.simulate_lif(LIF, 1 * nA, 10 * ms)


def played(*times):
    """Give one input spikes at some times, in steps of 1 ms, for 10 ms."""
    network, inputs = new_inputs()
    N.run_with_trains(network, inputs, (np.zeros(len(times), int), list(times) * ms), 10 * ms)


def finished():
    return state().replace(images_seen=3)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: N.pulse(1 * nA, 20 * ms, 10 * ms), "start is 20 ms, .* below end = 10 ms"),
        (
            lambda: N.pulses(1 * nA, 0.15 * ms, 1 * ms, 9 * ms),
            "width = 150 us must be a whole number of time steps",
        ),
        (lambda: N.simulate_lif(LIF, 1 * nA, 10 * ms, dt=1000 * ms), "dt is 1 s, .* duration = 10 ms"),
        (lambda: N.simulate_lif(LIF, 1 * nA, 10 * ms, n=10**8), "n ask for 1e.10 numbers"),
        (
            lambda: N.simulate_lif(LIF, 1 * nA, 10 * ms, n=2, v_start=[1, 2, 3] * mV),
            "v_start is .* of the 2 neurons",
        ),
        (lambda: N.fraction_left(SHORT, 1 * ms, 11 * ms), "end is 11 ms, but the recording ends at 10 ms"),
        (lambda: N.follow_weight(N.PairRule(), [2, 1] * ms, [3] * ms, 0.5), "pre_times must rise"),
        (lambda: N.follow_weight(N.PairRule(), [1] * ms, [3] * ms, 2), "w_start is 2, .* w_max = 1"),
        (lambda: N.correlated_trains(3, 4, 0.5, 1 * Hz, 9 * ms, 1), "n_together is 4, .* from 0 to 3"),
        (lambda: played(2, 2), "two spikes of one input in a time step"),
        (lambda: played(2, 10), "at the end of the duration or later"),
        (lambda: played(2, -1), "trains holds -0.001"),
        (lambda: played(2, np.nan), "trains holds nan"),
        (
            lambda: C.decode_latency(C.encode_rate(intensities(), 500 * ms, seed=1)),
            "spikes has .* another code",
        ),
        (lambda: C.grey_error(digits().images, digits().images), "images holds .* from 0 to 1"),
        (
            lambda: C.look_up(digits().images, C.encode_latency(intensities(), 9 * ms)),
            "table is .* spike_table",
        ),
        (lambda: Digits(digits().images, [1], "sample"), "labels has 1 entries and images has 3"),
        (lambda: C.fit_linear_reader(intensities(), [1, 2], 1), "labels has 2 entries and features has 3"),
        (
            lambda: L.train(params(), digits(), 100, finished(), progress=False),
            "n_images is 100, .* of 3 images",
        ),
        (lambda: L.train(params(), digits(), 3, finished(), progress=False), "state has seen all 3 images"),
        (
            lambda: L.train(params().replace(n_neurons=5), digits(), state=state()),
            "params are not those of state",
        ),
        (lambda: L.label_neurons(state(), digits(), np.ones((2, 4), int)), r"counts has shape \(2, 4\)"),
        (lambda: L.to_nir(state()), "test_inhibition = 1, which NIR can not say"),
        (
            lambda: L.recognise(L.load_model(L.TRAINED), digits().images[0]),
            r"load_model\(path\).state",
        ),
        (lambda: L.save_model(state(), "x.npz"), "path is an object of type TrainingState"),
        (lambda: L.evaluate(state(), Digits(digits().images, [1, 2, 26], "letters")), "labels up to 26"),
    ],
)
def test_a_contradiction_is_refused_in_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("step", [9.999999999999999e-05, 0.0001, 0.00030000000000000003, 0.001])
def test_a_current_on_a_grid_of_whole_steps_is_taken_to_the_last_bit(step):
    values = np.resize([1.0, 3.0, 2.0], 200)
    current = TimedArray(values * nA, dt=step * 1000 * ms)
    exact = TimedArray(np.repeat(values, round(step / 1e-4)) * nA, dt=0.1 * ms)
    expected, recording = (N.simulate_lif(LIF, each, 20 * ms) for each in (exact, current))
    np.testing.assert_array_equal(recording.I, expected.I)
    np.testing.assert_array_equal(recording.spike_times, expected.spike_times)


@pytest.mark.parametrize("kilohertz", [20, 25, 50, 3])
def test_a_current_on_another_grid_is_refused_with_the_step_that_fits(kilohertz):
    current = TimedArray(np.ones(100) * nA, dt=1 / kilohertz * ms)
    with pytest.raises(ValueError, match="current changes every .*, but dt is 100 us: take dt="):
        N.simulate_lif(LIF, current, 2 * ms)
    assert N.simulate_lif(LIF, current, 2 * ms, dt=1 / kilohertz * ms).I[0] == 1 * nA


def test_a_column_of_currents_is_no_current_over_time():
    with pytest.raises(ValueError, match="current holds 2 currents over time"):
        N.simulate_lif(LIF, TimedArray(np.ones((9, 2)) * nA, dt=1 * ms), 2 * ms)


def test_a_long_time_step_runs_with_a_word_of_warning():
    with pytest.warns(UserWarning, match="dt is 10 ms, which is long for tau_m = 10 ms"):
        N.simulate_lif(LIF, 2 * nA, 100 * ms, dt=10 * ms)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "dt is")
        N.simulate_lif(LIF, 2 * nA, 10 * ms, dt=1 * ms)


@pytest.mark.parametrize("paper", [lambda image: 255 - image, lambda image: np.maximum(image, 40)])
def test_a_digit_on_paper_that_is_not_black_runs_with_a_word_of_warning(paper):
    image = digits().images[0]
    with pytest.warns(UserWarning, match="image: the background is .* counts as ink"):
        L.recognise(state(), paper(image))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        L.recognise(state(), image)


def test_the_sample_itself_lies_on_black():
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        for image in mnist.load("train").images:
            L.match(state(), image)


def test_a_network_that_does_not_fire_says_no_digit():
    silent = state().replace(w_volt=np.zeros_like(state().w_volt))
    assert set(L.vote(L.count_spikes(silent, digits().images), silent)) == {-1}


def test_a_network_without_inhibition_is_exported():
    assert "evidence" in L.to_nir(crowd()).nodes
