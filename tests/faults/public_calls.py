"""For every public callable a call that works: each argument with its kind, which says what may pass in its place."""

import atexit
from functools import cache
from tempfile import TemporaryDirectory

import matplotlib.pyplot as plt
import nir
import numpy as np
from brian2 import Hz, Mohm, Network, SpikeGeneratorGroup, ms, mV, nA, volt

from helpers import codes, learning, neurons, widgets
from helpers.datasets import Digits, Events, mnist
from tests.faults.wrong_things import Kind

NUMERIC = {"bare", "half", "huge", "huge int", "zero", "negative"}
ARRAYS = {"cube", "empty", "list", "tensor", "series", "wide", "column", "first", "short", "as tensor", "as list"}
UNIT_ARRAYS = {f"unit {label}" for label in ("cube", "empty", "list")} | {"column", "first", "short"}
ROW = {"unit list", "short"}


def quantity(unit, *passes):
    return Kind(unit, frozenset({"unit bare", "unit huge", *passes}))


def plain(*passes):
    return Kind(None, frozenset(passes))


def mean(values):
    """A function of one argument."""
    return float(np.mean(values)) if isinstance(values, np.ndarray) else None


POSITIVE_TIME, TIME = quantity(ms), quantity(ms, "unit zero")
TIMES = quantity(ms, "unit zero", "unit negative", "below", *UNIT_ARRAYS)
LATER_TIMES = quantity(ms, "unit zero", *UNIT_ARRAYS)
RATE, RATES = quantity(Hz), quantity(Hz, "unit zero", *UNIT_ARRAYS)
CURRENT = quantity(nA, "unit zero", "unit negative")
CURRENTS = CURRENT.but("unit cube", "unit empty", "unit list", "column", "first", "short", "below")
VOLTAGE = quantity(mV, "unit zero", "unit negative")
COUNT = plain("bare")
SEED = plain("bare", "zero", "huge int")
POSITIVE = plain("bare", "half", "huge", "huge int")
NOT_NEGATIVE = POSITIVE.but("zero")
SHARE = plain("half of", "zero")
CHOICE, INSTANCE, FUNCTION = plain(), plain(), plain()
SWITCH = plain("true")
TEXT = plain("string")
AXES = plain("none")
IMAGES = Kind(
    None, frozenset({"cube", "short", "column", "as tensor", "as list", "colour", "32 x 32", "wide"}), images=True
)
BYTES = Kind(None, frozenset({"short", "as tensor"}), images=True)
ANY_BYTES = BYTES.but("column", "colour", "32 x 32")
PICTURE = plain("list")
LABELS = Kind(None, frozenset({"list", "as tensor", "as list"}), labels=True)
COUNTS = plain("as tensor", "as list")


@cache
def digits():
    whole = mnist.load("train", 10)
    return Digits(whole.images[:3], whole.labels[:3], "sample")


@cache
def intensities():
    return mnist.as_intensity(digits().images)


@cache
def params():
    return learning.STDPParameters(n_neurons=4, duration=20 * ms)


@cache
def state():
    started = learning.start_training(params(), 3)
    return learning.label_neurons(started, digits(), np.arange(12).reshape(3, 4))


@cache
def crowd():
    return learning.label_neurons(
        state().replace(params=params().replace(test_inhibition=0.0)), digits(), np.arange(12).reshape(3, 4)
    )


@cache
def graph():
    return learning.to_nir(crowd())


@cache
def nir_file():
    """Lives as long as the tests do."""
    folder = TemporaryDirectory()
    atexit.register(folder.cleanup)
    nir.write(f"{folder.name}/digits.nir", graph())
    return f"{folder.name}/digits.nir"


@cache
def spikes():
    return codes.encode_rate(intensities(), 50 * ms, seed=1)


@cache
def recording():
    return neurons.simulate_lif(neurons.LIFParameters(), 2 * nA, 50 * ms)


@cache
def seen():
    return learning.recognise(state(), digits().images[0])


@cache
def curve():
    record = learning.LearningCurve(digits(), digits())
    record(state())
    return record


def new_inputs():
    inputs = SpikeGeneratorGroup(3, [], [] * ms, dt=1 * ms)
    return Network(inputs), inputs


def paired():
    """A network and its inputs belong together; each call needs new ones."""
    network, inputs = new_inputs()
    return {"network": (INSTANCE, network), "inputs": (INSTANCE, inputs)}


def network_run():
    """A short one of few neurons."""
    return neurons.NetworkRun(
        n=10,
        spike_indices=np.array([0, 1, 2]),
        spike_times=[1, 2, 3] * ms,
        times=np.arange(4) * ms,
        excitation=np.ones(4) * mV,
        inhibition=-np.ones(4) * mV,
        duration=4 * ms,
    )


LIF, RULE = neurons.LIFParameters(), neurons.PairRule()
NETWORK = neurons.BalancedParameters()
STATE = {"state": (INSTANCE, state())}
SPIKES = {"spikes": (INSTANCE, spikes())}
SHOWN = {"images": (IMAGES, intensities()), "duration": (POSITIVE_TIME, 50 * ms)}
MIN_INTENSITY, DELTA = {"min_intensity": (plain(), 0.1)}, {"delta": (plain(), 0.1)}
TRAINS = {"n": (COUNT, 3), "rate": (RATE, 20 * Hz), "duration": (POSITIVE_TIME, 50 * ms), "seed": (SEED, 1)}
RUN = {"duration": (POSITIVE_TIME, 20 * ms), "dt": (POSITIVE_TIME, 0.1 * ms)}
NEURON, RULES = {"params": (INSTANCE, LIF)}, {"rule": (INSTANCE, RULE)}
STEPS = {"dt": (POSITIVE_TIME, 1 * ms)}
NIR_SPIKES = np.zeros((5, 2, 784), bool)
AX = {"ax": (AXES, None)}
K = [1, 2, 3]
FIELDS = np.ones((784, 4)) * volt
OPTION = ("none",)


def dictionary(value, *passes):
    return Kind(None, frozenset(passes), dictionary=True), {"a": value}


WAVE = np.sin(np.arange(400) / 3)


def filmed():
    """A short recording of an event camera."""
    return Events(np.array([3, 4, 5]), np.array([3, 4, 5]), np.array([1, 0, 1]), K * ms, 50 * ms, 8)


SAME = {"as tensor", "as list"}
LINE = plain("list", "tensor", "series", "below", "nan inside", *SAME)
LINE_TO_1 = plain(*SAME)
TABLE = plain("below", "wide", "short", *SAME)
LINE_OF_TIMES = quantity(ms, "unit list", "below", "unit negative")
LINE_OF_POSITIVE_TIMES, LINE_OF_CURRENTS = quantity(ms, "unit list"), quantity(nA, "unit list", "below")
LINE_OF_RATES = quantity(Hz, "unit list", "below", "nan inside")
NAMES = plain("list", "tensor", "series")
RECORDING = {"recording": (INSTANCE, recording())}


def MEASURED(values):
    """What was measured and what theory says, under the same names."""
    return {"measured": dictionary(values), "theory": dictionary(values)}


def neuron_fields(params, positive, zero, any_sign):
    """The fields of parameters by what they allow."""
    kinds = {name: quantity(unit) for name, unit in positive.items()}
    kinds |= {name: quantity(unit, "unit zero") for name, unit in zero.items()}
    kinds |= {name: quantity(unit, "unit zero", "unit negative") for name, unit in any_sign.items()}
    return {name: (kind, getattr(params, name)) for name, kind in kinds.items()}


def plain_fields(params, kind, *names):
    return {name: (kind, getattr(params, name)) for name in names}


TIRING = NEURON | {
    "current": (CURRENT, 2 * nA),
    "jump": (quantity(nA, "unit zero"), 0.1 * nA),
    "tau_w": (POSITIVE_TIME, 100 * ms),
}
NOISY = NEURON | {"current": (CURRENTS, 2 * nA), "sigma": (quantity(mV), 2 * mV)}
OF_TRAINS = {"trains": (plain("unit empty"), (np.array([0, 1, 1]), K * ms)), "n": (COUNT, 3)}
WINDOWS = OF_TRAINS | {"duration": (POSITIVE_TIME, 10 * ms), "window": (POSITIVE_TIME, 5 * ms)}
PAPER, STDP = learning.PaperParameters(), learning.STDPParameters()
CALLS = {
    "base.can_compile": {},
    "base.set_language": {"language": (TEXT.but("none"), "en")},
    "base.use_chinese_font": {},
    "datasets.Events": {
        "x": (plain("as tensor", "as list", "list"), np.array([1, 2, 3])),
        "y": (plain("as tensor", "as list", "list"), np.array([1, 2, 3])),
        "on": (plain("as tensor", "as list"), np.array([1, 0, 1])),
        "times": (quantity(ms, "unit list"), K * ms),
        "duration": (POSITIVE_TIME, 50 * ms),
        "side": (COUNT.but("huge int"), 34),
    },
    "datasets.Digits": {
        "images": (BYTES, digits().images),
        "labels": (LABELS.but("letters"), digits().labels),
        "source": (TEXT, "sample"),
    },
    "datasets.as_digit": {"ink": (plain("column", "short", "as tensor", "as list"), np.pad(np.ones((12, 4)), 8))},
    "datasets.as_intensity": {"images": (ANY_BYTES.but("one image", "first"), digits().images)},
    "datasets.from_photo": {
        "photo": (plain("short", "as tensor", "as list"), 0.9 - 0.8 * np.pad(np.ones((90, 30)), 60))
    },
    "datasets.draw_ink": {
        "strokes": (plain("empty", "dict", "unit empty"), [np.array([[10.0, 10], [100, 100]])]),
        "size": (COUNT, 50),
        "pen": (POSITIVE, 5.0),
    },
    "neurons.LIFParameters": neuron_fields(
        LIF, {"tau_m": ms, "R": Mohm}, {"t_ref": ms}, {"v_rest": mV, "v_reset": mV, "v_th": mV}
    )
    | {"v_th": (quantity(mV, "unit zero", "unit negative", "unit inf"), LIF.v_th)},
    "neurons.BalancedParameters": neuron_fields(NETWORK, {"J": mV}, {}, {})
    | plain_fields(NETWORK, NOT_NEGATIVE, "g", "external")
    | {"density": (plain("half", "bare"), 0.5), "delay": (quantity(ms), 1.5 * ms)},
    "neurons.NetworkRun": {
        "n": (COUNT, 10),
        "spike_indices": (plain("list", "as tensor", "as list"), np.array([0, 1, 2])),
        "spike_times": (quantity(ms, "unit list"), K * ms),
        "times": (LINE_OF_TIMES, K * ms),
        "excitation": (quantity(mV, "unit list", "below", "unit negative"), K * mV),
        "inhibition": (quantity(mV, "unit list", "below", "unit negative"), K * mV),
        "duration": (POSITIVE_TIME, 4 * ms),
    },
    "neurons.adapting_rate": TIRING,
    "neurons.balanced_rate": {"params": (INSTANCE, NETWORK), "n": (COUNT, 1000)},
    "neurons.count_correlation": WINDOWS,
    "neurons.fano_factor": WINDOWS,
    "neurons.from_csv": {"path": (plain(), neurons.LAB_RECORDING)},
    "neurons.hidden_neuron": {"number": (COUNT, 3)},
    "neurons.interval_cv": OF_TRAINS,
    "neurons.noisy_cv": NOISY,
    "neurons.noisy_rate": NOISY,
    "neurons.simulate_adapting": TIRING | {"duration": (POSITIVE_TIME, 50 * ms)},
    "neurons.simulate_balanced": {
        "params": (INSTANCE, NETWORK),
        "n": (COUNT, 20),
        "duration": (POSITIVE_TIME, 5 * ms),
        "seed": (SEED, 1),
    },
    "neurons.spike_intervals": OF_TRAINS,
    "neurons.synaptic_resources": {
        "times": (quantity(ms, "unit empty", *ROW), K * ms),
        "fraction": (plain("half", "bare"), 0.5),
        "tau_rec": (POSITIVE_TIME, 200 * ms),
    },
    "neurons.synchrony": WINDOWS,
    "neurons.PairRule": neuron_fields(RULE, {"tau_pre": ms, "tau_post": ms}, {}, {})
    | plain_fields(RULE, NOT_NEGATIVE, "A_pre", "A_post")
    | plain_fields(RULE, POSITIVE, "w_max"),
    "neurons.Recording": {
        "params": (INSTANCE, LIF),
        "times": (TIMES, recording().times),
        "v": (quantity(mV, "short", "nan inside"), recording().v),
        "I": (CURRENTS.but("nan inside"), recording().I),
        "spike_times": (TIMES, recording().spike_times),
        "spike_indices": (plain("list", "as tensor", "as list"), recording().spike_indices),
        "duration": (POSITIVE_TIME, recording().duration),
        "dt": (POSITIVE_TIME, recording().dt),
    },
    "neurons.background_conductance": TRAINS | {"g": (NOT_NEGATIVE, 0.1), "tau_syn": (POSITIVE_TIME, 5 * ms)} | STEPS,
    "neurons.build_lif": NEURON
    | {"current": (CURRENT, 2 * nA), "n": (COUNT, 2), "dt": (POSITIVE_TIME, 0.1 * ms), "name": (TEXT, "lif*")},
    "neurons.correlated_trains": TRAINS | {"n_together": (COUNT.but("zero"), 2), "correlation": (plain(), 0.5)} | STEPS,
    "neurons.expected_drift": RULES | {"rate_pre": (RATES, 10 * Hz), "rate_post": (RATES, 10 * Hz)},
    "neurons.firing_rate": NEURON | {"current": (CURRENTS, 2 * nA)},
    "neurons.follow_weight": RULES
    | {
        "pre_times": (quantity(ms, "unit empty", *ROW), [10, 30] * ms),
        "post_times": (quantity(ms, "unit empty", *ROW), [12, 50] * ms),
        "w_start": (plain("zero"), 0.5),
    },
    "neurons.fraction_left": {"recording": (INSTANCE, recording()), "start": (TIME, 5 * ms), "end": (TIME, 10 * ms)},
    "neurons.interspike_interval": NEURON | {"current": (CURRENTS, 2 * nA)},
    "neurons.noise": {
        "mean": (CURRENT, 1 * nA),
        "sigma": (quantity(nA, "unit zero"), 1 * nA),
        "tau": (POSITIVE_TIME, 5 * ms),
        "duration": (POSITIVE_TIME, 50 * ms),
        "seed": (SEED, 1),
    },
    "neurons.poisson_trains": TRAINS | STEPS,
    "neurons.psp": NEURON
    | {"tau_syn": (POSITIVE_TIME, 5 * ms), "current": (CURRENT, 1 * nA), "times": (TIMES, K * ms)},
    "neurons.psp_peak_time": NEURON | {"tau_syn": (POSITIVE_TIME, 5 * ms)},
    "neurons.pulse": {"amplitude": (CURRENT, 1 * nA), "start": (TIME, 1 * ms), "end": (POSITIVE_TIME, 5 * ms)},
    "neurons.pulses": {
        "amplitude": (CURRENT, 1 * nA),
        "width": (POSITIVE_TIME, 1 * ms),
        "period": (POSITIVE_TIME, 5 * ms),
        "duration": (POSITIVE_TIME, 20 * ms),
    },
    "neurons.ramp": {"amplitude": (CURRENT, 1 * nA), "duration": (POSITIVE_TIME, 20 * ms)},
    "neurons.rheobase": NEURON,
    "neurons.run_with_trains": lambda: (
        paired()
        | {
            "trains": (plain("unit empty"), ([0, 1], [2, 3] * ms)),
            "duration": (POSITIVE_TIME, 10 * ms),
            "piece": (POSITIVE_TIME, 5 * ms),
        }
    ),
    "neurons.sample": {"current": (INSTANCE, neurons.step(1 * nA))} | RUN,
    "neurons.simulate_lif": NEURON
    | {"current": (CURRENT, 2 * nA)}
    | RUN
    | {"n": (COUNT, 2), "v_start": (VOLTAGE.but("none"), -60 * mV)},
    "neurons.simulate_side_by_side": {"neurons": dictionary(LIF), "current": (CURRENT, 2 * nA)} | RUN,
    "neurons.sine": {
        "amplitude": (CURRENT, 1 * nA),
        "frequency": (RATE, 50 * Hz),
        "duration": (POSITIVE_TIME, 20 * ms),
    },
    "neurons.staircase": {
        "levels": (quantity(nA, "below", *ROW), K * nA),
        "step_duration": (POSITIVE_TIME, 1 * ms),
    },
    "neurons.stdp_window": RULES | {"delta_t": (TIMES, K * ms)},
    "neurons.step": {"amplitude": (CURRENT, 1 * nA), "start": (TIME, 1 * ms)},
    "neurons.step_response": NEURON | {"current": (CURRENT, 1 * nA), "times": (LATER_TIMES, K * ms)},
    "codes.CompiledPixels": {"duration": (POSITIVE_TIME, 50 * ms)},
    "codes.ImageRun": {
        "images": (IMAGES.but("as images"), intensities()),
        "params": (INSTANCE, LIF),
        "duration": (POSITIVE_TIME, 50 * ms),
        "gain": (quantity(nA, "unit zero"), 5 * nA),
        "simulate": (FUNCTION, codes.simulate_pixels),
        "block": (COUNT, 2),
    },
    "codes.Spikes": {
        "image_indices": (plain("as tensor", "as list"), np.array([0, 0, 1])),
        "neuron_indices": (plain("as tensor", "as list"), np.array([0, 1, 2])),
        "times": (quantity(ms, "unit list"), K * ms),
        "duration": (POSITIVE_TIME, 50 * ms),
        "n_images": (COUNT, 2),
        "n_neurons": (COUNT, 3),
    },
    "codes.angle_of": {"delay": (TIMES, [0.1, 0.2, 0.3] * ms)},
    "codes.as_spikes": {"recordings": (plain(), [filmed(), filmed()])},
    "codes.centre_frequencies": {"n": (COUNT, 20)},
    "codes.cochlea_spikes": {"sounds": (plain("list", "ragged", "as tensor"), [WAVE]), "n": (COUNT, 5)},
    "codes.coincidences": {
        "spikes": (INSTANCE, codes.two_ear_spikes([WAVE], [0.0])),
        "lines": (quantity(ms, "unit list", "short", "below"), [0.1, 0.2, 0.3] * ms),
    },
    "codes.counts_in_parts": SPIKES | {"n": (COUNT, 3)},
    "codes.delay_line_spikes": SPIKES
    | {
        "delays": (quantity(ms, "unit zero", "unit negative", "below", "short"), np.ones((2, 784)) * ms),
        "weight": (POSITIVE, 0.75),
        "tau": (POSITIVE_TIME, 3 * ms),
        "dt": (POSITIVE_TIME, 1 * ms),
    },
    "codes.filter_bank": {"sound": (LINE.but("short"), WAVE), "n": (COUNT, 5)},
    "codes.interaural_delay": {
        "angle": (plain("bare", "zero", "negative", "half", "below", *ARRAYS), np.array([1.0, 2, 3]))
    },
    "codes.layer_spikes": SPIKES | {"weights": (TABLE, np.ones((784, 2))), "tau": (POSITIVE_TIME, 20 * ms)},
    "codes.motion_spikes": {
        "recordings": (plain(), [filmed(), filmed()]),
        "delay": (POSITIVE_TIME, 10 * ms),
        "tau": (POSITIVE_TIME, 3 * ms),
    },
    "codes.order_trials": {"n": (COUNT, 4), "jitter": (TIME, 1 * ms), "seed": (SEED.but("none"), 1)},
    "codes.read_motion": {"spikes": (INSTANCE, codes.motion_spikes([filmed()]))},
    "codes.spectrogram_in_parts": {"sounds": (plain("list", "ragged", "as tensor"), [WAVE]), "n": (COUNT, 3)},
    "codes.two_ear_spikes": {
        "sounds": (plain("list", "ragged", "as tensor"), [WAVE]),
        "angles": (plain("as list", "as tensor", "below"), np.array([10.0])),
        "jitter": (TIME, 0.1 * ms),
        "seed": (SEED.but("none"), 1),
    },
    "codes.carry_over": SPIKES | {"t_ref": (TIME, 5 * ms)},
    "codes.decode_delta": {"spikes": (INSTANCE, codes.encode_delta(intensities(), 50 * ms))}
    | DELTA
    | {"columns": (COUNT.but("none"), 28)},
    "codes.decode_latency": {"spikes": (INSTANCE, codes.encode_latency(intensities(), 50 * ms))},
    "codes.decode_phase": SPIKES | {"n_bits": (COUNT, 8)},
    "codes.decode_population": SPIKES | {"n_fields": (COUNT, 8)},
    "codes.decode_rate": SPIKES | {"max_rate": (RATE, 60 * Hz)},
    "codes.encode_delta": SHOWN | DELTA,
    "codes.encode_latency": SHOWN | MIN_INTENSITY,
    "codes.encode_phase": SHOWN | {"n_bits": (COUNT, 8)},
    "codes.encode_population": SHOWN | {"n_fields": (COUNT, 8)},
    "codes.encode_rate": SHOWN
    | {"max_rate": (RATE, 60 * Hz), "method": (CHOICE, "poisson"), "seed": (SEED.but("none"), 1)},
    "codes.first_spike_times": SPIKES,
    "codes.fit_linear_reader": {
        "features": (plain("list", "tensor", "series", "below", "column", "as tensor", "as list"), intensities()),
        "labels": (LABELS.but("letters"), digits().labels),
        "alpha": (POSITIVE, 1000),
    },
    "codes.grey_error": {
        "images": (plain("column", "as tensor", "as list"), intensities()),
        "decoded": (plain("column", "as tensor", "as list"), intensities().reshape(3, -1)),
    },
    "codes.look_up": {"images": (ANY_BYTES, digits().images), "table": (INSTANCE, codes.spike_table())},
    "codes.score_over_time": SHOWN
    | {
        "code": (plain(), (codes.encode_latency, codes.decode_latency)),
        "times": (quantity(ms, *ROW), K * ms),
        "score": (FUNCTION, mean),
    },
    "codes.simulate_pixels": NEURON
    | {"currents": (quantity(nA, "below", *ROW), K * nA), "duration": (POSITIVE_TIME, 10 * ms)},
    "codes.spike_table": NEURON | {"duration": (POSITIVE_TIME, 50 * ms), "gain": (quantity(nA, "unit zero"), 50 * nA)},
    "learning.LearningCurve": {
        "labelled": (INSTANCE, digits()),
        "held_out": (INSTANCE, digits()),
        "rule": (CHOICE, "bayes"),
    },
    "learning.PaperParameters": neuron_fields(
        PAPER,
        {"duration": ms, "rest": ms, "dt": ms, "input_rate": Hz, "tau_theta": ms},
        {"theta_start": mV, "theta_plus": mV},
        {},
    )
    | plain_fields(PAPER, POSITIVE, "start_intensity", "w_sum")
    | plain_fields(PAPER, NOT_NEGATIVE, "nu_pre", "nu_post", "excitation", "inhibition")
    | plain_fields(PAPER, COUNT, "n_neurons", "enough_spikes", "attempts"),
    "learning.STDPParameters": neuron_fields(
        STDP,
        {
            **dict.fromkeys(("duration", "dt", "tau_m", "tau_pre"), ms),
            **dict.fromkeys(("v_th", "theta_plus_start", "theta_plus_end", "w_norm", "eta_start", "eta_end"), mV),
            "input_rate": Hz,
        },
        {"theta_start": mV},
        {},
    )
    | plain_fields(STDP, POSITIVE, *({"test_gain", "spikes_per_image"} & set(vars(STDP))))
    | plain_fields(STDP, plain("zero"), "inhibition", "test_inhibition")
    | plain_fields(STDP, COUNT, "n_neurons")
    | plain_fields(STDP, SWITCH, "homeostasis", "normalisation")
    | plain_fields(STDP, CHOICE, "code"),
    "learning.count_spikes": STATE | {"images": (BYTES, digits().images)},
    "learning.total_input": STATE | {"image": (BYTES.but("one image"), digits().images[0])},
    "learning.evaluate": STATE | {"digits": (INSTANCE, digits()), "rule": (CHOICE, "bayes")},
    "learning.fit_readout": {"counts": (COUNTS, np.arange(12).reshape(3, 4)), "labels": (LABELS, digits().labels)},
    "learning.input_spikes": STATE | {"images": (BYTES, digits().images), "first_image": (SEED, 0)},
    "learning.label_neurons": STATE
    | {"digits": (INSTANCE, digits()), "counts": (COUNTS.but("none"), np.arange(12).reshape(3, 4))},
    "learning.load_model": {"path": (plain(), learning.TRAINED), "digits": (plain("none"), None)},
    "learning.match": STATE | {"image": (BYTES.but("one image"), digits().images[0])},
    "learning.predict": STATE | {"images": (BYTES, digits().images), "rule": (CHOICE, "bayes")},
    "learning.prepare": {"params": (INSTANCE, params())},
    "learning.recognise": STATE | {"image": (BYTES.but("one image"), digits().images[0])},
    "learning.read_nir": {"path": (plain(), nir_file())},
    "learning.save_model": {"path": (plain("string", "path"), "model.npz")}
    | STATE
    | {"digits": (plain("none"), digits()), "metrics": (plain("none", "dict"), {"accuracy": 0.5})},
    "learning.simulate_nir": {"graph": (INSTANCE, graph()), "spikes": (plain("short"), NIR_SPIKES)} | STEPS,
    "learning.simulate_snntorch": {"graph": (INSTANCE, graph()), "spikes": (plain("short"), NIR_SPIKES)} | STEPS,
    "learning.spike_counts": STATE
    | {"images": (BYTES, digits().images), "progress": (SWITCH, False), "workers": (COUNT.but("none"), 1)},
    "learning.start_training": {"params": (INSTANCE, params()), "n_total": (COUNT, 3), "seed": (SEED, 0)},
    "learning.to_nir": {"state": (INSTANCE, crowd())},
    "learning.train": {
        "params": (INSTANCE, params()),
        "digits": (INSTANCE, digits()),
        "n_images": (COUNT.but("none"), 1),
        "state": (plain("none"), None),
        "seed": (SEED, 0),
        "until": (plain("none", "bare", "zero", "huge int"), 1),
        "block": (COUNT.but("none", "huge int"), 1),
        "on_block": (FUNCTION.but("none"), mean),
        "progress": (SWITCH, False),
    },
    "learning.vote": {"counts": (COUNTS.but("short"), np.arange(12).reshape(3, 4))}
    | STATE
    | {"rule": (CHOICE, "bayes")},
    "figures.describe": {"drawing": (AXES.but("none"), plt.figure()), "sentence": (TEXT, "One line.")},
    "figures.plot_accuracy": {
        "times": (LINE_OF_TIMES, K * ms),
        "spike_counts": dictionary(np.arange(3.0)),
        "accuracy": dictionary(np.full(3, 0.5)),
        "baseline": (SHARE, 0.5),
    },
    "figures.plot_accuracy_over_time": {
        "times": (LINE_OF_TIMES, K * ms),
        "spikes": (LINE, np.arange(3.0)),
        "accuracy": (LINE_TO_1, np.full(3, 0.5)),
        "baseline": (SHARE, 0.5),
    },
    "figures.plot_code": {"image": (TABLE, intensities()[0])}
    | SPIKES
    | {"decoded": (LINE.but("column", "first"), intensities()[0].reshape(1, -1))},
    "figures.plot_codes": {"spikes": dictionary(spikes())},
    "figures.plot_comparison": {"recordings": dictionary(recording()), "with_current": (SWITCH, False)},
    "figures.plot_confusion": {"confusion": (COUNTS, np.eye(10, dtype=int))} | AX,
    "figures.plot_balance": {"run": (INSTANCE, network_run())} | AX,
    "figures.plot_cost_of_a_run": {"durations": (LINE_OF_POSITIVE_TIMES, K * ms), "seconds": (LINE, np.arange(3.0))}
    | AX,
    "figures.plot_current": RECORDING | AX,
    "figures.plot_drift": {
        "duration": (POSITIVE_TIME, 1 * ms),
        "change": dictionary(np.arange(3.0)),
        "expected": dictionary(0.5),
    }
    | AX,
    "figures.plot_error_over_time": {"duration": (LINE_OF_POSITIVE_TIMES, K * ms)} | MEASURED(np.ones(3)) | AX,
    "figures.plot_field_rows": {"fields": dictionary(FIELDS), "columns": (COUNT.but("none"), 2)},
    "figures.plot_fields": {
        "fields": (quantity(volt, "below", "as tensor", "as list"), FIELDS),
        "names": (NAMES.but("none"), list("abcd")),
        "columns": (COUNT, 2),
    }
    | AX,
    "figures.plot_gallery": {
        "images": (BYTES.but("below", "wide", "as list", "colour", "32 x 32", "0 to 255"), digits().images),
        "titles": (NAMES, list("abc")),
        "columns": (COUNT, 2),
    },
    "figures.plot_grey_staircase": {
        "counts": (LINE, np.arange(256)),
        "theory": (LINE.but("none"), np.arange(256.0)),
        "points": (plain("none", "strings of two"), (np.array([1, 2]), np.array([3, 4]))),
    }
    | AX,
    "figures.plot_image": {"image": (TABLE, intensities()[0]), "title": (TEXT.but("none"), "a")} | AX,
    "figures.plot_images_in_a_row": {"images": dictionary(intensities()[0]), "shape": (plain(), (28, 28))},
    "figures.plot_input": RECORDING,
    "figures.plot_interval_errors": {"current": (LINE_OF_CURRENTS, K * nA), "errors": dictionary(np.arange(3.0))},
    "figures.plot_intervals": {
        "intervals": dictionary(K * ms),
        "t_ref": dictionary(1 * ms, "dict"),
    }
    | AX,
    "figures.plot_networks": {"runs": dictionary(network_run())},
    "figures.plot_regimes": {
        "g": (LINE.but("list"), np.arange(1.0, 4)),
        "external": (LINE, np.arange(1.0, 4)),
        "rates": (LINE_OF_RATES, np.arange(1, 10).reshape(3, 3) * Hz),
        "points": dictionary(np.array([1.0, 2.0])),
    }
    | AX,
    "figures.plot_theory_and_dots": {
        "x": (LINE, np.arange(3.0)),
        "measured": dictionary(np.arange(3.0)),
        "between": (LINE, np.arange(3.0)),
        "theory": dictionary(np.arange(3.0), "dict"),
        "xlabel": (TEXT, "x"),
        "ylabel": (TEXT, "y"),
    }
    | AX,
    "figures.plot_learning": {"curve": (INSTANCE, curve())},
    "figures.plot_log_dots": {"values": dictionary(2.0), "label": (TEXT, "a")} | AX,
    "figures.plot_membrane": RECORDING | AX,
    "figures.plot_progress": {"rows": dictionary([1, 4, 0, 3])} | AX,
    "figures.plot_onset": {
        "neuron": (INSTANCE, LIF),
        "excess": (plain("list", "tensor", "series", *SAME), np.arange(1.0, 4)),
        "measured": (LINE_OF_RATES, K * Hz),
    },
    "figures.plot_over_time": {
        "times": (LINE_OF_TIMES, K * ms),
        "curves": dictionary(np.arange(3.0)),
        "label": (TEXT.but("none"), "a"),
    }
    | AX
    | {"log": (SWITCH, False)},
    "figures.plot_pixel_voltages": {
        "times": (LINE_OF_TIMES, K * ms),
        "voltages": dictionary(K * mV),
        "v_th": (VOLTAGE, -50 * mV),
        "border": (TIME.but("none"), 1 * ms),
    }
    | AX,
    "figures.plot_population": RECORDING,
    "figures.plot_psps": {"times": (LINE_OF_TIMES, K * ms)} | MEASURED(K * mV) | AX,
    "figures.plot_raster": RECORDING | AX,
    "figures.plot_rate_curves": {
        "neurons": dictionary(LIF, "dict"),
        "current": (LINE_OF_CURRENTS, K * nA),
        "measured": dictionary(K * Hz, "dict"),
    }
    | AX
    | {"log": (SWITCH, False), "no_leak": (LINE_OF_RATES.but("none"), K * Hz)},
    "figures.plot_rate_families": {
        "families": dictionary({"a": LIF}),
        "current": (LINE_OF_CURRENTS, K * nA),
        "measured": dictionary(K * Hz),
    },
    "figures.plot_rate_map": {
        "tau_m": (LINE_OF_POSITIVE_TIMES, K * ms),
        "v_th": (quantity(mV, "unit list", "below"), K * mV),
        "measured": (LINE_OF_RATES, np.arange(1, 10).reshape(3, 3) * Hz),
        "theory": (LINE_OF_RATES, np.arange(1, 10).reshape(3, 3) * Hz),
        "levels": (plain("list", "as list", "as tensor", "tensor", "series", "short"), np.arange(1.0, 3)),
    },
    "figures.plot_recognition": STATE | {"seen": (INSTANCE, seen())},
    "figures.plot_responses": {"responses": (TABLE, np.ones((10, 4)))} | AX,
    "figures.plot_spike_counts": {
        "counts": (COUNTS.but("list", "short", "empty"), np.arange(3)),
        "expected": (POSITIVE, 2.0),
    }
    | AX,
    "figures.plot_spikes_per_digit": {
        "counts": (LINE, np.arange(3)),
        "labels": (LABELS.but("letters"), digits().labels),
    }
    | AX,
    "figures.plot_staircase": {
        "neuron": (INSTANCE, LIF),
        "current": (LINE_OF_CURRENTS, K * nA),
        "counted": (LINE_OF_RATES, K * Hz),
        "window": (POSITIVE_TIME, 100 * ms),
    },
    "figures.plot_stdp_window": RULES
    | {"delta_t": (LINE_OF_TIMES, [-1, 1, 2] * ms), "measured": dictionary(np.arange(3.0), "dict")}
    | AX,
    "figures.plot_storing": {"drawings": dictionary(np.pad(np.ones((12, 4)), 8))},
    "figures.plot_total_inputs": {
        "inputs": (quantity(mV, "unit list", "below"), K * mV),
        "thresholds": (quantity(mV, "unit list"), K * mV),
        "fired": (plain("empty", "short", "as tensor", "as list"), np.array([1])),
    }
    | AX,
    "figures.plot_traces": {
        "times": (LINE_OF_TIMES, K * ms),
        "traces": dictionary(np.arange(3.0)),
        "w": (LINE, np.arange(3.0)),
        "spikes": dictionary(K * ms),
    },
    "figures.plot_tuning": {
        "spikes": (INSTANCE, codes.encode_population(np.array([[0.1, 0.5, 0.9]]), 50 * ms)),
        "intensity": (LINE_TO_1, np.array([0.1, 0.5, 0.9])),
        "n_fields": (COUNT, 8),
    }
    | AX,
    "figures.plot_tuning_curves": {
        "responses": (TABLE, np.ones((10, 4))),
        "neurons": (plain("list", "as tensor", "as list", "short"), np.array([0, 1])),
        "fields": (quantity(volt, "below", "as tensor", "as list"), FIELDS),
    },
    "figures.plot_channels": {
        "neurons": (plain("as tensor", "as list", "list"), np.arange(3)),
        "times": (quantity(ms, "unit list", "below"), K * ms),
        "duration": (POSITIVE_TIME, 5 * ms),
        "ylabel": (TEXT, "channel"),
    }
    | AX,
    "figures.plot_events": {"recording": (INSTANCE, filmed())},
    "figures.plot_scores": {
        "x": (LINE, np.arange(3.0)),
        "scores": dictionary(np.arange(3.0)),
        "xlabel": (TEXT, "x"),
        "ylabel": (TEXT, "y"),
        "scale": (CHOICE, "linear"),
    }
    | AX,
    "figures.plot_sound": {
        "sound": (LINE.but("short"), WAVE),
        "neurons": (plain("as tensor", "as list", "list"), np.arange(3)),
        "times": (quantity(ms, "unit list", "below"), K * ms),
    },
    "figures.plot_voltages": {
        "times": (LINE_OF_TIMES, K * ms),
        "curves": dictionary(K * mV),
        "theory": (quantity(mV, "unit list", "below", "nan inside", "none"), K * mV),
    }
    | AX,
    "figures.plot_watched": {
        "image": (TABLE, intensities()[0]),
        "ink": (LINE_TO_1, np.full(784, 0.5)),
        "watched": (plain("list", "empty", "as tensor", "as list", "short"), np.array([5, 6])),
    },
    "figures.plot_weights": {
        "weights": dictionary(np.arange(3.0)),
        "groups": (Kind(None, frozenset({"none"}), dictionary=True), {"a": slice(0, 2)}),
    },
    "figures.plot_whole_and_part": {
        "times": (LINE_OF_POSITIVE_TIMES, K * ms),
        "indices": (plain("list", "as tensor", "as list"), np.arange(3)),
        "duration": (POSITIVE_TIME, 2 * ms),
        "part": (COUNT.but("zero"), 0),
    },
    "figures.plot_window_errors": {
        "windows": (LINE_OF_POSITIVE_TIMES, K * ms),
        "errors": dictionary(K * Hz),
        "times": (LINE_OF_POSITIVE_TIMES, K * ms),
        "bounds": dictionary(K * Hz),
    },
    "figures.plot_writing": {"pictures": dictionary(np.ones((5, 6, 4)))},
    "widgets.AdaptationExplorer": {},
    "widgets.BalancedExplorer": {},
    "widgets.DepressionExplorer": {},
    "widgets.HiddenNeuronExplorer": {},
    "widgets.CostExplorer": {"table": (INSTANCE, codes.spike_table())},
    "widgets.DigitPad": {"on_digit": (FUNCTION.but("none"), mean)},
    "widgets.DrawingExplorer": {},
    "widgets.EncodingExplorer": {"code": (CHOICE, "Poisson rate")},
    "widgets.LIFExplorer": {"preset": (CHOICE, "one neuron")},
    "widgets.LearningExplorer": {"digits": (INSTANCE, digits()), "held_out": (INSTANCE, digits())},
    "widgets.MnistExplorer": {},
    "widgets.Prediction": {"name": (CHOICE, "02.a")},
    "widgets.MotionExplorer": {},
    "widgets.RateExplorer": {},
    "widgets.RecognitionExplorer": STATE,
    "widgets.StdpExplorer": {},
    "widgets.TrainingView": {
        "params": (INSTANCE, params()),
        "labelled": (INSTANCE, digits()),
        "held_out": (INSTANCE, digits()),
        "n_images": (COUNT, 3),
    },
    "datasets.events.moving": {
        "images": (IMAGES, np.ones((2, 8, 8))),
        "movement": (CHOICE, "right"),
        "speed": (RATE, 100 * Hz),
        "duration": (POSITIVE_TIME, 20 * ms),
    },
    "datasets.events.saccades": {"images": (IMAGES, intensities())},
    "datasets.events.watch": lambda: {
        "frames": (plain("cube", "as tensor", "short"), [np.zeros((1, 2, 2)), np.ones((1, 2, 2))]),
        "threshold": (POSITIVE, 0.5),
        "step": (POSITIVE_TIME, 2 * ms),
    },
    "datasets.sounds.load": {"split": (CHOICE, "train")},
    "datasets.mnist.load": {"split": (CHOICE, "train"), "n": (COUNT.but("none"), 3), "source": (CHOICE, "sample")},
    "codes.Spikes.before": {"self": (None, spikes()), "t": (POSITIVE_TIME, 5 * ms)},
    "codes.Spikes.lose": {"self": (None, spikes()), "fraction": (SHARE, 0.5), "seed": (SEED.but("none"), 1)},
    "codes.Spikes.of": {"self": (None, spikes()), "image": (plain("zero"), 1)},
    "codes.Spikes.on_grid": {"self": (None, spikes()), "dt": (POSITIVE_TIME, 0.1 * ms)},
    "learning.LearningCurve.__call__": {"self": (None, learning.LearningCurve(digits(), digits()))} | STATE,
    "widgets.DigitPad.draw": {
        "self": (None, widgets.DigitPad()),
        "strokes": (plain("empty", "dict", "unit empty"), [np.array([[10.0, 10], [100, 100]])]),
    },
    "widgets.TrainingView.update": {"self": (None, widgets.TrainingView(params(), digits(), digits(), 3))} | STATE,
}
