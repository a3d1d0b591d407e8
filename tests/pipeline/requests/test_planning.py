from __future__ import annotations

import pytest

from unspike.data import Task
from unspike.pipeline.requests.planning import Estimate, planned, recommended
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner


def way(method: str, seconds: float) -> Estimate:
    return Estimate(method=method, seconds=seconds, promise="")


@pytest.mark.parametrize(
    ("retraining", "unlearning", "expected", "why"),
    [
        (60.0, 0.1, "retrain", "no more than a minute"),
        (100.0, 50.0, "retrain", "would take 50 % of its time"),
        (100.0, 49.0, "hybrid", "takes 49 % of the time"),
        (61.0, 300.0, "retrain", "would take 492 %"),
    ],
)
def test_what_is_exact_is_recommended_unless_it_is_dear(
    retraining: float, unlearning: float, expected: str, why: str
) -> None:
    name, reason = recommended(way("retrain", retraining), way("hybrid", unlearning))
    assert name == expected
    assert why in reason


def test_a_plan_leaves_the_network_as_it_is(original: SpikingClassifier, task: Task) -> None:
    before = original.state()
    plan = planned(original, task, make_unlearner("hybrid"))
    assert plan.retraining.seconds > 0
    assert plan.unlearning.seconds > 0
    assert (plan.forgotten, plan.retained) == (len(task.forgotten), len(task.retained))
    assert plan.to_dict()["retraining"]["method"] == "retrain"
    for name, value in original.state().items():
        assert (value == before[name]).all()
