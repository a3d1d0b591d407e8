"""U-LiRA and the online RMIA over groups of networks."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.groups.ensemble_attacks import (
    PerRecord,
    per_record_accuracy,
    per_record_auc,
    per_record_tpr,
)
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.metrics.registry import metric_named
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
