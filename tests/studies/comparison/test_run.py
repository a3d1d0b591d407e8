"""A whole comparison, small: what it returns is what it wrote, and its progress ends where it said."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.studies.comparison import CompareSettings, Comparison, compare

from ..conftest import SMALL
from ..test_plan import Told

SETTINGS = CompareSettings(
    training=SMALL, request="fraction:0.2", methods=("nothing",), oracles=2, seeds=1, candidates=1
)


def told(settings: CompareSettings, out: Path) -> tuple[Comparison, Told]:
    progress = Told()
    return compare(settings, out, command=("unspike", "compare"), progress=progress), progress


def test_a_comparison_is_made_and_taken_up(tmp_path: Path) -> None:
    made, progress = told(SETTINGS, tmp_path)
    assert made.report == json.loads((tmp_path / "compare.json").read_text())
    assert made.page == tmp_path / "compare.html"
    assert made.report["command"] == ["unspike", "compare"]
    # One trained, one that memorises, two retrained, one left as it is.
    assert progress.words[0] == "Compare 5 networks"
    assert progress.steps == 5

    again, progress = told(replace(SETTINGS, methods=("nothing", "gradient-ascent")), tmp_path)
    assert progress.words[0] == "Compare 6 networks"
    assert progress.steps == 6
    rows = {row["method"]: row for row in again.report["runs"]}
    assert rows["nothing"] == made.report["runs"][0]
    assert again.report["compared_with"] == made.report["compared_with"]


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(InvalidInput):
        compare(SETTINGS, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]
