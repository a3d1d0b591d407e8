from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unspike.data.copies import copies_among
from unspike.events import Events

from ..event_lists import event_dataset
from .helpers import make_dataset


def test_exact_and_near_copies_are_found_and_others_are_not() -> None:
    kept = make_dataset(50)
    x = kept.x.copy()
    x[7] = x[3]
    x[9] = x[3] + 5e-7
    x[11] = x[3] - 1e-4
    kept = replace(kept, x=x)
    forgotten = kept.take([3])
    others = kept.take(np.arange(50) != 3)
    assert others.record_id[copies_among(others, forgotten)].tolist() == [7, 9]


def test_copies_of_events_are_the_very_same_events() -> None:
    kept = event_dataset(6)
    one = kept.records[np.array([2])].copy()
    turned = Events(one.when[::-1].copy(), one.where[::-1].copy(), one.start, one.sensor)
    later = Events(one.when + np.uint32(1), one.where, one.start, one.sensor)
    joined = kept.records.joined(turned).joined(later)
    records = replace(kept, x=joined, y=np.arange(8) % 2, record_id=np.arange(8))
    others = records.take(np.arange(8) != 2)
    assert others.record_id[copies_among(others, kept.take([2]))].tolist() == [6]


def test_nothing_has_no_copies() -> None:
    records = make_dataset(5)
    assert copies_among(records.take([]), records).tolist() == []
    assert copies_among(records, records.take([])).tolist() == []


@given(st.integers(0, 100), st.integers(1, 10))
def test_as_many_as_a_comparison_of_every_pair_finds(seed: int, copies: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.random((30, 4), np.float32)
    for _ in range(copies):
        x[rng.integers(30)] = x[rng.integers(30)] + np.float32(rng.choice([0.0, 1e-7, 1e-3]))
    kept = make_dataset(30, x=x)
    forgotten, rest = kept.take(range(5)), kept.take(range(5, 30))
    apart = np.abs(rest.x[:, None].astype(float) - forgotten.x[None]).reshape(25, 5, -1).max(axis=2)
    assert copies_among(rest, forgotten).tolist() == np.flatnonzero((apart <= 1e-6).any(axis=1)).tolist()
