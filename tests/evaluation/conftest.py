"""One small network trained on digits, two requests to it, what became of them, and the audit of both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.request import ForgetRequest
from unspike.data.task import Kind, Task
from unspike.evaluation import AskedNetwork, ComparedNetworks, Context, Timing, audit, evaluation_sets
from unspike.evaluation.metrics import relearning
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.models.state_hash import state_hash
from unspike.oracles.oracle import Oracle
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.contract import Unlearned
from unspike.unlearning.hybrid.hybrid import Hybrid
from unspike.unlearning.hybrid.repair import Repair

from .fakes import FakeModel

REQUESTS: dict[Kind, str] = {"samples": "fraction:0.3", "class": "class:3"}
FEW = Bootstrap(resamples=200)


@pytest.fixture(autouse=True)
def fakes_relearn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network whose memory is a table has no weights to train."""

    def either(model: Any, records: Dataset, *, target: float, seed: int = 0) -> relearning.Relearning:
        if isinstance(model, FakeModel):
            return model.relearned(records, target)
        return trained(model, records, target=target, seed=seed)

    trained = relearning.relearn
    monkeypatch.setattr(relearning, "relearn", either)


@dataclass(frozen=True, kw_only=True)
class Erased:
    """A request that was carried out; nothing in it may be changed."""

    task: Task
    unlearned: Unlearned
    oracles: list[Oracle]
    test: Dataset

    @property
    def kind(self) -> Kind:
        return self.task.kind

    @property
    def sets(self) -> dict[str, Dataset]:
        return evaluation_sets(self.task, self.test)

    def compared(self, **changes: Any) -> ComparedNetworks:
        """The networks, none of them asked yet."""
        values = {**vars(self), **changes}
        return ComparedNetworks.of(**values, timing=Timing(train_seconds=1.0, epochs=25))

    def audit(self, *, names: Any = None, ensembles: Any = None, **changes: Any) -> dict[str, dict[str, Any]]:
        """Audit it, or something else in its place."""
        return audit(self.compared(**changes), bootstrap=FEW, names=names, ensembles=ensembles)

    @property
    def original(self) -> Any:
        return self.unlearned.original

    def asked(self) -> list[AskedNetwork]:
        """The original, the unlearned and the retrained networks."""
        networks = self.compared()
        return [networks.original, networks.unlearned, *networks.oracles]

    @property
    def networks(self) -> list[Any]:
        models = [self.unlearned.original, self.unlearned.model]
        return [*models, *(oracle.model for oracle in self.oracles)]

    @property
    def hashes(self) -> list[str]:
        return [state_hash(network) for network in self.networks]

    def context(self) -> tuple[AskedNetwork, Context]:
        """The unlearned network and what it is compared with."""
        networks = self.compared()
        return networks.unlearned, networks.context(FEW)


def let_answer(network: AskedNetwork, name: str, **changes: Any) -> None:
    """Have a network answer the records of a set otherwise."""
    activity = network.activity(name)
    changed = replace(activity, responses=replace(activity.responses, **changes))
    network._known["activity", network.sets[name].fingerprint, name != "retain"] = changed


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
            task=task,
            # Ten passes: of the few records here the usual two are seven steps only.
            unlearned=Hybrid(repair=Repair(passes=10)).unlearn(
                original, task, unseen=digits.take(range(900, 1000))
            ),
            oracles=oracles,
            test=test,
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
