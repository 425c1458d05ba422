"""What theory says about the leaky integrate-and-fire neuron under a constant current, and under white noise."""

import numpy as np
from brian2 import ms, mV, nA, second
from scipy.integrate import cumulative_trapezoid, simpson
from scipy.special import erfcx

from helpers.base.checks import NOT_NEGATIVE, POSITIVE, takes
from helpers.base.kinds import CURRENT, CURRENTS, array, scalar
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


SOME_CURRENTS = array(nA, least=1)
SIGMA = scalar(mV, POSITIVE)
POINTS = 2001  # of an integral: more change no digit that is printed
DEEP = 5  # standard deviations below the mean, where an approximation is good to 1 %
FAR = 26  # standard deviations: beyond them exp(x**2) has no number, and no neuron fires


@takes(params=NEURON, current=SOME_CURRENTS, sigma=SIGMA)
def noisy_rate(params, current, sigma):
    """Rate of a neuron under a current with white noise: Siegert's formula.

    Parameters
    ----------
    params : LIFParameters
    current : Quantity, ampere, any shape
        Mean of the current.
    sigma : Quantity, volt, > 0
        Standard deviation that v would have without a threshold.

    Returns
    -------
    Quantity, hertz, shape of `current`
        1 / (t_ref + tau_m sqrt(pi) times the integral of exp(x**2) (1 + erf x) from reset to threshold), both measured
        from the mean in units of sqrt(2) sigma.

    References
    ----------
    Siegert (1951), Physical Review 81, 617. Brunel & Sergi (1998), Journal of Theoretical Biology 195, 87.
    """
    x = _way(params, current, sigma)
    charging = np.sqrt(np.pi) * simpson(erfcx(-np.minimum(x, FAR)), x=x)
    silent = x[..., -1] >= FAR
    return np.where(silent, 0, 1 / (float(params.t_ref) + float(params.tau_m) * charging)) / second


@takes(params=NEURON, current=SOME_CURRENTS, sigma=SIGMA)
def noisy_cv(params, current, sigma):
    """Coefficient of variation of the intervals of a neuron under a current with white noise.

    Parameters
    ----------
    params : LIFParameters
    current : Quantity, ampere, any shape
    sigma : Quantity, volt, > 0
        As in `noisy_rate`.

    Returns
    -------
    ndarray, shape of `current`
        Near 1 where noise makes the spikes, near 0 where the mean current does; NaN where the neuron hardly ever fires.

    References
    ----------
    Brunel (2000), Journal of Computational Neuroscience 8, 183, appendix A.
    """
    x = _way(params, current, sigma)
    # From far below on, where the inner integral still is nothing, up to the threshold.
    low = np.minimum(x[..., :1] - 6, -6)
    grid = low + (x[..., -1:] - low) * np.linspace(0, 1, 2 * POINTS)
    near = np.minimum(grid, FAR)
    inner = cumulative_trapezoid(np.exp(-(near**2)) * erfcx(-near) ** 2, x=grid, initial=0)
    z = np.maximum(-grid, DEEP)
    deep = 1 / (2 * np.pi * z**3 * (1 + 2.5 / z**2))  # what the product below becomes, where exp(x**2) has no number
    product = np.where(grid < -DEEP, deep, np.exp(np.maximum(near, -DEEP) ** 2) * inner)
    outer = np.where(grid >= x[..., :1], product, 0)
    spread = 2 * np.pi * np.trapezoid(outer, grid, axis=-1)
    turns = np.asarray(noisy_rate(params, current, sigma) * params.tau_m)
    return np.where(turns > 0, turns * np.sqrt(spread), np.nan)


def _way(params, current, sigma):
    """From reset to threshold, measured from where v would stay on average; a row for each current."""
    mean = np.asarray(params.v_rest + params.R * current)[..., None]
    below, above = ((float(end) - mean) / (np.sqrt(2) * float(sigma)) for end in (params.v_reset, params.v_th))
    return below + (above - below) * np.linspace(0, 1, POINTS)
