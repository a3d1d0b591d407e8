"""The list of cases names tests that are there; an outcome that is missing or bad shows."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cases() -> ModuleType:
    spec = importlib.util.spec_from_file_location("cases", ROOT / "tools/cases.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_test_that_is_named_is_there(cases: ModuleType) -> None:
    for start in (start for starts in cases.CASES.values() for start in starts):
        assert cases.tests_of(start), start


def test_what_failed_or_did_not_run_is_not_right(cases: ModuleType) -> None:
    passed = {f"tests/{start}[0]": "passed" for starts in cases.CASES.values() for start in starts}
    assert all(well for *_, well in cases.rows(passed))
    first = next(iter(passed))
    assert [well for *_, well in cases.rows({**passed, first: "failed"})].count(False) == 1
    assert [well for *_, well in cases.rows({k: v for k, v in passed.items() if k != first})].count(
        False
    ) == 1
    assert not any(well for *_, well in cases.rows({}))
