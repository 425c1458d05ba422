"""The LIF population behind the sliders: one network, made once and run for every setting."""

import asyncio
from functools import cache

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, StateMonitor, TimedArray, amp, ms, second, volt

from helpers.base.i18n import _
from helpers.base.machine import can_compile
from helpers.engine.program import Build, Model, ProgramError
from helpers.engine.runner import numpy_code
from helpers.neurons.lif import LIF_EQUATIONS, LIFParameters, Trace

DT = 0.1 * ms
DURATION = 200 * ms
MAX_N = 20
STEPS = round(float(DURATION / DT))
POLL_SECONDS = 0.5
CONSTANTS = """
tau_m : second (shared, constant)
v_rest : volt (shared, constant)
v_reset : volt (shared, constant)
v_th : volt (shared, constant)
t_ref : second (shared, constant)
R : ohm (shared, constant)
I = current(t) : amp
"""


def lif_model():
    """The network, ready to be compiled or run.

    Returns
    -------
    Model
        Inputs: the fields of `LIFParameters`, the potentials v at t = 0, and the current, one value a time step.
    """
    current = TimedArray(np.zeros(STEPS) * amp, dt=DT, name="current")
    neurons = NeuronGroup(
        MAX_N,
        LIF_EQUATIONS + CONSTANTS,
        threshold="v > v_th",
        reset="v = v_reset",
        refractory="t_ref",
        method="exact",
        namespace={"current": current},
        dt=DT,
        name="lif",
    )
    for name, value in LIFParameters().namespace().items():
        setattr(neurons, name, value)
    states = StateMonitor(neurons, "v", record=True, name="states")
    spikes = SpikeMonitor(neurons, name="spikes")
    constants = {name: getattr(neurons, name) for name in LIFParameters.__dataclass_fields__}
    return Model(
        network=Network(neurons, states, spikes),
        duration=DURATION,
        inputs={**constants, "v": neurons.v, "current": current},
        outputs={"v": states.variables["v"], "t": spikes.variables["t"], "i": spikes.variables["i"]},
    )


class LIFRunner:
    """Runs the population: compiled as soon as that is ready, as NumPy code until then and where it can not be.

    Attributes
    ----------
    message : str
        Which of the two it is, for the person at the sliders.
    """

    def __init__(self):
        self.message = ""
        self._listeners = []
        self._model = self._program = self._build = None
        self._has_rebuilt = False
        self._start_build()

    def on_status(self, listener):
        """Call `listener` whenever `message` has changed.

        Parameters
        ----------
        listener : callable without arguments
        """
        self._listeners.append(listener)

    def run(self, params, current, n, v_start):
        """Simulate 200 ms.

        Parameters
        ----------
        params : LIFParameters
        current : Quantity, ampere, shape (2000,)
            One value for each step of 0.1 ms.
        n : int, 1 to 20
        v_start : Quantity, volt, shape (n,)

        Returns
        -------
        Trace
        """
        start = np.full(MAX_N, float(params.v_rest))
        start[:n] = v_start
        values = {**params.namespace(), "v": start, "current": current}
        values = {name: np.asarray(value, dtype=float) for name, value in values.items()}
        results = self._run_compiled(values) or self._run_numpy(values)
        return _trace(params, current, n, results)

    def _run_compiled(self, values):
        self._look_at_build()
        if self._program is None:
            return None
        try:
            return self._program.run(values)
        except ProgramError as problem:
            self._program.remove()
            self._program = None
            if self._has_rebuilt:
                self._say(_stays_on_numpy(problem))
            else:
                self._has_rebuilt = True
                self._start_build()
            return None

    def _run_numpy(self, values):
        if self._model is None:
            self._model = lif_model()
            self._model.network.store()
        self._model.network.restore()
        for name, target in self._model.inputs.items():
            if isinstance(target, TimedArray):
                target.values[:] = values[name]
            else:
                target.variable.set_value(values[name])
        with numpy_code():
            self._model.network.run(DURATION, namespace={})
        return {name: variable.get_value().copy() for name, variable in self._model.outputs.items()}

    def _start_build(self):
        if not can_compile():
            self._say(_("NumPy code, for want of a C++ compiler: each move takes a moment longer."))
            return
        try:
            self._build = Build("helpers.neurons.live:lif_model")
        except (OSError, ProgramError) as problem:
            self._say(_stays_on_numpy(problem))
            return
        self._look_at_build()
        if self._build is not None:
            self._say(_("Compiling the network, once on this machine. The sliders work meanwhile, a little slower."))
            self._look_again_later()

    def _look_at_build(self):
        if self._build is None:
            return
        try:
            self._program = self._build.program()
        except (OSError, ProgramError) as problem:
            self._build = None
            self._say(_stays_on_numpy(problem))
            return
        if self._program is not None:
            self._build = None
            self._say(_("Compiled: each move runs {steps:,} time steps.").format(steps=STEPS))

    def _look_again_later(self):
        """Ask the kernel's event loop to look, so that the message changes without a move and nothing waits."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # A plain script: the next run looks.
            return
        loop.call_later(POLL_SECONDS, self._poll)

    def _poll(self):
        self._look_at_build()
        if self._build is not None:
            self._look_again_later()

    def _say(self, message):
        self.message = message
        for listener in self._listeners:
            listener()


@cache
def lif_runner():
    """The one runner of this kernel, which all explorers share.

    Returns
    -------
    LIFRunner
    """
    return LIFRunner()


def _trace(params, current, n, results):
    mine = results["i"] < n
    return Trace(
        params=params,
        times=np.arange(STEPS) * DT,
        v=results["v"].reshape(STEPS, MAX_N)[:, :n].T * volt,
        I=current,
        spike_times=results["t"][mine] * second,
        spike_indices=results["i"][mine],
        duration=DURATION,
        dt=DT,
    )


def _stays_on_numpy(problem):
    return _("{problem} The sliders stay on NumPy code.").format(problem=problem)
