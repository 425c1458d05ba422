"""How irregular spikes are, and how much neurons fire together: statistics of spike trains."""

from functools import partial

import numpy as np
from brian2 import second

from helpers.base.checks import check_amount, check_count, check_same_length, check_whole_numbers, in_words, takes
from helpers.base.i18n import _
from helpers.base.kinds import DURATION
from helpers.neurons.spike_trains import check_trains

MAX_NEURONS = 10**6
NEURONS = partial(check_count, most=MAX_NEURONS)
WINDOWS = {"trains": check_trains, "n": NEURONS, "duration": DURATION, "window": DURATION}


@takes(trains=check_trains, n=NEURONS)
def spike_intervals(trains, n):
    """All interspike intervals of all neurons.

    Parameters
    ----------
    trains : tuple of two arrays
        Indices and times of spikes, as a SpikeMonitor has them in ``i`` and ``t``.
    n : int
        Number of neurons.

    Returns
    -------
    Quantity, second, shape (intervals,)
        Those of neuron 0 first.
    """
    return np.concatenate(_intervals(trains, n)) * second


@takes(trains=check_trains, n=NEURONS)
def interval_cv(trains, n):
    """Coefficient of variation of each neuron's intervals: 0 for a clock, 1 for a Poisson train.

    Parameters
    ----------
    trains : tuple of two arrays
        Indices and times of spikes.
    n : int
        Number of neurons.

    Returns
    -------
    ndarray, shape (n,)
        Standard deviation over mean; NaN for a neuron with fewer than three spikes.
    """
    return np.array([np.std(each) / np.mean(each) if len(each) > 1 else np.nan for each in _intervals(trains, n)])


@takes(**WINDOWS)
def fano_factor(trains, n, duration, window):
    """Variance of the spike count in a window over its mean, averaged over neurons: 1 for Poisson trains.

    Parameters
    ----------
    trains : tuple of two arrays
        Indices and times of spikes.
    n : int
        Number of neurons.
    duration, window : Quantity, second
        How long was recorded, a whole number of windows.

    Returns
    -------
    float
        NaN if nobody fired.
    """
    counts = _counts(trains, n, duration, window)
    means = counts.mean(axis=1)
    return float(np.mean(counts.var(axis=1)[means > 0] / means[means > 0])) if means.any() else float("nan")


@takes(**WINDOWS)
def count_correlation(trains, n, duration, window):
    """Correlation coefficient of the spike counts of two neurons, averaged over all pairs.

    Parameters
    ----------
    trains, n, duration, window
        As in `fano_factor`.

    Returns
    -------
    float
        NaN if fewer than two neurons have counts that vary.
    """
    counts = _counts(trains, n, duration, window)
    counts = counts[counts.var(axis=1) > 0]
    if len(counts) < 2:
        return float("nan")
    standard = (counts - counts.mean(axis=1, keepdims=True)) / counts.std(axis=1, keepdims=True)
    # The variance of a sum is the sum of all covariances, those of each neuron with itself too.
    return float((np.var(standard.sum(axis=0)) - len(counts)) / (len(counts) * (len(counts) - 1)))


@takes(**WINDOWS)
def synchrony(trains, n, duration, window):
    """Fano factor of the whole population's count: 1 if all fire independently and irregularly, more if together.

    Parameters
    ----------
    trains, n, duration, window
        As in `fano_factor`; windows of a few milliseconds.

    Returns
    -------
    float
        NaN if nobody fired.
    """
    counts = _counts(trains, n, duration, window).sum(axis=0)
    return float(counts.var() / counts.mean()) if counts.any() else float("nan")


def _intervals(trains, n):
    """For each neuron its intervals in seconds."""
    indices, times = trains
    check_whole_numbers(_("the indices of {name}").format(name="trains"), indices, most=n - 1)
    order = np.lexsort((np.asarray(times), indices))
    ends = np.cumsum(np.bincount(indices, minlength=n))[:-1]
    return [np.diff(each) for each in np.split(np.asarray(times)[order], ends)]


def _counts(trains, n, duration, window):
    """Spikes of each neuron in each window, shape (n, windows)."""
    indices, times = trains
    check_whole_numbers(_("the indices of {name}").format(name="trains"), indices, most=n - 1)
    check_same_length(_("the indices of {name}").format(name="trains"), indices, _("the times"), times)
    n_windows = _count_windows(duration, window)
    check_amount(_("n, duration and window"), n * n_windows)
    number = np.floor(np.asarray(times) / float(window) + 1e-6).astype(int)
    inside = number < n_windows
    cells = np.asarray(indices)[inside] * n_windows + number[inside]
    return np.bincount(cells, minlength=n * n_windows).reshape(n, n_windows)


def _count_windows(duration, window):
    windows = float(duration / window)
    if round(windows) < 1 or abs(windows - round(windows)) > 1e-6 * windows:
        message = _("window is {window}, but a whole number of windows must fill the duration of {duration}.")
        raise ValueError(message.format(window=in_words(window), duration=in_words(duration)))
    return round(windows)
