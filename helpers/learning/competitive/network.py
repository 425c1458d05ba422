"""The competitive network in Brian2: pixels that fire, neurons that compete, a pool that inhibits, plastic weights.

All that a run may change is a variable of the network, so that one program serves training, testing and every ablation.
"""

from functools import cache

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, Synapses, linked_var, prefs, second

from helpers.engine.runner import Model, Runner
from helpers.learning.competitive import equations as eq
from helpers.learning.competitive.layer import layer_functions
from helpers.learning.images import PIXELS, image_functions, image_values, nested_clocks, random_functions

CAPACITY = 2_000  # Images in one run of the program; to start it takes as long as to show 100.
SAME_NAME = ("tau_m", "v_th", "w_norm", "eta_start", "eta_end", "theta_plus_start", "theta_plus_end")


def build_network(n_neurons, duration, dt, capacity, plain=False):
    """The network with room for `capacity` images, as a `Model`: the same for a program and for NumPy code.

    Its inputs are the images ("word": bytes, four in each), the weights "w" and thresholds "theta", and all constants;
    its outputs the weights, the thresholds, and every spike's "t" and neuron "i". If it is `plain`, input goes the
    usual way, through a Synapses pathway, and not a row of weights at a time.
    """
    # One clock for all: each clock of its own would cost time in every step.
    steps, images = nested_clocks(dt, duration, ("steps", "images"))
    words = NeuronGroup(capacity * PIXELS // 4, "word : integer", clock=images, name="words")
    pixels = _build_pixels(words, steps, images)
    pool = NeuronGroup(1, "fired : 1", clock=steps, name="pool")
    neurons = _build_neurons(n_neurons, words, pool, steps, images)
    plastic = _build_synapses(pixels, neurons, steps, plain)
    neurons.namespace.update(layer_functions(pixels, neurons, plastic))
    neurons.run_regularly("winner = find_winner(v_th)", when="before_thresholds", name="find_winner")
    if not plain:
        neurons.run_regularly("n_inputs = add_rows(input_gain)", when="synapses", name="input_rows")
    to_pool = Synapses(neurons, pool, on_pre="fired_post += 1", namespace={}, clock=steps, name="to_pool")
    to_pool.connect()
    spikes = SpikeMonitor(neurons, name="spikes")
    network = Network(words, pixels, pool, neurons, plastic, to_pool, spikes)
    weights, thresholds = plastic.variables["w"], neurons.variables["theta"]
    outputs = {"w": weights, "theta": thresholds, "t": spikes.variables["t"], "i": spikes.variables["i"]}
    return Model(network, capacity * images.dt, _inputs(words, pixels, neurons, plastic), outputs)


def _build_pixels(words, steps, images):
    functions = {**random_functions(), **image_functions(words)}
    pixels = NeuronGroup(
        PIXELS,
        eq.PIXEL_EQUATIONS,
        threshold=eq.PIXEL_SPIKES,
        reset=eq.PIXEL_RESET,
        method="exact",
        namespace={**functions, "duration": images.dt},
        dtype={"onset": np.float64},  # Late in a run float32 could not tell short time steps apart.
        clock=steps,
        name="pixels",
    )
    pixels.run_regularly(eq.NEXT_IMAGE, clock=images, when="start", name="next_image")
    return pixels


def _build_neurons(n_neurons, words, pool, steps, images):
    neurons = NeuronGroup(
        n_neurons,
        eq.NEURON_EQUATIONS,
        threshold=eq.NEURON_SPIKES,
        reset=eq.NEURON_RESET,
        events={"learn": f"learning and {eq.NEURON_SPIKES}"},
        method="exact",
        namespace={"images_left": image_functions(words)["images_left"], "duration": images.dt},
        clock=steps,
        name="neurons",
    )
    neurons.fired = linked_var(pool, "fired")
    each_image = f"{eq.NEXT_STEP_OF_TRAINING}\n{eq.HOMEOSTASIS}"
    neurons.run_regularly(each_image, clock=images, when="start", name="each_image")
    neurons.run_regularly(eq.INHIBITION, when="resets", order=1, name="inhibition")
    pool.run_regularly("fired = 0", when="end", name="pool_reset")
    return neurons


def _build_synapses(pixels, neurons, steps, plain):
    plastic = Synapses(
        pixels,
        neurons,
        eq.SYNAPSE_EQUATIONS,
        on_pre="v_post += input_gain*w" if plain else None,
        on_post={"potentiation": eq.POTENTIATION, "normalisation": eq.NORMALISATION},
        on_event={"potentiation": "learn", "normalisation": "learn"},
        namespace={},
        clock=steps,
        name="plastic",
    )
    plastic.connect()
    plastic.normalisation.order = plastic.potentiation.order + 1  # It needs the sum of all squares.
    return plastic


def _inputs(words, pixels, neurons, plastic):
    names = {
        words: "word",
        pixels: "first_image key rate is_poisson is_latency tau_x",
        neurons: """theta seen n_images n_total learning single_winner adapting input_gain tau_m v_th
                    eta_start eta_end theta_plus_start theta_plus_end spikes_per_image inhibition""",
        plastic: "w w_max w_norm normalise",
    }
    return {name: getattr(group, name) for group, mine in names.items() for name in mine.split()}


def compiled_network(n_neurons, duration_second, dt_second, capacity):
    """`build_network` for a `Runner`."""
    prefs.core.default_float_dtype = np.float32  # Half the memory traffic, which is what takes the time.
    return build_network(n_neurons, duration_second * second, dt_second * second, capacity)


def network(params):
    """The `Runner` for `STDPParameters`, of which there is one for each architecture."""
    return _network(params.n_neurons, float(params.duration), float(params.dt))


def present(state, images, first_image, learning):
    """Show uint8 images of shape (n, 784), and return weights, thresholds and each neuron's spikes for each image.

    Random draws are numbered by image, and the first one's number is `first_image`. The three arrays have shape
    (784, n_neurons), (n_neurons,) and (n, n_neurons), the first two in volt; without `learning` they do not change.
    """
    runner, w, theta, counts = network(state.params), state.w_volt, state.theta_volt, []
    for start in range(0, len(images), CAPACITY):
        part = images[start : start + CAPACITY]
        results = runner.run(_values(state, part, first_image + start, learning) | {"w": w, "theta": theta})
        if learning:
            w, theta = results["w"].reshape(PIXELS, -1), results["theta"]
        counts.append(_count(results, len(part), state.params))
    return w, theta, np.concatenate(counts)


def _values(state, images, first_image, learning):
    shown = image_values(images, first_image, CAPACITY)
    return _constants(state, learning) | shown | {"seen": first_image}


def _constants(state, learning):
    params = state.params
    gain = 1.0 if learning else params.test_gain
    return {
        "key": 2 * state.seed + (not learning),
        "rate": float(params.input_rate) * gain,
        "is_poisson": params.code == "poisson",
        "is_latency": params.code == "latency",
        "input_gain": params.input_gain,
        "learning": learning,
        "single_winner": learning and params.inhibition == 1,
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
    cells = (images * params.n_neurons + results["i"]).astype(np.intp)
    counts = np.bincount(cells, minlength=n * params.n_neurons)
    return counts.astype(np.int32).reshape(n, params.n_neurons)


@cache
def _network(n_neurons, duration, dt):
    arguments = {"n_neurons": n_neurons, "duration_second": duration, "dt_second": dt, "capacity": CAPACITY}
    return Runner("helpers.learning.competitive.network:compiled_network", arguments)
