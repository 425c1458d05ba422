"""An event camera: what it reports of a change, of saccades and movements; and files in N-MNIST's format."""

import numpy as np
import pytest
from brian2 import Hz, ms, us

from helpers.datasets import Events, events, mnist

DIGITS = mnist.as_intensity(mnist.load("test", 4).images)


def light(*levels):
    return [np.full((1, 1, 1), float(level)) for level in levels]


@pytest.fixture(scope="module")
def recordings():
    return events.watch(events.saccades(DIGITS))


@pytest.mark.parametrize("threshold", [0.3, 0.5, 1.0, 2.0])
def test_a_pixel_counts_how_often_the_threshold_fits_into_the_logarithm(threshold):
    (seen,) = events.watch(light(0, 1, 0), threshold)
    n = int(np.log(11) / threshold)
    assert seen.on.tolist() == [1] * n + [0] * n
    assert np.all(np.diff(seen.times / ms) > 0)


def test_a_rise_in_small_parts_sends_as_many_events_as_a_jump():
    assert len(events.watch(light(*np.linspace(0, 1, 50)), 0.5)[0].times) == 4


def test_what_does_not_change_sends_nothing():
    assert len(events.watch([DIGITS] * 3)[0].times) == 0
    assert len(events.watch(light(1))[0].times) == 0


def test_a_recording_of_saccades_lasts_300_ms_and_ends_where_it_began(recordings):
    assert len(recordings) == 4
    for seen in recordings:
        assert seen.duration / ms == pytest.approx(300)
        assert abs(seen.pictures(1)).max() <= 1  # the gaze is back: as much ON as OFF, but for less than a threshold


def test_a_saccade_shifts_a_picture_by_parts_of_a_pixel_and_keeps_its_light():
    frames = list(events.saccades(DIGITS))
    assert len(frames) == 151
    np.testing.assert_allclose(frames[75].sum(axis=(1, 2)), DIGITS.sum(axis=(1, 2)), rtol=1e-4)
    np.testing.assert_allclose(frames[0], frames[-1], atol=1e-5)
    np.testing.assert_allclose(frames[100][:, 1:29, 4:32], DIGITS, atol=1e-5)  # three pixels to the right


@pytest.mark.parametrize("name, place", [("right", (8, 12)), ("left", (8, 4)), ("down", (12, 8)), ("up", (4, 8))])
def test_a_dot_moves_where_the_name_says(name, place):
    dot = np.zeros((1, 16, 16))
    dot[0, 8, 8] = 1
    last = list(events.moving(dot, name, duration=40 * ms))[-1][0]
    assert np.unravel_index(last.argmax(), last.shape) == place


def test_a_dot_on_the_right_goes_down_when_the_picture_turns_clockwise():
    dot = np.zeros((1, 17, 17))
    dot[0, 8, 14] = 1
    last = list(events.moving(dot, "clockwise", duration=40 * ms))[-1][0]
    assert np.unravel_index(last.argmax(), last.shape)[0] > 9


def test_noise_has_its_rate_and_a_seed(recordings):
    seen = recordings[0]
    noisy = seen.with_noise(50 * Hz, 1)
    more = len(noisy.times) - len(seen.times)
    expected = 50 * 0.3 * events.SIDE**2
    assert abs(more - expected) < 4 * np.sqrt(expected)
    assert np.all(np.diff(noisy.times / ms) >= 0)
    np.testing.assert_array_equal(noisy.x, seen.with_noise(50 * Hz, 1).x)
    assert len(seen.with_noise(0 * Hz).times) == len(seen.times)


def test_pictures_add_up_to_all_events(recordings):
    parts = recordings[0].pictures(6)
    assert parts.shape == (6, 34, 34)
    assert parts.sum() == 2 * recordings[0].on.sum() - len(recordings[0].on)


def test_a_file_is_read_as_it_was_written(recordings, tmp_path):
    path = tmp_path / "1.bin"
    events.write_bin(path, recordings[0])
    again = events.read_bin(path)
    for name in ("x", "y", "on"):
        np.testing.assert_array_equal(getattr(again, name), getattr(recordings[0], name))
    assert np.abs((again.times - recordings[0].times) / us).max() <= 1
    assert again.duration / ms == pytest.approx(300)


def test_bytes_are_those_that_n_mnist_has(tmp_path):
    """Five bytes by hand: column 10, row 20, ON at 70,000 us and OFF at 70,001 us."""
    path = tmp_path / "1.bin"
    path.write_bytes(bytes([10, 20, 0x81, 0x11, 0x70, 33, 0, 0x01, 0x11, 0x71]))
    seen = events.read_bin(path)
    assert (seen.x.tolist(), seen.y.tolist(), seen.on.tolist()) == ([10, 33], [20, 0], [1, 0])
    np.testing.assert_allclose(seen.times / us, [70_000, 70_001])


@pytest.mark.parametrize("content", [b"", bytes(7), bytes([40, 0, 0, 0, 0]), bytes([1, 1, 0, 0, 9, 1, 1, 0, 0, 8])])
def test_a_file_that_is_cut_short_or_none_is_refused_in_one_sentence(content, tmp_path):
    path = tmp_path / "1.bin"
    path.write_bytes(content)
    with pytest.raises(OSError, match=r"1\.bin .*\.$") as problem:
        events.read_bin(path)
    assert "\n" not in str(problem.value)


def test_events_outside_of_the_camera_are_refused():
    with pytest.raises(ValueError, match="x holds"):
        Events(np.array([34]), np.array([0]), np.array([1]), [1] * ms, 10 * ms)
    with pytest.raises(ValueError, match="duration"):
        Events(np.array([3]), np.array([0]), np.array([1]), [11] * ms, 10 * ms)
    with pytest.raises(ValueError, match="frames"):
        events.watch([])
