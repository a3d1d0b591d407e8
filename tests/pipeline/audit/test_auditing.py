"""What an audit may ask for, and when it is made anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.foundation.damage import flip_a_bit
from unspike.evaluation import all_metrics
from unspike.evaluation.audit import audit
from unspike.foundation.errors import InvalidInput, Repaired
from unspike.foundation.progress import NoProgress
from unspike.parallel import LOKY
from unspike.pipeline import AuditSettings
from unspike.pipeline.audit import auditing
from unspike.pipeline.audit.auditing import audited, method_of
from unspike.pipeline.case import Case
from unspike.pipeline.forgetting import Erasure, method_named
from unspike.pipeline.material import Material, Task
from unspike.pipeline.training import Original
from unspike.pipeline.yardstick import Yardstick
from unspike.report import validate_audit
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner
from unspike.unlearning.seeding import seeded


def test_all_metrics_are_wanted_unless_some_are_named() -> None:
    assert AuditSettings().wanted() == all_metrics()
    assert [metric.name for metric in AuditSettings(metrics=("zrf", "cost.bytes")).wanted()] == [
        "zrf",
        "cost.bytes",
    ]


def test_an_audit_is_known_by_what_was_asked_for() -> None:
    assert AuditSettings(ensemble=32, metrics=("klom_small.test",)).facts() == {
        "ensemble": 32,
        "asked": ["klom_small.test"],
    }


@pytest.mark.parametrize(
    ("ensemble", "names", "message"),
    [
        (0, ("zfr",), "Did you mean 'zrf'"),
        (15, (), "--ensemble is 15, expected 0 or 16 to 500"),
        (-1, (), "--ensemble is -1"),
        (501, (), "--ensemble is 501"),
        (32, ("klom.forget",), "expected 0 or 100 to 500: with fewer than 100 networks"),
        (32, ("zrf", "accuracy.test"), "None of --metrics compares groups of networks"),
    ],
)
def test_what_would_be_in_vain_is_refused(ensemble: int, names: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        AuditSettings(ensemble=ensemble, metrics=names)


def test_the_smallest_valid_ensemble_is_accepted() -> None:
    assert AuditSettings(ensemble=16).ensemble == 16
    assert AuditSettings(ensemble=100, metrics=("klom.forget",)).ensemble == 100


Audited = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def oracles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("oracles")


@pytest.fixture(scope="session")
def erasure(original: SpikingClassifier, task: Task) -> Erasure:
    """A method that changes nothing; not to be changed."""
    unlearned = method_named("nothing").unlearn(original, task)
    fingerprint = task.forgotten.fingerprint
    return Erasure(
        unlearned=unlearned, method="nothing", request=task.text, seed=0, fingerprint=fingerprint, threads=1
    )


@pytest.fixture
def stage(
    original: SpikingClassifier,
    erasure: Erasure,
    task: Task,
    material: Material,
    oracles: Path,
    tmp_path: Path,
) -> Audited:
    """The stage on a network that unlearned nothing."""
    yardstick = Yardstick(seeds=(11, 12), folder=oracles, backend=LOKY, policies={})
    before = Original(model=original, seconds=1.0, threads=1)
    case = Case(original=before, erasure=erasure, task=task, material=material, run=tmp_path)

    def run(*names: str, ensemble: int = 0) -> dict[str, Any]:
        return audited(
            case,
            settings=AuditSettings(ensemble=ensemble, metrics=names),
            yardstick=yardstick,
            networks=None,
            progress=NoProgress(),
        )

    return run


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The metrics of every audit that was made, not taken up."""
    names: list[Any] = []

    def counted(*args: Any, **settings: Any) -> Any:
        names.append(settings["names"])
        return audit(*args, **settings)

    monkeypatch.setattr(auditing, "audit", counted)
    return names


def test_what_is_there_is_taken_up(stage: Audited, made: list[Any], task: Task, tmp_path: Path) -> None:
    first = stage("zrf", "accuracy.test")
    place = tmp_path / task.name / "audit.json"
    content = json.loads(place.read_text())
    validate_audit(content)
    del content["kept"]
    assert content == first
    assert stage("zrf", "accuracy.test") == first
    assert made == [("zrf", "accuracy.test")]
    place.unlink()
    assert stage("zrf", "accuracy.test") == first
    assert len(made) == 2


def test_other_metrics_are_another_audit(stage: Audited, made: list[Any]) -> None:
    stage("zrf")
    assert set(stage("accuracy.test")["metrics"]) == {"accuracy.test"}
    assert made == [("zrf",), ("accuracy.test",)]


def test_other_groups_are_another_audit(stage: Audited, made: list[Any], tmp_path: Path) -> None:
    without = stage("klom_small.forget")["metrics"]["klom_small.forget"]
    assert (without["unlearned"], without["n"]) == (None, 0)
    assert "no such groups were given" in without["reason"]
    found = stage("klom_small.forget", ensemble=16)["metrics"]["klom_small.forget"]
    assert found["n"] == 16
    assert found["oracle"]["mean"] == found["details"]["unlearned"]["floor"] > 0
    assert found["unlearned"] == found["original"]  # the method does nothing
    assert len(made) == 2
    assert len(list((tmp_path / "ensembles").glob("*.json"))) == 64


@pytest.mark.parametrize("place", [40, -40])
def test_a_damaged_audit_is_told_of_and_made_again(
    place: int, stage: Audited, made: list[Any], task: Task, tmp_path: Path
) -> None:
    first = stage("zrf")
    flip_a_bit(tmp_path / task.name / "audit.json", place)
    with pytest.warns(Repaired, match=r"audit\.json' is damaged"):
        assert stage("zrf") == first
    assert len(made) == 2


def test_an_ensemble_forgets_as_the_network_did(
    original: SpikingClassifier, erasure: Erasure, task: Task
) -> None:
    assert method_of(erasure) == method_named("nothing")
    unlearned = make_unlearner("gradient-ascent").unlearn(original, task.without_retained())
    ascent = replace(erasure, method="gradient-ascent", unlearned=unlearned)
    assert method_of(ascent).name == "gradient-ascent"
    other = replace(unlearned, settings={**unlearned.settings, "passes": 3})
    assert method_of(replace(ascent, unlearned=other)) == make_unlearner("gradient-ascent", passes=3)
    impossible = replace(unlearned, settings={**unlearned.settings, "passes": -1})
    with pytest.raises(InvalidInput, match="passes is -1"):
        method_of(replace(ascent, unlearned=impossible))


@pytest.mark.parametrize("name", ["gradient-ascent", "hybrid"])
def test_the_seed_by_which_the_network_forgot_is_no_setting(erasure: Erasure, name: str) -> None:
    """A run with --seed 1 may have ensembles, too."""
    method = seeded(make_unlearner(name), 1)
    nothing = erasure.unlearned
    unlearned = replace(nothing, settings=method.settings(), used_retained_data=True)
    found = method_of(replace(erasure, method=name, unlearned=unlearned, seed=1))
    assert found == method


def test_an_ensemble_needs_the_method_it_was_made_with(erasure: Erasure) -> None:
    with pytest.raises(InvalidInput, match="no unlearning method 'somebody-elses'"):
        method_of(replace(erasure, method="somebody-elses"))
