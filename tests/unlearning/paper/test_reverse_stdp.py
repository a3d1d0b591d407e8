"""Reverse STDP alone."""

from __future__ import annotations

import numpy as np

from unspike.unlearning.paper.attribution import Selection
from unspike.unlearning.paper.reverse_stdp import ReverseSTDP
from unspike.unlearning.paper.selective_retraining import SelectiveRetraining

from ..baselines.helpers import carry_out, response
from ..conftest import Case


def test_it_is_selective_retraining_in_reverse_and_nothing_that_holds_the_rest(case: Case) -> None:
    alone = carry_out(ReverseSTDP(passes=2, rate=0.01, synapses=0.3), case)
    whole = carry_out(
        SelectiveRetraining(
            direction="reverse", keep=0.0, passes=2, rate=0.01, selection=Selection(synapses=0.3)
        ),
        case,
    )
    assert alone.changed
    for one, other in zip(alone.changes, whole.changes, strict=True):
        np.testing.assert_array_equal(one.index, other.index)
        np.testing.assert_array_equal(one.after, other.after)


def test_it_needs_and_uses_no_retained_data_but_to_anticipate(cases: dict[str, Case]) -> None:
    case = cases["class"]
    result = carry_out(ReverseSTDP(), case, retain=False)
    assert not result.used_retained_data
    assert response(result.model, case.forget) < 0.7 * response(case.model, case.forget)
