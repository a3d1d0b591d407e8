"""Counter-based random numbers: every number is a hash of what it is for.

A stream is named by a key, ``key(seed, purpose, counter, ...)``; the n-th number of a stream is the
hash of the key and n. No generator has a state, so a number depends neither on the order in which
numbers are drawn nor on the batch, the thread or the other records.

The mixing function is the finaliser of SplitMix64 (Steele, Lea & Flood, "Fast splittable
pseudorandom number generators", OOPSLA 2014); the constants are from its variant 13 (Stafford).
"""

from __future__ import annotations

import hashlib
from enum import IntEnum
from functools import lru_cache
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
_FACTOR_1, _FACTOR_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_TO_24_BITS = np.uint64(40)
_UNIT_24 = np.float32(2.0**-24)


class Purpose(IntEnum):
    """What a stream of random numbers is for; two purposes never share numbers."""

    CONNECTIONS = 1
    INITIAL_WEIGHTS = 2
    INPUT_SPIKES = 3
    DROPOUT = 4
    RECORD_ORDER = 5
    FEEDBACK_WEIGHTS = 6
    UNLEARNING = 7
    WRONG_LABELS = 8
    NOISE = 9
    INPUT_DROPOUT = 30
    BOOTSTRAP = 31


def _mix(z: Any) -> Any:
    z = (z ^ (z >> _SHIFT_1)) * _FACTOR_1
    z = (z ^ (z >> _SHIFT_2)) * _FACTOR_2
    return z ^ (z >> _SHIFT_3)


def _draw(key: Any, counter: Any) -> Any:
    return mix(key + (counter + np.uint64(1)) * GOLDEN)


def _as_uniform(bits: Any) -> Any:
    return np.float32(bits >> _TO_24_BITS) * _UNIT_24


mix = njit(inline="always")(_mix)
draw = njit(inline="always")(_draw)
as_uniform = njit(inline="always")(_as_uniform)


def key(seed: int, purpose: Purpose, *counters: ArrayLike) -> NDArray[np.uint64]:
    """Return the key of a stream.

    Parameters
    ----------
    seed : int
        Seed of the network or of the method.
    purpose : Purpose
        What the numbers are for.
    *counters : array-like of non-negative int
        What the stream belongs to, say record ids and a presentation; broadcast together.

    Returns
    -------
    ndarray of uint64, of the broadcast shape
    """
    state = _state(int(seed) % 2**64, int(purpose)).copy()
    for counter in counters:
        state = _next(state, np.atleast_1d(np.asarray(counter)).astype(np.uint64))
    return state if any(np.ndim(c) for c in counters) else state.reshape(())


def _next(state: NDArray[np.uint64], word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return np.asarray(_mix(state + (word + np.uint64(1)) * GOLDEN))


@lru_cache(maxsize=1024)
def _state(seed: int, purpose: int) -> NDArray[np.uint64]:
    """Return the state after the first two words; a training asks for it once a batch."""
    state = np.zeros(1, np.uint64)
    for word in (seed, purpose):
        state = _next(state, np.array([word], np.uint64))
    state.setflags(write=False)
    return state


def bits(stream: NDArray[np.uint64], counter: ArrayLike) -> NDArray[np.uint64]:
    """Return the numbers of a stream at some counters as 64 random bits each."""
    places = np.atleast_1d(np.asarray(counter)).astype(np.uint64) + np.uint64(1)
    return np.asarray(_mix(np.atleast_1d(stream) + places * GOLDEN))


def later(stream: NDArray[np.uint64], n: int) -> NDArray[np.uint64]:
    """Return streams that begin with number `n` of these."""
    return np.asarray(stream + np.array([n], np.uint64) * GOLDEN)


def uniform(stream: NDArray[np.uint64], counter: ArrayLike) -> NDArray[np.float32]:
    """Return the numbers of a stream at some counters, uniform in [0, 1) with 24 bits each."""
    return (bits(stream, counter) >> _TO_24_BITS).astype(np.float32) * _UNIT_24


def normal(stream: NDArray[np.uint64], counter: ArrayLike) -> NDArray[np.float64]:
    """Return the numbers of a stream at some counters, normal with mean 0 and deviation 1 (Box-Muller)."""
    twice = 2 * np.atleast_1d(np.asarray(counter)).astype(np.uint64)
    radius = np.sqrt(-2.0 * np.log1p(-uniform(stream, twice).astype(np.float64)))
    angle = 2.0 * np.pi * uniform(stream, twice + np.uint64(1)).astype(np.float64)
    return np.asarray(radius * np.cos(angle))


def content_ids(x: NDArray[Any]) -> NDArray[np.int64]:
    """Return an id for each record made from its content alone, for records that come without ids.

    Equal records get equal ids, whatever the batch and the order.
    """
    digests = [hashlib.blake2b(record.tobytes(), digest_size=8).digest() for record in np.asarray(x)]
    return np.frombuffer(b"".join(digests), dtype=np.int64) & np.int64(2**62 - 1)
