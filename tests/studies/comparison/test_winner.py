"""Who came out best: chosen and worded by hand."""

from __future__ import annotations

from typing import Any

from unspike.studies.comparison.winner import reasons, winner

from .test_page import figures, method


def judged(name: str, gap: float, **verdicts: int) -> dict[str, Any]:
    return method(name, gap, verdicts={key.replace("_", " "): times for key, times in verdicts.items()})


def test_the_nearest_of_those_that_forgot_everywhere() -> None:
    methods = [
        judged("retrain", 0.001, forgotten=2),
        judged("near", 0.002, forgotten=1, damaged=1),
        judged("hybrid", 0.0123, forgotten=2),
        judged("scrub", 0.02, forgotten=2),
    ]
    methods[2]["figures"]["time_ratio"]["mean"] = 0.034
    assert winner({"methods": methods}) == (
        "hybrid came out best: of the 3 methods tried it is the nearest to the retrained networks that is "
        "judged to have forgotten on all 2 networks (average gap 1.23 points, at 3.4 % of the processor time "
        "of a retraining)."
    )


def test_where_none_forgot_the_nearest_is_named() -> None:
    methods = [judged("retrain", 0.0, forgotten=1), judged("ssd", 0.5, not_forgotten=1)]
    methods[1]["figures"]["time_ratio"]["mean"] = None
    assert winner({"methods": methods}) == (
        "No method but retraining is judged to have forgotten on every network; of the 1 method tried the "
        "nearest is ssd (average gap 50.00 points)."
    )


def test_what_was_not_measured_wins_nothing() -> None:
    unmeasured = judged("ssd", 0.5, forgotten=1)
    unmeasured["figures"]["average_gap"] = {**figures(0.0)["average_gap"], "mean": None}
    assert winner({"methods": [unmeasured]}) == "No method but retraining could be measured."


def test_the_commonest_reasons_come_first() -> None:
    def row(answer: str, *because: str) -> dict[str, Any]:
        return {"verdict": {"answer": answer, "because": list(because)}}

    rows = [
        row("damaged", "b", "a"),
        row("damaged", "a"),
        row("forgotten", "c"),
        row("not forgotten", "d", "e"),
    ]
    assert reasons(rows) == ["a (2×)", "b (1×)", "d (1×)"]
    assert reasons(rows[:1]) == ["b", "a"]
    assert reasons([row("forgotten", "c")]) == []
