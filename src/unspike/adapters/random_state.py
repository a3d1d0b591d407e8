"""A random state of one's own for the functions of other people, which draw from global generators."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch


@contextmanager
def seeded_generators(seed: int) -> Iterator[None]:
    """Seed the global generators of Python, NumPy and PyTorch, and put them back afterwards.

    Parameters
    ----------
    seed : int
        Of all three.
    """
    before = _states()
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002 - what other people's functions draw from
    torch.manual_seed(seed % 2**63)
    try:
        yield
    finally:
        python, numpy, tensors = before
        random.setstate(python)
        np.random.set_state(numpy)  # noqa: NPY002
        torch.set_rng_state(tensors)


def _states() -> tuple[Any, Any, Any]:
    return random.getstate(), np.random.get_state(), torch.get_rng_state()  # noqa: NPY002


def fingerprint_of_generators() -> str:
    """Return a text that changes when any of the three generators is drawn from."""
    python, numpy, tensors = _states()
    return f"{hash(python)} {numpy[1].tobytes().hex()} {numpy[2:]} {bytes(tensors.tolist()).hex()}"


@contextmanager
def torch_threads(threads: int) -> Iterator[None]:
    """Let PyTorch compute with so many threads, and put their number back afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
