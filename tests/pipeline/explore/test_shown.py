"""What a run keeps for its explore page: made once, taken up, missing where an earlier version measured."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from unspike.pipeline import ReportSettings, RunSettings, run
from unspike.pipeline.explore.profiles import PROFILES_FILE, kept_profiles

from ..conftest import TINY

SETTINGS = RunSettings(
    training=TINY, requests=("class:3", "fraction:0.2"), method="gradient-ascent", oracles=2
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    run(SETTINGS, folder)
    return folder


def data_of(out: Path) -> dict[str, Any]:
    text = (out / "explore.html").read_text("utf-8")
    (found,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    data: dict[str, Any] = json.loads(found)
    return data


def test_every_network_of_every_request_is_on_the_page(out: Path) -> None:
    data = data_of(out)
    assert [case["name"] for case in data["cases"]] == ["class:3", "fraction:0.2"]
    report = json.loads((out / "report.json").read_text())
    for case, entry in zip(data["cases"], report["requests"], strict=True):
        names = [network["name"] for network in case["networks"]]
        assert names == ["original", "gradient-ascent", "retrained 1", "retrained 2"]
        method = case["networks"][1]
        assert method["figures"]["test"] == entry["rows"]["unlearned"]["test"]["accuracy"]
        changed = {one["group"] for one in entry["changes"] if one["changed"]}
        assert {change["group"] for change in method["changes"]} == changed
        # Both halves together are the average gap of the report.
        gap = (method["remembered"] + method["damage"]) / 2
        assert gap == pytest.approx(entry["gaps"]["average_gap"])


def test_spikes_are_kept_of_one_retrained_network(out: Path) -> None:
    profiles = kept_profiles(out / "class-3" / PROFILES_FILE)
    assert [name for name, one in profiles.items() if one.spikes] == ["original", "unlearned", "oracle0"]
    scores = np.load(out / "class-3" / "scores.npz")
    ids = profiles["original"].sets["test"].record_id
    assert set(ids) <= set(scores["0/original/test/record_id"])


def test_a_second_run_takes_up_what_was_kept_and_names_records_only_when_asked(out: Path) -> None:
    before = (out / "explore.html").read_bytes()
    forgotten = out / "fraction-0.20" / "forgotten_records.txt"
    kept = (out / "class-3" / PROFILES_FILE).stat().st_mtime_ns
    ids = (
        (forgotten if forgotten.exists() else next(out.glob("fraction*/forgotten_records.txt")))
        .read_text()
        .split()
    )
    run(SETTINGS, out)
    assert (out / "explore.html").read_bytes() == before
    assert not any(f'"{number}"' in json.dumps(data_of(out)["cases"][1]) for number in ids)
    report = json.loads((out / "report.json").read_text())
    assert "explore.html" not in {one["file"] for one in report["remains"]}

    run(SETTINGS, out, report=ReportSettings(with_records=True))
    assert (out / "class-3" / PROFILES_FILE).stat().st_mtime_ns == kept
    assert any(f'"{number}"' in json.dumps(data_of(out)["cases"][1]) for number in ids)
    report = json.loads((out / "report.json").read_text())
    assert {"explore.html", "class-3/profiles.npz"} <= {one["file"] for one in report["remains"]}


def test_a_run_of_an_earlier_version_is_shown_by_its_figures(tmp_path: Path) -> None:
    run(SETTINGS, tmp_path)
    for place in tmp_path.glob("*/measured.json"):
        (place.parent / PROFILES_FILE).unlink()
        as_before(place)
    run(SETTINGS, tmp_path)
    case = data_of(tmp_path)["cases"][0]
    assert case["sets"] == {}
    assert case["networks"][1]["remembered"] is not None


def as_before(place: Path) -> None:
    """Have an account know of no profiles, as earlier versions wrote it."""
    from unspike.foundation.store import Piece

    found = json.loads(place.read_text())
    proof = found.pop("kept")
    files = tuple(name for name in proof["files"] if name != PROFILES_FILE)
    Piece(path=place, key=proof["key"]).keep(found, files=files)
