"""Sparse synapses: each is a weight and the indices of the two neurons it joins.

The synapses of a network are kept in one list, ordered by presynaptic neuron: row j of `row_start`
says which synapses leave neuron j, `post` where each ends, `weight` how strong it is. Memory is eight
bytes a synapse and eight a presynaptic neuron; it never grows with pre x post.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import refuse_what_does_not_fit
from unspike.foundation.randomness import Purpose, as_uniform, draw, key, mix
from unspike.foundation.threads import loops_only

BYTES_PER_SYNAPSE = 8
BYTES_PER_NEURON = 64  # row starts, tile edges, thresholds, and what building them takes


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
    (made,), _ = connect_layers((n_pre, n_post), (probability,), seed=seed, first_layer=layer)
    return made


def connect_layers(
    sizes: Sequence[int], probabilities: Sequence[float], *, seed: int, first_layer: int = 0
) -> tuple[list[Connections], NDArray[np.int32]]:
    """Join each two neighbouring layers; see `connect`.

    Parameters
    ----------
    sizes : sequence of int
        Neurons of each layer.
    probabilities : sequence of float
        Connection probability of each two neighbouring layers.
    seed, first_layer : int
        Name the streams of random numbers.

    Returns
    -------
    connections : list of Connections
        Their `post` are parts of one array.
    post : int32 [n_synapses]
        That array.

    Raises
    ------
    InvalidInput
        If a probability is not in (0, 1], or the synapses would not fit in memory.
    """
    _check_probabilities(probabilities)
    expected = sum(a * b * p for a, b, p in zip(sizes[:-1], sizes[1:], probabilities, strict=True))
    refuse_what_does_not_fit(
        int(BYTES_PER_SYNAPSE * expected + BYTES_PER_NEURON * sum(sizes)),
        f"a network of {sum(sizes):,} neurons and about {int(expected):,} synapses",
        "take fewer neurons or a lower connection probability",
    )
    nothing = np.zeros(max(sizes) + 1, np.int64), np.empty(0, np.int32)
    streams, starts = [], []
    for n, probability in enumerate(probabilities):
        n_pre = sizes[n]
        stream = key(seed, Purpose.CONNECTIONS, np.full(n_pre, first_layer + n), np.arange(n_pre))
        row_sizes = np.empty(n_pre, np.int64)
        _draw_rows(stream, sizes[n + 1], probability, *nothing, row_sizes)
        streams.append(stream)
        starts.append(np.concatenate([[0], np.cumsum(row_sizes)]).astype(np.int64))
    first = np.concatenate([[0], np.cumsum([start[-1] for start in starts])])
    post = np.empty(first[-1], np.int32)
    made = []
    for n, probability in enumerate(probabilities):
        part = post[first[n] : first[n + 1]]
        _draw_rows(streams[n], sizes[n + 1], probability, starts[n], part, np.empty(sizes[n], np.int64))
        made.append(Connections(row_start=starts[n], post=part, n_post=sizes[n + 1]))
    return made, post


def _check_probabilities(probabilities: Sequence[float]) -> None:
    for probability in probabilities:
        if not 0.0 < probability <= 1.0:
            raise InvalidInput(
                f"connection probability is {probability}, expected a number above 0 and at most 1 (try 0.1)"
            )


@njit(cache=True, parallel=loops_only())
def _draw_rows(streams: Any, n_post: int, probability: float, row_start: Any, post: Any, sizes: Any) -> None:
    log_miss = np.log1p(-probability) if probability < 1.0 else -np.inf
    for j in prange(len(streams)):
        size, i = 0, -1
        while True:
            chance = (np.float64(draw(streams[j], np.uint64(size)) >> np.uint64(11)) + 0.5) * 2.0**-53
            gap = np.log(chance) / log_miss if probability < 1.0 else 0.0
            if gap >= n_post:  # which may be more than an integer holds
                break
            i += 1 + int(gap)
            if i >= n_post:
                break
            if len(post) > 0:
                post[row_start[j] + size] = i
            size += 1
        sizes[j] = size


def gaussian_weights(
    connections: Connections,
    standard_deviation: float,
    *,
    seed: int,
    layer: int,
    purpose: Purpose,
    out: NDArray[np.float32] | None = None,
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
    out : float32 [n_synapses], optional
        Where to write them.

    Returns
    -------
    float32 [n_synapses]
    """
    weight = np.empty(len(connections.post), np.float32) if out is None else out
    stream = np.uint64(key(seed, purpose, layer))
    _draw_normal(stream, connections.row_start, connections.post, standard_deviation, weight)
    return weight


@njit(cache=True, parallel=loops_only())
def _draw_normal(stream: Any, row_start: Any, post: Any, standard_deviation: float, weight: Any) -> None:
    for j in prange(len(row_start) - 1):
        row = draw(stream, np.uint64(j))
        for s in range(row_start[j], row_start[j + 1]):
            pair = mix(row + np.uint64(post[s]))
            radius = np.sqrt(-2.0 * np.log(1.0 - np.float64(as_uniform(draw(pair, np.uint64(0))))))
            angle = 2.0 * np.pi * np.float64(as_uniform(draw(pair, np.uint64(1))))
            weight[s] = standard_deviation * radius * np.cos(angle)
