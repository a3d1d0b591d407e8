from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from unspike.studies.comparison import trial
from unspike.studies.comparison.reference import Reference


def test_the_verdict_on_a_method_knows_whether_the_attack_has_power(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def evaluate(text: str, **settings: Any) -> Any:
        given.update(settings)
        return {"verdict": {}}, {}

    monkeypatch.setattr(trial, "evaluate", evaluate)
    memoriser: Any = object()
    original: Any = SimpleNamespace(model=None)
    reference = Reference(original=original, cpu_seconds=1.0, oracles=(), memoriser=memoriser)
    task: Any = SimpleNamespace(text="fraction:0.1", kind="samples", class_name=None)
    best: Any = SimpleNamespace(unlearned=None)
    trial._evaluated("nothing", best, task, {}, reference)
    assert given["memoriser"] is memoriser
