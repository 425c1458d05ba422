"""Runs a network that is shown images: its program where there is a compiler, as NumPy code where there is none."""

from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from threading import Lock

import numpy as np
from brian2 import prefs, second

from helpers.base.machine import can_compile
from helpers.engine.program import Build

NUMPY_CAPACITY = 10
_one_at_a_time = Lock()  # All threads share the stored network and Brian2's preferences.


class ImageNetwork:
    """A network of a given size, built in either way once, when it is first needed.

    Parameters
    ----------
    builder : str
        "module:function"; it is called with `arguments` and a capacity, and returns a `Model`.
    arguments : dict
        What JSON can hold.
    capacity : int
        How many images the program can be shown in one run. NumPy code is shown 10.
    """

    def __init__(self, builder, arguments, capacity):
        self._builder, self._arguments, self._capacity = builder, arguments, capacity
        self._build = None

    @property
    def capacity(self):
        """How many images can be shown in one run."""
        return self._capacity if can_compile() else NUMPY_CAPACITY

    def prepare(self):
        """Begin to compile, without waiting for it, where there is a compiler."""
        if self._build is None and can_compile():
            self._build = Build(self._builder, {**self._arguments, "capacity": self._capacity})

    def run(self, values, seconds):
        """Run the network once with new values.

        Parameters
        ----------
        values : dict of str to number or array
            For all inputs of its `Model`, in SI units.
        seconds : float
            How long it takes to show the images. (The program itself knows when the last one was shown.)

        Returns
        -------
        dict of str to ndarray
            The outputs of its `Model`, in SI units.
        """
        return self.run_program(values) if can_compile() else self.run_numpy(values, seconds)

    def run_program(self, values):
        """As `run`, compiled."""
        self.prepare()
        return self._build.wait().run(values)

    def run_numpy(self, values, seconds):
        """As `run`, as NumPy code in this process."""
        with _one_at_a_time, _numpy_float32():
            model = self._model
            model.network.restore()
            for name, target in model.inputs.items():
                target.variable.set_value(np.asarray(values[name], target.variable.dtype).ravel())
            model.network.run(seconds * second, namespace={})
            return {name: variable.get_value().copy() for name, variable in model.outputs.items()}

    @cached_property
    def _model(self):
        module, _colon, function = self._builder.partition(":")
        model = getattr(import_module(module), function)(**self._arguments, capacity=NUMPY_CAPACITY)
        model.network.store()
        return model


@contextmanager
def _numpy_float32():
    """NumPy code in single precision, as the compiled program computes; afterwards the preferences are as before."""
    before = prefs.core.default_float_dtype
    prefs.core.default_float_dtype = np.float32
    try:
        # Brian2 compares every value with 1e50, which float32 does not have.
        with numpy_code(), np.errstate(over="ignore"):
            yield
    finally:
        prefs.core.default_float_dtype = before


@contextmanager
def numpy_code():
    """Brian2 generates NumPy code inside; afterwards the preference is as before."""
    before = prefs.codegen.target
    prefs.codegen.target = "numpy"
    try:
        yield
    finally:
        prefs.codegen.target = before
