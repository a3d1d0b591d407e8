"""The surrogate of a retrained network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.hybrid.log_odds import log_odds
from unspike.unlearning.hybrid.surrogate import Surrogate, SurrogateNetwork
from unspike.unlearning.workbench import Workbench

from ..conftest import Case


def test_it_orders_records_as_retrained_networks_do() -> None:
    train = load("digits").take(range(1000))
    model = SpikingClassifier.untrained(
        train, hidden=(40, 30), connection_probability=0.3, steps=25, epochs=8
    )
    model.learn(train)
    task = ForgetRequest.parse("fraction:0.1", seed=0).select(train)
    forget, retain = task.forgotten, task.retained

    def odds(network: SpikingClassifier) -> NDArray[np.float64]:
        counts = network.predict_counts(forget.x, record_id=forget.record_id)
        return log_odds(network.class_probabilities(counts), forget.y)

    retrained = []
    for seed in (100, 101, 102):
        oracle = model.clone(seed=seed)
        oracle.learn(retain)
        retrained.append(odds(oracle))
    ease = rankdata(np.mean(retrained, axis=0))
    # A small network of few records needs more steps to come back than one of a usual size.
    of_surrogate = SurrogateNetwork(Workbench(model, total=0), retain, Surrogate(steps=40)).odds(forget)
    assert np.corrcoef(ease, rankdata(of_surrogate))[0, 1] > 0.5


def test_it_leaves_the_network_alone_and_is_accounted_for(cases: dict[str, Case]) -> None:
    case = cases["samples"]
    workbench = Workbench(case.model, total=0)
    before = [group.weight.copy() for group in workbench.model.synapses()]
    first, again = (SurrogateNetwork(workbench, case.retain, Surrogate()).odds(case.forget) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert workbench.synaptic_operations > 0
    for model in (workbench.model, workbench.original):
        for weight, group in zip(before, model.synapses(), strict=True):
            np.testing.assert_array_equal(weight, group.weight)
