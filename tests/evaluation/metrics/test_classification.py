from __future__ import annotations

import math

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics import (
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from unspike.evaluation.metrics.classification import (
    classification_metrics,
    macro,
    resampled_confusion,
)
from unspike.evaluation.metrics.registry import metric_named
from unspike.evaluation.responses import Responses, answered
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.foundation.errors import InvalidInput

from ..conftest import Erased
from ..fakes import FakeModel, answers, make_dataset, right_answers, softmax

NAMES = ("a", "b", "c")
OVERALL = ("accuracy", "precision", "recall", "f1", "sensitivity", "specificity", "roc_auc")


def one_hot(prediction: list[int], strength: float = 3.0) -> np.ndarray:
    return strength * np.eye(3, dtype=np.float32)[prediction]


def nothing() -> Responses:
    return answered(FakeModel(), make_dataset(0))


def by_loops(counts: np.ndarray, label: np.ndarray) -> dict[str, float]:
    """The definitions, record by record and pair by pair."""
    n_classes = counts.shape[1]
    guess = [max(range(n_classes), key=lambda c: row[c]) for row in counts]
    # Rounded, so that (9, 1, 0) and (9, 0, 1) tie.
    share = [
        [round(math.log(math.exp(v) / (math.fsum(map(math.exp, row)) - math.exp(v))), 8) for v in row]
        for row in counts.astype(float).tolist()
    ]
    sums: dict[str, list[float]] = {
        name: [] for name in ("precision", "recall", "f1", "specificity", "roc_auc")
    }
    for c in sorted(set(label.tolist())):
        tp = sum(g == c and y == c for g, y in zip(guess, label, strict=True))
        fp = sum(g == c and y != c for g, y in zip(guess, label, strict=True))
        fn = sum(g != c and y == c for g, y in zip(guess, label, strict=True))
        tn = len(label) - tp - fp - fn
        positive = [s[c] for s, y in zip(share, label, strict=True) if y == c]
        negative = [s[c] for s, y in zip(share, label, strict=True) if y != c]
        wins = sum((p > q) + 0.5 * (p == q) for p in positive for q in negative)
        sums["precision"].append(tp / (tp + fp) if tp + fp else 0.0)
        sums["recall"].append(tp / (tp + fn))
        sums["f1"].append(2 * tp / (2 * tp + fp + fn))
        sums["specificity"].append(tn / (tn + fp))
        sums["roc_auc"].append(wins / (len(positive) * len(negative)))
    return {name: sum(values) / len(values) for name, values in sums.items()}


def test_by_hand() -> None:
    # true      a a a b b c     counted against the rest:
    # predicted a a b b c c     a: TP 2 FP 0 FN 1 TN 3   b: TP 1 FP 1 FN 1 TN 3   c: TP 1 FP 1 FN 0 TN 4
    label = np.array([0, 0, 0, 1, 1, 2])
    result = classification_metrics(answers(one_hot([0, 0, 1, 1, 2, 2]), label), NAMES)
    assert result["records"] == 6
    assert result["accuracy"] == pytest.approx(4 / 6)
    assert result["precision"] == pytest.approx((1 + 1 / 2 + 1 / 2) / 3)
    assert result["recall"] == result["sensitivity"] == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)
    assert result["f1"] == pytest.approx((4 / 5 + 2 / 4 + 2 / 3) / 3)
    assert result["specificity"] == pytest.approx((3 / 3 + 3 / 4 + 4 / 5) / 3)
    # One-hot counts give two values of p, so the AUC of a class is (recall + specificity) / 2.
    assert result["roc_auc"] == pytest.approx(((2 / 3 + 1) / 2 + (1 / 2 + 3 / 4) / 2 + (1 + 4 / 5) / 2) / 3)
    assert result["confusion"] == [[2, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert result["notes"] == {}
    assert result["per_class"][1] == {
        "class": "b",
        "records": 2,
        "accuracy": 0.5,
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "specificity": 0.75,
        "roc_auc": pytest.approx(0.625),
    }


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.integers(6, 40))
def test_against_loops_and_scikit_learn(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 12, (n, 3)).astype(np.float32)
    label = np.concatenate([[0, 1, 2], rng.integers(0, 3, n - 3)])
    result = classification_metrics(answers(counts, label), NAMES)
    for name, value in by_loops(counts, label).items():
        assert result[name] == pytest.approx(value, abs=1e-12), name
    guess, present = counts.argmax(axis=1), [0, 1, 2]
    assert result["accuracy"] == pytest.approx(np.mean(right_answers(counts, label)))
    for name, function in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        assert result[name] == pytest.approx(
            function(label, guess, labels=present, average="macro", zero_division=0)
        ), name
    shares = softmax(counts)
    logit = np.round(np.log(shares / (1 - shares)), 7)
    aucs = [roc_auc_score(label == c, logit[:, c]) for c in range(3)]
    assert result["roc_auc"] == pytest.approx(np.mean(aucs), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_of_records_and_numbering_of_classes_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Distinct values, or the tie-break among equal counts would depend on the numbering.
    counts = rng.permuted(np.tile(np.arange(3.0), (20, 1)), axis=1).astype(np.float32)
    label = np.concatenate([[0, 1, 2], rng.integers(0, 3, 17)])
    records, classes = rng.permutation(20), rng.permutation(3)
    plain = classification_metrics(answers(counts, label), NAMES)
    shuffled = classification_metrics(answers(counts[records], label[records]), NAMES)
    renamed = classification_metrics(
        answers(counts[:, classes], np.argsort(classes)[label]), [NAMES[c] for c in classes]
    )
    for name in OVERALL:
        assert shuffled[name] == pytest.approx(plain[name], abs=1e-12)
        assert renamed[name] == pytest.approx(plain[name], abs=1e-12)


def test_one_class_present_leaves_what_needs_two_undetermined() -> None:
    # Four records of c, three named rightly: recall 3/4, precision 3/3, F1 2*3/(6+0+1).
    result = classification_metrics(answers(one_hot([2, 2, 2, 0]), np.full(4, 2)), NAMES)
    assert (result["accuracy"], result["recall"], result["sensitivity"], result["precision"]) == (
        0.75,
        0.75,
        0.75,
        1,
    )
    assert result["f1"] == pytest.approx(6 / 7)
    assert result["specificity"] is None
    assert result["roc_auc"] is None
    assert "'c'" in result["notes"]["specificity"]
    assert "two classes" in result["notes"]["roc_auc"]
    absent = result["per_class"][0]
    assert absent["records"] == 0
    assert absent["accuracy"] is absent["recall"] is absent["roc_auc"] is None
    assert absent["specificity"] == 0.75
    assert absent["precision"] == 0.0
    assert "no record of this class" in result["notes"]["per_class.a"]


def test_a_forgotten_class_that_is_never_named() -> None:
    result = classification_metrics(answers(one_hot([0, 1, 0]), np.full(3, 2)), NAMES)
    assert (result["accuracy"], result["precision"], result["recall"], result["f1"]) == (0.0, 0.0, 0.0, 0.0)
    assert "never predicted" in result["notes"]["precision"]
    assert result["per_class"][2]["precision"] is None
    assert "class never predicted" in result["notes"]["per_class.c"]


def test_a_class_that_is_absent_has_no_part_in_the_mean() -> None:
    # Class c is absent and named once; recall is the mean over a and b alone: (1/2 + 1) / 2.
    result = classification_metrics(answers(one_hot([0, 2, 1]), np.array([0, 0, 1])), NAMES)
    assert result["recall"] == pytest.approx(0.75)
    assert result["specificity"] == 1.0
    assert result["per_class"][2]["specificity"] == pytest.approx(2 / 3)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InvalidInput, match="shape"):
        classification_metrics(answers(np.zeros((2, 4)), [0, 0]), NAMES)
    with pytest.raises(InvalidInput, match=r"0\.\.2"):
        classification_metrics(answers(np.zeros((1, 3)), [3]), NAMES)


def test_equal_spike_counts_tie_whatever_the_numbering() -> None:
    """In (9, 1, 0) and (9, 0, 1) class a is favoured equally; the last digit of a sum must not decide."""
    rng = np.random.default_rng(0)
    rivals = rng.permuted(np.tile(np.array([1.0, 0.0, 0.0, 2.0, 5.0]), (40, 1)), axis=1)
    counts = np.column_stack([np.full(40, 9.0), rivals]).astype(np.float32)
    label = np.arange(40) % 2
    result = classification_metrics(answers(counts, label), tuple("abcdef"))
    assert result["per_class"][0]["roc_auc"] == 0.5


def test_no_records_leave_everything_undetermined() -> None:
    result = classification_metrics(nothing(), NAMES)
    assert all(result[name] is None for name in OVERALL)
    assert set(result["notes"]) == set(OVERALL)
    assert result["confusion"] == [[0, 0, 0]] * 3


def drawn(n: int, seed: int) -> Responses:
    rng = np.random.default_rng(seed)
    return answers(rng.integers(0, 9, (n, 3)), rng.integers(0, 3, n))


@pytest.mark.parametrize("seed", range(3))
def test_macro_means_are_those_of_the_metrics(seed: int) -> None:
    found = drawn(60, seed)
    once = Bootstrap(resamples=0)
    assert resampled_confusion(found, once).shape == (0, 3, 3)
    expected = classification_metrics(found, NAMES)
    values = macro(np.array([expected["confusion"]], float))
    for name, value in values.items():
        assert value[0] == pytest.approx(expected[name]), name


def test_resampled_confusion_against_resampling_itself() -> None:
    found, bootstrap = drawn(25, 0), Bootstrap(resamples=15)
    confusion = resampled_confusion(found, bootstrap)
    for times, matrix in zip(bootstrap.draws(25).astype(int), confusion, strict=True):
        records = np.repeat(np.arange(25), times)
        part = classification_metrics(found.take(records), NAMES)
        np.testing.assert_array_equal(matrix, part["confusion"])


def test_metrics_of_a_network(erased: Erased) -> None:
    unlearned, context = erased.context()
    sample = erased.sets["test"]
    expected = classification_metrics(answered(unlearned.model, sample), sample.class_names)
    for name in ("precision", "recall", "f1", "specificity", "roc_auc"):
        found = metric_named(f"classification.{name}.test").measure(unlearned, context)
        assert found.value == pytest.approx(expected[name])
        assert (found.low or 0) <= (found.value or 0) <= (found.high or 1)
        assert len(found.details["per_class"]) == 10


def test_what_one_class_does_not_determine_has_a_reason(erasures: dict[str, Erased]) -> None:
    unlearned, context = erasures["class"].context()
    for name in ("specificity", "roc_auc"):
        found = metric_named(f"classification.{name}.forget").measure(unlearned, context)
        assert found.value is None
        assert "two classes" in (found.reason or "")
