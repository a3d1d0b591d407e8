"""Who takes part, and under what name."""

from __future__ import annotations

import pytest

from unspike.studies.comparison.entrant import Entrant, entrants_of


@pytest.mark.parametrize(
    ("method", "names"),
    [
        ("hybrid", ["hybrid", "hybrid without retained data"]),
        ("scrub", ["scrub"]),  # cannot do without
        ("gradient-ascent", ["gradient-ascent"]),  # never looks at them
    ],
)
def test_who_can_do_without_is_tried_both_ways(method: str, names: list[str]) -> None:
    assert [entrant.name for entrant in entrants_of(method)] == names


def test_a_file_name_has_no_blanks() -> None:
    assert Entrant(method="ssd", retained=False).file == "ssd-without-retained-data.json"
