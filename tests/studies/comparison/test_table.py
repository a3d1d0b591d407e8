"""The cells of the table: what is read, and what is sorted by."""

from __future__ import annotations

from typing import Any

import pytest

from unspike.studies.comparison.table import HEADS, NONE, method_cells, reference_cells

from .test_page import figures, method

GAP = HEADS.index("Average gap (points)")


def cells(**more: Any) -> dict[str, tuple[str, Any]]:
    row = method_cells(method("hybrid", 0.1, **more))
    return {head: (cell.text, cell.key) for head, cell in zip(HEADS, row, strict=True)}


def test_a_mean_has_its_deviation_and_is_sorted_by_itself() -> None:
    assert cells()["Average gap (points)"] == ("10.00", 0.1)
    assert cells(figures=figures(0.1, 0.0253))["Average gap (points)"] == ("10.00 ± 2.53", 0.1)


def test_what_was_not_measured_says_why_and_comes_last() -> None:
    missing = figures(0.1)
    missing["average_gap"] = {"mean": None, "std": None, "runs": [None], "reason": "too few records"}
    cell = method_cells(method("hybrid", 0.1, figures=missing))[GAP]
    assert (cell.text, cell.key, cell.remark) == (NONE, None, "too few records")


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"setting": None}, "as it is"),
        ({"values": [0.1, 0.1], "tried": 1}, "rate 0.1 (not tuned)"),
        ({"values": [0.1, 0.02], "tried": 5}, "rate 0.1, 0.02 (best of 5)"),
    ],
)
def test_the_setting_that_was_taken(more: dict[str, Any], text: str) -> None:
    assert cells(**more)["Setting"][0] == text


def test_the_verdicts_of_several_seeds_are_counted() -> None:
    assert cells()["Verdict"][0] == "forgotten"
    assert cells(verdicts={"forgotten": 2, "damaged": 1})["Verdict"][0] == "damaged 1×, forgotten 2×"


def test_networks_that_are_compared_with_have_figures_alone() -> None:
    row = reference_cells("(original network)", figures(0.4))
    assert len(row) == len(HEADS)
    assert [row[0].text, row[1].text, row[-2].text, row[-1].text] == ["(original network)", NONE, NONE, NONE]
    assert row[GAP].text == "40.00"


def test_the_verdict_is_the_second_column_and_says_why() -> None:
    row = method_cells(
        method("hybrid", 0.1, verdicts={"damaged": 1}, why_not=["retained accuracy fell", "x"])
    )
    assert HEADS[:2] == ("Method", "Verdict")
    assert (row[1].text, row[1].remark) == ("damaged", "retained accuracy fell; x")
    assert (HEADS[-1], row[-1].text) == ("Why not forgotten", "retained accuracy fell; x")
