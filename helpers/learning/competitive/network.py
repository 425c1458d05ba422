"""The network that learns digits, in Brian2: pixels fire, neurons compete, a pool inhibits, weights are plastic.

The same network is compiled to a program (`helpers.engine.program`) and run as NumPy code. All that a run may change is
a variable of the network, so that one program serves training, testing and every ablation.
"""

from functools import cache

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, Synapses, linked_var, prefs, second

from helpers.engine.program import Model
from helpers.engine.runner import ImageNetwork
from helpers.learning.competitive.equations import (
    HOMEOSTASIS,
    INHIBITION,
    NEURON_EQUATIONS,
    NEURON_RESET,
    NEURON_SPIKES,
    NEXT_IMAGE,
    NEXT_STEP_OF_TRAINING,
    NORMALISATION,
    PIXEL_EQUATIONS,
    PIXEL_RESET,
    PIXEL_SPIKES,
    POTENTIATION,
    SYNAPSE_EQUATIONS,
)
from helpers.learning.competitive.layer import layer_functions
from helpers.learning.images import PIXELS, image_functions, nested_clocks, random_functions


def build_network(n_neurons, duration, dt, capacity, plain=False):
    """The network, ready to be compiled or run.

    Parameters
    ----------
    n_neurons : int, >= 1
    duration, dt : Quantity, second
        Of each image, and of a time step.
    capacity : int, >= 1
        How many images there is room for in one run.
    plain : bool
        Whether input goes the usual way, through a Synapses pathway, and not a row of weights at a time.

    Returns
    -------
    Model
        Its inputs are the images ("words": bytes, four in each), the weights "w" and thresholds "theta", and all
        constants; its outputs the weights, the thresholds, and every spike's "t" and neuron "i".
    """
    # One clock for all: each clock of its own would cost time in every step.
    steps, images = nested_clocks(dt, duration, ("steps", "images"))
    words = NeuronGroup(capacity * PIXELS // 4, "word : integer", clock=images, name="words")
    pixels = _build_pixels(words, steps, images)
    pool = NeuronGroup(1, "fired : 1", clock=steps, name="pool")
    neurons = _build_neurons(n_neurons, words, pool, steps, images)
    plastic = _build_synapses(pixels, neurons, steps, plain)
    neurons.namespace.update(layer_functions(pixels, neurons, plastic))
    neurons.run_regularly("leader = foremost(v_th)", when="before_thresholds", name="photo_finish")
    if not plain:
        neurons.run_regularly("n_inputs = add_rows(drive)", when="synapses", name="input_rows")
    to_pool = Synapses(neurons, pool, on_pre="fired_post += 1", namespace={}, clock=steps, name="to_pool")
    to_pool.connect()
    spikes = SpikeMonitor(neurons, name="spikes")
    network = Network(words, pixels, pool, neurons, plastic, to_pool, spikes)
    return Model(
        network,
        capacity * images.dt,
        _inputs(words, pixels, neurons, plastic),
        {
            "w": plastic.variables["w"],
            "theta": neurons.variables["theta"],
            "t": spikes.variables["t"],
            "i": spikes.variables["i"],
        },
    )


def _build_pixels(words, steps, images):
    functions = {**random_functions(), **image_functions(words)}
    pixels = NeuronGroup(
        PIXELS,
        PIXEL_EQUATIONS,
        threshold=PIXEL_SPIKES,
        reset=PIXEL_RESET,
        method="exact",
        namespace={**functions, "duration": images.dt},
        dtype={"onset": np.float64},  # Late in a run float32 could not tell short time steps apart.
        clock=steps,
        name="pixels",
    )
    pixels.run_regularly(NEXT_IMAGE, clock=images, when="start", name="next_image")
    return pixels


def _build_neurons(n_neurons, words, pool, steps, images):
    neurons = NeuronGroup(
        n_neurons,
        NEURON_EQUATIONS,
        threshold=NEURON_SPIKES,
        reset=NEURON_RESET,
        events={"learn": f"learning and {NEURON_SPIKES}"},
        method="exact",
        namespace={"images_left": image_functions(words)["images_left"], "duration": images.dt},
        clock=steps,
        name="neurons",
    )
    neurons.fired = linked_var(pool, "fired")
    each_image = f"{NEXT_STEP_OF_TRAINING}\n{HOMEOSTASIS}"
    neurons.run_regularly(each_image, clock=images, when="start", name="each_image")
    neurons.run_regularly(INHIBITION, when="resets", order=1, name="inhibition")
    pool.run_regularly("fired = 0", when="end", name="pool_reset")
    return neurons


def _build_synapses(pixels, neurons, steps, plain):
    plastic = Synapses(
        pixels,
        neurons,
        SYNAPSE_EQUATIONS,
        on_pre="v_post += drive*w" if plain else None,
        on_post={"potentiation": POTENTIATION, "normalisation": NORMALISATION},
        on_event={"potentiation": "learn", "normalisation": "learn"},
        namespace={},
        clock=steps,
        name="plastic",
    )
    plastic.connect()
    plastic.normalisation.order = plastic.potentiation.order + 1
    return plastic


def _inputs(words, pixels, neurons, plastic):
    names = {
        words: ["word"],
        pixels: ["first_image", "key", "rate", "is_poisson", "is_latency", "tau_x"],
        neurons: [
            *(
                "theta",
                "seen",
                "n_images",
                "n_total",
                "learning",
                "ties",
                "adapting",
                "drive",
                "tau_m",
                "v_th",
            ),
            *("eta_start", "eta_end", "theta_plus_start", "theta_plus_end", "spikes_per_image", "inhibition"),
        ],
        plastic: ["w", "w_max", "w_norm", "normalise"],
    }
    return {name: getattr(group, name) for group, mine in names.items() for name in mine}


def compiled_network(n_neurons, duration_second, dt_second, capacity):
    """`build_network` as `helpers.engine.program.compiled` calls it, in a process of its own.

    Parameters
    ----------
    n_neurons : int
    duration_second, dt_second : float
    capacity : int

    Returns
    -------
    Model
    """
    prefs.core.default_float_dtype = np.float32  # Half the memory traffic, which is what takes the time.
    return build_network(n_neurons, duration_second * second, dt_second * second, capacity)


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
        values = _constants(state, learning) | _images(part, first_image + start, capacity) | {"w": w, "theta": theta}
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
    return ImageNetwork("helpers.learning.competitive.network:compiled_network", arguments, CAPACITY)
