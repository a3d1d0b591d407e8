"""The explore page of a comparison: made of what was measured, and of less where less was kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from unspike.foundation.store import Piece
from unspike.studies.comparison import CompareSettings, compare

from ..conftest import SMALL

SETTINGS = CompareSettings(
    training=SMALL,
    request="class:3",
    methods=("nothing", "gradient-ascent"),
    oracles=2,
    seeds=2,
    candidates=1,
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared")
    compare(SETTINGS, folder)
    return folder


def data_of(out: Path) -> dict[str, Any]:
    text = (out / "explore.html").read_text("utf-8")
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    data: dict[str, Any] = json.loads(found)
    return data


def test_every_method_of_every_seed_is_on_the_page(out: Path) -> None:
    data, report = data_of(out), json.loads((out / "compare.json").read_text())
    assert [case["name"] for case in data["cases"]] == ["0", "1"]
    for case in data["cases"]:
        shown = {network["name"]: network for network in case["networks"]}
        assert list(shown) == ["original", "nothing", "gradient-ascent", "retrained 1", "retrained 2"]
        assert case["forgottenClass"] == "3"
        for row in report["runs"]:
            if str(row["seed"]) == case["name"]:
                halves = shown[row["method"]]
                gap = (halves["remembered"] + halves["damage"]) / 2
                assert gap == pytest.approx(row["figures"]["average_gap"]["value"])
        assert shown["nothing"]["changes"] == []
        assert shown["gradient-ascent"]["changes"]
        assert shown["retrained 2"]["spikes"] is None
        assert shown["retrained 1"]["spikes"] is not None


def test_profiles_are_not_in_compare_json(out: Path) -> None:
    text = (out / "compare.json").read_text()
    assert "profile" not in text


def test_the_same_comparison_gives_the_same_page(out: Path) -> None:
    before = (out / "explore.html").read_bytes()
    compare(SETTINGS, out)
    assert (out / "explore.html").read_bytes() == before


def test_rows_of_an_earlier_version_are_shown_by_their_figures(out: Path) -> None:
    for path in (out / "seeds").glob("*/*.json"):
        found = json.loads(path.read_text())
        proof = found.pop("kept")
        found.pop("profile", None)
        if "changes" not in path.name and proof.get("key"):
            Piece(path=path, key=proof["key"]).keep(found)
    compare(SETTINGS, out)
    case = data_of(out)["cases"][0]
    assert case["sets"] == {}
    assert case["networks"][1]["damage"] is not None
