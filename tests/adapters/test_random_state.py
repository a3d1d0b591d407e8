"""Other people's functions draw as if the world began with a seed, and leave it as it was."""

from __future__ import annotations

import random

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed (pip install 'unspike[torch]')")

from unspike.adapters.random_state import (  # noqa: E402
    fingerprint_of_generators,
    seeded_generators,
    torch_threads,
)


def draws() -> tuple[float, float, float]:
    return random.random(), float(np.random.rand()), float(torch.rand(1))  # noqa: NPY002


def test_a_seed_decides_and_nothing_is_left() -> None:
    before = fingerprint_of_generators()
    found = []
    for seed in (3, 3, 4):
        with seeded_generators(seed):
            found.append(draws())
    assert found[0] == found[1]
    assert all(a != b for a, b in zip(found[0], found[2], strict=True))
    assert fingerprint_of_generators() == before


@pytest.mark.parametrize("which", range(3))
def test_every_generator_is_watched(which: int) -> None:
    before = fingerprint_of_generators()
    (random.random, np.random.rand, lambda: torch.rand(1))[which]()
    assert fingerprint_of_generators() != before


def test_threads_come_back() -> None:
    before = torch.get_num_threads()
    with torch_threads(before + 1):
        assert torch.get_num_threads() == before + 1
    assert torch.get_num_threads() == before
