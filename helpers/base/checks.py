"""Refusing what can not be computed with, in one sentence that names the value and what is allowed."""

import numpy as np
from brian2 import have_same_dimensions

from helpers.base.i18n import _

POSITIVE = ("finite and greater than 0", lambda value: 0 < value < np.inf)
NOT_NEGATIVE = ("finite and not below 0", lambda value: 0 <= value < np.inf)
FINITE = ("finite", np.isfinite)
FINITE_OR_NEVER = ("finite, or inf*mV for a neuron that never fires", lambda value: value > -np.inf)


def check_scalar(name, value, unit, allowed):
    """Refuse anything but one number of the right dimension in the allowed range.

    Parameters
    ----------
    name : str
        What the value is called in the message.
    value : object
    unit : Unit
        Any unit of the right dimension; used in the message.
    allowed : tuple of str and callable
        The range in words, and a test of the plain number.

    Raises
    ------
    ValueError
    """
    words, is_allowed = allowed
    if not has_dimensions(value, unit) or np.ndim(value) or not is_allowed(float(value)):
        message = _("{name} is {value}, but it must be one number with a unit such as {unit}, {allowed}.")
        raise ValueError(message.format(name=name, value=value, unit=unit, allowed=_(words)))


def has_dimensions(value, unit):
    """Whether a value is a quantity, or numbers, of a unit's dimension.

    Parameters
    ----------
    value : object
    unit : Unit

    Returns
    -------
    bool
    """
    try:
        return have_same_dimensions(value, unit)
    except TypeError:
        return False


MAX_COUNT = 10**9  # Whole numbers reach the network as 32 bits.


def check_count(name, value, least=1):
    """Refuse anything but a whole number that is large enough.

    Parameters
    ----------
    name : str
        What the value is called in the message.
    value : object
    least : int

    Raises
    ------
    ValueError
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= MAX_COUNT:
        message = _("{name} is {value!r}, but it must be a whole number from {least} to {most:,}.")
        raise ValueError(message.format(name=name, value=value, least=least, most=MAX_COUNT))


def check_steps(name, value, dt):
    """Refuse a time that is not a whole number of time steps.

    Parameters
    ----------
    name : str
        What the time is called in the message.
    value, dt : Quantity, second

    Raises
    ------
    ValueError
    """
    steps = float(value / dt)
    if round(steps) < 1 or abs(steps - round(steps)) > 1e-6:
        message = _("dt is {dt}, but {name} = {value} must be a whole number of time steps.")
        raise ValueError(message.format(dt=dt, name=name, value=value))
