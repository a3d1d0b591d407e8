from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from unspike.data import Split
from unspike.evaluation import AskedNetwork
from unspike.foundation.errors import InvalidInput
from unspike.studies.comparison.entrant import Entrant
from unspike.studies.comparison.reference import Reference
from unspike.studies.comparison.tuning import check_candidates, tuned, values_to_try
from unspike.studies.study import Study
from unspike.unlearning.registry import make_unlearner, unlearners


class Untouchable:
    """Test records that must not be looked at."""

    def __getattribute__(self, name: str) -> Any:
        raise AssertionError(f"tuning looked at the test records: {name}")


@pytest.fixture(scope="module", params=["fraction:0.2", "class:3"])
def tried(study: Study, request: pytest.FixtureRequest) -> Any:
    material = study.material(0)
    task = study.task(request.param, material)
    parts = Split(
        train=material.parts.train,
        validation=material.parts.validation,
        test=Untouchable(),  # type: ignore[arg-type]
    )
    material = dataclasses.replace(material, parts=parts)
    model, oracle = study.untrained(0), study.untrained(1)
    model.learn(material.parts.train)
    oracle.learn(task.retained)
    reference = Reference(
        original=AskedNetwork(model=model, sets={}),
        cpu_seconds=1.0,
        oracles=[AskedNetwork(model=oracle, sets={})],
    )
    entrant = Entrant(method="gradient-ascent", settings={"passes": 2})
    return tuned(entrant, values_to_try(entrant, 3), reference, task, material)


def test_the_smallest_gap_on_validation_records_wins(tried: Any) -> None:
    best, runs = tried
    assert [run.value for run in runs] == [0.003, 0.01, 0.02]
    assert best.gap == min(run.gap for run in runs)
    assert len({run.gap for run in runs}) > 1
    assert best.unlearned.settings["rate"] == best.value
    assert best.unlearned.settings["passes"] == 2


@pytest.mark.parametrize("candidates", [1, 2, 3, 5])
def test_every_method_has_the_same_budget(candidates: int) -> None:
    for method in unlearners():
        strength = make_unlearner(method).strength
        values = values_to_try(Entrant(method=method), candidates)
        if strength is None or candidates == 1:
            assert values == (None,)
        else:
            assert len(values) == len(set(values)) == min(candidates, len(strength[1]))
            assert set(values) <= set(strength[1])


def test_weakest_and_strongest_are_always_tried() -> None:
    assert values_to_try(Entrant(method="gradient-ascent"), 2) == (0.003, 0.02)


def test_a_strength_that_was_given_is_not_tuned() -> None:
    assert values_to_try(Entrant(method="gradient-ascent", settings={"rate": 0.5}), 5) == (None,)


@pytest.mark.parametrize("candidates", [0, 6, -1])
def test_a_budget_out_of_range_is_refused(candidates: int) -> None:
    with pytest.raises(InvalidInput, match=f"--candidates is {candidates}, expected a whole number from 1"):
        check_candidates(candidates)
