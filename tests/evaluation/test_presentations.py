from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.presentations import PLAIN, InputDropout, ScaledSteps
from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash

from ..event_lists import event_dataset
from .conftest import Erased
from .fakes import FakeModel, make_dataset


class Sums(FakeModel):
    """Answers with the sum of each record's values, so that what was dropped can be seen."""

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        total = x.reshape(len(x), -1).sum(axis=1)
        return np.column_stack([total, 0 * total, 0 * total]).astype(np.float32)


def test_plain_answers_are_the_networks_own(erased: Erased) -> None:
    model, records = erased.original, erased.sets["forget"]
    found = PLAIN.present(model, records)
    counts = model.predict_counts(records.x, record_id=records.record_id)
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.probability, model.class_probabilities(counts))


def test_dropout_of_nothing_is_the_plain_presentation(erased: Erased) -> None:
    model, records = erased.original, erased.sets["forget"]
    found = InputDropout(rate=0.0, times=2).present(model, records)
    np.testing.assert_allclose(found.probability, PLAIN.present(model, records).probability)


def test_dropout_drops_the_share_it_says_anew_in_every_copy() -> None:
    records = make_dataset(400)
    plain = PLAIN.present(Sums(), records).counts[:, 0]
    one, two = (InputDropout(rate=0.3, times=1, seed=s).present(Sums(), records).counts[:, 0] for s in (0, 1))
    assert one.sum() / plain.sum() == pytest.approx(0.7, abs=0.03)
    assert not np.array_equal(one, two)
    many = InputDropout(rate=0.3, times=8).present(Sums(), records).counts[:, 0]
    assert (many / plain).std() < 0.6 * (one / plain).std()


def test_what_is_dropped_of_a_record_does_not_depend_on_the_others() -> None:
    records, dropout = make_dataset(30), InputDropout(rate=0.5, times=3)
    whole = dropout.present(Sums(), records)
    part = dropout.present(Sums(), records.take([20, 4, 9]))
    np.testing.assert_array_equal(part.counts, whole.counts[[20, 4, 9]])


def test_of_records_that_are_events_events_are_dropped() -> None:
    class Counts(FakeModel):
        def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
            return np.column_stack([x.n_events, 0 * x.n_events, 0 * x.n_events]).astype(np.float32)

    records, dropout = event_dataset(100, 3), InputDropout(rate=0.3, times=2)
    whole = dropout.present(Counts(), records)
    plain = records.x.n_events
    assert whole.counts[:, 0].sum() / plain.sum() == pytest.approx(0.7, abs=0.02)
    part = dropout.present(Counts(), records.take([20, 4, 9]))
    np.testing.assert_array_equal(part.counts, whole.counts[[20, 4, 9]])


def test_steps_can_be_changed_without_touching_the_network(erased: Erased) -> None:
    model, records = erased.original, erased.sets["test"]
    before = state_hash(model), model.settings()
    for factor, expected in ((0.5, 12), (2.0, 50)):
        twin = ScaledSteps(factor=factor).prepared(model, records)
        assert twin.record(records.x[:1]).n_steps == expected
        assert state_hash(twin) == before[0]
    assert (state_hash(model), model.settings()) == before
    same = model.with_steps(25)
    np.testing.assert_array_equal(same.predict_counts(records.x), model.predict_counts(records.x))


def test_a_network_that_cannot_change_its_steps_says_so() -> None:
    with pytest.raises(CannotMeasure, match="no setting `steps`"):
        ScaledSteps(factor=0.5).prepared(FakeModel(), make_dataset(3))

    class Deaf(FakeModel):
        def with_steps(self, steps: int) -> FakeModel:
            return self.copy()

    with pytest.raises(CannotMeasure, match="50 time steps when set to 25"):
        ScaledSteps(factor=0.5).prepared(Deaf(), make_dataset(3))


def test_bad_settings_are_refused() -> None:
    with pytest.raises(InvalidInput, match="rate is 1"):
        InputDropout(rate=1.0)
    with pytest.raises(InvalidInput, match="times is 0"):
        InputDropout(times=0)
    assert ScaledSteps(factor=0.25).name == "steps_x0.25"
