"""The competitive network against a plain loop, closed forms, plain Synapses, and compiled against NumPy code."""

import numpy as np
import pytest
from brian2 import SpikeMonitor, ms, mV, prefs, second
from scipy.stats import kstest

from helpers.datasets import mnist
from helpers.learning.competitive import network
from helpers.learning.competitive.network import build_network
from helpers.learning.competitive.parameters import STDPParameters
from helpers.learning.images import PIXELS, image_values, random_functions
from helpers.learning.state import start_training

PARAMS = STDPParameters(n_neurons=12, theta_start=1 * mV, v_th=10 * mV)
IMAGES = mnist.load("train", 4).images.reshape(4, PIXELS)
uniform = random_functions()["uniform"].pyfunc


def values_of(state, images, learning=True):
    values = network._values(state, images, state.images_seen, learning)
    return values | {"w": state.w_volt, "theta": state.theta_volt}


def run_numpy(state, images, monitor_pixels=False, plain=False, learning=True, **changes):
    """In double precision, on a network of its own."""
    params = state.params
    model = build_network(params.n_neurons, params.duration, params.dt, len(images), plain)
    pixel_spikes = SpikeMonitor(model.network["pixels"])
    if monitor_pixels:
        model.network.add(pixel_spikes)
    changes |= image_values(images, state.images_seen, len(images))
    for name, value in (values_of(state, images, learning) | changes).items():
        variable = model.inputs[name].variable
        variable.set_value(np.asarray(value, variable.dtype).ravel())
    model.network.run(len(images) * params.duration, namespace={})
    results = {name: variable.get_value().copy() for name, variable in model.outputs.items()}
    if monitor_pixels:
        results |= {
            "pixel": np.array(pixel_spikes.i),
            "pixel_t": np.array(pixel_spikes.t / second),
        }
    return results


def run_loop(state, images):
    """The same network as a loop over time steps, written down independently."""
    p, key = state.params, 2 * state.seed
    dt, steps = float(p.dt), round(float(p.duration / p.dt))
    w, theta = state.w_volt.astype(float).copy(), state.theta_volt.astype(float).copy()
    spikes = []
    for image, pixels in enumerate(images / 255):
        progress = image / state.n_total
        eta = float(p.eta_start) * float(p.eta_end / p.eta_start) ** progress
        plus = float(p.theta_plus_start) * float(p.theta_plus_end / p.theta_plus_start) ** progress
        theta -= plus * p.spikes_per_image / p.n_neurons
        ink = np.flatnonzero(pixels)
        interval = np.linalg.norm(pixels) / (pixels[ink] * float(p.input_rate))
        due = interval * uniform(key, image, ink, 0)
        v, x = np.zeros(p.n_neurons), np.zeros(PIXELS)
        for step in range(steps):
            v *= np.exp(-float(p.dt / p.tau_m))
            x *= np.exp(-float(p.dt / p.tau_pre))
            above = v - theta
            winner = above.argmax() if above.max() > float(p.v_th) else None
            fires = (step + 0.5) * dt >= due
            v += w[ink[fires]].sum(axis=0)
            if winner is not None:
                spikes.append((image * steps + step, winner))
                w[:, winner] += eta * x
                w[:, winner] *= float(p.w_norm) / np.linalg.norm(w[:, winner])
                theta[winner] += plus
                v[:] = 0
            x[ink[fires]] += 1
            due[fires] += interval[fires]
    return w, theta, spikes


def test_the_network_does_what_a_plain_loop_does():
    state = start_training(PARAMS, 20, seed=3)
    w, theta, spikes = run_loop(state, IMAGES)
    results = run_numpy(state, IMAGES)
    steps = np.rint(results["t"] / float(PARAMS.dt)).astype(int)
    assert len(spikes) > 10
    assert list(zip(steps, results["i"], strict=True)) == spikes
    assert np.allclose(results["w"].reshape(PIXELS, -1), w, rtol=1e-6, atol=1e-12)
    assert np.allclose(results["theta"], theta, rtol=1e-6)


@pytest.mark.parametrize("code", ["regular", "latency"])
def test_adding_rows_is_what_plain_synapses_do(code):
    state = start_training(PARAMS.replace(code=code), 20, seed=1)
    rows, plain = (run_numpy(state, IMAGES, plain=plain) for plain in (False, True))
    assert len(rows["t"]) > 5
    assert np.array_equal(rows["t"], plain["t"])
    assert np.array_equal(rows["i"], plain["i"])
    assert np.allclose(rows["w"], plain["w"], rtol=1e-6)


@pytest.mark.needs_compiler
@pytest.mark.parametrize("code", ["regular", "poisson", "latency"])
def test_the_compiled_program_does_what_numpy_code_does(code):
    state = start_training(PARAMS.replace(code=code), 20, seed=2).replace(images_seen=5)
    shown = network.network(PARAMS)
    compiled, numpy_code = (run(values_of(state, IMAGES)) for run in (shown.program.run, shown.run_numpy))
    assert len(compiled["t"]) > 5
    assert np.allclose(compiled["t"], numpy_code["t"])
    assert np.array_equal(compiled["i"], numpy_code["i"])
    assert np.allclose(compiled["w"], numpy_code["w"], rtol=1e-4, atol=1e-9)
    assert np.allclose(compiled["theta"], numpy_code["theta"], rtol=1e-5)


def test_the_regular_code_sends_as_many_spikes_as_the_rate_says():
    results = run_numpy(start_training(PARAMS, 20), IMAGES[:1], monitor_pixels=True)
    expected = float(PARAMS.input_rate * PARAMS.duration) * IMAGES[0] / np.linalg.norm(IMAGES[0].astype(float))
    counts = np.bincount(results["pixel"], minlength=PIXELS)
    assert np.all(np.abs(counts - expected) < 1 + 1e-6)
    assert np.all(counts[IMAGES[0] == 0] == 0)


def test_the_poisson_code_has_poisson_counts():
    params = PARAMS.replace(code="poisson", dt=0.5 * ms)
    bright = np.full((8, PIXELS), 255, np.uint8)
    results = run_numpy(start_training(params, 20), bright, monitor_pixels=True)
    image = np.floor(results["pixel_t"] / float(params.duration) + 1e-6).astype(int)
    counts = np.bincount(image * PIXELS + results["pixel"], minlength=bright.size)
    expected = float(params.input_rate * params.duration) / np.sqrt(PIXELS)
    # A pixel fires at most once in a time step, which takes away rate * dt / 2, about 1 %.
    assert counts.mean() == pytest.approx(expected, rel=0.04)
    assert counts.var() == pytest.approx(expected, rel=0.08)


def test_the_latency_code_sends_one_spike_a_pixel_the_brighter_the_sooner():
    results = run_numpy(
        start_training(PARAMS.replace(code="latency"), 20),
        IMAGES[:1],
        monitor_pixels=True,
    )
    order = np.argsort(results["pixel"])
    ink = np.flatnonzero(IMAGES[0])
    dt, due = float(PARAMS.dt), float(PARAMS.duration) * (1 - IMAGES[0][ink] / 255)
    on_time = due < float(PARAMS.duration) - dt / 2
    assert np.array_equal(results["pixel"][order], ink[on_time])
    assert np.allclose(results["pixel_t"][order], np.ceil(due[on_time] / dt - 0.5) * dt)


def test_a_weight_grows_by_the_window_of_the_formula():
    """In each image one pixel fires alone; another, with a large weight, makes the neuron fire."""
    params = PARAMS.replace(
        n_neurons=1,
        code="latency",
        tau_pre=20 * ms,
        theta_start=0 * mV,
        normalisation=False,
        homeostasis=False,
    )
    brightness = np.arange(25, 256, 15)
    alone = np.arange(len(brightness))
    images = np.zeros((len(alone), PIXELS), np.uint8)
    images[alone, alone], images[:, 700] = brightness, 128
    w = np.full((PIXELS, 1), 1e-5)
    w[700] = 0.03
    state = start_training(params.replace(eta_end=params.eta_start), 1000).replace(w_volt=w)
    results = run_numpy(state, images, monitor_pixels=True, input_gain=1, w_max=1)
    fired = dict(zip(results["pixel"], results["pixel_t"], strict=True))
    lags = results["t"] - np.array([fired[pixel] for pixel in alone])
    # The trace starts in the step after its spike; a pixel that fires with the neuron, or later, adds nothing.
    formula = np.where(lags > 1e-6, np.exp(-lags / 20e-3), 0) * float(params.eta_start)
    assert lags.min() < 0 < lags.max()
    assert np.allclose(results["w"][alone] - 1e-5, formula, rtol=1e-6, atol=1e-15)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("code", ["regular", "poisson", "latency"])
def test_weights_keep_their_length_and_their_bounds(code, seed):
    noise = np.random.default_rng(seed).integers(0, 256, (5, PIXELS), dtype=np.uint8)
    state = start_training(PARAMS.replace(code=code), 5, seed)
    w, _theta, counts = network.present(state, np.vstack([noise, IMAGES]), 0, learning=True)
    assert counts.sum() > 5
    assert np.allclose(np.linalg.norm(w.astype(float), axis=0), float(PARAMS.w_norm), rtol=1e-5)
    assert w.min() >= 0
    assert w.max() <= float(PARAMS.w_norm)


def test_without_normalisation_weights_grow_up_to_their_bound():
    params = PARAMS.replace(normalisation=False, eta_start=1 * mV, eta_end=1 * mV)
    results = run_numpy(start_training(params, 4), IMAGES)
    assert results["w"].max() == pytest.approx(float(params.w_norm))
    assert np.linalg.norm(results["w"].reshape(PIXELS, -1), axis=0).max() > 5 * float(params.w_norm)


def test_without_inhibition_many_fire_for_each_image_and_with_it_one_at_a_time():
    state = start_training(PARAMS, 4)
    together = run_numpy(state.replace(params=PARAMS.replace(inhibition=0.0)), IMAGES)
    alone = run_numpy(state, IMAGES)
    assert len(np.unique(alone["t"])) == len(alone["t"])
    assert len(together["t"]) > 3 * len(alone["t"])


def test_without_homeostasis_theta_stays():
    state = start_training(PARAMS.replace(homeostasis=False), 4)
    results = run_numpy(state, IMAGES)
    assert len(results["t"])
    assert np.allclose(results["theta"], float(PARAMS.theta_start))


def test_testing_changes_nothing():
    state = start_training(PARAMS, 4)
    results = run_numpy(state, IMAGES, learning=False)
    assert len(results["t"])
    assert np.array_equal(results["w"], state.w_volt.ravel())
    assert np.array_equal(results["theta"], state.theta_volt)


def test_a_black_image_makes_no_spike():
    results = run_numpy(start_training(PARAMS, 4), np.zeros((2, PIXELS), np.uint8), monitor_pixels=True)
    assert len(results["t"]) == len(results["pixel"]) == 0


def test_random_numbers_are_uniform_and_do_not_repeat():
    draws = uniform(3, np.arange(40)[:, None, None], np.arange(PIXELS)[:, None], np.arange(3)).ravel()
    assert kstest(draws, "uniform").pvalue > 0.01
    assert len(np.unique(draws)) > 0.99 * len(draws)
    assert 0 < draws.min() < draws.max() < 1
    neighbours = np.corrcoef(draws[:-1], draws[1:])[0, 1]
    assert abs(neighbours) < 4 / np.sqrt(len(draws))


def test_the_student_s_preferences_are_left_alone():
    before = prefs.codegen.target, prefs.core.default_float_dtype
    network.present(start_training(PARAMS, 4), IMAGES[:1], 0, learning=False)
    assert (prefs.codegen.target, prefs.core.default_float_dtype) == before
