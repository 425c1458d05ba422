"""Refusing what can not be computed with, in one sentence that names the value and what is allowed."""

import numpy as np

from helpers.base.i18n import _

# What `check_scalar` allows: a range in words, and a test of the plain number.
POSITIVE = ("finite and greater than 0", lambda value: 0 < value < np.inf)
NOT_NEGATIVE = ("finite and not below 0", lambda value: 0 <= value < np.inf)
FINITE = ("finite", np.isfinite)
SHARE = ("from 0 to 1", lambda value: 0 <= value <= 1)
MAX_COUNT = 10**9  # Whole numbers reach the network as 32 bits.


def check_scalar(name, value, unit, allowed):
    """Refuse anything but one number of a unit's dimension in a range; the unit 1 stands for a plain number."""
    words, is_allowed = allowed
    if has_dimensions(value, unit) and not np.ndim(value) and is_allowed(float(value)):
        return
    if isinstance(unit, int):
        message = _("{name} is {value}, but it must be one number without a unit, {allowed}.")
    else:
        message = _("{name} is {value}, but it must be one number with a unit such as {unit}, {allowed}.")
    raise ValueError(message.format(name=name, value=value, unit=unit, allowed=_(words)))


def has_dimensions(value, unit):
    """Whether a value is a quantity, or numbers, of a unit's dimension."""
    from brian2 import have_same_dimensions  # Late: who only reads digits does not wait for Brian2.

    try:
        return have_same_dimensions(value, unit)
    except TypeError:
        return False


def check_count(name, value, least=1, most=MAX_COUNT):
    """Refuse anything but a whole number in a range; both ends are allowed."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= most:
        message = _("{name} is {value!r}, but it must be a whole number from {least} to {most:,}.")
        raise ValueError(message.format(name=name, value=value, least=least, most=most))


def check_steps(name, value, dt):
    """Refuse a time that is not a whole number of time steps."""
    steps = float(value / dt)
    if round(steps) < 1 or abs(steps - round(steps)) > 1e-6:
        message = _("dt is {dt}, but {name} = {value} must be a whole number of time steps.")
        raise ValueError(message.format(dt=dt, name=name, value=value))


def check_choice(name, value, choices):
    """Refuse what is not among some names."""
    if value not in choices:
        allowed = " / ".join(f'"{choice}"' for choice in choices)
        message = _("{name} is {value!r}, but it must be one of {allowed}.")
        raise ValueError(message.format(name=name, value=value, allowed=allowed))


def check_switch(name, value):
    """Refuse anything but True and False."""
    if not isinstance(value, (bool, np.bool_)):
        raise ValueError(_("{name} is {value!r}, but it must be True or False.").format(name=name, value=value))


def check_divides(name, size, n_neurons):
    """Refuse a group size that so many neurons do not fall into."""
    if n_neurons % size:
        message = _(
            "{name}: {size} does not divide the {n} neurons of these spikes; take the number they were made with."
        )
        raise ValueError(message.format(name=name, size=size, n=n_neurons))


def check_images(images):
    """Intensities from 0 to 1 as rows of floats, shape (n, pixels), if `images` of shape (n, ...) holds such."""
    values = np.asarray(images)
    if values.ndim < 2 or values.size == 0:
        message = _("images has shape {shape}, but it must be (n, ...), not empty; write images[:1] for a single one.")
        raise ValueError(message.format(shape=values.shape))
    if values.dtype.kind not in "biuf" or not has_dimensions(images, 1):
        raise ValueError(_("images must hold plain numbers from 0 to 1, without a unit."))
    low, high = values.min(), values.max()
    if not (low >= 0 and high <= 1):
        message = _(
            "images holds values from {low:g} to {high:g}, but intensities must lie from 0 to 1:"
            " as_intensity makes them from grey levels."
        )
        raise ValueError(message.format(low=low, high=high))
    return values.reshape(len(values), -1).astype(float)
