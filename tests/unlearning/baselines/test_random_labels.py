"""Which wrong label a record gets, and what is asked of whom."""

from __future__ import annotations

import numpy as np

from unspike.data.dataset import Dataset
from unspike.unlearning.baselines.random_labels import RandomLabels, wrong_labels

from ..conftest import Case
from .helpers import Lessons, carry_out

ONE_HOT = np.eye(10, dtype=np.float32)


def some_records(n: int, n_classes: int) -> Dataset:
    return Dataset(
        name="some",
        x=np.zeros((n, 1), np.float32),
        y=np.arange(n) % n_classes,
        record_id=np.arange(n) * 3,
        class_names=tuple(str(c) for c in range(n_classes)),
        modality="vector",
        citation="",
    )


def test_wrong_labels_are_wrong_and_each_as_likely() -> None:
    records = some_records(6000, 4)
    wrong = wrong_labels(records, 4, seed=1)
    further = (wrong - records.y) % 4
    # 2000 each are expected of three; three standard deviations are 3 sqrt(6000 x 1/3 x 2/3) = 110.
    assert np.bincount(further, minlength=4)[0] == 0
    assert np.abs(np.bincount(further, minlength=4)[1:] - 2000).max() < 110
    assert (wrong_labels(records, 4, seed=2) != wrong).any()


def test_a_wrong_label_belongs_to_its_record() -> None:
    records = some_records(50, 10)
    some = np.array([40, 3, 17])
    np.testing.assert_array_equal(
        wrong_labels(records.take(some), 10, seed=0), wrong_labels(records, 10, seed=0)[some]
    )


def test_of_two_classes_the_other_one_is_wrong() -> None:
    records = some_records(9, 2)
    np.testing.assert_array_equal(wrong_labels(records, 2, seed=0), 1 - records.y)


def test_random_labels_ask_for_one_wrong_class_and_for_the_right_ones(case: Case, lessons: Lessons) -> None:
    carry_out(RandomLabels(passes=2, seed=5), case)
    place, asked = lessons.of(case.forget)
    assert len(place) == 2 * len(case.forget)
    wrong = wrong_labels(case.forget, 10, seed=5)
    np.testing.assert_array_equal(asked, ONE_HOT[wrong[place]])
    place, asked = lessons.of(case.retain)
    assert len(place) == 2 * len(case.retain)
    np.testing.assert_array_equal(asked, ONE_HOT[case.retain.y[place]])
