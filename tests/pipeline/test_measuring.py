"""Requests measured one by one and at the same time: the same figures, each network trained once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unspike.foundation.progress import NoProgress
from unspike.foundation.threads import compute_threads
from unspike.pipeline import RunSettings, run

from .conftest import TINY

REQUESTS = ("class:3", "fraction:0.2")


class Told(NoProgress):
    """Keeps what is told."""

    def __init__(self) -> None:
        self.stretches: list[tuple[str, int]] = []

    def start(self, description: str, total: int, unit: str) -> None:
        self.stretches.append((description, total))


def measured(out: Path, threads: int) -> tuple[Told, list[dict[str, Any]]]:
    told = Told()
    settings = RunSettings(
        training=replace(TINY, threads=threads), requests=REQUESTS, method="fine-tune", oracles=2
    )
    report = run(settings, out, progress=told).report
    assert report is not None
    return told, [{**entry, "cost": None} for entry in report["requests"]]


def test_requests_are_measured_alike_whatever_the_threads(tmp_path: Path) -> None:
    told_one, one_by_one = measured(tmp_path / "one", 1)
    told_two, at_once = measured(tmp_path / "two", 2)
    assert json.dumps(one_by_one) == json.dumps(at_once)
    # Two retrained networks each, and one that memorises for both.
    assert ("Train networks to compare with", 5) in told_one.stretches
    if compute_threads(2) == 1:
        pytest.skip("one thread is all there is here: both were measured one by one")
    assert ("Measure", 2) in told_two.stretches


def test_what_an_earlier_run_measured_is_not_measured_again(tmp_path: Path) -> None:
    measured(tmp_path, 1)
    told, _ = measured(tmp_path, 1)
    assert [what for what, _ in told.stretches] == ["Load compiled code"]
