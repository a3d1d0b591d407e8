from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import accuracy_score

from unspike.evaluation.metrics.classification import macro, resampled_confusion
from unspike.evaluation.metrics.per_class import classification_metrics
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.bootstrap import Bootstrap

from ..conftest import Erased


def answers(n: int, seed: int, classes: int = 3) -> Responses:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 9, (n, classes)).astype(float)
    return Responses(
        record_id=np.arange(n), label=rng.integers(0, classes, n), counts=counts, share=counts / 100
    )


@pytest.mark.parametrize("seed", range(3))
def test_macro_means_are_those_of_the_metrics(seed: int) -> None:
    found = answers(60, seed)
    once = Bootstrap(resamples=0)
    assert resampled_confusion(found, once).shape == (0, 3, 3)
    expected = classification_metrics(found.counts, found.label, ("a", "b", "c"))
    values = macro(np.array([expected["confusion"]], float))
    for name, value in values.items():
        assert value[0] == pytest.approx(expected[name]), name


def test_resampled_confusion_against_resampling_itself() -> None:
    found, bootstrap = answers(25, 0), Bootstrap(resamples=15)
    confusion = resampled_confusion(found, bootstrap)
    for times, matrix in zip(bootstrap.draws(25).astype(int), confusion, strict=True):
        records = np.repeat(np.arange(25), times)
        part = classification_metrics(found.counts[records], found.label[records], ("a", "b", "c"))
        np.testing.assert_array_equal(matrix, part["confusion"])


def test_metrics_of_a_network(erased: Erased) -> None:
    unlearned, context = erased.context()
    sample = erased.sets["test"]
    counts = unlearned.model.predict_counts(sample.x, record_id=sample.record_id)
    expected = classification_metrics(counts, sample.y, sample.class_names)
    for name in ("precision", "recall", "f1", "specificity", "roc_auc"):
        found = metric_named(f"classification.{name}.test").measure(unlearned, context)
        assert found.value == pytest.approx(expected[name])
        assert (found.low or 0) <= (found.value or 0) <= (found.high or 1)
        assert len(found.details["per_class"]) == 10
    accuracy = metric_named("accuracy.test").measure(unlearned, context)
    assert accuracy.value == pytest.approx(accuracy_score(sample.y, counts.argmax(axis=1)))


def test_what_one_class_does_not_determine_has_a_reason(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["class"].context()
    for name in ("specificity", "roc_auc"):
        found = metric_named(f"classification.{name}.forget").measure(unlearned, context)
        assert found.value is None
        assert "two classes" in (found.reason or "")
    samples = erasures["samples"].context()
    assert "class requests alone" in (metric_named("accuracy.forget_test").measure(*samples).reason or "")
