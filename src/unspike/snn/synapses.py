"""Sparse synapses: each is a weight and the indices of the two neurons it joins.

The synapses of a network are kept in one list, ordered by presynaptic neuron: row j of `row_start`
says which synapses leave neuron j, `post` where each ends, `weight` how strong it is. Memory is eight
bytes a synapse and eight a presynaptic neuron; it never grows with pre x post.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.errors import InvalidInput
from unspike.snn.randomness import Purpose, as_uniform, draw, key, mix

BYTES_PER_SYNAPSE = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Connections:
    """Which neurons of one layer are joined to which of the next.

    Parameters
    ----------
    row_start : int64 [n_pre + 1]
        The synapses that leave presynaptic neuron j are row_start[j] to row_start[j + 1].
    post : int32 [n_synapses]
        Postsynaptic neuron of each synapse, ascending within a row.
    n_post : int
        Number of postsynaptic neurons.
    """

    row_start: NDArray[np.int64]
    post: NDArray[np.int32]
    n_post: int

    @property
    def n_pre(self) -> int:
        """Number of presynaptic neurons."""
        return len(self.row_start) - 1

    @cached_property
    def pre(self) -> NDArray[np.int32]:
        """Presynaptic neuron of each synapse, int32 [n_synapses]."""
        return np.repeat(np.arange(self.n_pre, dtype=np.int32), np.diff(self.row_start))


def connect(n_pre: int, n_post: int, probability: float, *, seed: int, layer: int) -> Connections:
    """Join each pair of neurons with the same probability, independently.

    Parameters
    ----------
    n_pre, n_post : int
        Sizes of the two layers.
    probability : float
        Connection probability in (0, 1]; 1 joins all pairs.
    seed, layer : int
        Name the stream of random numbers.

    Returns
    -------
    Connections
        Made in time proportional to the synapses: the gap to the next synapse of a row is drawn
        from the geometric distribution.

    Raises
    ------
    InvalidInput
        If the probability is not in (0, 1].
    """
    if not 0.0 < probability <= 1.0:
        raise InvalidInput(
            f"connection probability is {probability}, expected a number above 0 and at most 1 (try 0.1)"
        )
    streams = key(seed, Purpose.CONNECTIONS, np.full(n_pre, layer), np.arange(n_pre))
    sizes = np.empty(n_pre, np.int64)
    _draw_rows(streams, n_post, probability, np.zeros(n_pre + 1, np.int64), np.empty(0, np.int32), sizes)
    row_start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    post = np.empty(row_start[-1], np.int32)
    _draw_rows(streams, n_post, probability, row_start, post, sizes)
    return Connections(row_start=row_start, post=post, n_post=n_post)


@njit(cache=True, parallel=True)
def _draw_rows(streams: Any, n_post: int, probability: float, row_start: Any, post: Any, sizes: Any) -> None:
    log_miss = np.log1p(-probability) if probability < 1.0 else -np.inf
    for j in prange(len(streams)):
        size, i = 0, -1
        while True:
            chance = (np.float64(draw(streams[j], np.uint64(size)) >> np.uint64(11)) + 0.5) * 2.0**-53
            i += 1 + int(np.log(chance) / log_miss if probability < 1.0 else 0.0)
            if i >= n_post:
                break
            if len(post) > 0:
                post[row_start[j] + size] = i
            size += 1
        sizes[j] = size


def gaussian_weights(
    connections: Connections, standard_deviation: float, *, seed: int, layer: int, purpose: Purpose
) -> NDArray[np.float32]:
    """Draw one weight a synapse from a normal distribution of mean 0.

    Parameters
    ----------
    connections : Connections
        The synapses.
    standard_deviation : float
        Of the weights; 0.05 in Wang, Ying & Pan 2024.
    seed, layer, purpose : int, int, Purpose
        Name the stream of random numbers; a weight depends on these and on its two neurons alone.

    Returns
    -------
    float32 [n_synapses]
    """
    weight = np.empty(len(connections.post), np.float32)
    stream = np.uint64(key(seed, purpose, layer))
    _draw_normal(stream, connections.row_start, connections.post, standard_deviation, weight)
    return weight


@njit(cache=True, parallel=True)
def _draw_normal(stream: Any, row_start: Any, post: Any, standard_deviation: float, weight: Any) -> None:
    for j in prange(len(row_start) - 1):
        row = draw(stream, np.uint64(j))
        for s in range(row_start[j], row_start[j + 1]):
            pair = mix(row + np.uint64(post[s]))
            radius = np.sqrt(-2.0 * np.log(1.0 - np.float64(as_uniform(draw(pair, np.uint64(0))))))
            angle = 2.0 * np.pi * np.float64(as_uniform(draw(pair, np.uint64(1))))
            weight[s] = standard_deviation * radius * np.cos(angle)
