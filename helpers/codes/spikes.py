"""Spikes of many images in three arrays: which image, which neuron, when."""

from dataclasses import dataclass
from numbers import Real

import numpy as np
from brian2 import Quantity, is_dimensionless, ms, second
from brian2.core.functions import timestep

from helpers.base.checks import POSITIVE, check_scalar
from helpers.base.i18n import _

GREY_LEVEL = 1 / 255  # The smallest step of an 8-bit image.


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

    @classmethod
    def sort(cls, cells, fractions, duration, shape):
        """Sorted spikes from unsorted ones.

        Parameters
        ----------
        cells : ndarray of int, shape (spikes,)
            image * n_neurons + neuron, for each spike.
        fractions : ndarray of float, shape (spikes,)
            Times as fractions of the duration, from 0 to 1.
        duration : Quantity, second
        shape : tuple of int
            (n_images, n_neurons)

        Returns
        -------
        Spikes
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

        Parameters
        ----------
        dt : Quantity, second, > 0, below the duration
            Time step of the simulation.

        Returns
        -------
        Spikes
            With fewer spikes where several of a neuron fell into one step.

        Raises
        ------
        ValueError
            If `dt` is not what is described above.
        """
        allowed = ("greater than 0 and below the duration", lambda value: 0 < value < float(self.duration))
        check_scalar("dt", dt, ms, allowed)
        n_steps = timestep(self.duration, dt)
        steps = np.minimum(timestep(self.times, dt), n_steps - 1)
        cells = self.image_indices * self.n_neurons + self.neuron_indices
        cells, steps = np.divmod(np.unique(cells * n_steps + steps), n_steps)
        return self.sort(cells, steps * float(dt / self.duration), self.duration, (self.n_images, self.n_neurons))

    def of(self, image):
        """The spikes of one image.

        Parameters
        ----------
        image : int
            From 0 to n_images - 1.

        Returns
        -------
        neuron_indices : ndarray of int, shape (k,)
        times : Quantity, second, shape (k,)
            Since the image came on.

        Raises
        ------
        IndexError
            If there is no such image.
        """
        if image not in range(self.n_images):
            message = _("image is {image}, but the images are numbered from 0 to {last}.")
            raise IndexError(message.format(image=image, last=self.n_images - 1))
        first, end = np.searchsorted(self.image_indices, [image, image + 1])
        return self.neuron_indices[first:end], self.times[first:end]

    def counts(self):
        """How often each neuron fired for each image.

        Returns
        -------
        ndarray of int, shape (n_images, n_neurons)
        """
        return self.totals(np.ones(len(self.times))).astype(int)

    def totals(self, weights):
        """The sum, for each image and neuron, of one number a spike.

        Parameters
        ----------
        weights : ndarray of float, shape (spikes,)

        Returns
        -------
        ndarray of float, shape (n_images, n_neurons)
        """
        cells = self.image_indices * self.n_neurons + self.neuron_indices
        sums = np.bincount(cells, weights, minlength=self.n_images * self.n_neurons)
        return sums.reshape(self.n_images, self.n_neurons)

    def fractions(self):
        """The times as fractions of the duration.

        Returns
        -------
        ndarray of float, shape (spikes,)
            From 0 up to, but not including, 1.
        """
        return np.asarray(self.times) / float(self.duration)


def count_up(counts):
    """Spikes from spike counts: for each one, where its count stands, and its rank among the spikes of that count.

    Parameters
    ----------
    counts : array of whole numbers, any shape

    Returns
    -------
    positions : ndarray of int, shape (spikes,)
        Index into the flattened counts.
    ranks : ndarray of int, shape (spikes,)
        0, 1, ... up to the count - 1.
    """
    counts = np.ravel(counts).astype(int)
    positions = np.repeat(np.arange(len(counts)), counts)
    firsts = np.cumsum(counts) - counts
    return positions, np.arange(len(positions)) - firsts[positions]


def check_images(images, duration):
    """The images as rows of numbers, if an encoder can use them and the duration.

    Parameters
    ----------
    images : array of float, shape (n, ...), 0 to 1
    duration : Quantity, second, > 0

    Returns
    -------
    ndarray of float64, shape (n, pixels)

    Raises
    ------
    ValueError
    """
    check_scalar("duration", duration, ms, POSITIVE)
    values = np.asarray(images)
    if values.ndim < 2 or values.size == 0:
        message = _("images has shape {shape}, but it must be (n, ...), not empty; write images[:1] for a single one.")
        raise ValueError(message.format(shape=values.shape))
    if values.dtype.kind not in "biuf" or isinstance(images, Quantity) and not is_dimensionless(images):
        raise ValueError(_("images must hold plain numbers from 0 to 1, without a unit."))
    low, high = values.min(), values.max()
    if not (low >= 0 and high <= 1):
        message = _(
            "images holds values from {low:g} to {high:g}, but intensities must lie from 0 to 1:"
            " as_intensity makes them from grey levels."
        )
        raise ValueError(message.format(low=low, high=high))
    return values.reshape(len(values), -1).astype(float)


def check_threshold(threshold):
    """Refuse anything but a number from one grey level to 1.

    Parameters
    ----------
    threshold : float, 1/255 to 1

    Raises
    ------
    ValueError
    """
    if not isinstance(threshold, Real) or not GREY_LEVEL <= threshold <= 1:
        message = _("threshold is {threshold}, but it must be a number from 1/255, one grey level, to 1.")
        raise ValueError(message.format(threshold=threshold))


def check_whole(name, value, low, high):
    """Refuse anything but a whole number in a range.

    Parameters
    ----------
    name : str
        What the value is called in the message.
    value : object
    low, high : int
        Both are allowed.

    Raises
    ------
    ValueError
    """
    if not isinstance(value, (int, np.integer)) or not low <= value <= high:
        message = _("{name} is {value}, but it must be a whole number from {low} to {high}.")
        raise ValueError(message.format(name=name, value=value, low=low, high=high))


def check_divides(name, value, spikes):
    """Refuse a group size that the neurons of some spikes do not fall into.

    Parameters
    ----------
    name : str
        What the value is called in the message.
    value : int, >= 1
        Neurons in a group.
    spikes : Spikes

    Raises
    ------
    ValueError
    """
    if spikes.n_neurons % value:
        message = _(
            "{name}: {value} does not divide the {n} neurons of these spikes; take the number they were made with."
        )
        raise ValueError(message.format(name=name, value=value, n=spikes.n_neurons))
