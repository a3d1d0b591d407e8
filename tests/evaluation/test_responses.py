from __future__ import annotations

import numpy as np
import pytest

from unspike.evaluation.responses import Responses, answered
from unspike.foundation.errors import InvalidInput
from unspike.models.state_hash import state_hash

from .fakes import FakeModel, answers, make_dataset


def responses(share: list[list[float]], label: list[int], ids: list[int]) -> Responses:
    values = np.array(share)
    return Responses(record_id=np.array(ids), label=np.array(label), counts=10 * values, probability=values)


def test_margin_by_hand_and_at_the_ends() -> None:
    # log(.7 / .3) and log(.1 / .9); a share of 0 is as small as a number can be, not infinitely small.
    found = responses([[0.7, 0.2, 0.1], [0.7, 0.2, 0.1], [1.0, 0.0, 0.0]], [0, 2, 0], [1, 2, 3]).margin
    assert found[:2] == pytest.approx(np.log([0.7 / 0.3, 0.1 / 0.9]))
    assert 500 < found[2] < 1000


def test_margin_keeps_its_digits_near_certainty() -> None:
    found = responses([[1 - 1e-17, 1e-17]], [0], [1]).margin
    assert found[0] == pytest.approx(17 * np.log(10))


def test_correct_and_order() -> None:
    found = responses([[0.6, 0.4], [0.3, 0.7], [0.8, 0.2]], [0, 0, 1], [7, 5, 6]).in_order()
    np.testing.assert_array_equal(found.record_id, [5, 6, 7])
    np.testing.assert_array_equal(found.correct, [0.0, 0.0, 1.0])


def test_the_prediction_is_the_lowest_index_among_equals() -> None:
    found = answers([[0, 2, 2], [1, 1, 1]], [0, 0])
    np.testing.assert_array_equal(found.prediction, [1, 0])


def test_equals_share_the_right_answer_and_silence_is_no_answer() -> None:
    found = answers([[0, 2, 2], [0, 0, 0], [0, 0, 0], [1, 0, 0]], [2, 0, 1, 1])
    np.testing.assert_allclose(found.correct, [1 / 2, 0, 0, 0])


def test_a_network_is_asked_in_the_order_of_the_records_and_left_alone() -> None:
    model, dataset = FakeModel(), make_dataset(12)
    model.learn(dataset)
    before = state_hash(model)
    found = answered(model, dataset)
    assert state_hash(model) == before
    np.testing.assert_array_equal(found.record_id, dataset.record_id)
    np.testing.assert_array_equal(found.label, dataset.y)
    counts = model.predict_counts(dataset.x, record_id=dataset.record_id)
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.probability, model.class_probabilities(counts))
    assert len(answered(model, dataset.take([]))) == 0


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(InvalidInput, match="finite"):
        responses([[np.nan, 1.0]], [0], [1])
    with pytest.raises(InvalidInput, match="do not belong together"):
        responses([[0.5, 0.5]], [0, 1], [1])
