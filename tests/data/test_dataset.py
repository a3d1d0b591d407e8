from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspike.data import concatenate, without
from unspike.foundation.errors import InvalidInput

from ..event_lists import event_dataset
from .helpers import make_dataset


def test_arrays_are_brought_to_their_types():
    dataset = make_dataset(4, x=np.ones((4, 3)), y=np.array([0, 1, 0, 1], dtype=np.uint8))
    assert (dataset.x.dtype, dataset.y.dtype, dataset.record_id.dtype) == (np.float32, np.int64, np.int64)
    assert len(dataset) == 4
    assert dataset.n_classes == 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"x": np.array([[0.0], [np.nan], [1.0], [np.inf]])},
            "NaN or infinity in 2 of 4 records, first at position 1",
        ),
        ({"x": np.full((4, 1), 1e300)}, "NaN or infinity"),
        ({"x": np.array([["a"]] * 4)}, "x holds <U1, expected numbers"),
        ({"x": np.zeros(4)}, "expected 2 dimensions"),
        ({"x": np.zeros((4, 0))}, "at least one value in each record"),
        ({"x": np.full((4, 2, 2), 255.0), "modality": "image"}, "from 255 to 255, expected 0 to 1"),
        ({"modality": "sound"}, "'sound' is none of image, series, vector"),
        ({"y": np.zeros(3, dtype=int)}, r"y has shape \(3,\), expected \(4,\)"),
        ({"y": np.zeros(4)}, "y holds float64, expected integers"),
        ({"y": np.array([0, 1, 2, 0])}, "from 0 to 2, expected class indices from 0 to 1"),
        ({"y": np.array([0, 1, -1, 0])}, "from -1 to 1"),
        ({"record_id": np.array([0, 7, 7, 1])}, "record id 7 occurs 2 times"),
        ({"record_id": np.array([0, -7, 3, 1])}, "-7 is negative"),
        ({"record_id": np.array([0, 1, 2, 2**63], dtype=np.uint64)}, "more than 64-bit"),
        ({"subject": np.array(["a"] * 4)}, "subject holds <U1"),
        ({"class_names": ("a", "a")}, "class names occur twice"),
    ],
)
def test_what_cannot_be_a_data_set_is_refused(changes, message):
    with pytest.raises(InvalidInput, match=message) as error:
        make_dataset(4, **changes)
    assert "\n" not in str(error.value)


def test_take_keeps_each_record_together():
    dataset = make_dataset(10, subject=np.arange(10) + 100)
    taken = dataset.take([7, 2])
    assert taken.record_id.tolist() == [7, 2]
    assert taken.x[:, 0].tolist() == [7.0, 2.0]
    assert taken.y.tolist() == [1, 0]
    assert taken.subject.tolist() == [107, 102]


@pytest.mark.parametrize("nothing", [[], range(0), slice(0), np.zeros(10, dtype=bool)])
def test_a_part_may_be_empty(nothing):
    empty = make_dataset(10).take(nothing)
    assert len(empty) == 0
    assert empty.n_classes == 2


def test_a_record_cannot_be_taken_twice():
    with pytest.raises(InvalidInput, match="record id 3 occurs 2 times"):
        make_dataset(10).take([3, 3])


def test_the_fingerprint_tells_every_part_and_the_order():
    dataset = make_dataset(4)
    others = [
        make_dataset(4, x=dataset.x + 1),
        make_dataset(4, y=1 - dataset.y),
        make_dataset(4, record_id=dataset.record_id + 1),
        make_dataset(4, class_names=("a", "b")),
        make_dataset(4, x=dataset.x.reshape(4, 1, 1), modality="series"),
        dataset.take([1, 0, 2, 3]),
    ]
    fingerprints = {dataset.fingerprint, *(other.fingerprint for other in others)}
    assert len(fingerprints) == 7
    assert dataset.fingerprint == make_dataset(4).fingerprint


def test_the_fingerprint_stays_the_same_from_version_to_version():
    assert make_dataset(4).fingerprint == "e3e8d28b45c1a2578fd3d493e0eb517714d39079238926a72837704a494dd57a"


@given(st.sets(st.integers(0, 60), min_size=1), st.sets(st.integers(0, 60)))
def test_without_and_concatenate_part_and_join(ids, others):
    dataset = make_dataset(ids=sorted(ids))
    left = without(dataset, make_dataset(ids=sorted(others)))
    assert set(left.record_id.tolist()) == ids - others
    gone = without(dataset, left)
    joined = concatenate(left, gone)
    assert set(joined.record_id.tolist()) == ids
    assert (joined.x[:, 0] == joined.record_id).all()


def test_concatenate_keeps_subjects():
    first, second = (
        make_dataset(ids=[1, 2], subject=np.array([5, 6])),
        make_dataset(ids=[3], subject=np.array([7])),
    )
    assert concatenate(first, second).subject.tolist() == [5, 6, 7]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (make_dataset(3), "record id 0 occurs 2 times"),
        (make_dataset(ids=[9], class_names=("a", "b")), "class_names"),
        (make_dataset(ids=[9], x=np.zeros((1, 2))), r"shape \(2,\) are not \(1,\)"),
        (make_dataset(ids=[9], x=np.zeros((1, 1, 1)), modality="series"), "modality series is not vector"),
        (make_dataset(ids=[9], subject=np.array([1])), "subjects"),
    ],
)
def test_concatenate_refuses_what_does_not_fit(second, message):
    with pytest.raises(InvalidInput, match=message):
        concatenate(make_dataset(3), second)


def test_events_take_the_place_of_values() -> None:
    records = event_dataset(9)
    part = records.take([5, 2])
    assert part.x.shape == (2, 2, 4, 6)
    assert part.x.n_events.tolist() == records.x.n_events[[5, 2]].tolist()
    back = concatenate(records.take(range(4)), records.take(range(4, 9)))
    assert back.fingerprint == records.fingerprint
    assert records.take(range(8)).fingerprint != records.fingerprint
    assert [len(batch) for batch in records.batches(4)] == [4, 4, 1]
    assert back.take([0]).fingerprint == records.take([0]).fingerprint


def test_events_and_values_are_not_taken_for_one_another() -> None:
    with pytest.raises(InvalidInput, match="x is Events, which holds no records of 'image'"):
        replace(event_dataset(3), modality="image")
    with pytest.raises(InvalidInput, match="x is ndarray, which holds no records of 'events'"):
        make_dataset(3, modality="events")
