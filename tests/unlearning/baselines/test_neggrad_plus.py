"""NegGrad+ mixes both directions."""

from __future__ import annotations

import dataclasses

import numpy as np

from unspike.unlearning.baselines.neggrad_plus import NegGradPlus

from ..conftest import Case
from .helpers import carry_out, weights_of


def test_neggrad_plus_of_retained_data_alone_never_heeds_the_forgotten(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    fewer = case.forget.take(range(len(case.forget) // 2))
    half = dataclasses.replace(case, task=dataclasses.replace(case.task, forgotten=fewer))
    both = [weights_of(carry_out(NegGradPlus(alpha=1.0), c).model) for c in (case, half)]
    for name, weight in both[0].items():
        np.testing.assert_array_equal(weight, both[1][name])
    mixed = weights_of(carry_out(NegGradPlus(alpha=0.9), case).model)
    assert any((mixed[name] != weight).any() for name, weight in both[0].items())
