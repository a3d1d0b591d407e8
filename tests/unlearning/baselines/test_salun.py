"""Which synapses are salient; the others keep every bit."""

from __future__ import annotations

import numpy as np
import pytest

from unspike.unlearning.baselines.salun import SalUn, salient
from unspike.unlearning.importance import mean_change
from unspike.unlearning.workbench import Workbench

from ..conftest import Case
from .helpers import carry_out, weights_of


def test_salient_synapses_are_those_of_the_largest_changes_of_all_groups() -> None:
    gates = salient([np.array([0.1, -0.9, 0.0]), np.array([0.5, -0.2])], 0.4)
    assert [gate.tolist() for gate in gates] == [[False, True, False], [True, False]]
    everything = salient([np.array([0.1, 0.0])], 1.0)
    assert everything[0].tolist() == [True, False]  # a synapse that nothing is asked of never learns


def test_salun_leaves_all_other_weights_as_they_were_bit_by_bit(case: Case) -> None:
    # evaluation.md, trap 5; the steps have momentum, and the change of the masked synapses is not zero.
    method = SalUn(share=0.3, passes=2, rate=0.05)
    bench = Workbench(case.model, total=0)
    gates = salient(mean_change(bench, case.forget, most=method.most, seed=0), 0.3)
    result = carry_out(method, case)
    before, after = weights_of(case.model), weights_of(result.model)
    for (name, weight), gate in zip(before.items(), gates, strict=True):
        np.testing.assert_array_equal(after[name][~gate], weight[~gate])
        assert (after[name][gate] != weight[gate]).mean() > 0.9 if gate.any() else True
    share = sum(gate.sum() for gate in gates) / sum(gate.size for gate in gates)
    assert share == pytest.approx(0.3, abs=0.01)
