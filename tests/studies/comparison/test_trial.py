"""One method on one seed's network, measured beside the reference that was asked before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unspike.evaluation import Oracle
from unspike.oracles.band import Band
from unspike.pipeline.training import Original
from unspike.snn.classifier import SpikingClassifier
from unspike.studies.comparison import trial
from unspike.studies.comparison.entrant import Entrant
from unspike.studies.comparison.reference import (
    Reference,
    ReferenceCommon,
    ReferenceJob,
    measured_reference,
)
from unspike.studies.originals import Trained
from unspike.studies.study import Study

REQUEST = "fraction:0.2"
Known = tuple[Reference, dict[str, Any]]


@pytest.fixture(scope="module")
def known(study: Study) -> Known:
    """The reference of a seed and what was measured of it."""
    material = study.material(0)
    task = study.task(REQUEST, material)
    model, *others = (study.untrained(seed) for seed in range(5))
    model.learn(material.parts.train)
    for other in others[:3]:
        other.learn(task.retained)
    others[3].learn(material.parts.train)
    oracles = [Oracle(model=one, seed=k, seconds=1.0, threads=1) for k, one in enumerate(others)]
    job = ReferenceJob(
        seed=0,
        trained=Trained(original=Original(model=model, seconds=1.0, threads=1), cpu_seconds=1.0),
        band=Band(oracles=tuple(oracles[:3]), memoriser=oracles[3]),
    )
    return measured_reference(job, ReferenceCommon(study=study, request=REQUEST, threads=1))


def carried_out(study: Study, reference: Reference) -> dict[str, Any]:
    common = trial.TrialCommon(
        study=study, request=REQUEST, references={0: reference}, candidates=1, threads=1
    )
    return trial.carried_out(trial.Trial(seed=0, entrant=Entrant(method="nothing")), common)


def test_doing_nothing_is_measured_as_the_original_was(study: Study, known: Known) -> None:
    reference, account = known
    row = carried_out(study, reference)
    for name, figure in account["original"].items():
        assert row["figures"][name]["value"] == figure["value"], name
    assert row["verdict"]["outcome"] in ("not forgotten", "cannot tell")
    checks = {check["metric"]: check for check in row["verdict"]["checks"] if "metric" in check}
    assert checks["mia.loss.auc"]["value"] == row["figures"]["threshold_auc"]["value"]
    assert checks["mia.loss.auc"]["original"] == account["original"]["threshold_auc"]["value"]
    assert checks["accuracy.test"]["oracle_mean"] == pytest.approx(
        np.mean([one["test"]["value"] for one in account["retrained"]])
    )


def test_the_networks_compared_with_are_not_asked_again(
    study: Study, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference, _ = known
    asked: list[Any] = []
    plain = SpikingClassifier.record

    def record(self: Any, *args: Any, **settings: Any) -> Any:
        asked.append(self)
        return plain(self, *args, **settings)

    monkeypatch.setattr(SpikingClassifier, "record", record)
    carried_out(study, reference)
    assert asked
    others = (*reference.oracles, reference.memoriser)
    assert not any(model is network.model for network in others if network for model in asked)
