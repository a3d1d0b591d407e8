from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from unspike.data import Task
from unspike.pipeline.case import Case
from unspike.pipeline.material import Material
from unspike.pipeline.training import Original
from unspike.snn.classifier import SpikingClassifier


@pytest.mark.parametrize(("threads", "expected"), [(1, 3.0), (2, None)])
def test_times_compare_only_at_as_many_threads(
    threads: int, expected: float | None, original: SpikingClassifier, task: Task, material: Material
) -> None:
    erasure: Any = SimpleNamespace(threads=threads)
    before = Original(model=original, seconds=3.0, threads=1)
    case = Case(original=before, erasure=erasure, task=task, material=material, run=Path("out"))
    assert case.timing.train_seconds == expected
    assert case.timing.epochs == (original.epochs or case.timing.epochs)
    assert case.folder == Path("out") / task.name
