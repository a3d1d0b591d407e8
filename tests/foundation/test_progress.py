"""A bar that fills, and nothing else on stderr."""

from __future__ import annotations

from typing import ClassVar

import pytest

from unspike.foundation.progress import Bar, Named, NoProgress, Progress


def bar() -> Progress:
    return Bar()


def test_a_bar_is_drawn_again_only_where_that_can_be_seen(capsys: pytest.CaptureFixture[str]) -> None:
    shown = bar()
    shown.start("training", 1000, "records")
    for _ in range(1000):
        shown.step()
    shown.close()
    drawn = capsys.readouterr().err.rstrip("\n").split("\r")[1:]
    assert drawn[0].startswith("training [.")
    assert "#." not in drawn[-1]
    assert drawn[-1].endswith("1,000/1,000 records")
    assert len(drawn) < 100


def test_no_work_is_no_division_by_zero(capsys: pytest.CaptureFixture[str]) -> None:
    shown = bar()
    shown.start("nothing", 0, "records")
    shown.close()
    assert "nothing [" in capsys.readouterr().err


def test_the_silent_one_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    silent = NoProgress()
    silent.start("training", 10, "records")
    silent.step(10)
    silent.close()
    assert capsys.readouterr() == ("", "")


def test_named_work_is_told_by_its_name() -> None:
    class Told(NoProgress):
        descriptions: ClassVar[list[str]] = []

        def start(self, description: str, total: int, unit: str) -> None:
            self.descriptions.append(f"{description} ({total} {unit})")

    Named(Told(), "class:3").start("Measure", 8, "networks")
    assert Told.descriptions == ["class:3: Measure (8 networks)"]
