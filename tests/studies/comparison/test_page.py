from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from unspike.studies.comparison.figures import FIGURES
from unspike.studies.comparison.page import page
from unspike.studies.comparison.table import HEADS
from unspike.studies.comparison.write import markdown


def figures(value: float, std: float | None = None) -> dict[str, Any]:
    return {one.name: {"mean": value, "std": std, "runs": [value], "reason": None} for one in FIGURES}


def method(name: str, value: float, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "method": name,
        "needs_retained_data": True,
        "used_retained_data": True,
        "setting": "rate",
        "values": [0.1],
        "tried": 3,
        "figures": figures(value),
        "verdicts": {"forgotten": 1},
        "why_not": [],
        "notes": [],
        "on_front": False,
        **more,
    }


@pytest.fixture
def report() -> dict[str, Any]:
    odd = method("odd", 0.5, notes=["<script>alert(1)</script>"], setting=None)
    odd["figures"]["rmia_auc"] = {"mean": None, "std": None, "runs": [None], "reason": "too few records"}
    return {
        "unspike_version": "0",
        "created": "2026-01-01T00:00:00+00:00",
        "command": ["unspike", "compare"],
        "data": {"name": "d", "records": 10, "citation": ""},
        "request": "class:3",
        "seeds": [0],
        "settings": {"--oracles": 2, "--hidden": [5, 5]},
        "environment": {"python": "3"},
        "original": figures(0.4),
        "retrained": figures(0.3),
        "methods": [method("hybrid", 0.1, on_front=True), odd],
        "nearest_without_retained_data": None,
        "skipped": {"unsir": "carries out class requests only"},
        "notes": ["a note"],
        "winner": "hybrid came out best.",
        "runs": [],
    }


class Cells(HTMLParser):
    """The rows of the table's sorted body: text and sort key of each cell."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str | None]]] = []
        self.inside, self.key, self.text = False, None, ""  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "tbody":
            self.inside = named.get("class") == "sorted"
        elif tag == "tr" and self.inside:
            self.rows.append([])
        elif tag in ("td", "th") and self.inside:
            self.key, self.text = named.get("data-key"), ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.inside:
            self.rows[-1].append((self.text.strip(), self.key))


def test_the_table_holds_every_method_with_keys_to_sort_by(report: dict[str, Any]) -> None:
    cells = Cells()
    cells.feed(page(report))
    assert [row[0][0] for row in cells.rows] == ["hybrid", "odd"]
    assert all(len(row) == len(HEADS) for row in cells.rows)
    gap = HEADS.index("Average gap (points)")
    assert [row[gap] for row in cells.rows] == [("10.00", "0.1"), ("50.00", "0.5")]
    assert cells.rows[1][HEADS.index("RMIA, AUC")] == ("–", None)
    assert cells.rows[0][HEADS.index("Setting")][0] == "rate 0.1 (best of 3)"


def test_the_page_refers_to_nothing_outside_and_escapes_what_it_shows(report: dict[str, Any]) -> None:
    text = page(report)
    assert not re.search(r'(src|href)="(?!#|data:)', text)
    assert "url(http" not in text
    assert "default-src 'none'" in text
    assert "<script>alert" not in text
    assert "too few records" in text
    assert text == page(report)


def test_markdown_says_what_was_left_out_and_what_is_on_the_front(report: dict[str, Any]) -> None:
    text = markdown(report)
    assert "On the Pareto front of cost and gap: hybrid." in text
    assert "Left out: unsir (carries out class requests only)." in text
    assert text.count("\n| ") == 6  # heads, rule, two rows to compare with, two methods


def test_several_seeds_show_their_spread(report: dict[str, Any]) -> None:
    report["methods"] = [
        method("hybrid", 0.1, figures=figures(0.1, 0.02), verdicts={"forgotten": 1, "not forgotten": 2})
    ]
    text = markdown(report)
    assert "10.00 ± 2.00" in text
    assert "forgotten 1×, not forgotten 2×" in text


@pytest.mark.filterwarnings("error")
def test_methods_of_which_nothing_could_be_measured(report: dict[str, Any]) -> None:
    nothing = method("nothing", 0.5)
    for figure in nothing["figures"].values():
        figure.update(mean=None, std=None, runs=[None], reason="too few records")
    report["methods"] = [nothing]
    assert "too few records" in page(report)
