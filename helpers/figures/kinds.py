"""Kinds of arguments that figures take, for `helpers.base.checks.takes`."""

from functools import partial

import numpy as np
from matplotlib.axes import Axes

from helpers.base.checks import (
    ANY,
    SHARE,
    as_array,
    check_array,
    check_count,
    check_dict,
    check_shape,
    check_text,
    optional,
    refusal,
)
from helpers.base.i18n import _
from helpers.base.kinds import array, instance
from helpers.figures.style import LINE_COLORS
from helpers.neurons.lif import Recording

AX = optional(instance(Axes, "plt.subplots gives one"))
RECORDING = instance(Recording, "simulate_lif makes one")
TITLE = optional(partial(check_text, least=0))
COLUMNS = partial(check_count, most=100)
IMAGE = array(1, ndim=2, least=1)
MOST = len(LINE_COLORS)
FRACTION = partial(check_array, allowed=SHARE, ndim=1, least=1)


def line(unit=1, allowed=ANY):
    """One value for each place on an axis; NaN leaves a gap in a curve."""
    return array(unit, allowed, ndim=1, least=1)


def dictionary(kind, least=1, most=20):
    """Entries of one kind under names."""
    return partial(check_dict, kind=kind, least=least, most=most)


def curves(unit=1, least=1, most=MOST):
    """Rows under names, not more than there are colours."""
    return dictionary(line(unit), least, most)


def fields(name, value):
    """Receptive fields in any unit, shape (784, n), as plain numbers."""
    weights = array(1, ndim=2, least=1)(name, np.asarray(value) if hasattr(value, "dim") else value)
    check_shape(name, weights, (784, np.shape(weights)[1]))
    return np.asarray(weights)


def responses(name, value):
    """Mean spikes for each of ten digits, shape (10, n)."""
    means = array(1, ndim=2, least=1)(name, value)
    check_shape(name, means, (10, np.shape(means)[1]))
    return means


def names(name, value):
    """Several titles; numbers are written out."""
    entries = as_array(value)
    if entries.ndim != 1 or entries.dtype.kind not in "Uiuf" or hasattr(value, "dim"):
        raise refusal(name, value, _("a list of titles"))
    return [str(each) for each in entries]
