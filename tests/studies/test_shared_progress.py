"""Of a part of the work only the steps are told: the whole began before, and goes on."""

from __future__ import annotations

from unspike.studies.shared_progress import Within

from .test_plan import Told


def test_only_steps_are_passed_on() -> None:
    told = Told()
    part = Within(told)
    part.start("a part", 2, "networks")
    part.step()
    part.step(2)
    part.close()
    assert told.words == ["+1", "+2"]
