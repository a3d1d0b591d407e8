"""Groups of networks: what each holds, and what is taken up of an earlier run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unspike.data import Dataset
from unspike.evaluation import Ensemble, Ensembles, ensemble, oracle_seeds, original_seeds
from unspike.evaluation.presentations import PLAIN, ScaledSteps
from unspike.foundation.errors import Repaired
from unspike.foundation.progress import NoProgress
from unspike.oracles.training import Workshop
from unspike.parallel import Backend
from unspike.pipeline.audit import ensembling
from unspike.pipeline.audit.ensembling import EnsembleSettings, ensembles_of
from unspike.pipeline.forgetting import method_named
from unspike.pipeline.material import Material, Task
from unspike.snn.classifier import SpikingClassifier

COUNT = 3


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> EnsembleSettings:
    """Its folders hold finished ensembles after the first test; nothing in them may be changed."""
    folder = tmp_path_factory.mktemp("ensembles")
    return EnsembleSettings(
        count=COUNT,
        method=method_named("nothing"),
        with_retain=True,
        presentations=(PLAIN,),
        workshop=Workshop(folder=folder / "oracles", controls=folder / "controls"),
        answers=folder / "answers",
    )


Case = tuple[SpikingClassifier, Task, Material]


@pytest.fixture
def case(original: SpikingClassifier, task: Task, material: Material) -> Case:
    return original, task, material


def made(case: Case, settings: EnsembleSettings) -> dict[str, Ensembles]:
    return ensembles_of(*case, settings=settings, progress=NoProgress())


def directly(case: Case, seed: int, records: Dataset) -> Ensemble:
    original, task, material = case
    model = original.clone(seed=seed)
    model.learn(records)
    sets = {"retain": task.retained, "forget": task.forgotten, "test": material.parts.test}
    return ensemble([model], sets)


def equal(first: Ensemble, second: Ensemble) -> bool:
    same = [np.array_equal(values, second.margin[name]) for name, values in first.margin.items()]
    return all(same) and first.margin.keys() == second.margin.keys()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The members that are asked, not found."""
    members: list[Any] = []

    def counted(member: Any, common: Any) -> Any:
        members.append(member)
        return answers_of(member, common)

    answers_of = ensembling.answers_of
    monkeypatch.setattr(ensembling, "answers_of", counted)
    return members


def test_each_group_holds_the_networks_that_it_should(case: Case, settings: EnsembleSettings) -> None:
    groups = made(case, settings)[""]
    _, task, material = case
    assert groups.second_oracle is not None
    for k, seed in enumerate(original_seeds(0, COUNT)):
        expected = directly(case, seed, material.parts.train)
        np.testing.assert_array_equal(groups.original.margin["forget"][k], expected.margin["forget"][0])
        np.testing.assert_array_equal(groups.original.accuracy["test"][k], expected.accuracy["test"][0])
    retrained = [directly(case, seed, task.retained) for seed in oracle_seeds(0, 2 * COUNT)]
    for group, members in (
        (groups.oracle, retrained[:COUNT]),
        (groups.second_oracle, retrained[COUNT:]),
    ):
        for k, member in enumerate(members):
            np.testing.assert_array_equal(group.margin["retain"][k], member.margin["retain"][0])
    assert equal(groups.unlearned, groups.original)  # the method does nothing


def test_a_method_changes_its_group_and_no_other(case: Case, settings: EnsembleSettings) -> None:
    before = made(case, settings)[""]
    after = made(case, replace(settings, method=method_named("gradient-ascent")))[""]
    assert not equal(after.unlearned, before.unlearned)
    assert equal(after.original, before.original)
    assert equal(after.oracle, before.oracle)


def test_every_network_forgets_by_a_draw_of_its_own(
    case: Case, settings: EnsembleSettings, asked: list[Any]
) -> None:
    made(case, replace(settings, method=method_named("random-labels")))
    seeds = [member.method.seed for member in asked if member.method is not None]
    assert seeds == list(original_seeds(0, COUNT))


def test_what_is_there_is_taken_up(case: Case, settings: EnsembleSettings, asked: list[Any]) -> None:
    first = made(case, settings)[""]
    asked.clear()
    again = made(case, settings)[""]
    assert not asked
    assert equal(again.unlearned, first.unlearned)
    made(case, replace(settings, method=method_named("bad-teacher")))
    assert [member.method.name for member in asked] == ["bad-teacher"] * COUNT


def test_an_interrupted_ensemble_goes_on_where_it_was(
    case: Case, settings: EnsembleSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = made(case, settings)[""]
    fresh = replace(settings, answers=tmp_path / "answers")
    answers_of, calls = ensembling.answers_of, []

    def stopped_at_the_fifth(member: Any, common: Any) -> Any:
        calls.append(member)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return answers_of(member, common)

    monkeypatch.setattr(ensembling, "answers_of", stopped_at_the_fifth)
    with pytest.raises(KeyboardInterrupt):
        made(case, fresh)
    assert len(list(fresh.answers.glob("*.json"))) == 4
    found = made(case, fresh)[""]
    # The one that was interrupted is asked a second time.
    assert len(calls) == 4 * COUNT + 1
    assert equal(found.original, whole.original)
    assert equal(found.oracle, whole.oracle)


def test_damaged_answers_are_found_and_asked_for_again(
    case: Case, settings: EnsembleSettings, tmp_path: Path, asked: list[Any]
) -> None:
    fresh = replace(settings, answers=tmp_path / "answers")
    whole = made(case, fresh)[""]
    asked.clear()
    first, second, *_ = sorted(fresh.answers.glob("*.npz"))
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 0xFF
    first.write_bytes(content)
    second.write_bytes(second.read_bytes()[:100])
    with pytest.warns(Repaired, match="is damaged"):
        found = made(case, fresh)[""]
    assert len(asked) == 2
    for name in ("original", "unlearned", "oracle", "second_oracle"):
        assert equal(getattr(found, name), getattr(whole, name))


def test_further_presentations_leave_the_retained_records_out(case: Case, settings: EnsembleSettings) -> None:
    found = made(case, replace(settings, presentations=(PLAIN, ScaledSteps(factor=0.5))))
    assert set(found) == {"", "steps_x0.5"}
    assert set(found[""].oracle.margin) == {"retain", "forget", "test"}
    assert set(found["steps_x0.5"].oracle.margin) == {"forget", "test"}
    assert len(found["steps_x0.5"].oracle) == COUNT


def test_two_processes_give_the_same_bits(case: Case, settings: EnsembleSettings, tmp_path: Path) -> None:
    alone = made(case, settings)[""]
    two = Backend.parse("loky://local?workers=2")
    elsewhere = Workshop(backend=two, folder=tmp_path / "oracles", controls=tmp_path / "controls")
    both = made(case, replace(settings, workshop=elsewhere, answers=tmp_path / "answers"))[""]
    for name in ("original", "unlearned", "oracle", "second_oracle"):
        assert equal(getattr(both, name), getattr(alone, name))
