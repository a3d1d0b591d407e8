"""What a person reads on stdout, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unspike.cli.show import show_band, show_parts

ACCOUNT: dict[str, Any] = {
    "oracles": [
        {"seed": 3, "figures": {"auc": 0.51239, "gap": None}, "audit": {"passed": True, "failed": []}},
        {
            "seed": 4,
            "figures": {"auc": 0.6, "gap": 1.0},
            "audit": {"passed": False, "failed": ["gap"]},
        },
        {"seed": 5, "figures": {"auc": 0.5, "gap": 0.0}, "audit": {"passed": None, "failed": []}},
    ]
}


def rows(out: str) -> list[list[str]]:
    """The cells of each row of a table, heads and frames left out."""
    lines = [line for line in out.splitlines() if line.startswith("│")]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_a_band_names_who_passes_and_what_was_not_measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    show_band(ACCOUNT, Path("band"), as_json=False)
    out = capsys.readouterr().out
    assert rows(out) == [
        ["3", "0.512", "not computed", "passed"],
        ["4", "0.600", "1.000", "not passed: gap"],
        ["5", "0.500", "0.000", "too few to judge"],
    ]
    assert out.splitlines()[-1] == "band"


def test_json_is_all_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_band(ACCOUNT, Path("band"), as_json=True)
    assert json.loads(capsys.readouterr().out) == ACCOUNT


def test_numbers_of_records_have_marks_of_thousands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    show_parts("some", {"class": {"3": {"train": 12345, "test": 6}}}, as_json=False)
    out = capsys.readouterr().out
    assert "Records of some by class" in out
    assert rows(out) == [["3", "12,345", "6"]]
