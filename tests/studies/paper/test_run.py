"""A whole reproduction, small: one table of one seed, then another that shares its cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from unspike.studies.paper import Reproduced, ReproduceSettings, reproduce

from ..test_plan import Told
from .test_plan import SETTINGS as TWO_SEEDS

SETTINGS = replace(TWO_SEEDS, parts=("table2",), seeds=1)


def told(settings: ReproduceSettings, out: Path) -> tuple[Reproduced, Told]:
    progress = Told()
    return reproduce(settings, out, progress=progress), progress


def test_a_table_is_made_and_what_it_shares_is_taken_up(tmp_path: Path) -> None:
    made, progress = told(SETTINGS, tmp_path)
    assert made.pages == {part: tmp_path / f"{part}.md" for part in ("table2", "claims")}
    assert progress.words == ["Reproduce 2 jobs", "+0", "+0", "+1", "+1", "end"]
    decided = [one for one in made.claims if one.agrees is not None]
    assert decided, "the claims on this table are checked"
    assert all("sample-wise" in one.reading for one in decided)

    again, progress = told(replace(SETTINGS, parts=("table2", "table5")), tmp_path)
    assert progress.words[0] == "Reproduce 3 jobs"
    assert progress.steps == 3
    assert set(again.pages) == {"table2", "table5", "claims"}
    assert (tmp_path / "table5.md").exists()
