"""Input currents as Brian2 TimedArrays: the shapes that the chapters and sliders play into a neuron."""

import csv

import numpy as np
from brian2 import TimedArray, ms, mV, nA, pA

from helpers.base.checks import NOT_NEGATIVE, check_order, check_path, check_steps, count_steps, takes
from helpers.base.i18n import _
from helpers.base.kinds import CURRENT, DURATION, RATE, SEED, TIME, array, instance, scalar
from helpers.base.machine import DATA

CURRENT_DT = 0.1 * ms
LAB_RECORDING = DATA / "lab_recording.csv"
STAIRCASE_LEVELS = [0, 5, 5, 6, 6.5, 0] * nA


@takes(amplitude=CURRENT, start=TIME)
def step(amplitude, start=10 * ms):
    """Nothing until `start`, then `amplitude` for ever.

    Parameters
    ----------
    amplitude : Quantity, ampere
    start : Quantity, second

    Returns
    -------
    TimedArray of ampere
    """
    return _sampled(lambda t: amplitude * (t >= start), start + CURRENT_DT, "start")


@takes(amplitude=CURRENT, start=TIME, end=DURATION)
def pulse(amplitude, start=0 * ms, end=20 * ms):
    """`amplitude` from `start` up to `end`, nothing before and after.

    Parameters
    ----------
    amplitude : Quantity, ampere
    start, end : Quantity, second

    Returns
    -------
    TimedArray of ampere
    """
    check_order("start", start, "end", end)
    return _sampled(lambda t: amplitude * ((t >= start) & (t < end)), end + CURRENT_DT, "end")


@takes(amplitude=CURRENT, width=DURATION, period=DURATION, duration=DURATION)
def pulses(amplitude, width, period, duration):
    """A train of pulses; the first one starts at t = 0.

    Parameters
    ----------
    amplitude : Quantity, ampere
    width, period : Quantity, second
        Length of a pulse, and time from the start of one to the start of the next.
    duration : Quantity, second
        Nothing comes after it.

    Returns
    -------
    TimedArray of ampere
    """
    for name, time in (("width", width), ("period", period)):
        check_steps(name, time, CURRENT_DT)
    steps_on, steps_period = round(float(width / CURRENT_DT)), round(float(period / CURRENT_DT))
    on = np.arange(count_steps(duration, CURRENT_DT) + 1) % steps_period < steps_on
    on[-1] = False
    return TimedArray(amplitude * on, dt=CURRENT_DT)


@takes(levels=array(nA, ndim=1, least=1), step_duration=DURATION)
def staircase(levels=STAIRCASE_LEVELS, step_duration=10 * ms):
    """One level after another; the last one holds for ever.

    Parameters
    ----------
    levels : Quantity, ampere, shape (k,)
        0, 5, 5, 6, 6.5, 0 nA unless given: the lesson that this course grew from.
    step_duration : Quantity, second

    Returns
    -------
    TimedArray of ampere
    """
    return TimedArray(levels, dt=step_duration)


@takes(amplitude=CURRENT, duration=DURATION)
def ramp(amplitude, duration):
    """From 0 straight up to `amplitude` at `duration`, which then holds.

    Parameters
    ----------
    amplitude : Quantity, ampere
    duration : Quantity, second

    Returns
    -------
    TimedArray of ampere
    """
    return _sampled(lambda t: amplitude * (t / duration), duration + CURRENT_DT)


@takes(amplitude=CURRENT, frequency=RATE, duration=DURATION)
def sine(amplitude, frequency, duration):
    """Swings between 0, where it starts, and `amplitude`.

    Parameters
    ----------
    amplitude : Quantity, ampere
    frequency : Quantity, hertz
    duration : Quantity, second
        The last value holds after it.

    Returns
    -------
    TimedArray of ampere
    """
    return _sampled(lambda t: amplitude * (1 - np.cos(2 * np.pi * np.asarray(frequency * t))) / 2, duration)


@takes(mean=CURRENT, sigma=scalar(nA, NOT_NEGATIVE), tau=DURATION, duration=DURATION, seed=SEED)
def noise(mean, sigma, tau, duration, seed):
    """Fluctuates around `mean` with a memory of `tau`: an Ornstein-Uhlenbeck process, drawn exactly.

    Parameters
    ----------
    mean, sigma : Quantity, ampere
        Mean and standard deviation.
    tau : Quantity, second
        Correlation time.
    duration : Quantity, second
        The last value holds after it.
    seed : int
        The same seed gives the same current.

    Returns
    -------
    TimedArray of ampere

    References
    ----------
    Gillespie (1996), Phys. Rev. E 54, 2084: the exact update of the process over one time step.
    """
    draws = np.random.default_rng(seed).standard_normal(count_steps(duration, CURRENT_DT))
    keep = float(np.exp(-CURRENT_DT / tau))
    path = np.empty_like(draws)
    x = draws[0]
    for k, draw in enumerate(draws):
        x = keep * x + np.sqrt(1 - keep**2) * draw
        path[k] = x
    return TimedArray(mean + sigma * path, dt=CURRENT_DT)


@takes(current=instance(TimedArray, "step and pulse make some"), duration=DURATION, dt=DURATION)
def sample(current, duration, dt=CURRENT_DT):
    """The values that a simulation with time step `dt` sees.

    Parameters
    ----------
    current : TimedArray of ampere
    duration, dt : Quantity, second

    Returns
    -------
    Quantity, ampere, shape (steps,)
    """
    return current(np.arange(count_steps(duration, dt)) * dt)


COLUMNS = ("time_ms", "current_pA", "voltage_mV")


@takes(path=check_path)
def from_csv(path):
    """Read a recording as a laboratory has it: a table of time, injected current and membrane potential.

    Parameters
    ----------
    path : str or Path
        A CSV file whose first line is ``time_ms,current_pA,voltage_mV``, with times in even steps.

    Returns
    -------
    current : TimedArray of ampere
        What was injected; the first row is at t = 0.
    v : Quantity, volt, shape (steps,)
        What was measured at the start of each step.

    Raises
    ------
    ValueError
        If the file has another first line, a gap, uneven times, or something else than numbers.
    """
    times, current, voltage = _columns(path)
    steps = np.diff(times)
    if steps.min() <= 0 or np.ptp(steps) > 0.01 * steps.mean():
        k = int(np.argmax(np.abs(steps - np.median(steps))))
        message = _(
            "path: line {line} of {file} is at {time:g} ms after {before:g} ms, but times must go in even steps."
        )
        raise ValueError(message.format(line=k + 3, file=path.name, time=times[k + 1], before=times[k]))
    return TimedArray(current * pA, dt=round(float(steps.mean()), 6) * ms), voltage * mV


def _columns(path):
    """The three columns of a CSV file; ValueError in one sentence if one is missing or holds no numbers."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            head, *rows = list(csv.reader(file)) or [[]]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        why = getattr(problem, "strerror", None) or _("it is no text")
        raise ValueError(_("path: {file} can not be read ({why}).").format(file=path.name, why=why)) from problem
    if tuple(name.strip() for name in head) != COLUMNS:
        message = _("path: the first line of {file} is {head}, but it must be {columns}.")
        raise ValueError(message.format(file=path.name, head=repr(",".join(head)[:60]), columns=",".join(COLUMNS)))
    if len(rows) < 3:
        message = _("path: {file} has {n} lines of numbers, but a recording needs at least 3.")
        raise ValueError(message.format(file=path.name, n=len(rows)))
    return np.array([_numbers(path, k, row) for k, row in enumerate(rows, start=2)]).T


def _numbers(path, line, row):
    try:
        values = [float(each) for each in row]
    except ValueError:
        values = []
    if len(values) != len(COLUMNS) or not np.isfinite(values).all():
        message = _("path: line {line} of {file} is {row}, but it must have three numbers.")
        raise ValueError(message.format(line=line, file=path.name, row=repr(",".join(row)[:60])))
    return values


def _sampled(function, duration, name="duration"):
    return TimedArray(function(np.arange(count_steps(duration, CURRENT_DT, name=name)) * CURRENT_DT), dt=CURRENT_DT)
