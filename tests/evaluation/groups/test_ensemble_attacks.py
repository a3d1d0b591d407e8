"""U-LiRA and the online RMIA over groups of networks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from unspike.evaluation.attacks.rmia import relative_scores
from unspike.evaluation.groups.ensemble_attacks import (
    PerRecord,
    per_record_accuracy,
    per_record_auc,
    per_record_tpr,
)
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.groups.rmia_online import left_out_relative_scores
from unspike.evaluation.groups.u_lira import SMALLEST_VARIANCE, left_out_scores, likelihood_score
from unspike.evaluation.metrics.registry import EQUAL, metric_named
from unspike.evaluation.statistics.measurement import CannotMeasure

SETS = ("retain", "forget", "test")
ATTACKS = ("mia.u_lira.accuracy", "mia.u_lira.auc", "mia.rmia_online.auc")


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


def test_relative_scores_leave_out_the_number_that_is_scored() -> None:
    rng = np.random.default_rng(2)
    target, trained, out = (rng.uniform(0.1, 1, (4, 8)) for _ in range(3))
    z = [rng.uniform(0.1, 1, (4, 9)) for _ in range(3)]
    found = left_out_relative_scores(target, z[0], (trained, out), (z[1], z[2]))
    for i in range(4):
        kept = [k for k in range(4) if k != i]
        evidence = (trained[kept].mean(axis=0) + out[kept].mean(axis=0)) / 2
        known = (z[1][kept].mean(axis=0) + z[2][kept].mean(axis=0)) / 2
        np.testing.assert_allclose(found[i], relative_scores(target[i], evidence, z[0][i], known))


def test_figures_by_hand() -> None:
    scores = PerRecord(group=np.array([[0.9, 0.5], [0.2, 0.5]]), oracle=np.array([[0.1, 0.5], [0.6, 0.5]]))
    # Record 0: .9 > .1 wins, .2 < .6 loses; above one half: one of two against one of two. Record 1: ties.
    np.testing.assert_allclose(per_record_auc(scores), [0.5, 0.5])
    np.testing.assert_allclose(per_record_accuracy(scores), [0.5, 0.5])
    better = PerRecord(group=np.array([[0.9], [0.7]]), oracle=np.array([[0.1], [0.6]]))
    assert per_record_auc(better)[0] == 1.0
    assert per_record_accuracy(better)[0] == 0.75


@pytest.mark.parametrize("name", ATTACKS)
def test_equal_groups_give_one_half_and_different_ones_do_not(name: str) -> None:
    metric = metric_named(name)
    null = []
    for seed in range(12):
        ensembles = groups(16, seed=seed)
        null.append(metric.measure(ensembles.unlearned, ensembles).value)
    assert np.mean(np.array(null, float)) == pytest.approx(0.5, abs=0.015)
    ensembles = groups()
    before = metric.measure(ensembles.original, ensembles)
    assert (before.low or 0) > 0.7
    assert before.details == {"networks": 24, "records": 40}


@pytest.mark.parametrize("name", ATTACKS)
def test_over_forgetting_shows_as_well(name: str) -> None:
    ensembles = groups(shift=-3.0)
    found = metric_named(name).measure(ensembles.unlearned, ensembles).value or 0.0
    assert abs(found - 0.5) > 0.2


@pytest.mark.parametrize("name", ATTACKS)
def test_the_order_of_records_does_not_matter_and_small_groups_are_refused(name: str) -> None:
    metric, ensembles = metric_named(name), groups()
    order = np.random.default_rng(0).permutation(40)

    def shuffled(one: Ensemble) -> Ensemble:
        return Ensemble(margin={k: v[:, order] for k, v in one.margin.items()}, accuracy=one.accuracy)

    mixed = Ensembles(
        original=shuffled(ensembles.original),
        unlearned=shuffled(ensembles.unlearned),
        oracle=shuffled(ensembles.oracle),
    )
    expected = metric.measure(ensembles.unlearned, ensembles).value
    assert metric.measure(mixed.unlearned, mixed).value == pytest.approx(expected)
    few = groups(15)
    found = metric.measure(few.unlearned, few)
    assert (found.value, found.n) == (None, 15)
    assert "at least 16 networks in each group, found 15" in (found.reason or "")


def test_true_positive_rate_by_hand() -> None:
    # 1000 retrained scores 0.000 to 0.999: ten of them, one in a hundred, are above 0.989.
    oracle = np.arange(1000).reshape(20, 50) / 1000
    scores = np.array([0.5, 0.989, 0.9895, 1.0])
    found = per_record_tpr(PerRecord(group=np.repeat(scores[:, None], 50, axis=1), oracle=oracle))
    np.testing.assert_array_equal(found, np.full(50, 0.5))
    last = per_record_tpr(PerRecord(group=oracle, oracle=oracle))
    assert last.mean() == pytest.approx(0.01)


def test_true_positive_rate_with_ties_and_too_few() -> None:
    alike = np.ones((25, 20))
    assert per_record_tpr(PerRecord(group=alike, oracle=alike)).max() == 0
    with pytest.raises(CannotMeasure, match=r"at least 500 pairs .* found 480"):
        per_record_tpr(PerRecord(group=alike[:24], oracle=alike[:24]))


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
