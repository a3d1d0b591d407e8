from __future__ import annotations

import numpy as np
import pytest

from unspike.data.dataset import Dataset, concatenate
from unspike.foundation.errors import InvalidInput
from unspike.models.contract import SpikingModel
from unspike.unlearning.hybrid.log_odds import log_odds
from unspike.unlearning.matching.margin_matching import MarginMatching, moved

from ..conftest import Case


def test_answers_are_moved_from_the_others_to_the_right_class_by_hand() -> None:
    shares = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3]])
    label, by = np.array([0, 2]), np.array([-0.4, 0.7])
    found = moved(shares, shares, label, by)
    # What the right class loses goes to the others as 0.3 : 0.2; what it gains comes from them as 0.1 : 0.6.
    np.testing.assert_allclose(found[0], [0.1, 0.3 + 0.24, 0.2 + 0.16], rtol=1e-6)
    np.testing.assert_allclose(found[1], [0.1 - 0.1, 0.6 - 0.6, 1.0], atol=1e-6)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-6)


def accuracy(model: SpikingModel, records: Dataset) -> float:
    counts = model.predict_counts(records.x, record_id=records.record_id)
    return float((counts.argmax(axis=1) == records.y).mean())


def test_a_class_goes_and_the_others_stay(cases: dict[str, Case]) -> None:
    case = cases["class"]
    result = MarginMatching(passes=6.0).unlearn(case.model, case.task, unseen=case.unseen)
    assert accuracy(result.model, case.forget) < 0.2 < accuracy(case.model, case.forget)
    assert accuracy(result.model, case.retain) > accuracy(case.model, case.retain) - 0.1


def test_records_that_are_surer_than_never_seen_ones_become_less_sure(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    model = case.model.clone()
    model.learn(concatenate(case.forget, case.retain), epochs=60)
    result = MarginMatching(passes=4.0).unlearn(model, case.task, unseen=case.unseen)

    def excess(network: SpikingModel) -> float:
        odds = [
            log_odds(network.shares(network.predict_counts(s.x, record_id=s.record_id)), s.y).mean()
            for s in (case.forget, case.unseen)
        ]
        return float(odds[0] - odds[1])

    assert excess(result.model) < excess(model)


def test_it_needs_retained_data(cases: dict[str, Case]) -> None:
    case = cases["class"]
    with pytest.raises(InvalidInput, match="'margin-matching' needs the retained data"):
        MarginMatching().unlearn(case.model, case.given(retain=False), unseen=case.unseen)
    with pytest.raises(InvalidInput, match="every is 0"):
        MarginMatching(every=0)
