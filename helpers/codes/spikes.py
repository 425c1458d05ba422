"""Spikes of many images in three arrays: which image, which neuron, when."""

from dataclasses import dataclass, replace

import numpy as np
from brian2 import Quantity, ms, second
from brian2.core.functions import timestep

from helpers.base.checks import (
    NOT_NEGATIVE,
    POSITIVE,
    SHARE,
    check_count,
    check_same_length,
    check_scalar,
    check_whole_numbers,
    in_words,
    optional,
    takes,
)
from helpers.base.i18n import N_, _
from helpers.base.kinds import COUNT, DURATION, INDICES, SEED, array, instance


@takes(
    image_indices=INDICES,
    neuron_indices=INDICES,
    times=array(ms, NOT_NEGATIVE, ndim=1),
    duration=DURATION,
    n_images=COUNT,
    n_neurons=COUNT,
)
@dataclass(frozen=True)
class Spikes:
    """What the neurons fired for each of several images, sorted by image, then time, then neuron.

    Parameters
    ----------
    image_indices : ndarray of int, shape (spikes,)
        From 0 to n_images - 1.
    neuron_indices : ndarray of int, shape (spikes,)
        From 0 to n_neurons - 1.
    times : Quantity, second, shape (spikes,)
        Since the image came on: from 0 up to, but not including, `duration`.
    duration : Quantity, second
        How long each image is shown.
    n_images, n_neurons : int
    """

    image_indices: np.ndarray
    neuron_indices: np.ndarray
    times: Quantity
    duration: Quantity
    n_images: int
    n_neurons: int

    def __post_init__(self):
        for name, most in (("image_indices", self.n_images), ("neuron_indices", self.n_neurons)):
            numbers = getattr(self, name)
            check_same_length(name, numbers, "times", self.times)
            check_whole_numbers(name, numbers, most=most - 1)
        if len(self.times) and self.times.max() >= self.duration:
            message = _("times reach {last}, but they must lie below the duration, {duration}.")
            raise ValueError(message.format(last=in_words(self.times.max()), duration=in_words(self.duration)))

    @classmethod
    def sort(cls, cells, fractions, duration, shape):
        """Sorted spikes from unsorted ones, each with its cell and its time as a fraction of the duration.

        `shape` is (n_images, n_neurons), and a cell is image * n_neurons + neuron.
        """
        end = float(duration)
        seconds = np.minimum(fractions * end, np.nextafter(end, 0))  # Rounding must not reach the end.
        order = np.argsort(cells, kind="stable")
        edges = np.searchsorted(cells[order], np.arange(shape[0] + 1) * shape[1])
        for image in map(slice, edges[:-1], edges[1:]):  # one after the other: a third of the time of all at once
            order[image] = order[image][np.argsort(seconds[order[image]], kind="stable")]
        images, neurons = np.divmod(cells[order], shape[1])
        return cls(images, neurons, seconds[order] * second, duration, *shape)

    def on_grid(self, dt=0.1 * ms):
        """The spikes as a simulation can play them: at the start of their time step, one a neuron and step at most.

        A Brian2 ``SpikeGeneratorGroup`` refuses two spikes of a neuron in one step, and in a Poisson code they happen.
        """
        allowed = (
            N_("greater than 0 and below the duration"),
            lambda value: (value > 0) & (value < float(self.duration)),
        )
        check_scalar("dt", dt, ms, allowed)
        n_steps = timestep(self.duration, dt)
        steps = np.minimum(timestep(self.times, dt), n_steps - 1)
        cells, steps = np.divmod(np.unique(self.cells * n_steps + steps), n_steps)
        return self.sort(cells, steps * float(dt / self.duration), self.duration, (self.n_images, self.n_neurons))

    def of(self, image):
        """Neuron indices and times of the spikes of one image."""
        check_count("image", image, least=0, most=self.n_images - 1)
        first, end = np.searchsorted(self.image_indices, [image, image + 1])
        return self.neuron_indices[first:end], self.times[first:end]

    def before(self, t):
        """The spikes that come before a time since the images came on.

        The duration stays: a decoder knows the code, and sees silence after t.
        """
        check_scalar("t", t, ms, POSITIVE)
        return self._keep(self.times < t)

    def lose(self, fraction, seed=None):
        """The spikes that are left if each is lost with probability `fraction`; the same seed loses the same spikes."""
        check_scalar("fraction", fraction, 1, SHARE)
        optional(SEED)("seed", seed)
        return self._keep(np.random.default_rng(seed).random(len(self.times)) >= fraction)

    def counts(self):
        """How often each neuron fired for each image: ints, shape (n_images, n_neurons)."""
        return self.totals(np.ones(len(self.times))).astype(int)

    def totals(self, weights):
        """The sum, for each image and neuron, of one number a spike: shape (n_images, n_neurons)."""
        sums = np.bincount(self.cells, weights, minlength=self.n_images * self.n_neurons)
        return sums.reshape(self.n_images, self.n_neurons)

    def fractions(self):
        """The times as fractions of the duration, from 0 up to, but not including, 1."""
        return np.asarray(self.times) / float(self.duration)

    @property
    def cells(self):
        """For each spike image * n_neurons + neuron."""
        return (self.image_indices * self.n_neurons + self.neuron_indices).astype(np.intp)

    def _keep(self, kept):
        return replace(
            self,
            image_indices=self.image_indices[kept],
            neuron_indices=self.neuron_indices[kept],
            times=self.times[kept],
        )


SPIKES = instance(Spikes, "an encoder makes them")


def count_up(counts):
    """Spikes from counts of any shape: for each its place in the flattened counts, and its rank 0, 1, ... there."""
    counts = np.ravel(counts).astype(int)
    positions = np.repeat(np.arange(len(counts)), counts)
    firsts = np.cumsum(counts) - counts
    return positions, np.arange(len(positions)) - firsts[positions]
