from __future__ import annotations

import math

import numpy as np
import pytest

from tests.evaluation.verdict.test_share_erased import networks
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.power import power


def test_by_hand() -> None:
    first, second = np.tile([0.0, 2.0], 5), np.tile([2.0, 0.0], 5)
    yardstick = Yardstick([Sides(forgotten=v, never_seen=np.zeros(0)) for v in (first, second)])
    original = Sides(forgotten=np.full(10, 5.0), never_seen=np.zeros(0))
    found = power(original, yardstick, risk=0.05, found=0.9)
    # 5 degrees: t of 5 % is 2.015, of 10 % 1.476; s^2 is 0.2, K is 2; the distance is 4.
    least = (2.0150 + 1.4759) * math.sqrt(0.2 * 1.5) / 4
    assert found.least == pytest.approx(least, abs=1e-4)
    assert found.enough
    assert (found.networks, found.times_records) == (2, 1.0)


def test_what_it_would_take() -> None:
    original, *oracles = networks(0, 0.4, 0.0, 0.0, 0.0)
    found = power(original, Yardstick(oracles), risk=0.01)
    assert not found.enough
    assert found.networks is None  # the network's own chance remains, however many others there are
    assert found.times_records
    assert found.times_records > 1.0


def test_the_found_share_is_found() -> None:
    risk, seen = 0.01, []
    for seed in range(300):
        original, *oracles = networks(seed, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        yardstick = Yardstick(oracles)
        least = power(original, yardstick, risk=risk).least
        # The same records with other chance: the network that keeps just this share.
        rng = np.random.default_rng(10_000 + seed)
        centre = yardstick.centre
        kept = Sides(
            forgotten=centre.forgotten + rng.normal(size=200) + least,
            never_seen=centre.never_seen + rng.normal(size=200),
        )
        seen.append(yardstick.t(kept) > 2.896)  # t of 1 % with 8 degrees
    assert np.mean(seen) == pytest.approx(0.9, abs=0.08)


def test_an_original_that_knows_no_more_is_never_found() -> None:
    original, *oracles = networks(0, -1.0, 0.0, 0.0, 0.0)
    found = power(original, Yardstick(oracles), risk=0.01)
    assert found.least == math.inf
    assert found.times_records is None
