from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.groups.klom import BINS, joint_histograms, klom
from unspike.evaluation.groups.klom_small import klom_small
from unspike.evaluation.metrics.registry import metric_named

SETS = ("retain", "forget", "test")


def normal(n: int, records: int, seed: int, *, shift: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(shift, 1, (n, records))


def published(unlearned: np.ndarray, oracle: np.ndarray) -> float:
    """The reference definition for one record as it was published, its last edge outside all bins."""
    both = [np.clip(side, -100, 100) for side in (unlearned, oracle)]
    low, high = min(map(np.min, both)), max(map(np.max, both))
    edges = np.linspace(low, high if high > low else low + 1, 21)
    counts = [np.array([(np.digitize(side, edges) == b).sum() for b in range(1, 21)]) for side in both]
    p, q = (c / c.sum() if c.sum() else 0.0 * c for c in counts)
    return float(sum(a * np.log(a / max(b, 1e-5)) for a, b in zip(p, q, strict=True) if a > 0))


def test_the_last_edge_belongs_to_the_last_bin_trap_11() -> None:
    """Published code calls a network that always answers +50 a perfect match."""
    oracle = normal(100, 1, 0) + 2.0
    above, below = np.full((100, 1), 50.0), np.full((100, 1), -50.0)
    assert published(above[:, 0], oracle[:, 0]) == 0.0
    assert published(below[:, 0], oracle[:, 0]) == pytest.approx(11.51, abs=0.01)
    for constant in (above, below, np.full((100, 1), 1e9)):
        assert klom(constant, oracle)[0] == pytest.approx(np.log(1e5))
        assert klom_small(constant, oracle)[0] > 4
        for side in joint_histograms(constant, oracle, bins=BINS):
            assert side.sum() == 100


def test_identical_samples_score_nothing() -> None:
    same = normal(30, 5, 0)
    np.testing.assert_array_equal(klom(same, same), 0)
    np.testing.assert_allclose(klom_small(same, same), 0, atol=1e-15)
    constant = np.full((30, 2), 3.0)
    np.testing.assert_array_equal(klom(constant, constant), 0)


def test_histograms_and_divergence_against_numpy_and_scipy() -> None:
    unlearned, oracle = normal(50, 8, 0), normal(60, 8, 1, shift=0.5)
    p, q = joint_histograms(unlearned, oracle, bins=5)
    for record in range(8):
        both = np.concatenate([unlearned[:, record], oracle[:, record]])
        for side, counts in ((unlearned, p), (oracle, q)):
            expected, _ = np.histogram(side[:, record], bins=5, range=(both.min(), both.max()))
            np.testing.assert_array_equal(counts[record], expected)
        assert klom_small(unlearned, oracle)[record] == pytest.approx(
            stats.entropy(p[record] + 0.5, q[record] + 0.5)
        )


def test_the_reference_definition_is_meaningless_for_few_networks() -> None:
    """The floor of equal normal margins falls with N; at N = 16 it looks like a disaster."""
    medians = {n: float(np.median(klom(normal(n, 2000, n), normal(n, 2000, 1 + n)))) for n in (16, 32, 100)}
    assert medians[16] > 2.5
    assert medians[100] < 0.4
    assert medians[16] > medians[32] > medians[100]
    small = np.median(klom_small(normal(16, 2000, 0), normal(16, 2000, 1)))
    assert small < 0.2


def ensemble(n: int, seed: int, *, shift: float = 0.0) -> Ensemble:
    return Ensemble(
        margin={name: normal(n, 60, 10 * seed + k, shift=shift) for k, name in enumerate(SETS)},
        accuracy={name: np.full(n, 0.9) for name in SETS},
    )


def ensembles(n: int, *, floor: bool = True) -> Ensembles:
    return Ensembles(
        original=ensemble(n, 1, shift=4.0),
        unlearned=ensemble(n, 2),
        oracle=ensemble(n, 3),
        second_oracle=ensemble(n, 4) if floor else None,
    )


@pytest.mark.parametrize(("family", "fewest"), [("klom", 100), ("klom_small", 16)])
def test_it_stands_beside_its_floor_or_says_why_not(family: str, fewest: int) -> None:
    metric, groups = metric_named(f"{family}.forget"), ensembles(fewest)
    found = metric.measure(groups.unlearned, groups)
    assert found.n == fewest
    assert found.details["networks"] == fewest
    assert found.value == pytest.approx(found.details["floor"], rel=0.5)
    assert (found.low or 0) <= (found.value or 0) <= (found.high or 0)
    assert metric.measure(groups.second_oracle, groups).value == found.details["floor"]
    assert (metric.measure(groups.original, groups).value or 0) > 3 * found.details["floor"]
    few = ensembles(fewest - 1)
    reason = metric.measure(few.unlearned, few).reason or ""
    assert reason == f"it needs at least {fewest} networks in each group, found {fewest - 1}"
    alone = ensembles(fewest, floor=False)
    assert "second group" in (metric.measure(alone.unlearned, alone).reason or "")
