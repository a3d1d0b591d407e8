from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from unspike.evaluation.attacks.label_only import named_share
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.network import Activity
from unspike.evaluation.presentations import DROPOUT, PLAIN, InputDropout
from unspike.evaluation.responses import Responses

from ..conftest import Erased
from ..fakes import make_dataset

METRIC = metric_named("mia.label_only.auc")


def test_by_hand() -> None:
    # Named in the plain presentation and in 4 of 5 copies: 5 of 6; not, and in 2 of 5: 2 of 6.
    share = np.array([[0.9, 0.1], [0.4, 0.6]])
    plain = Responses(record_id=np.arange(2), label=np.zeros(2, np.int64), counts=share, probability=share)
    copies = replace(plain, named=np.array([0.8, 0.4]))
    np.testing.assert_allclose(named_share(plain, copies, times=5), [5 / 6, 2 / 6])


def softened(known: Responses) -> Responses:
    """The same labels with less certainty."""
    flat = 0.9 / known.probability.shape[1] + 0.1 * known.probability
    return replace(known, probability=flat, counts=3 * known.counts)


class Alternating:
    """Names class 0 loudly in its first presentation and class 1 softly in all others."""

    def __init__(self) -> None:
        self.asked = 0

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        self.asked += 1
        return np.tile([90.0, 0.0, 0.0] if self.asked == 1 else [0.0, 9.0, 0.0], (len(x), 1))

    def class_probabilities(self, counts: np.ndarray) -> np.ndarray:
        return counts / counts.sum(axis=1, keepdims=True)


def test_copies_are_counted_one_by_one() -> None:
    """The mean answer of five copies is class 0 (18 spikes to 7.2), which one copy in five named."""
    records = make_dataset(3)
    found = InputDropout(times=5).present(Alternating(), records)  # type: ignore[arg-type]
    np.testing.assert_array_equal(found.correct, records.y == 0)
    np.testing.assert_allclose(found.named_rate, [0.2, 0.8, 0.0])
    np.testing.assert_allclose(found.take(np.array([1])).named_rate, [0.8])


def test_against_scikit_learn(erased: Erased) -> None:
    unlearned, context = erased.context()
    found = METRIC.measure(unlearned, context)
    score = []
    for name in (unlearned.non_members, "forget"):
        plain, copies = unlearned.responses(name, PLAIN), unlearned.responses(name, DROPOUT)
        score.append(plain.correct + DROPOUT.times * (copies.named_rate))
    truth = np.repeat([0, 1], [len(side) for side in score])
    assert found.value == pytest.approx(roc_auc_score(truth, np.concatenate(score).round(9)), abs=1e-9)


def test_nothing_but_labels_is_looked_at(erasures: dict[str, Erased]) -> None:
    """Answers of another certainty but the same labels give the same attack."""
    unlearned, context = erasures["samples"].context()
    before = METRIC.measure(unlearned, context).value
    for key, known in list(unlearned._known.items()):
        if isinstance(known, Responses):
            unlearned._known[key] = softened(known)
        if isinstance(known, Activity):
            unlearned._known[key] = replace(known, responses=softened(known.responses))
    assert METRIC.measure(unlearned, context).value == before


def test_a_method_that_does_nothing_is_noticed(erasures: dict[str, Erased]) -> None:
    _, context = erasures["samples"].context()
    retrained = [METRIC.measure(one, context).value or 0 for one in context.references]
    assert (METRIC.measure(context.original, context).value or 0) > max(retrained)


def test_one_copy_of_nothing_dropped_is_the_plain_label(erasures: dict[str, Erased]) -> None:
    model, records = erasures["samples"].original, erasures["samples"].sets["forget"]
    found = InputDropout(rate=0.0, times=3).present(model, records)
    np.testing.assert_array_equal(found.named_rate, PLAIN.present(model, records).named_rate)
