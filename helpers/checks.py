"""Refusing what can not be computed with, in one sentence that names the value and what is allowed."""

from dataclasses import fields

import numpy as np
from brian2 import have_same_dimensions

from helpers.i18n import _

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


def checked(unit, allowed):
    """Metadata of a dataclass field that `check_fields` looks at.

    Parameters
    ----------
    unit : Unit
    allowed : tuple of str and callable
        See `check_scalar`.

    Returns
    -------
    dict
    """
    return {"unit": unit, "allowed": allowed}


def check_fields(parameters):
    """Check every field of a dataclass that says, by `checked`, how.

    Parameters
    ----------
    parameters : dataclass

    Raises
    ------
    ValueError
    """
    for spec in fields(parameters):
        if spec.metadata:
            check_scalar(spec.name, getattr(parameters, spec.name), **spec.metadata)


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
