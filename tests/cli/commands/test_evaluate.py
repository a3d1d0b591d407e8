"""A saved network and its twin, compared."""

from __future__ import annotations

import json
from pathlib import Path

from unspike.report import validate

from ..helpers import Invoke


def test_evaluate_compares(model: Path, unlearned: Path, invoke: Invoke, tmp_path: Path) -> None:
    words = ("evaluate", model, "--unlearned", unlearned, "--oracles", 1, "--threads", 1)
    ended = invoke(*words, "--out", tmp_path / "out", "--json")
    assert ended.code == 0
    report = json.loads(ended.out)
    validate(report)
    (entry,) = report["requests"]
    assert entry["request"] == "class:3"
    assert entry["method"] == "rewind"
    assert (tmp_path / "out" / entry["files"]["model"]).resolve() == unlearned.resolve()
    assert entry["cost"]["time_ratio"] > 0  # the account of the training lies beside the model
    assert (tmp_path / "out" / "report.html").is_file()
    assert not (tmp_path / "out" / "controls").exists()


def test_who_asked_is_named_and_what_is_not_forgotten_has_an_exit_code(
    model: Path, unlearned: Path, invoke: Invoke, tmp_path: Path
) -> None:
    words = ("evaluate", model, "--unlearned", unlearned, "--oracles", 1, "--threads", 1)
    more = ("--reference", "request 17", "--keep-controls", "--fail-unless-forgotten")
    ended = invoke(*words, *more, "--out", tmp_path, "--json")
    assert ended.code == 3  # one retrained network decides nothing
    report = json.loads(ended.out)
    assert report["requests"][0]["verdict"]["answer"] == "cannot tell"
    assert report["reference"] == "request 17"
    ids = (tmp_path / "class-3" / "forgotten_records.txt").read_text().split()
    assert len(ids) == report["requests"][0]["records"]
    assert "controls" in [each["file"] for each in report["remains"]]
    assert len(list((tmp_path / "controls").iterdir())) == 1
    assert len(list((tmp_path / "oracles").iterdir())) == 1
