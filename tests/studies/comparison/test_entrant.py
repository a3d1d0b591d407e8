"""Who takes part, and under what name."""

from __future__ import annotations

import pytest

from unspike.foundation.errors import InvalidInput
from unspike.studies.comparison.entrant import Entrant, entrants_of, settings_by_method


@pytest.mark.parametrize(
    ("method", "names"),
    [
        ("hybrid", ["hybrid", "hybrid without retained data"]),
        ("scrub", ["scrub"]),  # cannot do without
        ("gradient-ascent", ["gradient-ascent"]),  # never looks at them
    ],
)
def test_who_can_do_without_is_tried_both_ways(method: str, names: list[str]) -> None:
    assert [entrant.name for entrant in entrants_of(method, {})] == names


def test_a_file_name_has_no_blanks() -> None:
    assert Entrant(method="ssd", retained=False).file == "ssd-without-retained-data.json"


def test_settings_reach_the_method_with_retained_data_and_without() -> None:
    both = list(entrants_of("hybrid", {"repair.passes": 7}))
    assert [entrant.unlearner().settings()["repair"]["passes"] for entrant in both] == [7, 7]  # type: ignore[attr-defined]


def test_other_settings_have_other_files() -> None:
    files = {
        Entrant(method="scrub", settings=settings).file for settings in ({}, {"passes": 1}, {"passes": 2})
    }
    assert len(files) == 3
    assert "scrub.json" in files


@pytest.mark.parametrize(
    ("given", "methods", "found"),
    [
        (
            {"ssd.alpha": 1, "scrub.passes": 2},
            ["scrub", "ssd"],
            {"scrub": {"passes": 2}, "ssd": {"alpha": 1}},
        ),
        ({"hybrid.repair.passes": 2}, ["hybrid", "ssd"], {"hybrid": {"repair.passes": 2}, "ssd": {}}),
        ({"repair.passes": 2, "hybrid.share": 3}, ["hybrid"], {"hybrid": {"repair.passes": 2, "share": 3}}),
    ],
)
def test_settings_are_parted_by_method(
    given: dict[str, object], methods: list[str], found: dict[str, object]
) -> None:
    assert settings_by_method(given, methods) == found


@pytest.mark.parametrize("path", ["passes", "ssd", "nothing.passes"])
def test_a_setting_of_no_method_compared_is_refused(path: str) -> None:
    with pytest.raises(
        InvalidInput, match=r"names none of the methods compared, expected METHOD\.NAME=VALUE"
    ):
        settings_by_method({path: 1}, ["scrub", "ssd"])


def test_a_setting_that_a_method_does_not_have_names_the_method() -> None:
    with pytest.raises(InvalidInput, match=r"^scrub: --set pases: the method has no setting 'pases'"):
        list(entrants_of("scrub", {"pases": 1}))
