"""Where the synapses of a network are, for the loops that run over them.

Two views of the same synapses: by presynaptic neuron, cut into tiles of postsynaptic neurons whose currents
fit a processor's cache (for event-driven propagation); and, for small networks, by postsynaptic neuron (for
bit-packed propagation), where each synapse takes another eight bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.foundation.threads import loops_only
from unspike.snn.synapses import Connections

WHOLE = 1024  # layers up to this size are one tile
SMALLEST_TILE = 512  # neurons whose sums of sixteen steps fit the fastest cache
SYNAPSES_A_ROW = 8  # of a presynaptic neuron into a tile; with fewer, looking them up costs more than they do
MOST_BY_POST = 4_000_000
NO_SYNAPSES = np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32)


@dataclass(frozen=True, eq=False)
class Layout:
    """The synapses of a network, layer after layer.

    Parameters
    ----------
    connections : sequence of Connections
        Of each two neighbouring layers.
    """

    connections: Sequence[Connections]

    @cached_property
    def tile_sizes(self) -> list[int]:
        """Neurons a tile of each layer but the input."""
        return [_tile_size(c) for c in self.connections]

    @cached_property
    def tiles(self) -> NDArray[np.int64]:
        """First neuron of every tile, and one past the last, int64 [n_tiles + 1]."""
        first, places = self.connections[0].n_pre, []
        for c, size in zip(self.connections, self.tile_sizes, strict=True):
            places.append(first + np.arange(0, c.n_post, size))
            first += c.n_post
        return np.concatenate([*places, [first]]).astype(np.int64)

    @cached_property
    def first_tile(self) -> NDArray[np.int64]:
        """First tile of every layer but the input, and one past the last."""
        return np.concatenate([[0], np.cumsum(self._tile_counts)])

    @property
    def _tile_counts(self) -> list[int]:
        return [-(-c.n_post // size) for c, size in zip(self.connections, self.tile_sizes, strict=True)]

    @cached_property
    def edges(self) -> NDArray[np.int64]:
        """Where each tile's part of each row begins, layer by layer [n_tiles + 1, n_pre], flat."""
        first_synapse, parts = 0, []
        for c, size, count in zip(self.connections, self.tile_sizes, self._tile_counts, strict=True):
            part = np.empty((count + 1, c.n_pre), np.int64)
            _cut_rows(c.row_start, c.post, size, part)
            parts.append((part + first_synapse).reshape(-1))
            first_synapse += len(c.post)
        return np.concatenate(parts)

    @cached_property
    def first_edge(self) -> NDArray[np.int64]:
        """Where each layer's part of `edges` begins."""
        sizes = [(n + 1) * c.n_pre for c, n in zip(self.connections, self._tile_counts, strict=True)]
        return np.concatenate([[0], np.cumsum(sizes)])

    @cached_property
    def by_post(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
        """Synapses by postsynaptic neuron: row starts [N + 1], presynaptic neurons, places among all.

        Empty for networks with more than `MOST_BY_POST` synapses.
        """
        total = sum(len(c.post) for c in self.connections)
        if total > MOST_BY_POST:
            return NO_SYNAPSES
        sizes, pres, orders, first_synapse = [np.zeros(self.connections[0].n_pre, np.int64)], [], [], 0
        for c in self.connections:
            order = np.argsort(c.post, kind="stable").astype(np.int32)
            sizes.append(np.bincount(c.post, minlength=c.n_post))
            pres.append(c.pre[order])
            orders.append(order + np.int32(first_synapse))
            first_synapse += len(c.post)
        start = np.concatenate([[0], np.cumsum(np.concatenate(sizes))]).astype(np.int64)
        return start, np.concatenate(pres), np.concatenate(orders)


def _tile_size(connections: Connections) -> int:
    if connections.n_post <= WHOLE:
        return max(1, connections.n_post)
    fan_out = max(1.0, len(connections.post) / max(1, connections.n_pre))
    size = max(SMALLEST_TILE, int(connections.n_post * SYNAPSES_A_ROW / fan_out))
    return min(size, connections.n_post)


@njit(cache=True, parallel=loops_only())
def _cut_rows(row_start: Any, post: Any, size: int, edges: Any) -> None:
    for j in prange(len(row_start) - 1):
        s = row_start[j]
        for k in range(len(edges)):
            while s < row_start[j + 1] and post[s] < k * size:
                s += 1
            edges[k, j] = s
