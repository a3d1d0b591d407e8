from __future__ import annotations

import pickle

import numpy as np
import pytest

from unspike.studies.remembered import remembered

from ..evaluation.fakes import FakeModel, make_dataset


class Counting(FakeModel):
    asked = 0

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        self.asked += 1
        return super().predict_counts(x, record_id=record_id)


def test_answers_are_the_same_and_computed_once() -> None:
    model, records = Counting(), make_dataset(6)
    known = remembered(model)
    answers = [known.predict_counts(records.x, record_id=records.record_id) for _ in range(3)]
    assert model.asked == 1
    answers[0][:] = -1  # what a caller does to an answer is no matter
    expected = model.predict_counts(records.x, record_id=records.record_id)
    np.testing.assert_array_equal(answers[1], expected)
    np.testing.assert_array_equal(known.predict_counts(records.x, record_id=records.record_id), expected)


def test_other_records_and_altered_ones_are_answered_anew() -> None:
    model, records = Counting(), make_dataset(6)
    known = remembered(model)
    known.predict_counts(records.x, record_id=records.record_id)
    altered = records.x.copy()
    altered[0, 0] = (altered[0, 0] + 1) % 3
    known.predict_counts(altered, record_id=records.record_id)
    known.predict_counts(records.x[:3], record_id=records.record_id[:3])
    assert model.asked == 3


def test_it_offers_what_the_network_offers_and_can_be_sent() -> None:
    model, records = FakeModel(), make_dataset(6)
    known = remembered(model)
    before = known.predict_counts(records.x, record_id=records.record_id)
    there = pickle.loads(pickle.dumps(known))
    np.testing.assert_array_equal(there.predict_counts(records.x, record_id=records.record_id), before)
    assert there.class_names == model.class_names
    twin = there.copy()
    twin.learn(records)
    assert len(twin.known) == 6
    assert len(there.state()["known"]) == 0
    with pytest.raises(AttributeError):
        _ = there.no_such_thing
