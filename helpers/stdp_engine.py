"""Shows images to the learning network: compiled where there is a compiler, as NumPy code where there is none."""

from functools import cache

import numpy as np

from helpers.image_network import ImageNetwork
from helpers.stdp_parameters import PIXELS

CAPACITY = 2_000  # Images in one run of the program; to start it takes as long as to show 100.
SAME_NAME = ("tau_m", "v_th", "w_norm", "eta_start", "eta_end", "theta_plus_start", "theta_plus_end")
LATENCY_INK = 12  # A digit's contrast if all its ink were full black: the root of some 150 pixels.


def network(params):
    """The network for these parameters, of which there is one for each architecture.

    Parameters
    ----------
    params : STDPParameters

    Returns
    -------
    ImageNetwork
    """
    return _network(params.n_neurons, float(params.duration), float(params.dt))


def present(state, images, first_image, learning):
    """Show images to a network.

    Parameters
    ----------
    state : TrainingState
    images : ndarray of uint8, shape (n, 784)
    first_image : int
        The number of the first one: random draws are numbered by image.
    learning : bool
        Whether weights and thresholds change.

    Returns
    -------
    w_volt : ndarray of float32, shape (784, n_neurons)
    theta_volt : ndarray of float32, shape (n_neurons,)
    counts : ndarray of int, shape (n, n_neurons)
        Spikes of each neuron for each image.
    """
    shown = network(state.params)
    capacity = shown.capacity
    w, theta, counts = state.w_volt, state.theta_volt, []
    for start in range(0, len(images), capacity):
        part = images[start : start + capacity]
        values = (
            _constants(state, learning)
            | _images(part, first_image + start, capacity)
            | {"w": w, "theta": theta}
        )
        results = shown.run(values, len(part) * float(state.params.duration))
        if learning:
            w, theta = results["w"].reshape(PIXELS, -1), results["theta"]
        counts.append(_count(results, len(part), state.params))
    return w, theta, np.concatenate(counts)


def _images(images, first_image, capacity):
    room = np.zeros((capacity, PIXELS), np.uint8)
    room[: len(images)] = images
    return {
        "word": room.view(np.int32).ravel(),
        "n_images": len(images),
        "first_image": first_image,
        "seen": first_image,
    }


def _constants(state, learning):
    params = state.params
    gain = 1.0 if learning else params.test_gain
    is_latency = params.code == "latency"
    return {
        "key": 2 * state.seed + (not learning),
        "rate": float(params.input_rate) * gain,
        "is_poisson": params.code == "poisson",
        "is_latency": is_latency,
        "drive": float(params.input_rate * params.duration) / LATENCY_INK if is_latency else 1.0,
        "learning": learning,
        "ties": not learning or params.inhibition < 1,
        "adapting": learning and params.homeostasis,
        "inhibition": params.inhibition if learning else params.test_inhibition,
        "normalise": params.normalisation,
        "w_max": float(params.w_norm),
        "n_total": state.n_total,
        "spikes_per_image": params.spikes_per_image,
        "tau_x": float(params.tau_pre),
        **{name: float(getattr(params, name)) for name in SAME_NAME},
    }


def _count(results, n, params):
    images = np.floor((results["t"] + float(params.dt) / 2) / float(params.duration)).astype(int)
    cells = images * params.n_neurons + results["i"]
    counts = np.bincount(cells, minlength=n * params.n_neurons)
    return counts.astype(np.int32).reshape(n, params.n_neurons)


@cache
def _network(n_neurons, duration, dt):
    arguments = {"n_neurons": n_neurons, "duration_second": duration, "dt_second": dt}
    return ImageNetwork("helpers.stdp_network:compiled_network", arguments, CAPACITY)
