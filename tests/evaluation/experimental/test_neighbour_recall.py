from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from unspike.evaluation.experimental.neighbour_recall import neighbours, recalled
from unspike.evaluation.metrics.registry import metric_named

from ..conftest import Erased, let_answer

METRIC = metric_named("experimental.neighbour_recall")


def groups(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Four well-parted groups of records, and their classes."""
    label = np.arange(n) % 4
    return np.random.default_rng(seed).normal(size=(n, 5)) + 20.0 * np.eye(5)[label], label


def test_by_hand() -> None:
    # On a line at 0, 1, 3, 7 the others by distance; the last is nearer to 3 than to 1.
    near = neighbours(np.array([[0.0], [1.0], [3.0], [7.0]]))
    np.testing.assert_array_equal(near, [[1, 2, 3], [0, 2, 3], [1, 0, 3], [2, 1, 0]])
    # 0 hears b, b, c; 1 hears a, b, c, of which the nearest stands for a; 3 hears b, b, a.
    np.testing.assert_array_equal(recalled(near, np.array([0, 1, 1, 2])), [1, 0, 1, 1])


def test_against_scikit_learn_without_each_record() -> None:
    values, label = groups(80)
    values += np.random.default_rng(1).normal(size=values.shape) * 8
    found = recalled(neighbours(values), label)
    for k in (0, 17, 42):
        rest = np.delete(np.arange(80), k)
        votes = KNeighborsClassifier(15).fit(values[rest], label[rest]).predict_proba(values[k : k + 1])[0]
        assert votes[found[k]] == votes.max()


def test_labels_that_are_often_wrong_are_right_on_the_whole() -> None:
    """A method that leaves half of the labels and scatters the others: the class can be recalled."""
    values, label = groups(1200)
    rng = np.random.default_rng(0)
    noisy = np.where(rng.random(1200) < 0.5, label, (label + rng.integers(1, 4, 1200)) % 4)
    assert (noisy == label).mean() < 0.55
    assert (recalled(neighbours(values), noisy) == label).mean() > 0.8
    never = np.where(label == 3, rng.integers(0, 3, 1200), label)
    assert not (recalled(neighbours(values), never) == 3).any()


def test_order_of_records_and_numbering_of_classes_do_not_matter() -> None:
    values, label = groups(60)
    values += np.random.default_rng(2).normal(size=values.shape) * 8
    found = recalled(neighbours(values), label)
    rng = np.random.default_rng(3)
    records, classes = rng.permutation(60), rng.permutation(4)
    np.testing.assert_array_equal(recalled(neighbours(values[records]), label[records]), found[records])
    np.testing.assert_array_equal(recalled(neighbours(values), classes[label]), classes[found])


def test_original_and_retrained_networks(erasures: dict[str, Erased]) -> None:
    _, context = erasures["class"].context()
    assert (METRIC.measure(context.original, context).value or 0) > 0.8
    assert [METRIC.measure(one, context).value for one in context.references] == [0.0] * 3


def test_the_networks_own_label_of_a_record_is_not_told(erasures: dict[str, Erased]) -> None:
    """A network that mislabels every other forgotten record is found out."""
    unlearned, context = erasures["samples"].context()
    original = context.original
    metric = METRIC.measure(original, context)
    known = original.responses("forget")
    counts = known.counts.copy()
    counts[::2] = np.roll(counts[::2], 1, axis=1)
    let_answer(original, "forget", counts=counts)
    found = METRIC.measure(original, context)
    assert found.details["accuracy"] == pytest.approx(0.5, abs=0.1)
    assert found.details["accuracy"] + 0.15 < (found.value or 0) <= (metric.value or 0)
    assert (METRIC.measure(unlearned, context).low or 0) > 0.5
