from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.share_erased import ShareErased, share_erased

RECORDS = 200


def networks(seed: int, *memory: float) -> list[Sides]:
    """Networks that know the forgotten records better by `memory`, and differ by chance."""
    rng = np.random.default_rng(seed)
    hard = rng.normal(size=(2, RECORDS)) * 2
    made = []
    for each in memory:
        forgotten, never_seen = hard + rng.normal(size=(2, RECORDS))
        made.append(Sides(forgotten=forgotten + each, never_seen=never_seen))
    return made


def erased(seed: int, kept: float, memory: float = 1.0, count: int = 5) -> ShareErased:
    unlearned, original, *oracles = networks(seed, kept * memory, memory, *[0.0] * count)
    return share_erased(unlearned, original, Yardstick(oracles))


def test_of_the_original_it_is_nothing() -> None:
    for seed in range(20):
        original, *oracles = networks(seed, 0.7, 0.0, 0.0, 0.0)
        assert share_erased(original, original, Yardstick(oracles)).value == 0.0


def test_by_hand() -> None:
    flat = [Sides(forgotten=np.tile([a, -a], 5), never_seen=np.zeros(0)) for a in (0.1, -0.1, 0.2)]
    original, half = (Sides(forgotten=np.full(10, v), never_seen=np.zeros(0)) for v in (2.0, 1.0))
    found = share_erased(half, original, Yardstick(flat))
    assert found.value == pytest.approx(0.5)
    assert found.low < 0.5 < found.high


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    for kept in (0.0, 0.5):
        found = [erased(seed, kept) for seed in range(500)]
        assert np.mean([each.low <= 1 - kept <= each.high for each in found]) >= 0.93
        assert np.mean([each.value for each in found]) == pytest.approx(1 - kept, abs=0.03)


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 10**6), shift=st.floats(-3, 3))
def test_order_and_constants_change_nothing(seed: int, shift: float) -> None:
    given_networks = networks(seed, 0.4, 1.0, 0.0, 0.0, 0.0)
    order = np.random.default_rng(seed).permutation(RECORDS)
    moved = [
        Sides(forgotten=n.forgotten[order] + shift, never_seen=n.never_seen + shift) for n in given_networks
    ]
    plain = share_erased(*given_networks[:2], Yardstick(given_networks[2:]))
    again = share_erased(*moved[:2], Yardstick(moved[:1:-1]))
    assert (again.value, again.low, again.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_where_nothing_was_memorised_nothing_is_said() -> None:
    found = erased(1, 1.0, memory=0.0)
    assert (found.low, found.high) == (-math.inf, math.inf)
