"""Figures for sliders: only what moves is drawn again, and what is drawn is what was simulated."""

import io

import numpy as np
import pytest
from brian2 import ms, mV, nA
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from PIL import Image

from helpers.figures.membrane import SPIKE_HEIGHT_MV, membrane_points
from helpers.neurons.lif import LIFParameters, Trace, simulate_lif
from helpers.widgets.lif import LIFPicture, voltage_limits
from helpers.widgets.picture import LivePicture, set_points, shared


def pixels(jpeg):
    return np.asarray(Image.open(io.BytesIO(jpeg))).astype(int)


def trace_of(params, n=1):
    start = params.v_rest + np.linspace(0, 3, n) * mV
    return simulate_lif(params, 2 * nA, 50 * ms, n=n, v_start=start)


@pytest.fixture(scope="module")
def picture():
    return LIFPicture()


@pytest.fixture(scope="module")
def plain():
    return trace_of(LIFParameters(), n=3)


@pytest.fixture(scope="module")
def deep():
    return trace_of(LIFParameters(v_reset=-80 * mV))


@pytest.fixture
def line_and_picture():
    figure = Figure(figsize=(2, 1), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    (line,) = ax.plot([0, 1], [0.25, 0.25], color="black", linewidth=3)
    return line, LivePicture(figure, [line])


def test_what_moved_is_drawn_where_it_is_now_and_no_longer_where_it_was(line_and_picture):
    line, picture = line_and_picture
    before = pixels(picture.jpeg())
    line.set_ydata([0.75, 0.75])
    after = pixels(picture.jpeg())
    assert before.shape == (100, 200, 3)
    assert (before[75].mean(), before[25].mean()) == pytest.approx((0, 255), abs=3)
    assert (after[75].mean(), after[25].mean()) == pytest.approx((255, 0), abs=3)


def test_background_is_drawn_again_only_when_asked(line_and_picture):
    line, picture = line_and_picture
    line.axes.add_line(type(line)([0, 1], [0.5, 0.5], color="black", linewidth=3))
    assert pixels(picture.jpeg())[50].mean() > 250
    picture.redraw_axes()
    assert pixels(picture.jpeg())[50].mean() < 5


def test_a_line_without_points_is_hidden(line_and_picture):
    line, picture = line_and_picture
    set_points(line, None)
    assert pixels(picture.jpeg()).min() > 250
    set_points(line, ([0, 1], [0.5, 0.5]))
    assert pixels(picture.jpeg())[50].mean() < 5


def test_a_shared_picture_is_made_once():
    made = []
    picture_class = shared(lambda: made.append("figure") or object())
    assert picture_class() is picture_class()
    assert made == ["figure"]


def test_lif_picture_shows_current_potentials_and_spikes(picture, plain):
    picture.draw(plain, voltage_limits(plain))
    artists = picture._artists
    np.testing.assert_allclose(artists["current"].get_ydata(), plain.I / nA)
    for name, neurons in (("v", slice(0, 1)), ("others", slice(1, None))):
        np.testing.assert_allclose(artists[name].get_data(), membrane_points(plain, neurons))
    np.testing.assert_allclose(artists["raster"].get_data(), (plain.spike_times / ms, plain.spike_indices))
    levels = picture._levels
    assert [levels[name].get_ydata()[0] for name in ("v_th", "v_rest", "v_reset")] == pytest.approx([-50, -65, -65])
    heights = [levels[name + "_name"].get_position()[1] for name in ("v_th", "v_rest", "v_reset")]
    assert heights[0] > heights[1] > -65 > heights[2]


def test_ghost_is_drawn_behind_and_goes_away(picture, plain, deep):
    limits = voltage_limits(deep)
    alone = picture.draw(plain, limits)
    with_ghost = picture.draw(plain, limits, deep)
    artists = picture._artists
    np.testing.assert_allclose(artists["ghost_v"].get_data(), membrane_points(deep, slice(0, 1)))
    np.testing.assert_allclose(artists["ghost_current"].get_ydata(), deep.I / nA)
    assert len(artists["ghost_raster"].get_xdata()) == len(deep.spike_times)
    assert with_ghost != alone
    assert picture.draw(plain, limits) == alone


def test_axes_follow_the_limits(picture, plain, deep):
    size = pixels(picture.draw(plain, voltage_limits(plain))).shape
    first = picture.draw(plain, voltage_limits(plain))
    assert picture.draw(plain, voltage_limits(deep)) != first
    assert picture._voltage_axes.get_ylim() == voltage_limits(deep)
    assert picture._raster_axes.get_ylim() == (-0.7, 2.7)
    assert picture.draw(plain, voltage_limits(plain)) == first
    assert size == pixels(picture.draw(deep, voltage_limits(deep))).shape == (500, 960, 3)


@given(
    v=st.lists(st.floats(-90, -51), min_size=2, max_size=5),
    v_rest=st.floats(-80, -45),
    v_reset=st.floats(-90, -55),
    shown=st.none() | st.tuples(st.integers(-20, -14), st.integers(-9, -5)),
)
def test_limits_hold_everything_and_lie_on_a_grid(v, v_rest, v_reset, shown):
    params = LIFParameters(v_rest=v_rest * mV, v_reset=v_reset * mV)
    empty = np.array([])
    times = np.arange(len(v)) * 0.1 * ms
    trace = Trace(params, times, [v] * mV, np.zeros(len(v)) * nA, empty * ms, empty.astype(int), times[-1], 0.1 * ms)
    shown = shown and (5.0 * shown[0], 5.0 * shown[1])
    low, high = voltage_limits(trace, shown)
    assert low < min(*v, v_rest, v_reset) and high > max(-50 + SPIKE_HEIGHT_MV, v_rest)
    assert low % 5 == high % 5 == 0
    if shown:
        assert low <= shown[0] and high >= shown[1]
        assert voltage_limits(trace, (low, high)) == (low, high)
    else:
        assert low >= min(*v, v_rest, v_reset) - 6.1


def test_levels_follow_the_parameters_and_are_drawn_anew(picture, plain, deep):
    first = picture.draw(plain, voltage_limits(plain))
    limits = voltage_limits(deep, voltage_limits(plain))
    there = picture.draw(deep, limits)
    assert picture._levels["v_reset"].get_ydata()[0] == pytest.approx(float(deep.params.v_reset / mV))
    assert picture.draw(plain, voltage_limits(plain)) == first != there
