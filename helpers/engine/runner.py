"""Builds a network once and runs it many times: as a program where there is a compiler, as NumPy code where not."""

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from brian2 import Network, Quantity, prefs

from helpers.base.compiler import Patience, can_compile, compile_problem
from helpers.base.device import runtime_device
from helpers.base.i18n import _
from helpers.base.machine import say
from helpers.engine.program import Program, ProgramError, call

_one_at_a_time = Lock()  # All threads share the stored network and Brian2's preferences.
_said = set()  # each sentence is said once in a kernel


@dataclass(frozen=True)
class Model:
    """What a builder returns: a network, how long a run of it simulates, what a run may set and what it gives back.

    Inputs are VariableViews, such as ``group.v``, set just before time begins. Outputs are Variables, such as
    ``monitor.variables["t"]``.
    """

    network: Network
    duration: Quantity
    inputs: dict
    outputs: dict


class Runner:
    """One network, built when it is first needed.

    `builder` is "module:function" and returns a `Model`; `arguments` is a dict of what JSON can hold. Where nothing can
    be compiled, or the program fails, NumPy code takes over, after one sentence; later the program gets another chance.
    """

    def __init__(self, builder, arguments):
        self._builder, self._arguments = builder, arguments
        self._patience = Patience()

    def prepare(self):
        """Begin to compile, without waiting for it, where that is possible."""
        if can_compile():
            with suppress(ProgramError):  # A run will say it.
                self.program.build()

    def is_compiled(self):
        """Wait for the compiler where there is one, and say whether the next run is a fast one."""
        return self._ask_program(lambda program: program.wait()) is not None

    def run(self, values):
        """Run the network once with new values, and return its outputs; in SI units, by the names in its `Model`."""
        results = self._ask_program(lambda program: program.run(values))
        return self.run_numpy(values) if results is None else results

    def _ask_program(self, question):
        """The answer; None, after one sentence, where there is no program that gives one."""
        if not can_compile():
            return _say_once(compile_problem())
        if not self._patience.is_due():
            return None
        try:
            with self._patience:
                return question(self.program)
        except ProgramError as problem:
            return _say_once(problem)

    def run_numpy(self, values):
        """As `run`, as NumPy code in this process."""
        # Brian2 compares all values with 1e50, which float32 does not have.
        with _one_at_a_time, runtime_device(), numpy_code(), np.errstate(over="ignore"):
            model = self._model
            model.network.restore()
            for name, value in values.items():
                variable = model.inputs[name].variable
                variable.set_value(np.asarray(value, variable.dtype).ravel())
            model.network.run(model.duration, namespace={})
            return {name: variable.get_value().copy() for name, variable in model.outputs.items()}

    @cached_property
    def program(self):
        """The compiled network; ProgramError without a compiler."""
        return Program(self._builder, self._arguments)

    @cached_property
    def _model(self):
        model = call(self._builder, self._arguments)
        model.network.store()
        return model


def _say_once(problem):
    if problem and str(problem) not in _said:
        _said.add(str(problem))
        say(_("NumPy code takes over, which is slower: {problem}").format(problem=problem))


@contextmanager
def numpy_code():
    """Brian2 generates NumPy code inside, and leaves Ctrl+C to Python; afterwards the preferences are as before."""
    # A builder may set the last of them.
    names = ("codegen.target", "core.stop_on_keyboard_interrupt", "core.default_float_dtype")
    before = {name: prefs[name] for name in names}
    prefs["codegen.target"] = "numpy"
    # Brian2's own answer to Ctrl+C ends the run early, as if all were well.
    prefs["core.stop_on_keyboard_interrupt"] = False
    try:
        yield
    finally:
        for name, value in before.items():
            prefs[name] = value
