"""The constants of the competitive network, the course's own."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from brian2 import Hz, Quantity, ms, mV, volt

from helpers.base.checks import NOT_NEGATIVE, POSITIVE, SHARE, check_choice, check_count, check_steps, check_switch
from helpers.base.parameters import Parameters, checked

CODES = ("regular", "poisson", "latency")
LATENCY_INK = 12  # A digit's contrast if all its ink were full black: the root of some 150 pixels.


@dataclass(frozen=True)
class STDPParameters(Parameters):
    """The constants of the competitive network, checked when they are set.

    Potentials count from the resting potential: v = 0 is rest.

    Parameters
    ----------
    n_neurons : int, >= 1
        Size of the learning layer.
    code : str
        How pixels become spikes. "regular": evenly spaced, the phase drawn for each image and pixel. "poisson": a
        Poisson process. "latency": one spike a pixel, the brighter the sooner.
    duration : Quantity, second, > 0
        How long each image is shown; 350 ms and then 150 ms of rest in Diehl & Cook (2015).
    dt : Quantity, second, > 0
        Time step.
    input_rate : Quantity, hertz, > 0
        Root of the sum of the pixels' squared rates: every image has as much contrast as any other. A typical digit
        then sends about 1,000 spikes in 100 ms. In the latency code it sets how much a spike counts.
    test_gain : float, > 0
        While the network is tested, `input_rate` is this many times as high: more spikes, less chance. (Not in the
        latency code, whose pixels fire once.)
    tau_m : Quantity, second, > 0
        Membrane time constant. Much longer than `duration`, so that a neuron counts its input over the whole image.
    v_th : Quantity, volt, > 0
        Threshold above rest, to which each neuron's own `theta` is added.
    theta_start : Quantity, volt
        Adaptive part of the threshold before training.
    theta_plus_start, theta_plus_end : Quantity, volt, > 0
        A spike raises its neuron's theta by theta_plus, which falls geometrically from the first to the second.
    spikes_per_image : float, > 0
        Each image lowers theta by theta_plus * spikes_per_image / n_neurons; theta is at rest once the whole layer
        fires that many spikes an image, and every neuron its share.
    w_norm : Quantity, volt, > 0
        A neuron's weights are divided, after each change, so that their squares sum to w_norm**2.
    tau_pre : Quantity, second, > 0
        Time constant of the trace that each input spike leaves.
    eta_start, eta_end : Quantity, volt, > 0
        A spike of the neuron adds eta times the trace to each of its weights. eta falls geometrically, too.
    inhibition, test_inhibition : float, 0 to 1
        Share of their potential that all neurons lose when one fires, in training and in testing: 1 is
        winner-take-all, 0 no inhibition at all. At 1, of several neurons that reach their thresholds in the same time
        step of the training only the one furthest above fires, because it was there first; in testing all do.
    homeostasis, normalisation : bool
        Whether theta moves, and whether weights are divided.

    Raises
    ------
    ValueError
        If a field has the wrong unit, is not a single number or is out of range; the text names field, value and range.

    References
    ----------
    Diehl & Cook (2015), Front. Comput. Neurosci. 9:99, whose network this one simplifies. Oja (1982), J. Math.
    Biol. 15, 267, for weights of constant length.
    """

    w_unit: ClassVar = volt

    n_neurons: int = 100
    code: str = "regular"
    duration: Quantity = field(default_factory=lambda: 100 * ms, metadata=checked(ms, POSITIVE))
    dt: Quantity = field(default_factory=lambda: 2 * ms, metadata=checked(ms, POSITIVE))
    input_rate: Quantity = field(default_factory=lambda: 1100 * Hz, metadata=checked(Hz, POSITIVE))
    test_gain: float = field(default=3.0, metadata=checked(1, POSITIVE))
    tau_m: Quantity = field(default_factory=lambda: 1000 * ms, metadata=checked(ms, POSITIVE))
    v_th: Quantity = field(default_factory=lambda: 20 * mV, metadata=checked(mV, POSITIVE))
    theta_start: Quantity = field(default_factory=lambda: 5 * mV, metadata=checked(mV, NOT_NEGATIVE))
    theta_plus_start: Quantity = field(default_factory=lambda: 2 * mV, metadata=checked(mV, POSITIVE))
    theta_plus_end: Quantity = field(default_factory=lambda: 0.1 * mV, metadata=checked(mV, POSITIVE))
    spikes_per_image: float = field(default=1.5, metadata=checked(1, POSITIVE))
    w_norm: Quantity = field(default_factory=lambda: 1 * mV, metadata=checked(mV, POSITIVE))
    tau_pre: Quantity = field(default_factory=lambda: 1000 * ms, metadata=checked(ms, POSITIVE))
    eta_start: Quantity = field(default_factory=lambda: 5e-3 * mV, metadata=checked(mV, POSITIVE))
    eta_end: Quantity = field(default_factory=lambda: 1e-4 * mV, metadata=checked(mV, POSITIVE))
    inhibition: float = field(default=1.0, metadata=checked(1, SHARE))
    test_inhibition: float = field(default=1.0, metadata=checked(1, SHARE))
    homeostasis: bool = True
    normalisation: bool = True

    def __post_init__(self):
        super().__post_init__()
        check_count("n_neurons", self.n_neurons)
        for name in ("homeostasis", "normalisation"):
            check_switch(name, getattr(self, name))
        check_choice("code", self.code, CODES)
        check_steps("duration", self.duration, self.dt)

    @property
    def input_gain(self):
        """How many times its weight an input spike adds: once, but in the latency code, where a pixel has one spike."""
        return float(self.input_rate * self.duration) / LATENCY_INK if self.code == "latency" else 1.0

    def first_weights(self, random):
        """Weights before training in volt, of equal length, from numbers between 0 and 1, shape (784, n_neurons)."""
        return random * (float(self.w_norm) / np.sqrt(np.sum(random**2, axis=0)))
