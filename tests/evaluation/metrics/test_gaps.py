from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.metrics.gaps import (
    average_gap,
    differences,
    figures_of,
    resampled_figures,
    tug_of_war,
)
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import AskedNetwork
from unspike.evaluation.statistics.bootstrap import Bootstrap

from ..conftest import Erased, let_answer
from ..fakes import FakeModel, make_dataset, right_answers


def four(forget: float, retain: float, test: float, membership: float | None) -> dict[str, float | None]:
    return {"forget": forget, "retain": retain, "test": test, "membership": membership}


def test_by_hand() -> None:
    # Retrained: forget (.92+.94)/2 = .93, retain .98, test .925, membership .505
    oracles = [four(0.92, 0.97, 0.92, 0.50), four(0.94, 0.99, 0.93, 0.51)]
    terms = differences(four(0.95, 0.97, 0.915, 0.535), oracles)
    # Differences +.02, -.01, -.01, +.03
    assert terms == pytest.approx({"forget": 0.02, "retain": -0.01, "test": -0.01, "membership": 0.03})
    assert average_gap(terms) == pytest.approx((0.02 + 0.01 + 0.01 + 0.03) / 4)
    assert tug_of_war(terms) == pytest.approx(0.98 * 0.99 * 0.99)


def test_three_gaps_of_3_4_points_give_a_tow_of_90() -> None:
    terms = {"forget": 0.034, "retain": -0.034, "test": -0.034, "membership": 0.0}
    assert tug_of_war(terms) == pytest.approx(0.90, abs=0.002)


def test_error_and_accuracy_give_the_same_gap() -> None:
    """SalUn writes forget error, 1 - accuracy."""
    ours, theirs = 0.95, 0.93
    assert abs((1 - ours) - (1 - theirs)) == pytest.approx(abs(ours - theirs))


def test_the_same_network_has_no_gap() -> None:
    same = four(0.9, 0.9, 0.9, 0.5)
    assert average_gap(differences(same, [same])) == 0
    assert tug_of_war(differences(same, [same])) == 1


def test_a_missing_term_is_not_silently_left_out() -> None:
    terms = differences(four(0.9, 0.9, 0.9, None), [four(0.9, 0.9, 0.9, 0.5)])
    assert terms["membership"] is None
    assert average_gap(terms) is None
    assert tug_of_war(terms) == 1.0


def figures(erased: Erased, network: int) -> dict[str, float]:
    """The four figures by scikit-learn."""
    model = erased.networks[network]
    found, margins = {}, []
    strangers = "forget_test" if erased.kind == "class" else "test"
    for name in ("forget", "retain", "test"):
        part = erased.sets[name]
        counts = model.predict_counts(part.x, record_id=part.record_id)
        found[name] = float(np.mean(right_answers(counts, part.y)))
    for name in (strangers, "forget"):
        part = erased.sets[name]
        share = model.class_probabilities(model.predict_counts(part.x, record_id=part.record_id))
        right = share[np.arange(len(part)), part.y]
        margins.append(np.log(right) - np.log((share.sum(axis=1) - right).clip(1e-300)))
    truth = np.repeat([0, 1], [len(side) for side in margins])
    return {**found, "membership": float(roc_auc_score(truth, np.concatenate(margins).round(6)))}


def test_against_scikit_learn(erased: Erased) -> None:
    unlearned, context = erased.context()
    ours = figures(erased, 1)
    theirs = [figures(erased, k) for k in (2, 3, 4)]
    away = {name: ours[name] - np.mean([one[name] for one in theirs]) for name in ours}
    gap = metric_named("average_gap").measure(unlearned, context)
    assert gap.value == pytest.approx(np.mean(np.abs(list(away.values()))), abs=2e-3)
    assert gap.details["terms"]["forget"] == pytest.approx(away["forget"])
    tow = metric_named("tug_of_war").measure(unlearned, context)
    expected = np.prod([1 - abs(away[name]) for name in ("forget", "retain", "test")])
    assert tow.value == pytest.approx(expected)
    sizes = [len(erased.sets[name]) for name in ("forget", "retain", "test")]
    assert tow.n == min(sizes)
    assert gap.n == min(*sizes, len(erased.sets[unlearned.non_members]))
    for found in (gap, tow):
        assert found.low is not None
        assert found.high is not None
        assert found.low < found.high
    assert (tow.low or 0) <= (tow.value or 0) <= (tow.high or 1)


def test_accuracy_and_attack_are_resampled_on_the_same_draws_of_the_forgotten_records() -> None:
    """Right answers rank above all never-seen records, wrong ones below: the AUC is the accuracy."""
    sets = {name: make_dataset(20, first_id=100 * k) for k, name in enumerate(("forget", "retain", "test"))}
    network = AskedNetwork(model=FakeModel(), sets=sets)  # type: ignore[arg-type]
    right = np.arange(20) < 13
    answer(network, "forget", right, np.where(right, 0.9, 0.1))
    answer(network, "retain", np.arange(20) % 2 == 0, np.full(20, 0.6))
    answer(network, "test", np.ones(20, bool), np.full(20, 0.5))
    found = resampled_figures(network, Bootstrap(resamples=50))
    np.testing.assert_allclose(found["membership"], found["forget"])
    assert np.corrcoef(found["forget"], found["retain"])[0, 1] < 0.9


def answer(network: AskedNetwork, name: str, right: np.ndarray, share: np.ndarray) -> None:
    """Have a network be right about some records, with this probability of the true class."""
    counts = np.where(right[:, None], [[2.0, 1.0, 0.0]], [[1.0, 2.0, 0.0]]).astype(np.float32)
    probability = np.stack([share, 1 - share, 0 * share], axis=1)
    label = np.zeros(len(right), np.int64)
    let_answer(network, name, label=label, counts=counts, probability=probability)


def test_doing_nothing_leaves_a_gap(erased: Erased) -> None:
    unlearned, context = erased.context()
    metric = metric_named("average_gap")
    before, after = (metric.measure(one, context).value or 0 for one in (context.original, unlearned))
    assert before > after
    known, unknown = (figures_of(one)["forget"] for one in (context.original, context.references[0]))
    assert (known or 0) > (unknown or 0)
