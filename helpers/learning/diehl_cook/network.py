"""The network of Diehl & Cook (2015) in Brian2: pixels that fire at random, excitatory and inhibitory neurons.

Neurons and synapses, their constants, the learning rule and the order of things are those of the paper's published
program. It departs from it in this:

- Every showing of an image begins with all neurons and traces at rest. In the paper 150 ms of rest serve that purpose;
  they are kept, and leave a fifth of the potential. So an image's spikes do not depend on the image before it.
- The traces are kept where they are cheapest. That gives the same weights: a neuron's two traces are one for all of its
  synapses, and a synapse keeps the time of its last input spike in place of the trace exp(-(t - arrived)/tau_pre).
- theta decays once for each showing, by exp(-0.5 s/tau_theta), and not in each time step.
- Weights that the division lifts above w_max = 1 are cut at once, and not with the next spike of their pixel.
- Spikes of the neurons in the rest do not count for the next image.
- An image is shown at most `attempts` times.
- The times between a pixel's spikes are drawn, and not, in each time step, whether it fires. Draws are numbered, so
  that a training can stop and go on. The delays are the same for every seed.

References
----------
Diehl & Cook (2015), Front. Comput. Neurosci. 9:99; https://github.com/peter-u-diehl/stdp-mnist.
"""

from functools import cache

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, StateMonitor, Synapses, linked_var, prefs, second

from helpers.engine.runner import Model, Runner
from helpers.learning.diehl_cook import equations as eq
from helpers.learning.images import PIXELS, image_functions, image_values, nested_clocks, random_functions

CAPACITY = 100  # Showings in one run of the program.
SAME_NAME = ("start_intensity", "enough_spikes", "attempts", "w_sum", "excitation", "inhibition")
WHILE_LEARNING = {"depression": "nu_pre", "potentiation": "nu_post", "theta_plus": "theta_plus"}
PROGRESS = ("image", "attempt", "n_spikes")


def build_network(n_neurons, duration, rest, dt, capacity):
    """The network with room for `capacity` showings, of one image more at most, as a `Model`.

    Its inputs are the images ("word": bytes, four in each), the weights "w" and thresholds "theta", which "image" was
    shown last, in which "attempt" and with how many spikes "n_spikes", and all constants; its outputs are "w", "theta"
    and these three again, every spike's "t" and neuron "i", and the number of the image "shown" each time.
    """
    steps, showings = nested_clocks(dt, duration + rest, ("steps", "showings"))
    words = NeuronGroup((capacity + 1) * PIXELS // 4, "word : integer", clock=showings, name="words")
    show = _build_show(words, steps, showings)
    pixels = _build_pixels(words, show, duration, steps, showings)
    excitatory, inhibitory = _build_layers(n_neurons, show, steps, showings)
    plastic = _build_plastic(pixels, excitatory, steps)
    fixed = _build_fixed(excitatory, inhibitory, show, duration, steps)
    spikes = SpikeMonitor(excitatory, name="spikes")
    shown = StateMonitor(show, "image", record=True, clock=showings, when="start", order=2, name="shown")
    groups = {"show": show, "pixels": pixels, "excitatory": excitatory, "plastic": plastic, **fixed}
    network = Network(words, inhibitory, spikes, shown, *groups.values())
    outputs = {
        "w": plastic.variables["w"],
        "theta": excitatory.variables["theta"],
        **{name: show.variables[name] for name in ("image", "attempt", "n_spikes")},
        "t": spikes.variables["t"],
        "i": spikes.variables["i"],
        "shown": shown.variables["image"],
    }
    return Model(network, capacity * showings.dt, {"word": words.word, **_inputs(groups)}, outputs)


def _build_show(words, steps, showings):
    show = NeuronGroup(1, eq.SHOW_EQUATIONS, namespace=image_functions(words), clock=steps, name="show")
    show.run_regularly(eq.NEXT_SHOWING, clock=showings, when="start", name="next_showing")
    return show


def _build_pixels(words, show, duration, steps, showings):
    constants = {"duration": duration, "n_draws": int(round(duration / steps.dt)) + 2}
    pixels = NeuronGroup(
        PIXELS,
        eq.PIXEL_EQUATIONS,
        threshold=eq.PIXEL_SPIKES,
        reset=eq.PIXEL_RESET,
        namespace={**random_functions(), **image_functions(words), **constants},
        clock=steps,
        name="pixels",
    )
    for name in ("image", "attempt", "left", "onset"):
        setattr(pixels, name, linked_var(show, name))
    pixels.run_regularly(eq.PIXELS_BEGIN, clock=showings, when="start", order=1, name="pixels_begin")
    return pixels


def _build_layers(n, show, steps, showings):
    shared = {"method": "euler", "namespace": {**eq.CONSTANTS, "step": steps.dt}, "clock": steps}
    excitatory = NeuronGroup(
        n,
        eq.EXCITATORY_EQUATIONS,
        threshold="v > v_th + theta",
        reset=eq.EXCITATORY_RESET,
        refractory=eq.REFRACTORY,
        events={"begin": "learning and left > 0 and t_in_timesteps == first_step"},
        name="excitatory",
        **shared,
    )
    inhibitory = NeuronGroup(
        n,
        eq.INHIBITORY_EQUATIONS,
        threshold="v > v_th_i",
        reset="v = v_reset_i",
        refractory=eq.REFRACTORY_I,
        name="inhibitory",
        **shared,
    )
    excitatory.left = linked_var(show, "left")
    excitatory.run_regularly(eq.TRACES, when="groups", name="traces")
    for group, code in ((excitatory, eq.EXCITATORY_BEGIN), (inhibitory, eq.INHIBITORY_BEGIN)):
        group.run_regularly(code, clock=showings, when="start", order=1, name=f"{group.name}_begin")
    return excitatory, inhibitory


def _build_plastic(pixels, excitatory, steps):
    plastic = Synapses(
        pixels,
        excitatory,
        eq.SYNAPSE_EQUATIONS,
        on_pre=eq.ON_PRE,
        on_post={"total": eq.TOTAL, "normalisation": eq.NORMALISATION, "post": eq.ON_POST},
        on_event={"pre": "spike", "total": "begin", "normalisation": "begin", "post": "spike"},
        namespace={**eq.CONSTANTS, **random_functions()},
        clock=steps,
        name="plastic",
    )
    plastic.connect()
    plastic.pre.delay = f"uniform({eq.DELAY_KEY}, 0, i, j)*{float(eq.MAX_DELAY)}*second"
    for order, pathway in enumerate((plastic.total, plastic.normalisation, plastic.pre, plastic.post)):
        pathway.order = order
    return plastic


def _build_fixed(excitatory, inhibitory, show, duration, steps):
    shared = {"namespace": {"duration": duration}, "clock": steps}
    model = "strength : 1 (shared)"
    excite = Synapses(excitatory, inhibitory, model, on_pre="ge_post += strength", name="excite", **shared)
    inhibit = Synapses(inhibitory, excitatory, model, on_pre="gi_post += strength", name="inhibit", **shared)
    counted = "n_spikes_post += int(t - onset_post < duration - dt/2)"
    count = Synapses(excitatory, show, on_pre=counted, name="count", **shared)
    excite.connect(j="i")
    inhibit.connect(condition="i != j")
    count.connect()
    return {"excite": excite, "inhibit": inhibit, "count": count}


def _inputs(groups):
    names = {
        "show": "image attempt n_spikes n_images enough_spikes attempts",
        "pixels": "first_image key rate start_intensity",
        "excitatory": "theta learning theta_plus forgotten",
        "plastic": "w depression potentiation w_sum",
    }
    inputs = {name: getattr(groups[group], name) for group, mine in names.items() for name in mine.split()}
    return inputs | {"excitation": groups["excite"].strength, "inhibition": groups["inhibit"].strength}


def compiled_network(n_neurons, duration_second, rest_second, dt_second, capacity):
    """`build_network` for a `Runner`."""
    prefs.core.default_float_dtype = np.float32  # as `TrainingState` keeps weights and thresholds
    times = (duration_second * second, rest_second * second, dt_second * second)
    return build_network(n_neurons, *times, capacity)


def network(params):
    """The `Runner` for `PaperParameters`, of which there is one for each architecture."""
    return _network(params.n_neurons, *(float(t) for t in (params.duration, params.rest, params.dt)))


def present(state, images, first_image, learning):
    """Show uint8 images of shape (n, 784), each as often as it takes, and return weights, thresholds and spike counts.

    Random draws are numbered by image, and the first one's number is `first_image`. The three arrays have shape
    (784, n_neurons), (n_neurons,), in volt, and (n, n_neurons): how often each neuron fired in an image's last showing.
    """
    params, runner = state.params, network(state.params)
    counts = np.zeros((len(images), params.n_neurons), int)
    values = _constants(state, learning) | {"w": state.w_volt, "theta": state.theta_volt}
    values |= {"image": -1, "attempt": 0, "n_spikes": params.enough_spikes}
    start = 0  # Where the images of this run begin: with the one that was shown last.
    while not _are_shown(len(images) - start, values, params):
        part = images[start : start + CAPACITY + 1]
        values |= image_values(part, first_image + start, CAPACITY + 1)
        results = runner.run(values)
        _enter_counts(counts[start : start + len(part)], results, params)
        if learning:
            values |= {"w": results["w"], "theta": results["theta"]}
        values |= {name: int(results[name][0]) for name in PROGRESS}
        start, values["image"] = start + values["image"], 0
    return values["w"].reshape(PIXELS, -1), values["theta"], counts


def _are_shown(n_images, values, params):
    enough = values["n_spikes"] >= params.enough_spikes or values["attempt"] + 1 >= params.attempts
    return values["image"] + enough >= n_images


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
    cells = (number * params.n_neurons + results["i"])[while_on].astype(np.intp)
    each = np.bincount(cells, minlength=len(shown) * params.n_neurons).reshape(-1, params.n_neurons)
    for image, spikes in zip(shown, each, strict=True):
        if image < len(counts):
            counts[image] = spikes


@cache
def _network(n_neurons, duration, rest, dt):
    times = {"duration_second": duration, "rest_second": rest, "dt_second": dt}
    arguments = {"n_neurons": n_neurons, **times, "capacity": CAPACITY}
    return Runner("helpers.learning.diehl_cook.network:compiled_network", arguments)
