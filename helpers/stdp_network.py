"""The network that learns digits, in Brian2: pixels that fire, neurons that compete, a pool that inhibits, plastic weights.

The same network is compiled to a program (`helpers.simulate`) and run as NumPy code. All that a run may change is a
variable of the network, so that one program serves training, testing and every ablation.
"""

import hashlib

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, Synapses, linked_var, prefs, second

from helpers.clocks import nested_clocks
from helpers.simulate import Model
from helpers.stdp_functions import CPP, PIXELS, image_functions, layer_functions, random_functions

# Raise it by hand whenever training computes something else, by whatever change: `test_stdp_golden.py` notices.
ALGORITHM = 1

PIXEL_EQUATIONS = """
dx/dt = -x/tau_x : 1
next_spike : second
interval : second
image : integer (shared)
onset : second (shared)
first_image : integer (shared)
key : integer (shared)
rate : Hz (shared)
is_poisson : integer (shared)
is_latency : integer (shared)
tau_x : second (shared)
"""
PIXEL_SPIKES = "(int((t - onset)/dt + 0.5) + 0.5)*dt >= next_spike"
PIXEL_RESET = """
x += 1
next_spike += is_latency*duration + interval*wait(is_poisson, key, first_image + image, i, 1 + int((t - onset)/dt + 0.5))
"""
NEXT_IMAGE = """
image = int(t/duration + 0.5)
onset = t
x = 0
interval = 1/(rate*contrast(image, i))
next_spike = (1 - is_latency)*interval*wait(is_poisson, key, first_image + image, i, 0) + is_latency*duration*(1 - brightness(image, i))
"""
NEURON_EQUATIONS = """
dv/dt = -v/tau_m : volt
theta : volt
sum_of_squares : volt**2
fired : 1 (linked)
n_inputs : integer (shared)
leader : integer (shared)
ties : boolean (shared)
eta : volt (shared)
theta_plus : volt (shared)
progress : 1 (shared)
seen : integer (shared)
n_images : integer (shared)
n_total : 1 (shared)
learning : boolean (shared)
adapting : 1 (shared)
drive : 1 (shared)
tau_m : second (shared)
v_th : volt (shared)
eta_start : volt (shared)
eta_end : volt (shared)
theta_plus_start : volt (shared)
theta_plus_end : volt (shared)
spikes_per_image : 1 (shared)
inhibition : 1 (shared)
"""
NEURON_SPIKES = "v > v_th + theta and (ties or i == leader)"
NEURON_RESET = """
v = 0*volt
theta += theta_plus
sum_of_squares = 0*volt**2
"""
INHIBITION = "v = v*(1 - inhibition*int(fired > 0))"
NEXT_STEP_OF_TRAINING = """
progress = (seen + int(t/duration + 0.5))/n_total
eta = eta_start*(eta_end/eta_start)**progress
theta_plus = adapting*theta_plus_start*(theta_plus_end/theta_plus_start)**progress
v = 0*volt
"""
HOMEOSTASIS = "theta -= (theta_plus*spikes_per_image/N*images_left(int(t/duration + 0.5), n_images))"

SYNAPSE_EQUATIONS = """
w : volt
w_max : volt (shared)
w_norm : volt (shared)
normalise : 1 (shared)
"""
POTENTIATION = """
w = clip(w + eta_post*x_pre, 0*volt, w_max)
sum_of_squares_post += w**2
"""
NORMALISATION = "w = w*(1 + normalise*(w_norm/sqrt(sum_of_squares_post) - 1))"
EQUATIONS = (
    *(PIXEL_EQUATIONS, PIXEL_SPIKES, PIXEL_RESET, NEXT_IMAGE),
    *(NEURON_EQUATIONS, NEURON_SPIKES, NEURON_RESET, INHIBITION, NEXT_STEP_OF_TRAINING, HOMEOSTASIS),
    *(SYNAPSE_EQUATIONS, POTENTIATION, NORMALISATION),
)


def algorithm_sha256():
    """What tells the training that is computed here from any other: a hash of its equations, not of source files."""
    texts = [str(ALGORITHM), *(" ".join(text.split()) for text in (*EQUATIONS, *CPP))]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


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
    """`build_network` as `helpers.simulate.compiled` calls it, in a process of its own.

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
