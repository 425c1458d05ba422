"""Two clocks of one network that tick together, however long it runs."""

from brian2 import Clock, second

# Brian2's programs take two clocks for simultaneous while their times differ by less than 1e-14 s. As multiples of
# 2**-36 s (15 ps) all times of two days are exact in double precision, and the difference is 0.
TICK = 2.0**-36


def nested_clocks(dt, duration, names):
    """A clock of time steps, and one of images, each a whole number of steps long.

    Parameters
    ----------
    dt, duration : Quantity, second
        `duration` is a whole number of `dt`; both are rounded so that `dt` is a whole number of ticks.
    names : tuple of two str

    Returns
    -------
    Clock, Clock
    """
    step = round(float(dt) / TICK) * TICK
    steps = round(float(duration / dt))
    return Clock(step * second, name=names[0]), Clock(steps * step * second, name=names[1])
