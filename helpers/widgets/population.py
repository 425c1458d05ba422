"""The widgets of the chapter on noise and populations: a balanced network, what tires, and a neuron to be found."""

import numpy as np
from brian2 import Hz, ms, mV, nA

from helpers.base.i18n import N_, _
from helpers.figures.population import SHOWN, population_rate
from helpers.neurons import currents
from helpers.neurons.adaptation import adapting_rate, simulate_adapting, synaptic_resources
from helpers.neurons.balanced import BalancedParameters, balanced_rate, simulate_balanced
from helpers.neurons.hidden import SECRETS, hidden_neuron
from helpers.neurons.lif import LIFParameters
from helpers.neurons.live import simulate_live
from helpers.neurons.statistics import interval_cv, synchrony
from helpers.widgets.board import Explorer, Slider, choice
from helpers.widgets.picture import Panel, Picture, dots, line, marks, number, steps, text

BALANCED_SLIDERS = {
    "g": Slider("inhibition g", 1, 2.0, 9.0, 0.25, 6.0, ".2f", role="threshold"),
    "external": Slider("external rate", 1, 0.5, 4.0, 0.25, 2.0, ".2f", role="current"),
}
BALANCED_MS = 400
REGIMES = {"SR": (3, 2), "AI": (8, 2), N_("SI fast"): (6, 4), N_("SI slow"): (4.5, 1)}
RASTER, RATE, PLANE = (0, 0, 0.62, 0.55), (0, 0.55, 0.62, 0.45), (0.62, 0, 0.38, 1)
NARROW = {RASTER: (0, 0, 1, 0.36), RATE: (0, 0.36, 1, 0.28), PLANE: (0, 0.64, 1, 0.36)}


class BalancedExplorer(Explorer):
    """A balanced network of 1,000 neurons under the strength of its inhibition and the rate of its input."""

    def __init__(self):
        super().__init__(BALANCED_SLIDERS, Picture(height=400, narrow=620))

    def show(self):
        """Run the network that the sliders say; the ghost is drawn from its population's rate."""
        params = BalancedParameters(**self.values())
        run = simulate_balanced(params, duration=BALANCED_MS * ms)
        self.run = run
        rate = population_rate(run)
        numbers = _network_numbers(run, params)
        panels = [_raster(run), _rate(rate, self.ghost), _plane(params)]
        said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
        message = _("g = 4 would balance excitation and inhibition exactly: there are four times as many of the first.")
        self.view.show(
            panels, _("A network of {n} neurons: {numbers}.").format(n=run.n, numbers=said), numbers, message
        )
        return rate


def _raster(run):
    seen = run.spike_indices < SHOWN
    items = [marks(run.spike_times[seen] / ms, run.spike_indices[seen])]
    look = {"ylabel": _("neuron"), "place": RASTER, "narrow": NARROW[RASTER], "whole": True}
    return Panel(items, x=(0, BALANCED_MS), y=(SHOWN, -1), **look)


def _rate(rate, ghost):
    earlier = [line((0.5, 1.0), ghost, "v", ghost=True)] if ghost is not None else []
    top = max(rate.max(), 50) * 1.05
    look = {"xlabel": _("time (ms)"), "ylabel": _("rate (Hz)"), "place": RATE, "narrow": NARROW[RATE]}
    return Panel([*earlier, line((0.5, 1.0), rate, "v")], x=(0, BALANCED_MS), y=(0, top), units=("ms", "Hz"), **look)


def _plane(params):
    """Where the sliders stand among the four regimes."""
    g, external = BALANCED_SLIDERS["g"], BALANCED_SLIDERS["external"]
    names = [text(_(name), *place, role="rest") for name, place in REGIMES.items()]
    here = dots([params.g], [params.external], "current", size=6)
    balance = line([4, 4], [external.low, external.high], "threshold", width=1)
    look = {"xlabel": _("inhibition g"), "ylabel": _("external rate"), "place": PLANE, "narrow": NARROW[PLANE]}
    return Panel([balance, *names, here], x=(g.low, g.high), y=(external.low, external.high + 0.2), **look)


def _network_numbers(run, params):
    cv = interval_cv(run.trains, run.n)
    together = synchrony(run.trains, run.n, run.duration, 1 * ms)
    return [
        number(_("measured rate"), f"{run.rate / Hz:.1f} Hz", big=True),
        number(_("mean-field theory"), f"{balanced_rate(params) / Hz:.1f} Hz"),
        number(_("CV"), f"{np.nanmean(cv):.2f}" if np.isfinite(cv).any() else "–", big=True),
        number(_("synchrony"), f"{together:.1f}" if np.isfinite(together) else "–", big=True),
    ]


ADAPTATION_SLIDERS = {
    "jump": Slider("jump of w (nA)", nA, 0.0, 0.5, 0.01, 0.1, ".2f", role="threshold"),
    "tau_w": Slider("tau_w (ms)", ms, 10, 500, 10, 100),
    "I": Slider("I (nA)", nA, 1.0, 5.0, 0.1, 2.0, role="current"),
}
ADAPTATION_MS, MAX_HZ = 500, 250
NEURON = LIFParameters()


class AdaptationExplorer(Explorer):
    """A step current into a neuron that tires: the rate from interval to interval, and the current w."""

    def __init__(self):
        super().__init__(ADAPTATION_SLIDERS, Picture(height=360))

    def show(self):
        """Draw what the sliders say; the ghost is drawn from times and rates."""
        values = self.values()
        spikes, w = simulate_adapting(NEURON, values["I"], values["jump"], values["tau_w"], ADAPTATION_MS * ms)
        x, rates = spikes[1:] / ms, 1 / np.diff(spikes / ms) * 1000
        end = adapting_rate(NEURON, values["I"], values["jump"], values["tau_w"]) / Hz
        numbers = [
            number(_("first interval"), f"{rates[0]:.1f} Hz" if len(rates) else "–", big=True),
            number(_("last interval"), f"{rates[-1]:.1f} Hz" if len(rates) else "–", big=True),
            number(_("theory for the end"), f"{end:.1f} Hz"),
        ]
        said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
        sentence = _("Rate of an adapting neuron after a step: {numbers}.").format(numbers=said)
        self.view.show(_adaptation_panels(x, rates, end, w, self.ghost), sentence, numbers)
        return x, rates


def _adaptation_panels(x, rates, end, w, ghost):
    earlier = [dots(*ghost, "v", ghost=True, size=3)] if ghost is not None else []
    theory = line([0, ADAPTATION_MS], [end, end], "theory")
    limits = {"x": (0, ADAPTATION_MS)}
    upper = {"ylabel": _("rate (Hz)"), "place": (0, 0, 1, 0.62), "units": ("ms", "Hz")}
    lower = {"xlabel": _("time (ms)"), "ylabel": _("w (nA)"), "place": (0, 0.62, 1, 0.38), "units": ("ms", "nA")}
    taken = line((0.0, 1.0), w[::10] / nA, "threshold")
    top = max(float(w.max() / nA), 0.1) * 1.1
    return [
        Panel([*earlier, theory, dots(x, rates, "v", size=4)], y=(0, MAX_HZ), **limits, **upper),
        Panel([taken], y=(0, top), **limits, **lower),
    ]


DEPRESSION_SLIDERS = {
    "rate": Slider("input rate (Hz)", Hz, 2, 100, 2, 20, role="current"),
    "U": Slider("part used U", 1, 0.05, 0.95, 0.05, 0.5, ".2f", role="threshold"),
    "tau_rec": Slider("tau_rec (ms)", ms, 50, 1500, 50, 500),
}
DEPRESSION_MS = 1000


class DepressionExplorer(Explorer):
    """Regular spikes into a synapse that runs short: what each of them finds, and what it passes on."""

    def __init__(self):
        super().__init__(DEPRESSION_SLIDERS, Picture(height=300))

    def show(self):
        """Draw what the sliders say; the ghost is drawn from times and sizes."""
        rate, U, tau_rec = self.values().values()
        times = np.arange(0, DEPRESSION_MS - 1e-9, 1000 / float(rate / Hz)) * ms
        sizes = synaptic_resources(times, U, tau_rec)
        passed = float(sizes[-1] * U * (rate / Hz))
        numbers = [
            number(_("last spike, part of the first"), f"{sizes[-1]:.2f}", big=True),
            number(_("passed on in a second"), f"{passed:.2f}", big=True),
            number(_("at most, 1 / tau_rec"), f"{1 / tau_rec / Hz:.2f}"),
        ]
        said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
        earlier = [dots(*self.ghost, "v", ghost=True, size=3)] if self.ghost is not None else []
        look = {"xlabel": _("time (ms)"), "ylabel": _("size, part of the first"), "units": ("ms", "")}
        panel = Panel([*earlier, dots(times / ms, sizes, "v", size=4)], x=(-10, DEPRESSION_MS), y=(0, 1.05), **look)
        self.view.show([panel], _("Sizes of synaptic jumps, spike by spike: {numbers}.").format(numbers=said), numbers)
        return times / ms, sizes


HIDDEN_MS = 200
HIDDEN_SLIDERS = {
    "neuron": Slider("hidden neuron", 1, 1, SECRETS, 1, 1),
    "I": Slider("I (nA)", nA, -2.0, 6.0, 0.1, 1.0, role="current"),
    "tau_m": Slider("guess tau_m (ms)", ms, 5.0, 30.0, 0.5, 10.0),
    "v_th": Slider("guess v_th (mV)", mV, -58.0, -42.0, 0.5, -50.0, role="threshold"),
    "t_ref": Slider("guess t_ref (ms)", ms, 1.0, 8.0, 0.5, 2.0, role="reset"),
}
INPUTS = {
    N_("step"): lambda I: currents.step(I, 10 * ms),
    N_("pulses"): lambda I: currents.pulses(I, 20 * ms, 60 * ms, HIDDEN_MS * ms),
    N_("noise"): lambda I: currents.noise(I, abs(I) / 2, 5 * ms, HIDDEN_MS * ms, seed=3),
}
VERDICTS = (N_("do not tell me"), N_("tell me how far off"))
FOUND = {"tau_m": 1 * ms, "v_th": 0.5 * mV, "t_ref": 0.5 * ms}  # how near counts as found


class HiddenNeuronExplorer(Explorer):
    """A neuron with secret constants: choose its current, look at it, and state tau_m, v_th and t_ref."""

    def __init__(self):
        choices = {
            "input": choice(_("input"), INPUTS, "step"),
            "verdict": choice(_("verdict"), VERDICTS, VERDICTS[0]),
        }
        super().__init__(HIDDEN_SLIDERS, Picture(height=380), choices, keep_ghost=(*HIDDEN_SLIDERS, *choices))

    def show(self):
        """Draw the hidden neuron and the guess under the same current."""
        values = self.values()
        secret = hidden_neuron(values["neuron"])
        guess = secret.replace(**{name: values[name] for name in FOUND})
        current = currents.sample(INPUTS[values["input"]](values["I"]), HIDDEN_MS * ms)
        runs = [simulate_live(params, current, [float(params.v_rest)]) for params in (secret, guess)]
        numbers = _hidden_numbers(*runs)
        told = values["verdict"] == VERDICTS[1]
        remark = _verdict(secret, guess) if told else _("Choose a current that shows one constant at a time.")
        said = ", ".join(f"{each['name']}: {each['value']}" for each in numbers)
        self.view.show(_hidden_panels(*runs), _("A hidden neuron and a guess: {n}.").format(n=said), numbers, remark)
        return runs[0]


def _hidden_panels(secret, guess):
    I, times = secret.I / nA, {"x": (0, HIDDEN_MS)}
    edge = max(np.abs(I).max(), 0.5) * 1.1
    grid = (0.0, float(secret.dt / ms))
    upper = {"ylabel": "I (nA)", "place": (0, 0, 1, 0.26), "units": ("ms", "nA")}
    lower = {"xlabel": _("time (ms)"), "ylabel": "v (mV)", "place": (0, 0.26, 1, 0.74), "units": ("ms", "mV")}
    v = [line(grid, secret.v[0] / mV, "v"), line(grid, guess.v[0] / mV, "theory")]
    fired = marks(secret.spike_times / ms, np.full(len(secret.spike_times), -40.0))
    low = min(-67.0, float(np.min(secret.v / mV)), float(np.min(guess.v / mV))) - 1
    return [
        Panel([steps(secret.times / ms, I, "current")], y=(-edge, edge), **times, **upper),
        Panel([*v, fired], y=(low, -38), **times, **lower),
    ]


def _hidden_numbers(secret, guess):
    off = float(np.mean(np.abs((secret.v - guess.v) / mV)))
    return [
        number(_("spikes of the hidden neuron"), str(len(secret.spike_times))),
        number(_("spikes of your guess"), str(len(guess.spike_times))),
        number(_("mean distance of the potentials"), f"{off:.2f} mV", big=True),
    ]


def _verdict(secret, guess):
    """How far off each constant is."""
    units = {"tau_m": (ms, "ms"), "v_th": (mV, "mV"), "t_ref": (ms, "ms")}
    off = {name: float((getattr(guess, name) - getattr(secret, name)) / unit) for name, (unit, _text) in units.items()}
    said = ", ".join(f"{name} {off[name]:+.1f} {units[name][1]}" for name in off)
    found = all(abs(off[name]) <= float(FOUND[name] / units[name][0]) for name in off)
    words = _("Found: your guess is off by {said}.") if found else _("Not yet: your guess is off by {said}.")
    return words.format(said=said)
