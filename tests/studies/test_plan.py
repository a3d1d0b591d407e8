"""How a study runs: kept pieces are taken up, the rest is made, and whatever it is stays accounted for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import pytest

from unspike.foundation.errors import InvalidInput, Repaired
from unspike.foundation.progress import NoProgress
from unspike.parallel import LOKY
from unspike.studies.plan import StudyPlan, training_facts
from unspike.studies.study import Study
from unspike.studies.workers import Workers


@dataclass(frozen=True, kw_only=True, eq=False)
class Squares(StudyPlan):
    """Squares of some numbers, shifted."""

    numbers: tuple[int, ...]
    shift: int = 0

    title: ClassVar[str] = "Square"
    unit: ClassVar[str] = "numbers"
    makes: ClassVar[tuple[str, ...]] = ("pieces",)

    @property
    def total(self) -> int:
        return len(self.numbers)

    @cached_property
    def facts(self) -> dict[str, Any]:
        return {"command": "square", "--shift": self.shift}

    def file(self, job: int) -> Path:
        return self.out / "pieces" / f"{job}.json"

    def work(self, progress: Any) -> dict[int, Any]:
        found = self.kept(self.numbers)
        progress.step(len(found))
        left = [number for number in self.numbers if number not in found]
        return {**found, **self.carry_out(squared, left, self.shift, progress)}


MADE: list[int] = []


def squared(number: int, shift: int) -> dict[str, Any]:
    MADE.append(number)
    return {"square": number**2 + shift}


class Told(NoProgress):
    """What a progress was told, word by word."""

    def __init__(self) -> None:
        self.words: list[str] = []

    @property
    def steps(self) -> int:
        return sum(int(word) for word in self.words if word.startswith("+"))

    def start(self, description: str, total: int, unit: str) -> None:
        self.words.append(f"{description} {total} {unit}")

    def step(self, amount: int = 1) -> None:
        self.words.append(f"+{amount}")

    def close(self) -> None:
        self.words.append("end")


@pytest.fixture
def plan(tmp_path: Path) -> Squares:
    MADE.clear()
    workers = Workers(backend=LOKY, number=1, threads=1)
    return Squares(seeds=(0,), workers=workers, out=tmp_path / "out", numbers=(2, 3))


def ran(plan: Squares, progress: Told | None = None, *, fresh: bool = False) -> dict[int, Any]:
    return plan.run(plan.work, progress or Told(), fresh=fresh)


def test_what_is_kept_is_not_made_again(plan: Squares) -> None:
    assert ran(plan) == {2: {"square": 4}, 3: {"square": 9}}
    told = Told()
    assert ran(replace(plan, numbers=(2, 3, 4)), told)[4] == {"square": 16}
    assert MADE == [2, 3, 4]
    assert told.words == ["Square 3 numbers", "+2", "+1", "end"]


def test_what_is_damaged_is_made_again(plan: Squares) -> None:
    ran(plan)
    path = plan.file(3)
    path.write_text(path.read_text().replace("9", "8"))
    with pytest.warns(Repaired, match=r"3\.json' is damaged"):
        assert ran(plan)[3] == {"square": 9}
    assert MADE == [2, 3, 3]


def test_a_piece_of_other_settings_is_none_of_ours(plan: Squares) -> None:
    ran(plan)
    other = replace(plan, shift=1)
    assert other.kept([2]) == {}
    with pytest.raises(InvalidInput, match="--shift"):
        ran(other)
    assert MADE == [2, 3], "nothing is made in a folder of something else"
    assert ran(other, fresh=True)[2] == {"square": 5}


def test_the_progress_is_closed_whatever_happens(plan: Squares) -> None:
    def broken(progress: Any) -> None:
        raise RuntimeError("broken")

    told = Told()
    with pytest.raises(RuntimeError, match="broken"):
        plan.run(broken, told, fresh=False)
    assert told.words == ["Square 2 numbers", "end"]


def test_the_facts_of_a_training_are_what_the_network_got(study: Study) -> None:
    assert training_facts(study) == {
        "--split": "random",
        "--recipe": "default",
        "--hidden": [30, 20],
        "--connection-probability": 0.4,
        "--steps": 20,
        "--epochs": 6,
    }
