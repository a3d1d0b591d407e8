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
    assert entry["method"] == "hybrid"
    assert (tmp_path / "out" / entry["files"]["model"]).resolve() == unlearned.resolve()
    assert entry["cost"]["time_ratio"] > 0  # the account of the training lies beside the model
    assert (tmp_path / "out" / "report.html").is_file()
