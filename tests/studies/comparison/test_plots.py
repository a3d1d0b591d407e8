"""What is drawn of a comparison: which figures, with which bars, in which colours."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from unspike.report.plots.palette import INK, ORACLE, ORIGINAL, UNLEARNED
from unspike.studies.comparison.plots import box_of, draws, inches_of, marks, overlap, span

from .test_page import figures, method, report

__all__ = ["report"]


def test_the_papers_method_is_algorithm_1_and_numbers_follow_the_order() -> None:
    methods = [method(name, 0.5) for name in ("hybrid", "algorithm-1", "scrub")]
    methods[0]["figures"]["forget"]["mean"] = None
    found = marks({"methods": methods, "runs": []}, "forget")
    assert [(mark.number, mark.name, mark.of_the_paper) for mark in found] == [
        (2, "algorithm-1", True),
        (3, "scrub", False),
    ]


def test_bars_are_deviations_over_seeds_or_the_interval_of_the_one_seed() -> None:
    several = {"methods": [method("hybrid", 0.5, figures=figures(0.5, 0.1))], "runs": []}
    (mark,) = marks(several, "test")
    assert (mark.low, mark.value, mark.high) == pytest.approx((40, 50, 60))
    row = {"method": "hybrid", "figures": {"test": {"interval": [0.45, 0.7]}}}
    (mark,) = marks({"methods": [method("hybrid", 0.5)], "runs": [row]}, "test")
    assert (mark.low, mark.high) == pytest.approx((45, 70))
    row["figures"]["test"]["interval"] = None  # type: ignore[index]
    (mark,) = marks({"methods": [method("hybrid", 0.5)], "runs": [row]}, "test")
    assert mark.low == mark.high == 50


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 0, (-1, 3)), (100, 100, (97, 101)), (50, 50, (48, 52)), (0, 100, (-1, 101)), (90, 95, (89.8, 95.2))],
)
def test_an_axis_of_accuracies_makes_nothing_of_nothing(
    low: float, high: float, expected: tuple[float, float]
) -> None:
    assert span(low, high) == pytest.approx(expected)


@given(st.floats(0, 100), st.floats(0, 100))
def test_an_axis_holds_what_it_shows(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    ends = span(low, high)
    assert ends[0] <= low <= high <= ends[1]
    assert ends[1] - ends[0] >= 3.9


def legend_of(title: str, report: dict[str, Any]) -> dict[str, str]:
    ax = Figure().add_subplot()
    draws(report)[title](ax)
    legend = ax.get_legend()
    assert legend is not None
    handles = zip(legend.get_texts(), legend.legend_handles, strict=True)
    return {text.get_text(): to_hex(handle.get_color()) for text, handle in handles}  # type: ignore[union-attr]


def test_legends_have_the_colours_of_what_is_drawn(report: dict[str, Any]) -> None:
    report["methods"].append(method("algorithm-1", 0.7))
    gap, accuracy, _ = draws(report)
    assert legend_of(gap, report) == {
        "retained data used": ORIGINAL,
        "not used": ORIGINAL,
        "the paper's method": UNLEARNED,
        "retrained networks": ORACLE,
    }
    assert legend_of(accuracy, report) == {"forgotten": UNLEARNED, "retained": ORIGINAL, "test": INK}


def test_every_method_has_its_line_and_the_aim_is_drawn(report: dict[str, Any]) -> None:
    ax = Figure().add_subplot()
    draws(report)["Average gap to the retrained networks"](ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["hybrid 1", "odd 2"]
    aims = [line.get_xdata()[0] for line in ax.lines if to_hex(line.get_color()) == ORACLE]
    assert aims == [pytest.approx(30)]
    assert not ax.texts  # no names that lines would have to lead to


def test_names_do_not_stand_upon_one_another(report: dict[str, Any]) -> None:
    report["methods"] = [method(f"m{n}", 0.1 + 0.001 * n, figures=figures(0.1 + 0.001 * n)) for n in range(5)]
    figure = Figure(figsize=inches_of(report))
    ax = figure.add_subplot()
    draws(report)["Cost against gap"](ax)
    assert [text.get_text() for text in ax.texts] == ["1", "2", "3", "4", "5"]
    boxes = [text.get_window_extent() for text in ax.texts]
    assert not any(one.overlaps(other) for n, one in enumerate(boxes) for other in boxes[:n])


def test_boxes_worked_out_by_hand() -> None:
    assert box_of("ab", 10, 5, right=True) == pytest.approx((10, 1.5, 18.12, 8.5))
    assert box_of("ab", 10, 5, right=False) == pytest.approx((1.88, 1.5, 10, 8.5))
    assert overlap((0, 0, 2, 2), (1, 1, 3, 3))
    assert not overlap((0, 0, 2, 2), (2, 0, 3, 2))
