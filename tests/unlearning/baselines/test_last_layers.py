"""Which layers are trained, and from where they begin."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.unlearning.baselines.last_layers import CFk, EUk

from ..conftest import Case
from .helpers import carry_out, weights_of


@pytest.mark.parametrize("k", [1, 2])
def test_cf_k_trains_the_last_layers_and_no_other(k: int, case: Case) -> None:
    result = carry_out(CFk(k=k, passes=1), case)
    changed = {c.group for c in result.changes if c.what == "weight" and len(c.index)}
    assert changed == set(list(weights_of(case.model))[-k:])
    assert not any(len(c.index) for c in result.changes if c.what == "threshold")


def test_eu_k_begins_from_untrained_layers(case: Case) -> None:
    # Steps too small for float32 leave the untrained weights as they are.
    result = carry_out(EUk(k=2, passes=1, rate=1e-12), case)
    untrained, before, after = (weights_of(m) for m in (case.model.clone(), case.model, result.model))
    first, *last = before
    np.testing.assert_array_equal(after[first], before[first])
    for name in last:
        np.testing.assert_allclose(after[name], untrained[name], rtol=0, atol=1e-7)
    fresh = {layer.name: layer.value for layer in case.model.clone().thresholds()}
    own = {layer.name: layer.value for layer in case.model.thresholds()}
    for layer in result.model.thresholds():
        expected = own if layer.name == "hidden1" else fresh
        np.testing.assert_array_equal(layer.value, expected[layer.name])


def test_more_layers_than_there_are_is_all_of_them(cases: dict[str, Case]) -> None:
    three, nine = (weights_of(carry_out(CFk(k=k, passes=1), cases["samples"]).model) for k in (3, 9))
    for name, weight in three.items():
        np.testing.assert_array_equal(weight, nine[name])
