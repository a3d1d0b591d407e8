"""What a comparison will do, settled before the first file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import NoProgress
from unspike.studies.comparison.plan import CompareSettings, ComparisonPlan

from ..conftest import SMALL

SETTINGS = CompareSettings(training=SMALL, request="fraction:0.2", methods=("nothing", "hybrid"), seeds=2)


def planned(settings: CompareSettings, out: Path) -> ComparisonPlan:
    return ComparisonPlan.of(settings, out, NoProgress())


def test_every_method_meets_every_seed(tmp_path: Path) -> None:
    plan = planned(SETTINGS, tmp_path)
    assert plan.seeds == (0, 1)
    assert [(trial.seed, trial.entrant.name) for trial in plan.trials] == [
        (seed, name) for seed in (0, 1) for name in ("nothing", "hybrid", "hybrid without retained data")
    ]
    # Each seed: one trained, one that memorises, five retrained, three made to forget.
    assert plan.total == 2 * (1 + 1 + 5 + 3)
    assert len({plan.file(trial) for trial in plan.trials}) == 6


def test_methods_and_seeds_may_be_added_and_nothing_else(tmp_path: Path) -> None:
    facts = planned(SETTINGS, tmp_path).facts
    more = replace(SETTINGS, methods=("nothing", "ssd"), seeds=1, training=replace(SMALL, threads=1))
    assert planned(more, tmp_path).facts == facts
    for other in (
        replace(SETTINGS, oracles=4),
        replace(SETTINGS, candidates=1),
        replace(SETTINGS, request="fraction:0.1"),
        replace(SETTINGS, training=replace(SMALL, epochs=5)),
    ):
        assert planned(other, tmp_path).facts != facts


def test_a_method_named_twice_is_tried_once(tmp_path: Path) -> None:
    plan = planned(replace(SETTINGS, methods=("nothing", "nothing")), tmp_path)
    assert [entrant.name for entrant in plan.entrants] == ["nothing"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"oracles": 0}, "--oracles is 0"),
        ({"candidates": 9}, "--candidates is 9"),
        ({"seeds": 0}, "--seeds is 0"),
        ({"methods": ()}, "--methods names no method"),
        ({"methods": ("unsir",)}, "'unsir' cannot carry out"),
        ({"backend": "dusk://here"}, "--backend"),
    ],
)
def test_what_cannot_be_done_is_refused(change: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=message):
        planned(replace(SETTINGS, **change), tmp_path)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
