"""What the shell is offered, asked as a shell asks."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from .helpers import PROGRAM


def offered(words: str, place: int) -> list[str]:
    asked = {"_UNSPIKE_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(place)}
    done = subprocess.run(
        PROGRAM, env={**os.environ, **asked}, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("unspike r", {"run", "reproduce"}),
        ("unspike run --with-r", {"--with-records"}),
        ("unspike run --method neg", {"neggrad-plus"}),
        ("unspike cite sal", {"salun"}),
        ("unspike run --data mnist", {"mnist", "mnist5k"}),
    ],
)
def test_commands_options_and_names_are_completed(words: str, expected: set[str]) -> None:
    assert set(offered(words, len(words.split()) - 1)) == expected


def test_the_script_for_a_shell_is_shown_and_nothing_is_installed(tmp_path: Path) -> None:
    told = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1", "HOME": str(tmp_path)}
    done = subprocess.run(
        [*PROGRAM, "--show-completion", "bash"],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "complete -o default -F _unspike_completion unspike" in done.stdout
    assert not (tmp_path / ".bashrc").exists()
