"""What theory says about the leaky integrate-and-fire neuron under a constant current."""

import numpy as np
from brian2 import ms

from helpers.base.checks import NOT_NEGATIVE, takes
from helpers.base.kinds import CURRENT, CURRENTS, array
from helpers.neurons.lif import NEURON

ROUNDING = 8 * np.finfo(float).eps  # More than what rounding adds up to in R, I, v_rest, v_th and two operations.


@takes(params=NEURON, current=CURRENT, times=array(ms, NOT_NEGATIVE))
def step_response(params, current, times):
    """Potential of a neuron without threshold, at rest until a constant current sets in at t = 0.

    Parameters
    ----------
    params : LIFParameters
    current : Quantity, ampere
    times : Quantity, second, >= 0

    Returns
    -------
    Quantity, volt
        v_rest + R I (1 - exp(-t / tau_m)), in the shape of `times`.

    References
    ----------
    Gerstner et al., Neuronal Dynamics, section 1.3, equation 1.8.
    """
    return params.v_rest + params.R * current * (1 - np.exp(-times / params.tau_m))


@takes(params=NEURON)
def rheobase(params):
    """Smallest constant current that takes the potential as far as the threshold.

    Parameters
    ----------
    params : LIFParameters

    Returns
    -------
    Quantity, ampere, scalar
        (v_th - v_rest) / R. At this very current v only creeps towards v_th; any more and the neuron fires.

    References
    ----------
    Gerstner et al., Neuronal Dynamics, section 1.3.
    """
    return (params.v_th - params.v_rest) / params.R


@takes(params=NEURON, current=CURRENTS)
def interspike_interval(params, current):
    """Time from one spike to the next under a constant current.

    Parameters
    ----------
    params : LIFParameters
    current : Quantity, ampere, any shape

    Returns
    -------
    Quantity, second, shape of `current`
        t_ref + tau_m ln((R I + v_rest - v_reset) / (R I + v_rest - v_th)), infinite at and below the rheobase.

    References
    ----------
    Gerstner et al., Neuronal Dynamics, section 1.3.
    """
    v_rest, v_reset, v_th = (float(potential) for potential in (params.v_rest, params.v_reset, params.v_th))
    RI = np.asarray(params.R * current)
    overshoot = v_rest + RI - v_th
    # At the very rheobase these rounded numbers may leave an overshoot in the last bits. No spike comes of it.
    fires = overshoot > ROUNDING * (abs(v_rest) + np.abs(RI))
    overshoot = np.where(fires, overshoot, 1.0)
    charging = np.where(fires, np.log1p((v_th - v_reset) / overshoot), np.inf)
    return params.t_ref + params.tau_m * charging


@takes(params=NEURON, current=CURRENTS)
def firing_rate(params, current):
    """Rate of a neuron under a constant current, once it fires regularly.

    Parameters
    ----------
    params : LIFParameters
    current : Quantity, ampere, any shape

    Returns
    -------
    Quantity, hertz, shape of `current`
        1 / interspike interval; 0 at and below the rheobase, never above 1 / t_ref.
    """
    return 1 / interspike_interval(params, current)
