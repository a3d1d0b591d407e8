"""Draws that belong to a record, not to its place: random numbers counted by id.

A record's number is a hash of seed, purpose and id, with the output function of SplitMix64 (G. L. Steele, D.
Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014). Removing one record leaves
the numbers of all the others as they were, and draws for different purposes know nothing of each other.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray


def drawn_order(ids: NDArray[np.int64], *, seed: int, purpose: str) -> NDArray[np.int64]:
    """Return the positions of `ids` in random order.

    Parameters
    ----------
    ids : ndarray of shape (B,), int64
        Ids, each once.
    seed : int
        Draws with different seeds are independent.
    purpose : str
        Draws for different purposes are independent too.

    Returns
    -------
    ndarray of shape (B,), int64
        A permutation. Which of two ids comes first depends on these two only.
    """
    # The mixing is one-to-one, so different ids never tie.
    return np.argsort(_draw(ids, seed=seed, purpose=purpose)).astype(np.int64, copy=False)


def _draw(ids: NDArray[np.int64], *, seed: int, purpose: str) -> NDArray[np.uint64]:
    stream = np.array([zlib.crc32(purpose.encode())], dtype=np.uint64)
    stream = _mix(_mix(stream) ^ np.uint64(seed % 2**64))
    return _mix(stream ^ _mix(ids.astype(np.uint64)))


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
