"""Retraining: the network that the same recipe, connections and seed make of the retained records."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.exact.retrain import Retrain

from ..baselines.helpers import carry_out
from ..conftest import Case


def test_it_is_a_training_from_scratch(case: Case) -> None:
    by_hand = case.model.clone()
    by_hand.learn(case.retain)
    result = carry_out(Retrain(), case)
    for name, value in by_hand.state().items():
        np.testing.assert_array_equal(result.model.state()[name], value)


def test_what_the_network_learned_before_does_not_matter(cases: dict[str, Case]) -> None:
    case = cases["class"]
    further = case.model.copy()
    further.learn(case.forget, epochs=2)
    results = [Retrain().unlearn(model, case.task) for model in (case.model, further)]
    for name, value in results[0].model.state().items():
        np.testing.assert_array_equal(results[1].model.state()[name], value)


def test_it_cannot_do_without_the_retained_records(cases: dict[str, Case]) -> None:
    with pytest.raises(InvalidInput, match="'retrain' needs the retained data"):
        carry_out(Retrain(), cases["class"], retain=False)
