"""A full disk, a broken one, no rights, a kill: at any file operation, one line, and the next run is right.

The whole campaign, every error at every operation, is `benchmarks/faults.py`.
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.foundation.faults import Killed, faults

from .helpers import Invoke
from .tiny import Words, in_one_line, result, words_for

ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
COMMANDS = ("train", "forget", "band", "evaluate", "run")
Whole = tuple[dict[str, Any], int]
TRIED = {"train": 12, "forget": 12, "band": 8, "evaluate": 4, "run": 6}


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return words_for(tmp_path_factory.mktemp("given"))


@pytest.fixture(scope="session")
def wholes() -> dict[str, Whole]:
    return {}


@pytest.fixture
def whole(command: str, words: Words, wholes: dict[str, Whole], tmp_path: Path, invoke: Invoke) -> Whole:
    """What a command leaves without a fault, and how many file operations it takes; found once."""
    if command not in wholes:
        with faults(tmp_path) as found:
            assert invoke(*words(command, tmp_path / "whole")).code == 0
        wholes[command] = result(tmp_path / "whole"), len(found.done)
    return wholes[command]


def left(out: Path) -> list[str]:
    """What must not be left in a folder."""
    return [path.name for path in out.rglob(".*.partial")]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_error_is_one_line_and_the_next_run_is_right(
    command: str, words: Words, whole: Whole, tmp_path: Path, invoke: Invoke
) -> None:
    expected, count = whole
    assert count > 5
    for n, at in enumerate(sorted(set(np.linspace(0, count - 1, TRIED[command]).astype(int).tolist()))):
        out = tmp_path / f"at-{at}"
        with faults(tmp_path, at=at, number=ERRORS[n % 3]) as tried:
            ended = invoke(*words(command, out))
        assert in_one_line(ended.code, ended.err) or ended.code == 0, (tried.done[at], ended)
        assert left(out) == [], tried.done[at]
        ended = invoke(*words(command, out))
        assert ended.code == 0, (tried.done[at], ended)
        assert result(out) == expected, tried.done[at]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_kill_is_taken_up(command: str, words: Words, whole: Whole, tmp_path: Path, invoke: Invoke) -> None:
    expected, count = whole
    for at in sorted({0, 1, 2, 3, 4, *np.linspace(5, count - 1, TRIED[command] // 2).astype(int).tolist()}):
        out = tmp_path / f"at-{at}"
        with pytest.raises(Killed), faults(tmp_path, at=at) as tried:
            invoke(*words(command, out))
        ended = invoke(*words(command, out))
        assert ended.code == 0, (tried.done[at], ended)
        assert result(out) == expected, tried.done[at]
        assert left(out) == [], tried.done[at]
