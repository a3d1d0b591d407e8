"""The stand-in for a retrained network."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from unspike.unlearning.answers import log_odds
from unspike.unlearning.stand_in import stand_in_shares
from unspike.unlearning.workbench import Workbench

from .conftest import Case


def test_it_orders_records_as_retrained_networks_do(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    workbench = Workbench(case.model, total=0)
    label = case.forget.y
    retrained = []
    for seed in range(3):
        oracle = case.model.clone(seed=100 + seed)
        oracle.learn(case.retain)
        counts = oracle.predict_counts(case.forget.x, record_id=case.forget.record_id)
        retrained.append(log_odds(oracle.shares(counts), label))
    hard = rankdata(np.mean(retrained, axis=0))
    stand_in = rankdata(log_odds(stand_in_shares(workbench, case.forget, case.retain), label))
    assert np.corrcoef(hard, stand_in)[0, 1] > 0.6


def test_it_leaves_the_network_alone_and_is_accounted_for(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    workbench = Workbench(case.model, total=0)
    before = [group.weight.copy() for group in workbench.model.synapses()]
    first, again = (stand_in_shares(workbench, case.forget, case.retain) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert workbench.synaptic_operations > 0
    for model in (workbench.model, workbench.original):
        for weight, group in zip(before, model.synapses(), strict=True):
            np.testing.assert_array_equal(weight, group.weight)
