"""Figures for sliders: the axes are drawn once, only what moves is drawn again."""

import io

import numpy as np
from brian2 import ms, mV, nA
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.i18n import _
from helpers.plots import COLORS, LEVELS, SPIKE_HEIGHT_MV, membrane_points, spread_apart

VOLTAGE_GRID_MV = 5  # the voltage axis starts and ends on a multiple of this
LINES_OF_TEXT = 14  # that fit one above the other beside the voltage axis


class LivePicture:
    """A figure with a saved background, on which a few artists are drawn again and again.

    The background has two layers: the axes, and what stands on them and moves seldom, such as names of lines. To draw
    a text takes longer than to draw a curve of 2,000 points.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Complete, except for what moves.
    artists : iterable of matplotlib.artist.Artist
        What moves, from back to front.
    seldom : iterable of matplotlib.artist.Artist
        What moves seldom, behind the others: call `redraw_seldom` when it has.

    References
    ----------
    Matplotlib documentation, "Faster rendering by using blitting".
    """

    def __init__(self, figure, artists, seldom=()):
        self._artists, self._seldom = list(artists), list(seldom)
        for artist in self._artists + self._seldom:
            artist.set_animated(True)
        self._canvas = FigureCanvasAgg(figure)
        self.redraw_axes()

    def redraw_axes(self):
        """Draw the background again: needed only when limits or labels of the axes have changed."""
        self._canvas.draw()
        self._axes_alone = self._canvas.copy_from_bbox(self._canvas.figure.bbox)
        self.redraw_seldom()

    def redraw_seldom(self):
        """Draw what moves seldom again, on the axes as they are."""
        self._canvas.restore_region(self._axes_alone)
        for artist in self._seldom:
            artist.axes.draw_artist(artist)
        self._background = self._canvas.copy_from_bbox(self._canvas.figure.bbox)

    def jpeg(self):
        """Draw the artists as they are now.

        Returns
        -------
        bytes
            A JPEG file with colours at full resolution: 2 ms to write, where a PNG takes 15.
        """
        self._canvas.restore_region(self._background)
        for artist in self._artists:
            artist.axes.draw_artist(artist)
        file = io.BytesIO()
        pixels = self._canvas.buffer_rgba()
        picture = Image.frombuffer("RGBX", pixels.shape[1::-1], pixels, "raw", "RGBX", 0, 1)  # copies nothing
        picture.save(file, format="jpeg", quality=92, subsampling=0)
        return file.getvalue()


class LIFPicture:
    """Input current, membrane potentials and raster of a LIF population, with an earlier setting as a ghost.

    Parameters
    ----------
    duration_ms : float
        Length of the time axis.
    max_current_nA : float
        Top of the current axis.
    """

    def __init__(self, duration_ms, max_current_nA):
        figure = Figure(figsize=(9.6, 5), dpi=100)
        axes = figure.subplots(3, 1, sharex=True, height_ratios=[1, 3, 1.3])
        figure.subplots_adjust(left=0.08, right=0.92, top=0.97, bottom=0.1, hspace=0.16)
        _label_lif_axes(axes, duration_ms, max_current_nA)
        self._voltage_axes, self._raster_axes = axes[1:]
        self._artists, self._levels = _lif_artists(*axes), _level_artists(axes[1])
        self._picture = LivePicture(figure, self._artists.values(), self._levels.values())
        self._places = None

    def draw(self, trace, limits_mV, ghost=None):
        """Draw one simulation.

        Parameters
        ----------
        trace : Trace
            Neuron 0 is drawn boldly, the others faintly.
        limits_mV : tuple of two float
            Bottom and top of the voltage axis, see `voltage_limits`.
        ghost : Trace, optional
            Drawn in grey behind it: current, neuron 0 and spikes.

        Returns
        -------
        bytes
            A JPEG file.
        """
        self._set("current", trace.times / ms, trace.I / nA)
        self._set("v", *membrane_points(trace, slice(0, 1)))
        self._set("others", *membrane_points(trace, slice(1, None)))
        self._set("raster", trace.spike_times / ms, trace.spike_indices)
        self._set_axes(limits_mV, (-0.7, trace.n - 0.3))
        self._place_levels(trace.params)
        for name in ("ghost_current", "ghost_v", "ghost_raster"):
            self._artists[name].set_visible(ghost is not None)
        if ghost is not None:
            self._set("ghost_current", ghost.times / ms, ghost.I / nA)
            self._set("ghost_v", *membrane_points(ghost, slice(0, 1)))
            self._set("ghost_raster", ghost.spike_times / ms, ghost.spike_indices - 0.35)
        return self._picture.jpeg()

    def _set(self, name, x, y):
        self._artists[name].set_data(np.asarray(x), np.asarray(y))

    def _set_axes(self, limits_mV, limits_raster):
        if (limits_mV, limits_raster) == (self._voltage_axes.get_ylim(), self._raster_axes.get_ylim()):
            return
        self._voltage_axes.set_ylim(limits_mV)
        self._raster_axes.set_ylim(limits_raster)
        for name in ("raster", "ghost_raster"):
            self._artists[name].set_markersize(np.clip(40 / limits_raster[1], 3, 12))
        self._picture.redraw_axes()

    def _place_levels(self, params):
        values = [float(getattr(params, name) / mV) for name in LEVELS]
        low, high = self._voltage_axes.get_ylim()
        places = list(zip(values, spread_apart(values, (high - low) / LINES_OF_TEXT), strict=True))
        if places == self._places:
            return
        self._places = places
        for name, (value, place) in zip(LEVELS, places, strict=True):
            self._levels[name].set_ydata([value, value])
            self._levels[name + "_name"].set_y(place)
        self._picture.redraw_seldom()


def voltage_limits(trace, shown=None):
    """Limits for the voltage axis, on a grid, so that they seldom change.

    Parameters
    ----------
    trace : Trace
        Must fit in, with its threshold, its reset and its spikes.
    shown : tuple of two float, optional
        Limits that must stay in: the axis then only ever grows, and stands still under a moving hand.

    Returns
    -------
    tuple of two float
        In mV.
    """
    params = trace.params
    low = min(np.min(trace.v), params.v_reset, params.v_rest) / mV - 1
    high = max(np.max(trace.v), params.v_th, params.v_rest) / mV + SPIKE_HEIGHT_MV + 1
    if shown is not None:
        low, high = min(low, shown[0]), max(high, shown[1])
    grid = VOLTAGE_GRID_MV
    return float(np.floor(low / grid) * grid), float(np.ceil(high / grid) * grid)


def _label_lif_axes(axes, duration_ms, max_current_nA):
    current, voltage, raster = axes
    current.set(ylabel="I (nA)", ylim=(-0.06 * max_current_nA, 1.06 * max_current_nA))
    voltage.set(ylabel="v (mV)")
    raster.set(ylabel=_("neuron"), xlabel=_("time (ms)"), xlim=(-0.01 * duration_ms, duration_ms))
    for ax in (voltage, raster):
        ax.yaxis.get_major_locator().set_params(integer=True, min_n_ticks=1)
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    current.figure.align_ylabels(axes)


def _lif_artists(current, voltage, raster):
    grey, dots = {"color": COLORS["ghost"]}, {"marker": "|", "linestyle": "none"}
    return {
        "ghost_current": current.plot([], [], **grey)[0],
        "current": current.plot([], [], color=COLORS["current"], drawstyle="steps-post")[0],
        "ghost_v": voltage.plot([], [], linewidth=1.2, **grey)[0],
        "others": voltage.plot([], [], color=COLORS["v"], linewidth=0.7, alpha=0.35)[0],
        "v": voltage.plot([], [], color=COLORS["v"], linewidth=1.4)[0],
        "ghost_raster": raster.plot([], [], **grey, **dots)[0],
        "raster": raster.plot([], [], color=COLORS["spike"], **dots)[0],
    }


def _level_artists(voltage):
    levels = {}
    for name, kind in LEVELS.items():
        levels |= _level(voltage, name, COLORS[kind])
    return levels


def _level(ax, name, color):
    text = ax.text(1.01, 0, name, color=color, va="center", transform=ax.get_yaxis_transform())
    return {name: ax.axhline(0, color=color, linestyle="--", linewidth=1), name + "_name": text}
