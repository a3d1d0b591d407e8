"""Spike raster: a dot for each spike, time to the right, the layers of one record stacked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.report.plots.palette import INK, MUTED, shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

_GAP = 0.08


def spike_raster(ax: Axes, layers: Mapping[str, NDArray[np.bool_]], *, step_ms: float = 1.0) -> Line2D:
    """Draw the spikes of one record.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    layers : mapping of str to ndarray of shape (T, N), bool
        Spikes of each layer; the first layer is drawn lowest. T is the same for all.
    step_ms : float
        Length of a time step, ms.

    Returns
    -------
    Line2D
        The dots.

    Examples
    --------
    >>> import numpy as np
    >>> from matplotlib.figure import Figure
    >>> from unspike.report.plots import spike_raster
    >>> ax = Figure().add_subplot()
    >>> spikes = np.zeros((50, 30), bool)
    >>> spikes[10, 4] = spikes[20, 7] = True
    >>> spike_raster(ax, {"hidden1": spikes}).get_xdata().tolist()
    [10.0, 20.0]
    """
    sizes = [spikes.shape[1] for spikes in layers.values()]
    gap = _GAP * max(sizes)
    floors = np.concatenate([[0.0], np.cumsum([size + gap for size in sizes])[:-1]])
    times, heights = [], []
    for spikes, floor in zip(layers.values(), floors, strict=True):
        step, neuron = np.nonzero(spikes)
        times.append(step * step_ms)
        heights.append(neuron + floor)
    duration = max(spikes.shape[0] for spikes in layers.values()) * step_ms
    (dots,) = ax.plot(
        np.concatenate(times),
        np.concatenate(heights),
        ".",
        color=INK,
        markersize=2.2,
        markeredgewidth=0,
        rasterized=True,
    )
    for name, spikes, floor, size in zip(layers, layers.values(), floors, sizes, strict=True):
        if floor > 0:
            ax.axhline(floor - gap / 2, color=MUTED, linewidth=0.6)
        ax.text(
            1.015,
            floor + size / 2,
            f"{shorten(name)}\n{int(spikes.sum()):,} spikes",
            color=MUTED,
            va="center",
            rotation=90,
            ha="left",
            transform=ax.get_yaxis_transform(),
            fontsize=7.5,
            multialignment="center",
        )
    ax.set_yticks(
        np.concatenate([[floor, floor + size - 1] for floor, size in zip(floors, sizes, strict=True)]),
        [str(index) for size in sizes for index in (0, size - 1)],
    )
    ax.set(xlim=(0, duration), ylim=(-1, floors[-1] + sizes[-1]), xlabel="time (ms)", ylabel="neuron index")
    ax.grid(False)
    return dots
