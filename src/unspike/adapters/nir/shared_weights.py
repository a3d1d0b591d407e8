"""Layers whose connections share weights or pass through pools: convolutions, and matrices behind a pool.

Each is a list of connections: from which neuron to which, by which of the weights, times what. A pool before
the weights is a list of the same kind and is taken into theirs. Sums are taken in the order of the list, so
that a record's currents depend neither on the batch nor on the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.adapters.nir.graph import Node
from unspike.adapters.nir.projections import Dense
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.threads import loops_only

Shape = tuple[int, ...]
BYTES_PER_CONNECTION = 60  # while they are put in order


@dataclass(frozen=True, kw_only=True, eq=False)
class Connections:
    """Connections in the order of the neurons that they leave.

    Parameters
    ----------
    row_start : int64 [n_pre + 1]
        Those that leave neuron j are row_start[j] to row_start[j + 1].
    post : int32 [n]
        Neuron that each reaches.
    place : int32 [n]
        Which of the weights each has, in their flat order.
    factor : float32 [n]
        What the weight is multiplied by.
    n_post : int
        Number of neurons that may be reached.
    """

    row_start: NDArray[np.int64]
    post: NDArray[np.int32]
    place: NDArray[np.int32]
    factor: NDArray[np.float32]
    n_post: int

    def behind(self, pool: Connections) -> Connections:
        """Return the connections from the neurons before a pool, whose weights are all 1."""
        sizes = np.diff(self.row_start)[pool.post]
        # Connection c of the pool is followed by all that leave the place that it reaches.
        first = np.repeat(self.row_start[pool.post] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        follows = first + np.arange(len(first))
        ends = np.concatenate([[0], np.cumsum(sizes)])
        return Connections(
            row_start=ends[pool.row_start],
            post=self.post[follows],
            place=self.place[follows],
            factor=np.repeat(pool.factor, sizes) * self.factor[follows],
            n_post=self.n_post,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """Weights that several connections share.

    Parameters
    ----------
    connections : Connections
        The connections.
    weight_shape : tuple of int
        Of the weights.
    pre, post : int32 arrays
        Unit that each weight leaves and reaches; they broadcast to the weights' shape.
    """

    connections: Connections
    weight_shape: Shape
    pre: NDArray[np.int32]
    post: NDArray[np.int32]

    def currents(self, weight: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what reaches each neuron, float32 [R, n_post]."""
        c = self.connections
        return np.asarray(_currents(rows, c.row_start, c.post, self._strength(weight), c.n_post))

    def back(self, weight: NDArray[np.float32], d_currents: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return derivatives by the inputs, float32 [R, n_pre]."""
        c = self.connections
        return np.asarray(
            _back(np.ascontiguousarray(d_currents), c.row_start, c.post, self._strength(weight))
        )

    def gradient(self, d_currents: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return derivatives by the weights, in their shape."""
        c = self.connections
        each = c.factor * _correlation(rows, d_currents, c.row_start, c.post)
        summed = np.bincount(c.place, weights=each, minlength=int(np.prod(self.weight_shape)))
        return summed.astype(np.float32).reshape(self.weight_shape)

    def _strength(self, weight: NDArray[np.float32]) -> NDArray[np.float32]:
        return self.connections.factor * np.ascontiguousarray(weight).reshape(-1)[self.connections.place]


def matrix(shape: tuple[int, int]) -> Connections:
    """Return the connections of a matrix of weights [post, pre]."""
    n_post, n_pre = shape
    post = np.tile(np.arange(n_post, dtype=np.int32), n_pre)
    place = post * np.int32(n_pre) + np.repeat(np.arange(n_pre, dtype=np.int32), n_post)
    row_start = np.arange(n_pre + 1, dtype=np.int64) * n_post
    return Connections(
        row_start=row_start, post=post, place=place, factor=np.ones(len(post), np.float32), n_post=n_post
    )


def behind_pools(node: Node, pools: list[Connections], channels: int) -> Shared:
    """Return a matrix of weights behind pools.

    Parameters
    ----------
    node : Node
        The weights.
    pools : list of Connections
        The pools, first to last; there may be none.
    channels : int
        How many channels they are over.
    """
    post, pre = node.array("weight").shape
    dense = Dense(shape=(post, pre), neurons_each=pre // channels)
    found = matrix((post, pre))
    for pool in reversed(pools):
        found = found.behind(pool)
    return Shared(connections=found, weight_shape=(post, pre), pre=dense.pre, post=dense.post)


@dataclass(frozen=True, kw_only=True)
class Window:
    """How a window passes over an image.

    Parameters
    ----------
    size, stride, before, after, dilation : pair of int
        Rows and columns of the window, its steps, zeros added before and after the image, and the distance of
        the places in the window.
    """

    size: tuple[int, int]
    stride: tuple[int, int]
    before: tuple[int, int]
    after: tuple[int, int]
    dilation: tuple[int, int] = (1, 1)

    def places(self, image: tuple[int, int]) -> tuple[int, int]:
        """Return how many places the window takes on an image, down and across."""
        span = [d * (k - 1) + 1 for d, k in zip(self.dilation, self.size, strict=True)]
        free = [n + b + a - s for n, b, a, s in zip(image, self.before, self.after, span, strict=True)]
        down, across = (f // step + 1 if f >= 0 else 0 for f, step in zip(free, self.stride, strict=True))
        return down, across

    def pairs(self, image: tuple[int, int]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return pixels, places of the window, and places in the window, that belong together."""
        down, across = self.places(image)
        y, x, ky, kx = np.ix_(*(np.arange(n) for n in (down, across, *self.size)))
        row = y * self.stride[0] + ky * self.dilation[0] - self.before[0]
        column = x * self.stride[1] + kx * self.dilation[1] - self.before[1]
        row, column, at, within = np.broadcast_arrays(row, column, y * across + x, ky * self.size[1] + kx)
        inside = (row >= 0) & (row < image[0]) & (column >= 0) & (column < image[1])
        return (row * image[1] + column)[inside], at[inside], within[inside]


def window_of(node: Node) -> Window:
    """Return the window of a convolution or a pool.

    Raises
    ------
    ValueError
        If its padding is none that is known.
    """
    size = _pair(node.array("weight").shape[2:] if "weight" in node.values else node.values["kernel_size"])
    dilation = _pair(node.values.get("dilation", 1))
    stride, padding = _pair(node.values["stride"]), node.values["padding"]
    if not isinstance(padding, str):
        before = after = _pair(padding)
    elif padding == "valid":
        before = after = (0, 0)
    elif padding == "same" and stride == (1, 1):
        total = [d * (k - 1) for d, k in zip(dilation, size, strict=True)]
        before = (total[0] // 2, total[1] // 2)
        after = (total[0] - before[0], total[1] - before[1])
    else:
        raise ValueError(f"padding '{padding}' with a stride of {stride}")
    return Window(size=size, stride=stride, before=before, after=after, dilation=dilation)


def _pair(value: Any) -> tuple[int, int]:
    numbers = np.broadcast_to(np.asarray(value, np.int64).reshape(-1), 2)
    return int(numbers[0]), int(numbers[1])


def pool(node: Node, shape: Shape) -> Connections:
    """Return the connections of a pool over channels of a shape [C, H, W]; what is added around is 0."""
    window, image = window_of(node), (shape[1], shape[2])
    pixel, at, _ = window.pairs(image)
    n_places, n_pixels = int(np.prod(window.places(image))), image[0] * image[1]
    channel = np.repeat(np.arange(shape[0]), len(pixel))
    share = 1.0 / np.prod(window.size) if node.kind == "AvgPool2d" else 1.0
    return _in_order(
        channel * n_pixels + np.tile(pixel, shape[0]),
        channel * n_places + np.tile(at, shape[0]),
        np.zeros(len(channel), np.int64),
        share,
        (shape[0] * n_pixels, shape[0] * n_places),
    )


def convolution(node: Node, pools: list[Connections], shape: Shape) -> Shared:
    """Return a convolution of channels of a shape [C, H, W], behind pools that make them of this shape.

    Parameters
    ----------
    node : Node
        The weights [channels after, channels before / groups, rows, columns].
    pools : list of Connections
        The pools, first to last; there may be none.
    shape : tuple of int
        What reaches the weights.
    """
    weight_shape = node.array("weight").shape
    after, each, rows, columns = weight_shape
    groups = int(node.values.get("groups", 1))
    window, image = window_of(node), (shape[1], shape[2])
    pixel, at, within = window.pairs(image)
    n_places, n_pixels = int(np.prod(window.places(image))), image[0] * image[1]
    out, own = (axis.reshape(-1, 1) for axis in np.divmod(np.arange(after * each), each))
    channel = out // (after // groups) * each + own
    refuse_what_does_not_fit(
        BYTES_PER_CONNECTION * len(channel) * len(pixel),
        f"a convolution of {len(channel) * len(pixel):,} connections",
        "take a smaller network",
    )
    found = _in_order(
        (channel * n_pixels + pixel).reshape(-1),
        (out * n_places + at).reshape(-1),
        ((out * each + own) * (rows * columns) + within).reshape(-1),
        1.0,
        (shape[0] * n_pixels, after * n_places),
    )
    for earlier in reversed(pools):
        found = found.behind(earlier)
    units = channel.astype(np.int32).reshape(after, each, 1, 1)
    post = np.arange(after, dtype=np.int32).reshape(-1, 1, 1, 1)
    return Shared(connections=found, weight_shape=weight_shape, pre=units, post=post)


def _in_order(pre: Any, post: Any, place: Any, factor: float, sizes: tuple[int, int]) -> Connections:
    order = np.argsort(pre, kind="stable")
    row_start = np.concatenate([[0], np.cumsum(np.bincount(pre, minlength=sizes[0]))]).astype(np.int64)
    return Connections(
        row_start=row_start,
        post=post[order].astype(np.int32),
        place=place[order].astype(np.int32),
        factor=np.full(len(order), factor, np.float32),
        n_post=sizes[1],
    )


@njit(cache=True, parallel=loops_only())
def _currents(rows: Any, row_start: Any, post: Any, strength: Any, n_post: int) -> Any:
    n_rows, n_pre = rows.shape
    out = np.zeros((n_rows, n_post), np.float32)
    zero = np.float32(0.0)
    for r in prange(n_rows):
        for j in range(n_pre):
            x = rows[r, j]
            if x != zero:
                for s in range(row_start[j], row_start[j + 1]):
                    out[r, post[s]] += x * strength[s]
    return out


@njit(cache=True, parallel=loops_only())
def _back(d_currents: Any, row_start: Any, post: Any, strength: Any) -> Any:
    n_rows, n_pre = len(d_currents), len(row_start) - 1
    out = np.empty((n_rows, n_pre), np.float32)
    for r in prange(n_rows):
        for j in range(n_pre):
            total = np.float32(0.0)
            for s in range(row_start[j], row_start[j + 1]):
                total += d_currents[r, post[s]] * strength[s]
            out[r, j] = total
    return out


@njit(cache=True, parallel=loops_only())
def _correlation(rows: Any, d_currents: Any, row_start: Any, post: Any) -> Any:
    n_rows, n_pre = rows.shape
    out = np.zeros(len(post), np.float32)
    zero = np.float32(0.0)
    for j in prange(n_pre):
        for r in range(n_rows):
            x = rows[r, j]
            if x != zero:
                for s in range(row_start[j], row_start[j + 1]):
                    out[s] += x * d_currents[r, post[s]]
    return out
