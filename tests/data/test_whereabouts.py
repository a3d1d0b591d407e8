from __future__ import annotations

import numpy as np

from unspike.data import ForgetRequest, Split
from unspike.data.whereabouts import tally, whereabouts

from .helpers import make_dataset

WHOLE = make_dataset(8, subject=np.array([1, 1, 2, 2, 2, 3, 3, 3]))
PARTS = Split(train=WHOLE.take([0, 1, 2]), validation=WHOLE.take([3]), test=WHOLE.take([4, 5, 6, 7]))


def counts(request: ForgetRequest) -> list[int]:
    return [len(ids) for ids in whereabouts(request, PARTS).record_id.values()]


def test_a_person_is_looked_for_in_every_part() -> None:
    assert counts(ForgetRequest.of_subject(1)) == [2, 0, 0]
    assert counts(ForgetRequest.of_subject(2)) == [1, 1, 1]
    found = whereabouts(ForgetRequest.of_subject(3), PARTS)
    assert not found.met
    assert found.held_out == 3
    assert found.sentence() == "subject:3: records 0 in train, 0 in validation, 3 in test"


def test_a_share_and_a_class_are_of_the_training_records() -> None:
    assert counts(ForgetRequest.of_share(0.4)) == [1, 0, 0]
    assert sum(counts(ForgetRequest.of_class(WHOLE.class_names[0]))[1:]) == 0


def test_ids_are_listed_by_part_and_those_in_no_part_too() -> None:
    found = whereabouts(ForgetRequest.of_records([0, 2, 3, 5, 70, 80]), PARTS)
    assert found.sentence() == (
        "6 records: records 2 in train, 1 in validation (3), 1 in test (5), 2 in no part (70, 80)"
    )
    assert found.met
    task = found.in_training().select(PARTS.train)
    assert task.forgotten.record_id.tolist() == [0, 2]
    assert task.text == "6 records"


def test_a_request_without_ids_stays_as_it_is() -> None:
    request = ForgetRequest.of_subject(1)
    assert whereabouts(request, PARTS).in_training() is request


def test_the_tally_counts_every_record_once() -> None:
    found = tally(PARTS)
    assert found["subject"]["2"] == {"train": 1, "validation": 1, "test": 1}
    assert found["subject"]["3"] == {"train": 0, "validation": 0, "test": 3}
    for rows in found.values():
        assert sum(sum(row.values()) for row in rows.values()) == len(WHOLE)
