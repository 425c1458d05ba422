"""Images through LIF neurons, one a pixel: simulated a block at a time, or looked up in a table of grey levels."""

from functools import partial

import numpy as np
from brian2 import Mohm, Network, NeuronGroup, SpikeMonitor, ms, nA, second
from brian2.core.functions import timestep

from helpers.base.bar import progress_bar
from helpers.base.checks import (
    NOT_NEGATIVE,
    check_count,
    check_function,
    check_grey_images,
    check_images,
    count_steps,
    in_words,
    refusal,
    takes,
)
from helpers.base.i18n import _
from helpers.base.kinds import DURATION as TIME_SPAN
from helpers.base.kinds import TIME, array, scalar
from helpers.codes.spikes import SPIKES, Spikes, count_up
from helpers.datasets.mnist import as_intensity
from helpers.engine.runner import Model, Runner
from helpers.neurons.lif import LIF_EQUATIONS, NEURON, LIFParameters
from helpers.neurons.live import lif_loop
from helpers.neurons.theory import rheobase

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


def _duration(name, value):
    """A time that has at least one step, and not more than memory can hold."""
    count_steps(TIME_SPAN(name, value), DT)
    return value


PIXELS = {"params": NEURON, "currents": array(nA, ndim=1, least=1), "duration": _duration}


@takes(**PIXELS)
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
    """
    results = _runner(len(currents), duration).run_numpy(_values(params, currents))
    return results["i"], results["t"] * second


@takes(**PIXELS)
def simulate_few_pixels(params, currents, duration):
    """What `simulate_pixels` does, in order of neurons, and for some hundreds sooner than Brian2 is prepared."""
    n_steps = int(np.ceil(float(duration / DT) - 1e-4))  # Brian2 rounds up as well.
    spikes = [lif_loop(params, np.full(n_steps, current), float(params.v_rest))[1] for current in currents]
    return np.repeat(np.arange(len(spikes)), [len(steps) for steps in spikes]), np.concatenate(spikes) * DT


def pixel_model(n, duration_ms):
    """Neurons with currents and starting potentials of their own, for a `Runner`."""
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
    return Model(
        network=Network(neurons, spikes),
        duration=duration_ms * ms,
        inputs={name: getattr(neurons, name) for name in [*LIFParameters.__dataclass_fields__, "I", "v"]},
        outputs={"t": spikes.variables["t"], "i": spikes.variables["i"]},
    )


def _runner(n, duration):
    return Runner("helpers.codes.pixels:pixel_model", {"n": n, "duration_ms": float(duration / ms)})


def _values(params, currents):
    constants = {name: float(value) for name, value in params.namespace().items()}
    return {**constants, "I": np.asarray(currents), "v": constants["v_rest"]}


@takes(duration=_duration)
class CompiledPixels:
    """Does what `simulate_pixels` does, with a program that is compiled once and kept on disk.

    Should the program fail later on, NumPy code takes over.

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
        self._runner = _runner(CHUNK, duration)
        self._runner.program.wait()

    @takes(**PIXELS)
    def __call__(self, params, currents, duration):
        """What `simulate_pixels` gives back, in order of chunks of neurons, and of time within each."""
        if abs(duration - self._duration) > DT / 2:
            message = _("This program was compiled for {mine}, but {asked} were asked for: compile another.")
            raise ValueError(message.format(mine=in_words(self._duration), asked=in_words(duration)))
        values = _values(params, currents)
        parts = [self._run_chunk(values, first) for first in range(0, len(currents), CHUNK)]
        indices, times = (np.concatenate(arrays) for arrays in zip(*parts))
        return indices, times * second

    def _run_chunk(self, values, first):
        mine = values["I"][first : first + CHUNK]
        results = self._runner.run(values | {"I": np.pad(mine, (0, CHUNK - len(mine)))})
        kept = results["i"] < len(mine)  # The padding may fire, if the threshold lies below v_rest.
        return first + results["i"][kept].astype(int), results["t"][kept]


PIXEL_NEURON = LIFParameters(t_ref=5 * ms, R=1 * Mohm)
DURATION = 50 * ms
GAIN = 50 * nA  # 50 Hz for a white pixel, and 1 nA for each Hz
BAR_DELAY_SECONDS = 1  # what is over sooner needs no progress bar
BLOCK = 250  # images: fewer pay for the time steps too often, more fill the memory


def _shown(name, value):
    """Intensities from 0 to 1, or grey levels as they are, which may lie on a disk."""
    return (check_grey_images if getattr(value, "dtype", None) == np.uint8 else check_images)(name, value)


DRIVEN = {"params": NEURON, "duration": _duration, "gain": scalar(nA, NOT_NEGATIVE)}


@takes(**DRIVEN, images=_shown, simulate=check_function, block=partial(check_count, most=10_000))
class ImageRun:
    """Many images, each shown to its own fresh neurons, one block of images after the other.

    Interrupting it loses the block at work and nothing else; running it again goes on from there.

    Parameters
    ----------
    images : array of float, shape (n, ...), 0 to 1; or of uint8, grey levels
        Bytes are scaled a block at a time, so that a memory-mapped set stays on the disk.
    params : LIFParameters
    duration : Quantity, second, > 0
        How long each image is shown.
    gain : Quantity, ampere, >= 0
        Current of a white pixel.
    simulate : callable
        `simulate_pixels`, or a `CompiledPixels` of the same duration.
    block : int, 1 to 10,000
        Images simulated at once.
    """

    def __init__(
        self,
        images,
        params=PIXEL_NEURON,
        duration=DURATION,
        gain=GAIN,
        simulate=simulate_pixels,
        block=BLOCK,
    ):
        self._images = images
        self._params, self._duration, self._gain = params, duration, gain
        self._simulate, self._block = simulate, block
        self._parts = []

    @property
    def n_done(self):
        """How many images `run` has done, from the first on."""
        return sum(part.n_images for part in self._parts)

    def blocks(self):
        """Simulate what `run` has not done, and give back the Spikes of block after block without keeping them."""
        for first in range(self.n_done, len(self._images), self._block):
            block = _scaled(self._images[first : first + self._block])
            yield self._simulate_block(block.reshape(len(block), -1).astype(float))

    def run(self):
        """Simulate what is not done yet, with a progress bar, and keep it; it gives itself back."""
        total = len(self._images)
        names = {"desc": _("images"), "unit": _(" images")}
        with progress_bar(total=total, initial=self.n_done, leave=False, delay=BAR_DELAY_SECONDS, **names) as bar:
            for spikes in self.blocks():
                self._parts.append(spikes)
                bar.update(spikes.n_images)
        return self

    def spikes(self):
        """The Spikes of all images that `run` has done."""
        if not self._parts:
            raise ValueError(_("No image is done yet: call run first."))
        return _join(self._parts)

    def _simulate_block(self, images):
        currents = images.ravel() * self._gain
        # Starting at v_rest, v never gets past v_rest + R I: at or below the rheobase there is no spike to miss.
        able = np.flatnonzero(currents > rheobase(self._params))
        if not len(able):
            return _spikes(able, [] * second, self._duration, images.shape)
        indices, times = self._simulate(self._params, currents[able], self._duration)
        return _spikes(able[indices], times, self._duration, images.shape)


@takes(**DRIVEN, simulate=check_function)
def spike_table(params=PIXEL_NEURON, duration=DURATION, gain=GAIN, simulate=simulate_pixels):
    """What a pixel of each of the 256 grey levels fires: as if they were one image of 256 pixels.

    Parameters
    ----------
    params : LIFParameters
    duration : Quantity, second, > 0
    gain : Quantity, ampere, >= 0
        Current of a white pixel.
    simulate : callable
        `simulate_pixels`, or `simulate_few_pixels`, which the sliders use.

    Returns
    -------
    Spikes
        Of 1 image with 256 neurons.
    """
    (table,) = ImageRun(np.arange(256)[None] / 255, params, duration, gain, simulate).blocks()
    return table


@takes(images=check_grey_images, table=SPIKES)
def look_up(images, table):
    """The spikes of images whose pixels all do what a table says for their grey level.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, ...)
        Grey levels.
    table : Spikes
        From `spike_table`.

    Returns
    -------
    Spikes
        Equal to what `ImageRun` simulates, as long as the neurons are alike, unconnected and free of noise.

    Raises
    ------
    ValueError
        If `images` does not hold bytes.
    """
    if table.n_neurons != 256:
        raise refusal("table", table, _("the Spikes of 256 grey levels, which spike_table makes"))
    grey = images.reshape(len(images), -1)
    order = np.argsort(table.neuron_indices, kind="stable")
    train_sizes = np.bincount(table.neuron_indices, minlength=256)
    first = np.cumsum(train_sizes) - train_sizes
    cells, ranks = count_up(train_sizes[grey.ravel()])
    entries = order[first[grey.ravel()[cells]] + ranks]
    return _spikes(cells, table.times[entries], table.duration, grey.shape)


@takes(spikes=SPIKES, t_ref=TIME)
def carry_over(spikes, t_ref=PIXEL_NEURON.t_ref):
    """What the same neurons fire if the images follow one another and only v is set back to v_rest = v_reset.

    A neuron that fired less than t_ref before an image ended is still refractory when the next one comes on. It
    starts late by what is left, so it fires the fresh neuron's spikes shifted by that much, as far as they fit.

    Parameters
    ----------
    spikes : Spikes
        Of fresh neurons, images in the order in which they are shown.
    t_ref : Quantity, second, >= 0

    Returns
    -------
    Spikes
    """
    n_steps, held_for = timestep(spikes.duration, DT), timestep(min(t_ref, spikes.n_images * spikes.duration), DT)
    steps = timestep(spikes.times, DT)
    shifted, kept = steps.copy(), np.ones(len(steps), bool)
    late = np.zeros(spikes.n_neurons, int)
    ends = np.searchsorted(spikes.image_indices, np.arange(spikes.n_images + 1))
    for first, end in zip(ends[:-1], ends[1:]):
        neurons = spikes.neuron_indices[first:end]
        shifted[first:end] += late[neurons]
        kept[first:end] = shifted[first:end] < n_steps
        late = np.maximum(late - n_steps, 0)
        np.maximum.at(late, neurons[kept[first:end]], (shifted[first:end] + held_for - n_steps)[kept[first:end]])
    times = shifted[kept] * float(DT) * second
    return _spikes(spikes.cells[kept], times, spikes.duration, (spikes.n_images, spikes.n_neurons))


@takes(spikes=SPIKES)
def first_spike_times(spikes):
    """When each neuron first fired for each image.

    Parameters
    ----------
    spikes : Spikes

    Returns
    -------
    Quantity, second, shape (n_images, n_neurons)
        Since the image came on; infinite where it never fired.
    """
    first = np.full((spikes.n_images, spikes.n_neurons), np.inf)
    np.minimum.at(first, (spikes.image_indices, spikes.neuron_indices), np.asarray(spikes.times))
    return first * second


def _scaled(images):
    return as_intensity(images) if np.asarray(images).dtype == np.uint8 else images


def _spikes(cells, times, duration, shape):
    return Spikes.sort(cells, np.asarray(times) / float(duration), duration, shape)


def _join(parts):
    offsets = np.cumsum([0, *(part.n_images for part in parts)])
    return Spikes(
        np.concatenate([part.image_indices + offset for part, offset in zip(parts, offsets)]),
        np.concatenate([part.neuron_indices for part in parts]),
        np.concatenate([np.asarray(part.times) for part in parts]) * second,
        parts[0].duration,
        int(offsets[-1]),
        parts[0].n_neurons,
    )
