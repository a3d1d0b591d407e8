from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score

from unspike.evaluation.attacks.line_up import deal
from unspike.evaluation.experimental.three_way import answer_features, three_way_probabilities
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.responses import Responses

from ..conftest import Erased, let_answer

METRIC = metric_named("experimental.three_way.balanced_accuracy")


def responses(share: list[list[float]]) -> Responses:
    values, ids = np.array(share), np.arange(len(share))
    return Responses(record_id=ids, label=0 * ids, counts=values, probability=values)


def test_features_by_hand() -> None:
    # True class 0: margins log(.8/.2) and log(.3/.7); the largest share is .8 before and .7 after.
    found = answer_features(responses([[0.8, 0.2], [1.0, 0.0]]), responses([[0.3, 0.7], [1.0, 0.0]]))
    before, after = np.log(4), np.log(3 / 7)
    np.testing.assert_allclose(found[0], [before, before, after, -after, before - after, before + after])
    np.testing.assert_allclose(found[1], [30, 30, 30, 30, 0, 0])


def line(shift: float, seed: int, n: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    kind = np.repeat(np.arange(3), n)
    features = rng.normal(size=(3 * n, 4)) + shift * np.eye(4)[kind]
    return features, kind, deal([n] * 3, folds=5, seed=0)


def test_what_is_there_is_found_and_noise_is_not() -> None:
    features, kind, fold = line(8.0, 0)
    share = three_way_probabilities(features, kind, fold)
    np.testing.assert_allclose(share.sum(axis=1), 1)
    assert balanced_accuracy_score(kind, share.argmax(axis=1)) > 0.98
    noise = [line(0.0, seed) for seed in range(6)]
    found = [balanced_accuracy_score(k, three_way_probabilities(f, k, d).argmax(axis=1)) for f, k, d in noise]
    assert np.mean(found) == pytest.approx(1 / 3, abs=0.04)


def test_only_records_the_attack_was_not_fitted_on_are_judged() -> None:
    """A mark that one record alone bears helps nobody to know that record."""
    features, kind, fold = line(0.0, 0, n=10)
    marked = np.column_stack([features, 10 * np.eye(30)])
    assert (three_way_probabilities(marked, kind, fold).argmax(axis=1) == kind).mean() < 0.7


def test_before_and_after(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, context)
    shares = [found.details[name] for name in ("test", "retain", "forget")]
    assert found.value == pytest.approx(np.mean(shares))
    assert found.n == min(len(erased.sets[name]) for name in ("test", "retain", "forget"))
    assert 0 <= found.details["retained_auc"] <= 1
    assert (found.low or 0) < (found.value or 0) < (found.high or 0)


def test_an_erased_class_is_known_by_the_change_and_doing_nothing_is_not(erasures: dict[str, Erased]) -> None:
    _, context = erasures["class"].context()
    for reference in context.references:
        assert METRIC.measure(reference, context).details["forget"] > 0.9
    assert METRIC.measure(context.original, context).details["forget"] < 0.7


def test_a_method_that_marks_the_retained_records_is_noticed(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["samples"].context()
    before = METRIC.measure(unlearned, context).details["retained_auc"]
    known = unlearned.responses("retain")
    flat = 0.5 * known.probability + 0.5 / known.probability.shape[1]
    let_answer(unlearned, "retain", probability=flat)
    assert METRIC.measure(unlearned, context).details["retained_auc"] > before + 0.1
