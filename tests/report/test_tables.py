from __future__ import annotations

import pytest

from unspike.report.tables import (
    checks_table,
    controls_table,
    cost_table,
    gaps_table,
    hidden_distance_table,
    set_names,
    summary_table,
)

from .example import example_report


@pytest.mark.parametrize("index", [0, 1])
def test_every_table_is_rectangular_and_the_summary_holds_the_figures(index: int) -> None:
    entry = example_report()["requests"][index]
    for table in (checks_table, controls_table, cost_table, gaps_table, hidden_distance_table, summary_table):
        made = table(entry)
        assert made is not None
        assert {len(row) for row in made.rows} == {len(made.columns)}, made.caption
    first = summary_table(entry).rows[0]
    accuracy = entry["rows"]["unlearned"]["retain"]["accuracy"]
    assert first[0].startswith(set_names(entry)["retain"])
    assert first[2] == f"{100 * accuracy:.2f}"


def test_why_a_figure_is_missing_stands_under_its_table() -> None:
    entry = example_report()["requests"][0]
    missing = {"average_gap": "there are no never-seen records", "hidden_alignment": "too few networks"}
    entry = {**entry, "hidden_distance": [], "reasons": missing}
    assert gaps_table(entry).notes == ("Average gap not computed: there are no never-seen records.",)
    assert hidden_distance_table(entry).notes == ("Geometry not computed: too few networks.",)


def test_checks_say_what_they_found_and_which_say_nothing() -> None:
    table = checks_table(example_report()["requests"][1])
    results = {(row[0], row[1]): row[2] for row in table.rows}
    assert results["output", "traces"] == "not passed"
    assert results["hidden1", "traces"] == "says nothing here"
    assert results["test accuracy", "damage"] == "passed"
    assert table.notes == ("activity of hidden2 not computed: the retrained networks do not differ there.",)
