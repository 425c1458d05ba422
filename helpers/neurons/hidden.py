"""Neurons with secret constants, to be found from what they do under a current."""

from functools import partial

import numpy as np
from brian2 import Mohm, ms, mV

from helpers.base.checks import check_count, takes
from helpers.neurons.lif import LIFParameters

SECRETS = 9
NUMBER = partial(check_count, most=SECRETS)


@takes(number=NUMBER)
def hidden_neuron(number):
    """One of nine neurons whose constants nobody has chosen.

    Parameters
    ----------
    number : int, 1 to 9

    Returns
    -------
    LIFParameters
        tau_m from 5 to 30 ms, v_th from -58 to -42 mV, t_ref from 1 to 8 ms; R = 10 MOhm, v_rest = v_reset = -65 mV.
    """
    random = np.random.default_rng(number)
    tau_m, v_th, t_ref = random.integers([10, -116, 2], [61, -83, 17]) / 2
    return LIFParameters(tau_m=tau_m * ms, v_th=v_th * mV, t_ref=t_ref * ms, R=10 * Mohm)
