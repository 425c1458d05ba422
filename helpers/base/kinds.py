"""Kinds of arguments that many functions take, for `helpers.base.checks.takes`."""

from functools import partial

from brian2 import Hz, ms, mV, nA

from helpers.base.checks import (
    FINITE,
    NOT_NEGATIVE,
    POSITIVE,
    check_array,
    check_count,
    check_images,
    check_instance,
    check_scalar,
    check_switch,
    check_text,
    check_whole_numbers,
)


def scalar(unit, allowed=FINITE):
    """One number of a unit's dimension."""
    return partial(check_scalar, unit=unit, allowed=allowed)


def array(unit=1, allowed=FINITE, ndim=None, least=0):
    """Numbers of a unit's dimension."""
    return partial(check_array, unit=unit, allowed=allowed, ndim=ndim, least=least)


def instance(kind, hint=""):
    """An object of a class."""
    return partial(check_instance, kind=kind, hint=hint)


DURATION = scalar(ms, POSITIVE)  # and time steps and time constants
TIME = scalar(ms, NOT_NEGATIVE)
TIMES = array(ms)
RATE = scalar(Hz, POSITIVE)
CURRENT = scalar(nA)
CURRENTS = array(nA)
VOLTAGE = scalar(mV)
COUNT = check_count
SEED = partial(check_count, least=0)
INDICES = partial(check_whole_numbers, ndim=1)
LABELS = partial(check_whole_numbers, ndim=1, most=255)
IMAGES = check_images
SWITCH = check_switch
TEXT = check_text
