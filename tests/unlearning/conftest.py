"""One small network trained on digits, and two requests to it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.data.task import Kind, Task
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.check_unlearner import CheckCase
from unspike.unlearning.contract import Unlearner

REQUESTS: dict[Kind, str] = {"samples": "fraction:0.1", "class": "class:3"}


@dataclass(frozen=True, kw_only=True)
class Case:
    model: SpikingClassifier
    task: Task
    unseen: Dataset

    @property
    def forget(self) -> Dataset:
        return self.task.forgotten

    @property
    def retain(self) -> Dataset:
        return self.task.retained

    @property
    def kind(self) -> Kind:
        return self.task.kind

    def given(self, *, retain: bool = True) -> Task:
        return self.task if retain else self.task.without_retained()

    def check_case(self, unlearner: Unlearner) -> CheckCase:
        return CheckCase(unlearner=unlearner, **vars(self))


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    """By kind of request; none of it to be changed."""
    digits = load("digits")
    train, unseen = digits.take(range(500)), digits.take(range(500, 700))
    model = SpikingClassifier.untrained(
        digits, hidden=(40, 30), connection_probability=0.3, steps=25, epochs=8
    )
    model.learn(train)
    made = {}
    for kind, text in REQUESTS.items():
        task = ForgetRequest.parse(text, seed=0).select(train)
        made[kind] = Case(model=model, task=task, unseen=unseen)
    return made


@pytest.fixture(params=REQUESTS)
def case(request: pytest.FixtureRequest, cases: dict[str, Case]) -> Case:
    return cases[request.param]
