"""The repair: settings that would do nothing, and how long it goes on."""

from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.hybrid.anticipated import Anticipated
from unspike.unlearning.hybrid.repair import CAUSE, Repair
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench

from ..conftest import Case


@pytest.mark.parametrize(("setting", "value"), [("passes", 0), ("every", 0), ("rounds", 0)])
def test_a_repair_that_would_do_nothing_is_refused(setting: str, value: int) -> None:
    with pytest.raises(InvalidInput, match=f"{setting} is 0"):
        Repair(**{setting: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("weakened_to", "recovered", "rounds"),
    [
        (1.0, 1.0, 1),  # any loss is borne
        (0.0, -0.01, 3),  # better than before it cannot be from nothing
    ],
)
def test_it_goes_on_until_the_retained_records_are_known_again(
    cases: dict[str, Case], weakened_to: float, recovered: float, rounds: int
) -> None:
    case = cases["class"]
    workbench, material = Workbench(case.model, total=0), Material(task=case.task, unseen=case.unseen)
    answers = Anticipated().answers(workbench, material)
    for group in workbench.model.synapses():
        group.assign(weakened_to * group.weight)
    Repair(recovered=recovered).repair(workbench, material, answers)
    told = [entry for entry in workbench.trace if entry["phase"] == CAUSE]
    assert [entry["round"] for entry in told] == list(range(rounds))
    assert all(0.0 <= entry["accuracy"] <= 1.0 for entry in told)
