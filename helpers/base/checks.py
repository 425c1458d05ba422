"""Refusing what can not be computed with, in one sentence that names the argument, its value and what is allowed.

Each check takes the argument's name and its value, and gives the value back as functions want it: arrays as NumPy's.
With its other arguments set, by `partial`, it is a kind (see `helpers.base.kinds`), and `takes` checks a function's
arguments by kinds.
"""

import os
from functools import wraps
from inspect import signature
from pathlib import Path
from warnings import warn

import numpy as np

from helpers.base.i18n import N_, _

# What `check_scalar` and `check_array` allow: a range in words, and a test of plain numbers.
POSITIVE = (N_("finite and greater than 0"), lambda value: (value > 0) & (value < np.inf))
NOT_NEGATIVE = (N_("finite and not below 0"), lambda value: (value >= 0) & (value < np.inf))
FINITE = (N_("finite"), np.isfinite)
ANY = (N_("or nan or inf"), lambda value: True)
SHARE = (N_("from 0 to 1"), lambda value: (value >= 0) & (value <= 1))
MAX_COUNT = 10**9  # Whole numbers reach the network as 32 bits.
MAX_NUMBERS = 5 * 10**7  # kept at once: 400 MB, and several copies of them still fit a small machine
DIGIT = (28, 28)
LONGEST = 60  # letters of a value that a sentence repeats


def takes(*same_length, **kinds):
    """Check arguments of a function, or of a class when it is made, before anything else happens.

    Parameters
    ----------
    *same_length : tuple of str
        Arguments, or dictionaries of them, that have one entry for each entry of the first.
    **kinds : callable
        For each argument's name what checks it: called with name and value, it gives back the value to use.

    Returns
    -------
    callable
        A decorator. Defaults are not checked.
    """

    def decorate(function):
        if isinstance(function, type):
            function.__init__ = decorate(function.__init__)
            return function
        spec = signature(function)

        @wraps(function)
        def checked(*args, **kwargs):
            try:
                given = spec.bind(*args, **kwargs)
            except TypeError:
                return function(*args, **kwargs)  # Python says best which arguments a call lacks.
            for name, value in given.arguments.items():
                if name in kinds:
                    given.arguments[name] = kinds[name](name, value)
            for names in same_length:
                _check_lengths(names, given.arguments)
            return function(*given.args, **given.kwargs)

        return checked

    return decorate


def _check_lengths(names, arguments):
    first, *others = names
    for name in others:
        value = arguments.get(name)
        for key, entry in value.items() if isinstance(value, dict) else [(None, value)]:
            if entry is not None:
                check_same_length(name if key is None else f'{name}["{key}"]', entry, first, arguments[first])


def optional(kind):
    """A kind that None belongs to as well."""
    return lambda name, value: None if value is None else kind(name, value)


def in_words(value):
    """A value as a sentence shows it: a quantity as -40 mV, and anything long by its type and shape."""
    if isinstance(value, type):
        return _("the class {name}").format(name=value.__name__)
    shape = getattr(value, "shape", ())
    if shape:
        unit = f" {value.get_best_unit()}" if _dimension(value) else ""
        return _("an array of shape {shape}").format(shape=tuple(shape)) + unit
    if hasattr(value, "get_best_unit"):
        unit = value.get_best_unit()
        return f"{float(value / unit):.6g} {unit}" if not value.is_dimensionless else f"{float(value):.6g}"
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST else f"{value[:LONGEST]}...")
    if value is None or isinstance(value, (bool, int, float, complex, np.generic)):
        return repr(value.item() if isinstance(value, np.generic) else value)
    if isinstance(value, (list, tuple, dict, set, bytes)):
        return _("a {kind} of {n} entries").format(kind=type(value).__name__, n=len(value))
    return _("an object of type {name}").format(name=type(value).__name__)


def refusal(name, value, allowed):
    """The error that says what an argument is and what it must be."""
    message = _("{name} is {value}, but it must be {allowed}.")
    return ValueError(message.format(name=name, value=in_words(value), allowed=allowed))


def has_dimensions(value, unit):
    """Whether a value is a quantity, or numbers, of a unit's dimension."""
    return _dimension(value) == _dimension(unit)


def _dimension(value):
    dimension = getattr(value, "dim", None)
    return None if dimension is None or dimension.is_dimensionless else dimension


def as_array(value):
    """A value as NumPy's array, a memory map as it is; of no number at all where it can not be one."""
    try:
        return np.asanyarray(value)
    except Exception:  # A ragged list, or a tensor on a graphics card: other libraries raise what they like.
        return np.array(None)


def as_numbers(value, unit=1):
    """The real numbers behind a value, in SI units, as an array; None if it holds none of a unit's dimension."""
    if isinstance(value, (list, tuple)) and any(hasattr(each, "dim") for each in value):
        value = _joined(value)
    array = np.asarray(as_array(value))
    allowed = "biuf" if array.ndim else "iuf"
    return array if array.dtype.kind in allowed and has_dimensions(value, unit) else None


def _joined(quantities):
    from brian2 import DimensionMismatchError, Quantity  # Late: who only reads digits does not wait for Brian2.

    try:
        return Quantity(quantities)
    except (TypeError, ValueError, DimensionMismatchError):
        return None


def _usable(value, array, unit):
    """The value itself if NumPy computes with it as it is; what came as a list or a tensor as an array."""
    if isinstance(value, (int, float, np.ndarray, np.generic)):
        return value
    if isinstance(unit, int):
        return array
    from brian2 import Quantity

    return Quantity(array, dim=unit.dim)


def _with_unit(what, unit, allowed):
    """What numbers must be, in words: how many, of which unit, in which range."""
    if isinstance(unit, int):
        return _("{what} without a unit, {allowed}").format(what=what, allowed=_(allowed))
    return _("{what} with a unit such as {unit}, {allowed}").format(what=what, unit=unit, allowed=_(allowed))


def check_scalar(name, value, unit, allowed):
    """One number of a unit's dimension in a range; the unit 1 stands for a plain number."""
    words, is_allowed = allowed
    number = as_numbers(value, unit)
    if number is None or number.ndim or not is_allowed(number):
        raise refusal(name, value, _with_unit(_("one number"), unit, words))
    return _usable(value, number[()], unit)


def check_array(name, value, unit=1, allowed=FINITE, ndim=None, least=0):
    """Numbers of a unit's dimension in a range, of any number of dimensions or a given one, at least so many."""
    words, is_allowed = allowed
    numbers = as_numbers(value, unit)
    what = {None: _("numbers"), 1: _("a row of numbers"), 2: _("a table of numbers"), 3: _("a stack of tables")}[ndim]
    if numbers is None or ndim not in (None, numbers.ndim) or numbers.size < least:
        raise refusal(name, value, _with_unit(what, unit, words))
    if not np.all(good := is_allowed(numbers)):
        message = _("{name} holds {value:g}, but it must be {allowed}.")
        raise ValueError(message.format(name=name, value=numbers[~good].flat[0], allowed=_with_unit(what, unit, words)))
    return _usable(value, numbers, unit)


def check_count(name, value, least=1, most=MAX_COUNT):
    """A whole number in a range; both ends are allowed."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= most:
        message = _("{name} is {value}, but it must be a whole number from {least} to {most:,}.")
        raise ValueError(message.format(name=name, value=in_words(value), least=least, most=most))
    return value


def check_steps(name, value, dt):
    """A time that is a whole number of time steps."""
    steps = float(value / dt)
    if not 1 <= round(steps) <= MAX_COUNT or abs(steps - round(steps)) > 1e-6:
        message = _("dt is {dt}, but {name} = {value} must be a whole number of time steps, at most {most:,}.")
        raise ValueError(message.format(dt=in_words(dt), name=name, value=in_words(value), most=MAX_COUNT))
    return value


def check_amount(names, amount, most=MAX_NUMBERS):
    """Refuse what would fill the memory, before it does; `names` are the arguments that ask for it."""
    if not amount <= most:
        message = _("{names} ask for {amount:.0e} numbers at once, but at most {most:.0e} fit: take less.")
        raise ValueError(message.format(names=names, amount=float(amount), most=most))


def count_steps(duration, dt, each=1, name="duration"):
    """How many time steps of `dt` a duration has, if it is at least one, and memory has `each` numbers a step."""
    steps = float(duration / dt)
    if steps < 1 - 1e-6:
        message = _("dt is {dt}, but it must not be longer than {name} = {duration}.")
        raise ValueError(message.format(dt=in_words(dt), name=name, duration=in_words(duration)))
    check_amount(_("{name}, dt and n").format(name=name), steps * each)
    return round(steps)


def check_order(name, value, later_name, later):
    """Refuse a value that does not lie below another."""
    if not value < later:
        message = _("{name} is {value}, but it must lie below {later_name} = {later}.")
        values = {"value": in_words(value), "later": in_words(later)}
        raise ValueError(message.format(name=name, later_name=later_name, **values))


def check_choice(name, value, choices):
    """One of some names."""
    if not isinstance(value, str) or value not in choices:
        allowed = " / ".join(f'"{choice}"' for choice in choices)
        raise refusal(name, value, _("one of {allowed}").format(allowed=allowed))
    return value


def check_switch(name, value):
    """True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise refusal(name, value, _("True or False"))
    return value


def check_instance(name, value, kind, hint=""):
    """An object of a class, or of one of several; the hint says how to get one."""
    if not isinstance(value, kind):
        names = [each.__name__ for each in (kind if isinstance(kind, tuple) else (kind,))]
        allowed = _("an object of type {kind}").format(kind=_(" or ").join(names))
        raise refusal(name, value, f"{allowed}: {_(hint)}" if hint else allowed)
    return value


def check_text(name, value, least=1):
    """Text of at least so many letters."""
    if not isinstance(value, str) or len(value) < least:
        raise refusal(name, value, _("a text"))
    return value


def check_path(name, value):
    """The name of a file, as a Path; "~" at its beginning is the reader's own folder."""
    if not isinstance(value, (str, os.PathLike)) or not str(value) or "\0" in str(value):
        raise refusal(name, value, _("the name of a file, as text or as a Path"))
    return Path(os.path.expanduser(value))  # which, unlike Path, leaves "~" where nobody knows the home folder


def check_function(name, value):
    """Something that can be called, and not a class, which is most often one that lacks its brackets."""
    if not callable(value) or isinstance(value, type):
        raise refusal(name, value, _("a function"))
    return value


def check_dict(name, value, kind, least=1, most=MAX_COUNT):
    """A dictionary with text for keys, whose entries are all of one kind."""
    if not isinstance(value, dict) or not least <= len(value) <= most or not all(isinstance(key, str) for key in value):
        allowed = _("a dictionary with a name for each of its entries, of which it may have {least} to {most:,}")
        raise refusal(name, value, allowed.format(least=least, most=most))
    return {key: kind(f'{name}["{key}"]', entry) for key, entry in value.items()}


def check_same_length(name, value, other_name, other):
    """Refuse two arrays with different numbers of entries."""
    if len(value) != len(other):
        message = _("{name} has {n} entries and {other_name} has {m}, but they must have the same number.")
        raise ValueError(message.format(name=name, n=len(value), other_name=other_name, m=len(other)))


def check_names(name, value, other_name, other):
    """Refuse a dictionary that lacks a name of another."""
    if missing := [key for key in other if key not in value]:
        message = _('{name} lacks "{key}", which {other_name} has: both need the same names.')
        raise ValueError(message.format(name=name, key=missing[0], other_name=other_name))


def check_divides(name, size, n_neurons):
    """Refuse a group size that so many neurons do not fall into."""
    if n_neurons % size:
        message = _(
            "{name}: {size} does not divide the {n} neurons of these spikes; take the number they were made with."
        )
        raise ValueError(message.format(name=name, size=size, n=n_neurons))


def check_whole_numbers(name, value, ndim=None, least=0, most=MAX_COUNT):
    """An array of whole numbers in a range."""
    numbers = as_numbers(value)
    if numbers is not None and not numbers.size and not isinstance(value, np.ndarray):
        numbers = numbers.astype(int)  # An empty list has no type of its own.
    if numbers is None or not numbers.ndim or ndim not in (None, numbers.ndim) or numbers.dtype.kind not in "iu":
        dimensions = _("any shape") if ndim is None else _("{n} dimensions").format(n=ndim)
        raise refusal(name, value, _("an array of whole numbers, of {dimensions}").format(dimensions=dimensions))
    if numbers.size and not (least <= numbers.min() and numbers.max() <= most):
        message = _("{name} holds numbers from {low} to {high}, but they must lie from {least} to {most:,}.")
        low, high = numbers.min(), numbers.max()
        raise ValueError(message.format(name=name, low=low, high=high, least=least, most=most))
    return value if isinstance(value, np.ndarray) else numbers


def check_images(name, images):
    """Intensities from 0 to 1, of shape (n, ...)."""
    values = _image_array(name, images)
    if values.dtype.kind not in "biuf" or not has_dimensions(images, 1):
        raise ValueError(_("{name} must hold plain numbers from 0 to 1, without a unit.").format(name=name))
    low, high = values.min(), values.max()
    if not (low >= 0 and high <= 1):
        message = _(
            "{name} holds values from {low:g} to {high:g}, but intensities must lie from 0 to 1:"
            " as_intensity makes them from grey levels."
        )
        raise ValueError(message.format(name=name, low=low, high=high))
    return values


def check_grey_images(name, images, shapes=None):
    """Grey levels, bytes of shape (n, ...); or, where `shapes` are given, (n, *shape) with one of them."""
    values = _image_array(name, images)
    if values.dtype != np.uint8 or not (shapes is None or values.shape[1:] in shapes):
        allowed = "(n, ...)" if shapes is None else f"(n, {', '.join(map(str, shapes[0]))})"
        message = _("{name} has shape {shape} and holds {dtype}, but it must be bytes (uint8) of shape {allowed}.")
        raise ValueError(message.format(name=name, shape=values.shape, dtype=values.dtype, allowed=allowed))
    return values


def check_image(name, image, shape=DIGIT):
    """The grey levels of a single image."""
    if isinstance(image, np.ndarray) and image.dtype == np.uint8 and image.shape == shape and _dimension(image) is None:
        return image
    if isinstance(image, type) or not hasattr(image, "shape"):
        raise refusal(name, image, _("an image, bytes (uint8) of shape {shape}").format(shape=shape))
    message = _("{name} has shape {given} and holds {dtype}, but it must be bytes (uint8) of shape {shape}.")
    dtype = getattr(image, "dtype", type(image).__name__)
    raise ValueError(message.format(name=name, given=tuple(image.shape), dtype=dtype, shape=shape))


def check_shape(name, array, shape):
    """Refuse an array of another shape."""
    if np.shape(array) != shape:
        message = _("{name} has shape {given}, but it must have {shape}.")
        raise ValueError(message.format(name=name, given=np.shape(array), shape=shape))


def warn_of_paper(name, images):
    """Say so if most images lie on a background that is not 0: a network takes it for ink."""
    frames = images.reshape(-1, *DIGIT)[:1000]
    edges = np.concatenate([frames[:, 0], frames[:, -1], frames[:, :, 0], frames[:, :, -1]], axis=1)
    papers = np.median(edges, axis=1)
    if np.mean(papers > 0) > 0.5:
        message = _(
            "{name}: the background is {level:.0f}, but all above 0 counts as ink: make it 0, as from_photo does."
        )
        warn(message.format(name=name, level=np.median(papers)), stacklevel=5)


def _image_array(name, images):
    """Images as an array of at least two dimensions; one alone, whose rows would pass for images, is refused."""
    values = as_array(images)
    if not values.ndim:
        raise refusal(name, images, _("an array of images, shape (n, ...)"))
    if values.ndim < 2 or not values.size:
        message = _("{name} has shape {shape}, but it must be (n, ...), not empty; write {name}[:1] for a single one.")
        raise ValueError(message.format(name=name, shape=values.shape))
    if values.shape == DIGIT:
        message = _("{name} has shape {shape}, which is a single image: write {name}[None] for a set of one.")
        raise ValueError(message.format(name=name, shape=values.shape))
    return values
