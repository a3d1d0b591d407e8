"""What carries spikes from one layer of neurons to the next: the products of a layer's weights.

Sums are taken in the order of the presynaptic neurons, one record at a time, so that a record's currents do
not depend on the batch nor on the number of threads; inputs that are 0 cost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numba import njit, prange
from numpy.typing import NDArray

from unspike.foundation.threads import loops_only


class Projection(Protocol):
    """How the weights of a node join two layers; rows are steps and records."""

    @property
    def pre(self) -> NDArray[np.int32]:
        """Unit of the layer before that each weight leaves; broadcasts to the weights' shape."""

    @property
    def post(self) -> NDArray[np.int32]:
        """Unit of the layer after that each weight reaches."""

    def currents(self, weight: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what reaches each neuron, float32 [R, n_post], from inputs [R, n_pre]."""

    def back(self, weight: NDArray[np.float32], d_currents: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return derivatives by the inputs, float32 [R, n_pre], from those by the currents."""

    def gradient(self, d_currents: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return derivatives by the weights, in their shape."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Dense:
    """A matrix of weights [post, pre].

    Parameters
    ----------
    shape : pair of int
        Neurons after, and before.
    neurons_each : int
        How many neurons before make one unit: of flattened channels, a channel's.
    """

    shape: tuple[int, int]
    neurons_each: int = 1

    @property
    def pre(self) -> NDArray[np.int32]:
        """Unit of the layer before that each weight leaves, int32 [1, n_pre]."""
        return np.arange(self.shape[1], dtype=np.int32)[None, :] // np.int32(self.neurons_each)

    @property
    def post(self) -> NDArray[np.int32]:
        """Neuron that each weight reaches, int32 [n_post, 1]."""
        return np.arange(self.shape[0], dtype=np.int32)[:, None]

    def currents(self, weight: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return rows times the weights, float32 [R, n_post]."""
        return np.asarray(_products(rows, np.ascontiguousarray(weight.T), np.float32(0.0)))

    def back(self, weight: NDArray[np.float32], d_currents: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return derivatives by the inputs, float32 [R, n_pre]."""
        return np.asarray(_products(d_currents, np.ascontiguousarray(weight), np.float32(0.0)))

    def gradient(self, d_currents: NDArray[np.float32], rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return derivatives by the weights, float32 [n_post, n_pre]."""
        return np.ascontiguousarray(_correlation(rows, d_currents).T)


def units_of(shape: Sequence[int]) -> int:
    """Return how many units a layer of a shape has: neurons, or channels of [C, H, W]."""
    return int(shape[0]) if len(shape) == 3 else int(np.prod(shape, dtype=np.int64))


@njit(cache=True, parallel=loops_only())
def _products(rows: Any, weight: Any, zero: Any) -> Any:
    n_rows, n_pre = rows.shape
    n_post = weight.shape[1]
    out = np.empty((n_rows, n_post), np.float32)
    for r in prange(n_rows):
        for k in range(n_post):
            out[r, k] = zero
        for j in range(n_pre):
            x = rows[r, j]
            if x != zero:
                for k in range(n_post):
                    out[r, k] += x * weight[j, k]
    return out


@njit(cache=True, parallel=loops_only())
def _correlation(rows: Any, other: Any) -> Any:
    n_rows, n_pre = rows.shape
    n_post = other.shape[1]
    out = np.zeros((n_pre, n_post), np.float32)
    zero = np.float32(0.0)
    for j in prange(n_pre):
        for r in range(n_rows):
            x = rows[r, j]
            if x != zero:
                for k in range(n_post):
                    out[j, k] += x * other[r, k]
    return out
