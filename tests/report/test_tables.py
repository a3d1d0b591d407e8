from __future__ import annotations

import pytest

from unspike.report.tables import (
    check_words,
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
    for table in (controls_table, cost_table, gaps_table, hidden_distance_table, summary_table):
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


def test_values_of_checks() -> None:
    assert check_words(0.12345, "fraction") == "0.1235"
    assert check_words([0.0, 0.02], "fraction") == "0.0000 to 0.0200"
    assert check_words(None, "nats") == "not computed"
    assert check_words("at least 3", None) == "at least 3"
