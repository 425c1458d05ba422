"""Shows images to the network of Diehl & Cook (2015): compiled where there is a compiler, as NumPy code where there is none."""

from functools import cache

import numpy as np

from helpers.image_network import ImageNetwork
from helpers.stdp_parameters import PIXELS

CAPACITY = 100  # Showings in one run of the program.
SAME_NAME = ("start_intensity", "enough_spikes", "attempts", "w_sum", "excitation", "inhibition")
WHILE_LEARNING = {"depression": "nu_pre", "potentiation": "nu_post", "theta_plus": "theta_plus"}
PROGRESS = ("image", "attempt", "n_spikes")


def network(params):
    """The network for these parameters, of which there is one for each architecture.

    Parameters
    ----------
    params : PaperParameters

    Returns
    -------
    ImageNetwork
    """
    return _network(params.n_neurons, *(float(t) for t in (params.duration, params.rest, params.dt)))


def present(state, images, first_image, learning):
    """Show images to the paper's network, each as often as it takes.

    Parameters
    ----------
    state : TrainingState
        Of `PaperParameters`.
    images : ndarray of uint8, shape (n, 784)
    first_image : int
        The number of the first one: random draws are numbered by image.
    learning : bool
        Whether weights and thresholds change.

    Returns
    -------
    w : ndarray of float32, shape (784, n_neurons)
    theta_volt : ndarray of float32, shape (n_neurons,)
    counts : ndarray of int, shape (n, n_neurons)
        Spikes of each neuron for each image, in its last showing.
    """
    params = state.params
    shown, showing = network(params), float(params.duration + params.rest)
    capacity = shown.capacity
    counts = np.zeros((len(images), params.n_neurons), int)
    values = _constants(state, learning) | {"w": state.w_volt, "theta": state.theta_volt}
    values |= {"image": -1, "attempt": 0, "n_spikes": params.enough_spikes}
    start = 0  # Where the images of this run begin: with the one that was shown last.
    while not _are_shown(len(images) - start, values, params):
        part = images[start : start + capacity + 1]
        values |= _images(part, first_image + start, capacity)
        n_showings = min(capacity, max(1, len(part) - 1 - values["image"]))
        results = shown.run(values, n_showings * showing)
        _enter_counts(counts[start : start + len(part)], results, params)
        if learning:
            values |= {"w": results["w"], "theta": results["theta"]}
        values |= {name: int(results[name][0]) for name in PROGRESS}
        start, values["image"] = start + values["image"], 0
    return values["w"].reshape(PIXELS, -1), values["theta"], counts


def _are_shown(n_images, values, params):
    enough = values["n_spikes"] >= params.enough_spikes or values["attempt"] + 1 >= params.attempts
    return values["image"] + enough >= n_images


def _images(images, first_image, capacity):
    room = np.zeros((capacity + 1, PIXELS), np.uint8)
    room[: len(images)] = images
    return {"word": room.view(np.int32).ravel(), "n_images": len(images), "first_image": first_image}


def _constants(state, learning):
    params = state.params
    showing = float((params.duration + params.rest) / params.tau_theta)
    return {
        "key": 2 * state.seed + (not learning),
        "rate": float(params.input_rate),
        "learning": learning,
        "forgotten": -np.expm1(-showing) * learning,
        **{name: float(getattr(params, mine)) * learning for name, mine in WHILE_LEARNING.items()},
        **{name: getattr(params, name) for name in SAME_NAME},
    }


def _enter_counts(counts, results, params):
    """Count the spikes of each showing while the image was on. A later showing of an image replaces an earlier one."""
    showing, dt = float(params.duration + params.rest), float(params.dt)
    shown = results["shown"].ravel()
    number = np.floor((results["t"] + dt / 2) / showing).astype(int)
    while_on = results["t"] - number * showing < float(params.duration) - dt / 2
    cells = (number * params.n_neurons + results["i"])[while_on]
    each = np.bincount(cells, minlength=len(shown) * params.n_neurons).reshape(-1, params.n_neurons)
    for image, spikes in zip(shown, each, strict=True):
        if image < len(counts):
            counts[image] = spikes


@cache
def _network(n_neurons, duration, rest, dt):
    arguments = {"n_neurons": n_neurons, "duration_second": duration, "rest_second": rest, "dt_second": dt}
    return ImageNetwork("helpers.paper_network:compiled_paper_network", arguments, CAPACITY)
