"""One small network trained on digits, two requests to it, what became of them, and the audit of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.data.task import Kind
from unspike.evaluation import evaluation_sets
from unspike.evaluation.audit import audit
from unspike.evaluation.presentations import PLAIN
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.subject import Context, Subject
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import Oracle
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.contract import Unlearned
from unspike.unlearning.hybrid.hybrid import Hybrid
from unspike.unlearning.hybrid.repair import Repair

REQUESTS: dict[Kind, str] = {"samples": "fraction:0.3", "class": "class:3"}
FEW = Bootstrap(resamples=200)


@dataclass(frozen=True, kw_only=True)
class Erased:
    """A request that was carried out; nothing in it may be changed."""

    kind: Kind
    original: SpikingClassifier
    unlearned: Unlearned
    oracles: list[Oracle]
    sets: Mapping[str, Dataset]

    def audit(self, **changes: Any) -> dict[str, dict[str, Any]]:
        """Audit it, or something else in its place."""
        values = {**vars(self), "bootstrap": FEW, "train_seconds": 1.0, "epochs": 25, **changes}
        return audit(values.pop("kind"), **values)

    @property
    def networks(self) -> list[Any]:
        return [self.original, self.unlearned.model, *(oracle.model for oracle in self.oracles)]

    @property
    def hashes(self) -> list[str]:
        return [state_hash(network) for network in self.networks]

    def subjects(self) -> list[Subject]:
        return [Subject(model=network, sets=self.sets, bootstrap=FEW) for network in self.networks]

    def context(self) -> tuple[Subject, Context]:
        """The unlearned network and what it is compared with."""
        original, unlearned, *oracles = self.subjects()
        panels = [[*oracles[:k], *oracles[k + 1 :]] for k in range(len(oracles))]
        return unlearned, Context(kind=self.kind, original=original, references=oracles, panels=panels)


def let_answer(subject: Subject, name: str, **changes: Any) -> None:
    """Have a network answer the records of a set otherwise."""
    subject._known["responses", name, PLAIN] = replace(subject.responses(name), **changes)


@pytest.fixture(scope="session")
def erasures() -> dict[str, Erased]:
    digits = load("digits")
    train, test = digits.take(range(500)), digits.take(range(500, 900))
    recipe = {"hidden": (60, 40), "connection_probability": 0.3, "steps": 25, "epochs": 25}
    original = SpikingClassifier.untrained(digits, **recipe)
    original.learn(train)
    made = {}
    for kind, text in REQUESTS.items():
        task = ForgetRequest.parse(text, seed=0).select(train)
        oracles = []
        for seed in (11, 12, 13):
            model = original.clone(seed=seed)
            model.learn(task.retained)
            oracles.append(Oracle(model=model, seed=seed, seconds=0.5, threads=1))
        made[kind] = Erased(
            kind=kind,
            original=original,
            # Ten passes: of the few records here the usual two are seven steps only.
            unlearned=Hybrid(repair=Repair(passes=10)).unlearn(
                original, task, unseen=digits.take(range(900, 1000))
            ),
            oracles=oracles,
            sets=evaluation_sets(kind, task.forgotten, task.retained, test),
        )
    return made


@pytest.fixture(params=REQUESTS)
def erased(request: pytest.FixtureRequest, erasures: dict[str, Erased]) -> Erased:
    return erasures[request.param]


@pytest.fixture(scope="session")
def audits(erasures: dict[str, Erased]) -> dict[str, tuple[dict[str, dict[str, Any]], bool]]:
    """By kind: the audit, and whether every network is after it what it was before."""
    made = {}
    for kind, erased in erasures.items():
        before = erased.hashes
        found = erased.audit()
        made[kind] = (found, erased.hashes == before)
    return made
