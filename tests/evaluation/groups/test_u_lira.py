from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.groups.u_lira import SMALLEST_VARIANCE, left_out_scores, likelihood_score
from unspike.evaluation.metrics.registry import EQUAL, metric_named

SETS = ("retain", "forget", "test")


def group(n: int, seed: int, *, shift: float = 0.0, records: int = 40) -> Ensemble:
    """Margins of n networks that are normal about each record's own mean, shifted on the forgotten ones."""
    means = np.random.default_rng(99).normal(1.0, 2.0, records)
    rng = np.random.default_rng(seed)
    margin = {name: means + rng.normal(size=(n, records)) for name in SETS}
    margin["forget"] = margin["forget"] + shift
    return Ensemble(margin=margin, accuracy={name: np.full(n, 0.9) for name in SETS})


def groups(n: int = 24, *, shift: float = 0.0, seed: int = 0) -> Ensembles:
    return Ensembles(
        original=group(n, 4 * seed, shift=2.0),
        unlearned=group(n, 4 * seed + 1, shift=shift),
        oracle=group(n, 4 * seed + 2),
        second_oracle=group(n, 4 * seed + 3),
    )


def test_likelihood_score_against_scipy() -> None:
    rng = np.random.default_rng(0)
    target, unlearned, oracle = rng.normal(size=(3, 5)), rng.normal(1, 2, (9, 5)), rng.normal(size=(11, 5))
    densities = [
        stats.norm.pdf(target, side.mean(axis=0), side.std(axis=0, ddof=1)) for side in (unlearned, oracle)
    ]
    np.testing.assert_allclose(
        likelihood_score(target, unlearned, oracle), densities[0] / (densities[0] + densities[1])
    )


def test_a_score_by_hand() -> None:
    # Both groups have variance 2, means 1 and -1; at 0 nothing speaks for either, at 1 the ratio is
    # exp((4 - 0) / 4) = e.
    unlearned, oracle = np.array([[0.0], [2.0]]), np.array([[-2.0], [0.0]])
    found = likelihood_score(np.array([[0.0], [1.0]]), unlearned, oracle)
    np.testing.assert_allclose(found.ravel(), [0.5, np.e / (1 + np.e)])


def test_left_out_scores_against_leaving_out() -> None:
    rng = np.random.default_rng(1)
    unlearned, oracle = rng.normal(1, 1, (7, 6)), rng.normal(size=(7, 6))
    scores = left_out_scores(unlearned, oracle)
    for i in range(7):
        kept = np.arange(7) != i
        for side, found in zip((unlearned, oracle), scores, strict=True):
            expected = likelihood_score(side[i : i + 1], unlearned[kept], oracle[kept])
            np.testing.assert_allclose(found[i], expected[0], rtol=1e-9)


def test_networks_that_all_answer_alike_are_no_reason_for_infinity() -> None:
    alike = np.full((5, 3), 2.0)
    scores = left_out_scores(alike, alike)
    np.testing.assert_allclose(scores[0], 0.5)
    far = left_out_scores(alike, alike - 1.0)
    assert np.all(far[0] > 1 - 1e-6)
    assert SMALLEST_VARIANCE > 0


def test_true_positive_rate_of_u_lira() -> None:
    metric = metric_named("mia.u_lira.tpr")
    assert metric.scale.direction == EQUAL
    values = []
    for shift in (0.0, 3.0):
        made = groups(shift=shift)
        values.append(metric.measure(made.unlearned, made).value)
    assert values[0] == pytest.approx(0.01, abs=0.02)
    assert values[1] > 0.5
    few = groups(16, shift=3.0)
    small = {name: margin[:, :20] for name, margin in few.oracle.margin.items()}
    cut = Ensemble(margin=small, accuracy=few.oracle.accuracy)
    found = metric.measure(cut, Ensembles(original=cut, unlearned=cut, oracle=cut))
    assert found.value is None
    assert "found 320" in str(found.reason)
