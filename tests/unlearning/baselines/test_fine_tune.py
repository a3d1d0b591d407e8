"""Fine-tuning is the network's own training, gone on with, on the retained records alone."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.baselines.fine_tune import FineTune

from ..conftest import Case
from .helpers import carry_out


def test_it_is_what_the_network_itself_makes_of_the_retained_records(case: Case) -> None:
    by_hand = case.model.copy()
    by_hand.learn(case.retain, epochs=2)
    result = carry_out(FineTune(epochs=2), case)
    for name, value in by_hand.state().items():
        np.testing.assert_array_equal(result.model.state()[name], value)


def test_each_epoch_is_paid_for(cases: dict[str, Case]) -> None:
    one, three = (carry_out(FineTune(epochs=n), cases["samples"]).synaptic_operations for n in (1, 3))
    assert 2 * one < three < 4 * one
