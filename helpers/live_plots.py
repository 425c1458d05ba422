"""Figures for sliders: the axes are drawn once, only what moves is drawn again."""

import io

import numpy as np
from brian2 import ms, mV, nA
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.i18n import _
from helpers.plots import COLORS, SPIKE_HEIGHT_MV, membrane_points

VOLTAGE_GRID_MV = 5  # the voltage axis starts and ends on a multiple of this


class LivePicture:
    """A figure with a saved background, on which a few artists are drawn again and again.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Complete, except for what moves.
    artists : iterable of matplotlib.artist.Artist
        What moves, from back to front.

    References
    ----------
    Matplotlib documentation, "Faster rendering by using blitting".
    """

    def __init__(self, figure, artists):
        self._artists = list(artists)
        for artist in self._artists:
            artist.set_animated(True)
        self._canvas = FigureCanvasAgg(figure)
        self.redraw_axes()

    def redraw_axes(self):
        """Draw the background again: needed only when limits or labels of the axes have changed."""
        self._canvas.draw()
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
        picture = Image.fromarray(np.asarray(self._canvas.buffer_rgba())).convert("RGB")
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
    max_n : int
        Neurons that the raster has room for.
    """

    def __init__(self, duration_ms, max_current_nA, max_n):
        figure = Figure(figsize=(9.6, 5), dpi=100)
        axes = figure.subplots(3, 1, sharex=True, height_ratios=[1, 3, 1.3])
        figure.subplots_adjust(left=0.08, right=0.92, top=0.97, bottom=0.1, hspace=0.16)
        _label_lif_axes(axes, duration_ms, max_current_nA, max_n)
        self._voltage_axes = axes[1]
        self._artists = _lif_artists(*axes)
        self._picture = LivePicture(figure, self._artists.values())

    def draw(self, trace, ghost=None, refit=False):
        """Draw one simulation.

        Parameters
        ----------
        trace : Trace
            Neuron 0 is drawn boldly, the others faintly.
        ghost : Trace, optional
            Drawn in grey behind it: current, neuron 0 and spikes.
        refit : bool
            Fit the voltage axis to this trace; otherwise it only ever grows, so that it stands still under a moving hand.

        Returns
        -------
        bytes
            A JPEG file.
        """
        self._set("current", trace.times / ms, trace.I / nA)
        self._set("v", *membrane_points(trace, slice(0, 1)))
        self._set("others", *membrane_points(trace, slice(1, None)))
        self._set("raster", trace.spike_times / ms, trace.spike_indices)
        self._fit_voltage_axis(trace, refit)
        self._place_levels(trace.params.v_th / mV, trace.params.v_reset / mV)
        for name in ("ghost_current", "ghost_v", "ghost_raster"):
            self._artists[name].set_visible(ghost is not None)
        if ghost is not None:
            self._set("ghost_current", ghost.times / ms, ghost.I / nA)
            self._set("ghost_v", *membrane_points(ghost, slice(0, 1)))
            self._set("ghost_raster", ghost.spike_times / ms, ghost.spike_indices - 0.3)
        return self._picture.jpeg()

    def _set(self, name, x, y):
        self._artists[name].set_data(np.asarray(x), np.asarray(y))

    def _fit_voltage_axis(self, trace, refit):
        low = min(np.min(trace.v), trace.params.v_reset) / mV - 1
        high = trace.params.v_th / mV + SPIKE_HEIGHT_MV + 1
        if not refit:
            shown = self._voltage_axes.get_ylim()
            low, high = min(low, shown[0]), max(high, shown[1])
        limits = np.floor(low / VOLTAGE_GRID_MV) * VOLTAGE_GRID_MV, np.ceil(high / VOLTAGE_GRID_MV) * VOLTAGE_GRID_MV
        if limits != self._voltage_axes.get_ylim():
            self._voltage_axes.set_ylim(limits)
            self._picture.redraw_axes()

    def _place_levels(self, v_th, v_reset):
        low, high = self._voltage_axes.get_ylim()
        room_for_two_names = (high - low) / 14
        lift = max(0, room_for_two_names - (v_th - v_reset)) / 2
        for name, value, shift in (("v_th", v_th, lift), ("v_reset", v_reset, -lift)):
            self._artists[name].set_ydata([value, value])
            self._artists[name + "_name"].set_y(value + shift)


def _label_lif_axes(axes, duration_ms, max_current_nA, max_n):
    current, voltage, raster = axes
    current.set(ylabel="I (nA)", ylim=(-0.06 * max_current_nA, 1.06 * max_current_nA))
    voltage.set(ylabel="v (mV)", ylim=(-70, -45))
    raster.set(ylabel=_("neuron"), ylim=(-1, max_n), xlabel=_("time (ms)"), xlim=(0, duration_ms))
    for ax in axes:
        ax.spines[["top", "right"]].set_visible(False)
    current.figure.align_ylabels(axes)


def _lif_artists(current, voltage, raster):
    grey, dots = {"color": COLORS["ghost"]}, {"marker": "|", "linestyle": "none", "markersize": 5}
    return {
        "ghost_current": current.plot([], [], **grey)[0],
        "current": current.plot([], [], color=COLORS["current"])[0],
        "ghost_v": voltage.plot([], [], linewidth=1.2, **grey)[0],
        "others": voltage.plot([], [], color=COLORS["v"], linewidth=0.7, alpha=0.35)[0],
        **_level(voltage, "v_th", COLORS["threshold"]),
        **_level(voltage, "v_reset", COLORS["reset"]),
        "v": voltage.plot([], [], color=COLORS["v"], linewidth=1.4)[0],
        "ghost_raster": raster.plot([], [], **grey, **dots)[0],
        "raster": raster.plot([], [], color=COLORS["spike"], **dots)[0],
    }


def _level(ax, name, color):
    text = ax.text(1.01, 0, name, color=color, va="center", transform=ax.get_yaxis_transform())
    return {name: ax.axhline(0, color=color, linestyle="--", linewidth=1), name + "_name": text}
