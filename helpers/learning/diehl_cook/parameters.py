"""The constants of the network of Diehl & Cook (2015), as their paper and their published program set them."""

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from brian2 import Hz, Quantity, ms, mV

from helpers.base.checks import NOT_NEGATIVE, POSITIVE, check_count, check_steps, in_words
from helpers.base.i18n import _
from helpers.base.parameters import Parameters, checked

SETTLING = 50 * ms  # After it the slowest delay, 10 ms, and what it set off are over.


@dataclass(frozen=True)
class PaperParameters(Parameters):
    """The constants of the paper's own network, checked when they are set.

    Weights are numbers: conductances, with the neuron's leak as their unit. Every number below is the one in the
    published program; `helpers.learning.diehl_cook.network` says where this network departs from it.

    Parameters
    ----------
    n_neurons : int, >= 1
        Excitatory neurons; there are as many inhibitory ones.
    duration, rest : Quantity, second, > 0
        How long an image is shown, and how long nothing is shown after it: 350 ms and 150 ms. `rest` is at least
        50 ms, so that no spike is on its way any more when the next image begins.
    dt : Quantity, second, > 0
        Time step, 0.5 ms.
    input_rate : Quantity, hertz, > 0
        Rate of a white pixel at intensity 1: 255/8 Hz.
    start_intensity : float, > 0
        With which an image is shown first: 2, so that a white pixel fires at 63.75 Hz.
    enough_spikes : int, >= 1
        If the excitatory neurons fire fewer spikes than these 5, the image is shown again, its intensity 1 higher.
    attempts : int, >= 1
        How often an image is shown at most. The published program has no such limit, and waits for ever before a black
        image.
    w_sum : float, > 0
        The weights of each neuron are multiplied, before each image of the training, so that they sum to this: 78.
    nu_pre, nu_post : float, >= 0
        Learning rates at a spike of the pixel, 0.0001, and at a spike of the neuron, 0.01.
    theta_start : Quantity, volt, >= 0
        Adaptive part of the threshold before training: 20 mV, which make the threshold -52 mV.
    theta_plus : Quantity, volt, >= 0
        How much a spike raises it: 0.05 mV. The program is for 400 neurons; of 100 each fires four times as often, and
        learns better with a quarter.
    tau_theta : Quantity, second, > 0
        With which it falls: 10,000 s, some 20,000 images.
    excitation, inhibition : float, >= 0
        Conductance that a spike adds: to the inhibitory neuron of the same number, 10.4; from there to each other
        excitatory neuron, 17.

    Raises
    ------
    ValueError
        If a field has the wrong unit, is not a single number or is out of range; the text names field, value and range.

    References
    ----------
    Diehl & Cook (2015), Unsupervised learning of digit recognition using spike-timing-dependent plasticity, Front.
    Comput. Neurosci. 9:99. Their program: https://github.com/peter-u-diehl/stdp-mnist.
    """

    w_unit: ClassVar = 1

    n_neurons: int = 100
    duration: Quantity = field(default_factory=lambda: 350 * ms, metadata=checked(ms, POSITIVE))
    rest: Quantity = field(default_factory=lambda: 150 * ms, metadata=checked(ms, POSITIVE))
    dt: Quantity = field(default_factory=lambda: 0.5 * ms, metadata=checked(ms, POSITIVE))
    input_rate: Quantity = field(default_factory=lambda: 255 / 8 * Hz, metadata=checked(Hz, POSITIVE))
    start_intensity: float = field(default=2.0, metadata=checked(1, POSITIVE))
    enough_spikes: int = 5
    attempts: int = 20
    w_sum: float = field(default=78.0, metadata=checked(1, POSITIVE))
    nu_pre: float = field(default=1e-4, metadata=checked(1, NOT_NEGATIVE))
    nu_post: float = field(default=1e-2, metadata=checked(1, NOT_NEGATIVE))
    theta_start: Quantity = field(default_factory=lambda: 20 * mV, metadata=checked(mV, NOT_NEGATIVE))
    theta_plus: Quantity = field(default_factory=lambda: 0.05 * mV, metadata=checked(mV, NOT_NEGATIVE))
    tau_theta: Quantity = field(default_factory=lambda: 1e7 * ms, metadata=checked(ms, POSITIVE))
    excitation: float = field(default=10.4, metadata=checked(1, NOT_NEGATIVE))
    inhibition: float = field(default=17.0, metadata=checked(1, NOT_NEGATIVE))

    def __post_init__(self):
        super().__post_init__()
        for name in ("n_neurons", "enough_spikes", "attempts"):
            check_count(name, getattr(self, name))
        for name in ("duration", "rest"):
            check_steps(name, getattr(self, name), self.dt)
        if self.rest < SETTLING:
            message = _("rest is {rest}, but it must be at least {least}: spikes are still on their way.")
            raise ValueError(message.format(rest=in_words(self.rest), least=in_words(SETTLING)))

    def first_weights(self, random):
        """Weights before training, in their final sum, from numbers between 0 and 1, shape (784, n_neurons)."""
        weights = random + 0.01
        return weights * (self.w_sum / np.sum(weights, axis=0))
