from __future__ import annotations

import json
from pathlib import Path

from ..helpers import Invoke


def test_a_plan_writes_nothing_and_recommends(invoke: Invoke, model: Path, tmp_path: Path) -> None:
    before = sorted(model.parent.iterdir())
    ended = invoke("plan", model, "--forget", "class:3", "-q", "--json")
    plan = json.loads(ended.out)
    assert plan["forgotten"] + plan["retained"] == 280
    assert plan["retraining"]["seconds"] > plan["unlearning"]["seconds"] > 0
    assert plan["recommended"] == "retrain", "a matter of seconds, and exact"
    assert sorted(model.parent.iterdir()) == before
