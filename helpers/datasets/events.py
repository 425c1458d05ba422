"""What an event camera sees: pixels that each report when the logarithm of their light has changed enough."""

from dataclasses import dataclass

import numpy as np
from brian2 import Quantity, ms, second, us

from helpers.base.checks import (
    NOT_NEGATIVE,
    POSITIVE,
    as_array,
    check_choice,
    check_images,
    check_instance,
    check_path,
    check_same_length,
    check_whole_numbers,
    count_steps,
    in_words,
    optional,
    refusal,
    takes,
)
from helpers.base.i18n import N_, _
from helpers.base.kinds import COUNT, DURATION, INDICES, SEED, array, scalar

SIDE = 34  # pixels: a digit of 28, with room to move, as in N-MNIST
CORNERS = ((0, 0), (1.5, 3), (3, 0), (0, 0))  # of the triangle that the gaze goes round, in pixels (x, y)
SACCADE = 100 * ms  # from corner to corner
STEP = 2 * ms  # between two looks at the moving picture
DARK = 0.1  # what a black pixel still sends out, as a part of white: a logarithm needs it
MOVES = {N_("right"): (1, 0), N_("left"): (-1, 0), N_("down"): (0, 1), N_("up"): (0, -1)}
TURNS = {N_("clockwise"): 1, N_("anticlockwise"): -1}
EVENT_BYTES = 5  # x, y, and 24 bits for the polarity and the time in microseconds
LAST = 2**23  # microseconds that fit


@takes(x=INDICES, y=INDICES, on=INDICES, times=array(ms, NOT_NEGATIVE, ndim=1), duration=DURATION, side=COUNT)
@dataclass(frozen=True)
class Events:
    """One recording of an event camera, in the order of time.

    Parameters
    ----------
    x, y : ndarray of int, shape (events,)
        Column and row, from 0 to side - 1; row 0 is on top.
    on : ndarray of int, shape (events,)
        1 where it became lighter (ON), 0 where it became darker (OFF).
    times : Quantity, second, shape (events,)
        From 0 up to, but not including, `duration`.
    duration : Quantity, second
    side : int
        The camera has side * side pixels.
    """

    x: np.ndarray
    y: np.ndarray
    on: np.ndarray
    times: Quantity
    duration: Quantity
    side: int = SIDE

    def __post_init__(self):
        for name, most in (("x", self.side - 1), ("y", self.side - 1), ("on", 1)):
            check_same_length(name, getattr(self, name), "times", self.times)
            check_whole_numbers(name, getattr(self, name), most=most)
        if len(self.times) and not self.times.max() < self.duration:
            message = _("times reach {last}, but they must lie below the duration, {duration}.")
            raise ValueError(message.format(last=in_words(self.times.max()), duration=in_words(self.duration)))

    def with_noise(self, rate, seed=None):
        """The same recording with events that nothing has caused: a Poisson train of this rate for each pixel."""
        scalar(1 / second, NOT_NEGATIVE)("rate", rate)
        optional(SEED)("seed", seed)
        rng = np.random.default_rng(seed)
        n = rng.poisson(float(rate * self.duration) * self.side**2)
        x, y, on = (rng.integers(high, size=n) for high in (self.side, self.side, 2))
        times = np.append(self.times / second, rng.random(n) * float(self.duration))
        parts = (np.append(self.x, x), np.append(self.y, y), np.append(self.on, on), times)
        return _in_order(*parts, self.duration, self.side)

    def pictures(self, n):
        """ON minus OFF events of each pixel in each of n equal parts of the time: ints, shape (n, side, side)."""
        COUNT("n", n)
        part = np.minimum((n * np.asarray(self.times) / float(self.duration)).astype(int), n - 1)
        pictures = np.zeros((n, self.side, self.side), int)
        np.add.at(pictures, (part, self.y, self.x), 2 * self.on - 1)
        return pictures


EVENTS_HINT = N_("events.watch and events.read_bin make one")


def _in_order(x, y, on, seconds, duration, side):
    order = np.argsort(seconds, kind="stable")
    seconds = np.minimum(seconds[order], np.nextafter(float(duration), 0))
    return Events(x[order], y[order], on[order], seconds * second, duration, side)


@takes(images=check_images)
def saccades(images):
    """Digits as a camera sees them that looks around: three small movements of the gaze, round a triangle.

    Parameters
    ----------
    images : ndarray of float, 0 to 1, shape (n, 28, 28)

    Returns
    -------
    iterator of ndarray, shape (n, 34, 34)
        Intensities, 2 ms apart, over 300 ms.

    References
    ----------
    Orchard, Jayawant, Cohen & Thakor (2015), Front. Neurosci. 9, 437: how N-MNIST was recorded.
    """
    if images.shape[1:] != (28, 28):
        message = _("images has shape {shape}, but it must be (n, 28, 28).")
        raise ValueError(message.format(shape=images.shape))
    room = SIDE - images.shape[1]
    ink = np.pad(np.asarray(images, np.float32), ((0, 0), (1, room - 1), (1, room - 1)))
    n = round(SACCADE / STEP)
    along = np.arange(3 * n + 1) / n
    x, y = (np.interp(along, range(4), [corner[axis] for corner in CORNERS]) for axis in (0, 1))
    return (_shifted(ink, *shift) for shift in zip(x, y))


def _shifted(pictures, x, y):
    """Pictures moved right and down by a part of a pixel or several: a weighted mean of four whole moves."""
    (left, right), (up, down) = np.divmod(x, 1), np.divmod(y, 1)
    moved = 0
    for dx, by_x in ((int(left), 1 - right), (int(left) + 1, right)):
        for dy, by_y in ((int(up), 1 - down), (int(up) + 1, down)):
            if by_x * by_y:
                moved = moved + np.float32(by_x * by_y) * np.roll(pictures, (dy, dx), axis=(1, 2))
    return moved


@takes(images=check_images, speed=scalar(1 / second, POSITIVE), duration=DURATION)
def moving(images, movement, speed=100 / second, duration=200 * ms):
    """Pictures that move evenly, in one of six ways.

    Parameters
    ----------
    images : ndarray of float, 0 to 1, shape (n, side, side)
    movement : str
        "right", "left", "down", "up", "clockwise" or "anticlockwise".
    speed : Quantity, hertz
        Pixels a second; of a turn, those of a pixel halfway from the middle to the edge. What leaves at one side comes
        in again at the other.
    duration : Quantity, second

    Returns
    -------
    iterator of ndarray, shape (n, side, side)
        Intensities, 2 ms apart.
    """
    check_choice("movement", movement, {**MOVES, **TURNS})
    if images.ndim != 3 or images.shape[1] != images.shape[2]:
        raise refusal("images", images, _("an array of shape (n, side, side)"))
    paths = float(speed * STEP) * np.arange(count_steps(duration, STEP) + 1)
    if movement in MOVES:
        dx, dy = MOVES[movement]
        return (_shifted(np.asarray(images, np.float32), dx * path, dy * path) for path in paths)
    degrees = np.degrees(paths / (images.shape[1] / 4)) * -TURNS[movement]
    return (_turned(images, angle) for angle in degrees)


def _turned(images, degrees):
    from scipy.ndimage import rotate

    return np.clip(rotate(images, degrees, axes=(1, 2), reshape=False, order=1, mode="constant"), 0, 1)


def _frames(name, value):
    """Moving pictures: what gives one array after the other."""
    if isinstance(value, type) or not np.iterable(value) or not hasattr(value, "__iter__"):
        raise refusal(name, value, _("moving pictures, as events.saccades(images) gives them"))
    return iter(value)


@takes(frames=_frames, threshold=scalar(1, POSITIVE), step=DURATION)
def watch(frames, threshold=0.5, step=STEP):
    """What an event camera reports of a moving picture.

    Each pixel keeps the logarithm of the light at its last event. When the logarithm has changed by `threshold`, it
    reports an event, ON or OFF, and keeps the new value.

    Parameters
    ----------
    frames : iterable of ndarray, 0 to 1, shape (n, side, side)
        n moving pictures at the same moments, as `saccades` and `moving` give them.
    threshold : float, > 0
        Change of the natural logarithm of the light for one event.
    step : Quantity, second
        Time from frame to frame.

    Returns
    -------
    list of Events, length n
    """
    first = as_array(next(frames, None))
    if first.ndim != 3 or first.dtype.kind not in "biuf":
        raise ValueError(_("frames must give arrays of shape (n, side, side), as events.saccades(images) does."))
    reference, found, k = np.log(DARK + first), [], 0
    for k, frame in enumerate(frames, 1):
        changes = np.trunc((np.log(DARK + frame) - reference) / threshold).astype(int)
        reference += threshold * changes
        found.append(_events_of_step(changes, k - 1))
    cells, signs, steps = (np.concatenate(part) for part in zip(*found)) if found else ([np.zeros(0)] * 3)
    return _split(cells.astype(int), signs, steps * float(step), max(k, 1) * step, first.shape)


def _events_of_step(changes, k):
    """For each event its place in the flattened changes, its sign and when it came, in steps: evenly in between."""
    flat = changes.ravel()
    places = np.flatnonzero(flat)
    counts = np.abs(flat[places])
    ranks = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    cells = np.repeat(places, counts)
    return cells, flat[cells] > 0, k + (ranks + 0.5) / np.repeat(counts, counts)


def _split(cells, signs, seconds, duration, shape):
    """One recording for each picture."""
    pictures, pixels = np.divmod(cells, shape[1] * shape[2])
    order = np.argsort(pictures, kind="stable")
    edges = np.searchsorted(pictures[order], np.arange(shape[0] + 1))
    recordings = []
    for part in (order[first:end] for first, end in zip(edges[:-1], edges[1:])):
        y, x = np.divmod(pixels[part], shape[2])
        recordings.append(_in_order(x, y, signs[part].astype(int), seconds[part], duration, shape[1]))
    return recordings


@takes(path=check_path)
def read_bin(path):
    """A recording in the format of N-MNIST's ``.bin`` files.

    Five bytes an event: column, row, and 24 bits, of which the first says ON and the others are microseconds.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Events
        `duration` is that of a recording of N-MNIST, 300 ms, or longer if an event is later.

    Raises
    ------
    OSError
        If the file is missing, empty, cut short, or has pixels that the camera lacks.
    """
    content = path.read_bytes()
    if not content or len(content) % EVENT_BYTES:
        message = _("{path} has {n:,} bytes, but an event is 5 of them: the file is empty or cut short; copy it again.")
        raise OSError(message.format(path=path, n=len(content)))
    x, y, *rest = np.frombuffer(content, np.uint8).reshape(-1, EVENT_BYTES).T.astype(int)
    last = (rest[0] & 127) << 16 | rest[1] << 8 | rest[2]
    if max(x.max(), y.max()) >= SIDE or np.any(np.diff(last) < 0):
        message = _("{path} is no recording of N-MNIST: its pixels must lie from 0 to {most}, and its times must grow.")
        raise OSError(message.format(path=path, most=SIDE - 1))
    duration = max(3 * SACCADE / us, last[-1] + 1)
    return Events(x, y, rest[0] >> 7, last * us, duration * us)


@takes(path=check_path)
def write_bin(path, recording):
    """Store a recording as N-MNIST does, five bytes an event.

    Parameters
    ----------
    path : str or Path
    recording : Events
        Of 34 x 34 pixels, of at most 8 seconds.
    """
    check_instance("recording", recording, Events, EVENTS_HINT)
    when = np.floor(recording.times / us + 1e-6).astype(int)
    if recording.side != SIDE or recording.duration / us > LAST:
        message = _("recording has {side} x {side} pixels and lasts {duration}, but the format has {n} x {n} and 8 s.")
        raise ValueError(message.format(side=recording.side, duration=in_words(recording.duration), n=SIDE))
    parts = [recording.x, recording.y, recording.on << 7 | when >> 16, when >> 8 & 255, when & 255]
    path.write_bytes(np.stack(parts, axis=1).astype(np.uint8).tobytes())
