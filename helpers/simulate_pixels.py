"""Very many unconnected LIF neurons at once, each with its own constant current: as NumPy code, or compiled."""

import numpy as np
from brian2 import Network, NeuronGroup, SpikeMonitor, amp, ms, second

from helpers.i18n import _
from helpers.lif import LIF_EQUATIONS, LIFParameters, build_lif
from helpers.numpy_code import numpy_code
from helpers.simulate import Model, compiled

DT = 0.1 * ms
CHUNK = 2**15  # neurons of one compiled run: its arrays stay in the processor's cache

CONSTANTS = """
tau_m : second (shared, constant)
v_rest : volt (shared, constant)
v_reset : volt (shared, constant)
v_th : volt (shared, constant)
t_ref : second (shared, constant)
R : ohm (shared, constant)
I : amp (constant)
"""


def simulate_pixels(params, currents, duration):
    """Spikes of unconnected neurons that start at v_rest, as NumPy code in this process.

    Parameters
    ----------
    params : LIFParameters
    currents : Quantity, ampere, shape (n,), n >= 1
        One constant current for each neuron.
    duration : Quantity, second, > 0

    Returns
    -------
    indices : ndarray of int, shape (spikes,)
        Which neuron fired, in order of time.
    times : Quantity, second, shape (spikes,)
        Start of the time step of 0.1 ms.

    Raises
    ------
    KeyboardInterrupt
        If somebody stopped the run: nothing half done is given back.
    """
    neurons = build_lif(params, currents, n=len(currents), dt=DT)
    spikes = SpikeMonitor(neurons)
    network = Network(neurons, spikes)
    with numpy_code():
        network.run(duration, namespace={})
    if network.t < duration - DT / 2:  # Outside a kernel Brian2 answers an interrupt by ending the run early.
        raise KeyboardInterrupt(_("stopped after {t} of {duration}").format(t=network.t, duration=duration))
    return np.array(spikes.i), spikes.t[:].copy()


def pixel_model(n, duration_ms):
    """The same neurons as a network to be compiled.

    Parameters
    ----------
    n : int
    duration_ms : float

    Returns
    -------
    Model
        Inputs: the fields of `LIFParameters`, and I and v at t = 0 for each neuron. Outputs: t and i of the spikes.
    """
    neurons = NeuronGroup(
        n,
        LIF_EQUATIONS + CONSTANTS,
        threshold="v > v_th",
        reset="v = v_reset",
        refractory="t_ref",
        method="exact",
        namespace={},
        dt=DT,
        name="pixels",
    )
    for name, value in LIFParameters().namespace().items():
        setattr(neurons, name, value)
    spikes = SpikeMonitor(neurons, name="spikes")
    inputs = {name: getattr(neurons, name) for name in [*LIFParameters.__dataclass_fields__, "I", "v"]}
    return Model(
        network=Network(neurons, spikes),
        duration=duration_ms * ms,
        inputs=inputs,
        outputs={"t": spikes.variables["t"], "i": spikes.variables["i"]},
    )


class CompiledPixels:
    """Does what `simulate_pixels` does, with a program that is compiled once and kept on disk.

    Parameters
    ----------
    duration : Quantity, second, > 0
        The only one that it can run.

    Raises
    ------
    ProgramError
        If this machine can not compile.
    """

    def __init__(self, duration):
        self._duration = duration
        self._program = compiled(
            "helpers.simulate_pixels:pixel_model", {"n": CHUNK, "duration_ms": float(duration / ms)}
        )

    def __call__(self, params, currents, duration):
        """Run the neurons, a chunk after the other.

        Parameters
        ----------
        params : LIFParameters
        currents : Quantity, ampere, shape (n,), n >= 1
        duration : Quantity, second
            The one that this was compiled for.

        Returns
        -------
        indices : ndarray of int, shape (spikes,)
            In order of chunks of neurons, and of time within each.
        times : Quantity, second, shape (spikes,)

        Raises
        ------
        ValueError
            If it was compiled for another duration.
        ProgramError
            If the program fails.
        """
        if abs(duration - self._duration) > DT / 2:
            message = _("This program was compiled for {mine}, but {asked} were asked for: compile another.")
            raise ValueError(message.format(mine=self._duration, asked=duration))
        constants = {name: float(value) for name, value in params.namespace().items()}
        parts = [self._run_chunk(constants, currents, first) for first in range(0, len(currents), CHUNK)]
        indices, times = (np.concatenate(arrays) for arrays in zip(*parts))
        return indices, times * second

    def _run_chunk(self, constants, currents, first):
        mine = np.asarray(currents[first : first + CHUNK] / amp)
        n = len(mine)
        padded = np.zeros(CHUNK)
        padded[:n] = mine
        results = self._program.run({**constants, "I": padded, "v": constants["v_rest"]})
        kept = results["i"] < n  # The padding may fire, if the threshold lies below v_rest.
        return first + results["i"][kept].astype(int), results["t"][kept]
