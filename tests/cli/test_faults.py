"""A full disk, a broken one, no rights, a kill: at any file operation, one line, and the next run is right.

The whole campaign, every error at every operation, is `benchmarks/faults.py`.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file

from tests.foundation.faults import Killed, faults
from unspike.data import load

from .helpers import Ended, Invoke

TINY = tuple("--hidden 6 --connection-probability 0.5 --epochs 1 --steps 5 --threads 1".split())  # noqa: SIM905
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
COMMANDS = ("train", "forget", "band", "evaluate", "run")
TRIED = {"train": 12, "forget": 12, "band": 8, "evaluate": 4, "run": 6}


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    """80 images, 8 of each class."""
    whole = load("digits")
    part = whole.take(np.concatenate([np.flatnonzero(whole.y == label)[:8] for label in range(10)]))
    path = tmp_path_factory.mktemp("few") / "few.npz"
    np.savez(path, x=part.x, y=part.y, modality="image")
    return f"npz:{path}"


@pytest.fixture(scope="session")
def words(few: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], tuple[object, ...]]:
    """The words of a command that writes into a folder."""
    from unspike.cli.main import exit_code

    place = tmp_path_factory.mktemp("given")
    original, erased = place / "model" / "model.safetensors", place / "erased" / "unlearned.safetensors"
    for line in (
        f"train --data {few} {' '.join(TINY)} --out {original.parent} -q",
        f"forget {original} --forget class:3 --method gradient-ascent --out {erased.parent} -q",
    ):
        assert exit_code(line.split()) == 0
    given = {
        "train": ("--data", few, *TINY),
        "band": ("--data", few, *TINY, "--forget", "class:3", "--oracles", "1"),
        "run": (
            *("--data", few, *TINY, "--forget", "class:3", "--oracles", "1"),
            *("--method", "gradient-ascent"),
        ),
        "forget": (original, "--forget", "class:3", "--method", "gradient-ascent", "--threads", "1"),
        "evaluate": (original, "--unlearned", erased, "--oracles", "1", "--threads", "1"),
    }
    return lambda command, out: (command, *given[command], "--out", out, "--quiet")


def result(out: Path) -> dict[str, Any]:
    """What a command left, without the times that it took."""
    found: dict[str, Any] = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.suffix == ".safetensors":
            found[name] = {key: value.tobytes() for key, value in load_file(path).items()}
        elif path.name == "report.json":
            entries = json.loads(path.read_text())["requests"]
            found[name] = [{k: v for k, v in entry.items() if k != "cost"} for entry in entries]
        else:
            found[name] = None
    return found


def left(out: Path) -> list[str]:
    """What must not be left in a folder."""
    return [path.name for path in out.rglob(".*.partial")]


def one_line(ended: Ended) -> bool:
    lines = [line for line in ended.err.splitlines() if not line.startswith("unspike: note:")]
    return ended.code == 2 and len(lines) == 1 and lines[0].startswith("unspike: error: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_an_error_is_one_line_and_the_next_run_is_right(
    command: str, words: Any, tmp_path: Path, invoke: Invoke
) -> None:
    with faults(tmp_path) as whole:
        assert invoke(*words(command, tmp_path / "whole")).code == 0
    expected, count = result(tmp_path / "whole"), len(whole.done)
    assert count > 5
    for n, at in enumerate(sorted(set(np.linspace(0, count - 1, TRIED[command]).astype(int).tolist()))):
        out = tmp_path / f"at-{at}"
        with faults(tmp_path, at=at, number=ERRORS[n % 3]) as tried:
            ended = invoke(*words(command, out))
        assert one_line(ended) or ended.code == 0, (tried.done[at], ended)
        assert left(out) == [], tried.done[at]
        ended = invoke(*words(command, out))
        assert ended.code == 0, (tried.done[at], ended)
        assert result(out) == expected, tried.done[at]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_kill_is_taken_up(command: str, words: Any, tmp_path: Path, invoke: Invoke) -> None:
    with faults(tmp_path) as whole:
        assert invoke(*words(command, tmp_path / "whole")).code == 0
    expected, count = result(tmp_path / "whole"), len(whole.done)
    for at in sorted({0, 1, 2, 3, 4, *np.linspace(5, count - 1, TRIED[command] // 2).astype(int).tolist()}):
        out = tmp_path / f"at-{at}"
        with pytest.raises(Killed), faults(tmp_path, at=at) as tried:
            invoke(*words(command, out))
        ended = invoke(*words(command, out))
        assert ended.code == 0, (tried.done[at], ended)
        assert result(out) == expected, tried.done[at]
        assert left(out) == [], tried.done[at]
