from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.groups.forgetting_score import (
    BUFFER,
    CAP,
    epsilons,
    forgetting_quality,
    points,
    record_epsilon,
)
from unspike.evaluation.metrics.registry import metric_named


def test_epsilon_and_points_of_trap_10() -> None:
    # FPR .1, FNR .2: log(.89999 / .2) = 1.504, log(.79999 / .1) = 2.079; the larger, in the bucket [2, 2.5)
    found = epsilons(np.array([0.1]), np.array([0.2]))
    assert found[0] == pytest.approx(2.079, abs=1e-3)
    assert points(found, 512)[0] == 1 / 16


def test_epsilon_at_the_ends() -> None:
    # Both rates 0: perfect; one of them 0: not to be measured; worse than guessing: 0.
    fpr, fnr = np.array([0.0, 0.0, 0.3, 0.9, 1.0]), np.array([0.0, 0.4, 0.0, 0.9, 0.5])
    found = epsilons(fpr, fnr)
    assert found[0] == np.inf
    assert np.isnan(found[1:3]).all()
    assert found[3] == 0
    assert found[4] == 0


def test_points_end_at_a_bucket_that_depends_on_n() -> None:
    epsilon = np.array([0.0, 0.49, 0.5, 1.2, 2.9, 3.0, 6.9, 50.0])
    # N = 16: ceil(log 15) = 3, six buckets. N = 512: ceil(log 511) = 7, fourteen.
    np.testing.assert_allclose(points(epsilon, 16), [1, 1, 0.5, 0.25, 1 / 32, 0, 0, 0])
    np.testing.assert_allclose(points(epsilon, 512), [1, 1, 0.5, 0.25, 1 / 32, 1 / 64, 2.0**-13, 0])


def on_a_grid(unlearned: np.ndarray, retrained: np.ndarray) -> float:
    """The rules of the official code, which steps through thresholds by 0.01."""
    larger = np.median(retrained) > np.median(unlearned)
    positive, negative = (retrained, unlearned) if larger else (unlearned, retrained)
    both = np.concatenate([positive, negative])
    rates = [
        ((negative >= t).mean(), (positive < t).mean())
        for t in np.linspace(both.min(), both.max(), round(100 * np.ptp(both)) + 1)
    ]
    narrow, wide = sorted((unlearned, retrained), key=np.ptp)
    width = np.ptp(narrow)
    for right in np.arange(narrow.max() - BUFFER, narrow.max() + BUFFER, 0.01):
        left = np.arange(right - width - BUFFER, right - width + BUFFER, 0.01)
        inside = [
            ((side[:, None] >= left) & (side[:, None] <= right)).mean(axis=0) for side in (narrow, wide)
        ]
        rates.extend(zip(inside[1], 1 - inside[0], strict=True))
    found = epsilons(*np.round(np.array(rates).T, 12))
    return float(np.nanmax(np.minimum(found, CAP)))


@pytest.mark.parametrize("seed", range(6))
def test_against_the_official_grid(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Values on a coarser grid than the official one, so that it misses no rule.
    unlearned = np.round(rng.normal(0, 1, 14) / 0.05) * 0.05 + 0.005
    retrained = np.round(rng.normal(0.7, 1.6, 14) / 0.05) * 0.05 + 0.005
    assert record_epsilon(unlearned, retrained) == pytest.approx(on_a_grid(unlearned, retrained))


def test_it_runs_on_the_processor_with_several_surviving_thresholds_trap_9() -> None:
    rng = np.random.default_rng(0)
    unlearned, retrained = rng.normal(size=(40, 3)), rng.normal(size=(40, 3))
    assert np.all(forgetting_quality(unlearned, retrained) > 0)


def test_groups_without_overlap_and_constant_groups() -> None:
    rng = np.random.default_rng(0)
    spread = rng.normal(size=20)
    assert record_epsilon(spread + 100, spread) == CAP
    assert record_epsilon(np.full(20, 1.0), spread) == CAP
    assert record_epsilon(np.full(20, 1.0), np.full(20, 1.0)) == 0
    assert record_epsilon(np.full(20, 1.0), np.full(20, 2.0)) == CAP


def test_a_narrow_group_inside_a_wide_one_is_found_by_an_interval() -> None:
    rng = np.random.default_rng(0)
    narrow, wide = rng.normal(0, 0.5, 100), rng.normal(0, 8, 100)
    assert record_epsilon(narrow, wide) > 1.5
    assert record_epsilon(wide, narrow) == record_epsilon(narrow, wide)


def ensemble(n: int, seed: int, *, shift: float = 0.0, accuracy: float = 0.9) -> Ensemble:
    rng = np.random.default_rng(seed)
    names = ("retain", "forget", "test")
    return Ensemble(
        margin={name: rng.normal(shift, 1, (n, 25)) for name in names},
        accuracy=dict.fromkeys(names, np.full(n, accuracy)),
    )


def test_the_score_is_stamped_with_n_and_falls_with_accuracy_and_distance() -> None:
    metric = metric_named("forgetting_score")
    groups = Ensembles(
        original=ensemble(32, 0, shift=5), unlearned=ensemble(32, 1, accuracy=0.81), oracle=ensemble(32, 2)
    )
    found = metric.measure(groups.unlearned, groups)
    assert found.details["networks"] == found.n == 32
    assert found.details["official_networks"] == 512
    assert found.details["accuracy_ratio"] == pytest.approx(0.81)
    quality = forgetting_quality(groups.unlearned.margin["forget"], groups.oracle.margin["forget"])
    assert found.value == pytest.approx(0.81 * quality.mean())
    assert (found.low or 0) < (found.value or 0) < (found.high or 0)
    assert (metric.measure(groups.original, groups).value or 0) < 0.02
    few = Ensembles(original=ensemble(15, 0), unlearned=ensemble(15, 1), oracle=ensemble(15, 2))
    assert "at least 16 networks" in (metric.measure(few.unlearned, few).reason or "")
