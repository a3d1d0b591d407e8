"""Every example runs as a user runs it, and prints what it is there to show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
MOST_LINES = 40
SHOWN = {
    "evaluate_with_own_policy": r"^forgotten\nForgotten: .*forget accuracy 0\.000 .*test accuracy 0\.9",
    "own_data": r"forgotten: records \[1\d+(, 1\d+)*\] of cellar 4\n\d+ synapses",
    "own_metric": r"^original \d+\.\d, unlearned \d+\.\d output spikes\nretrained \d+\.\d ± \d+\.\d\n",
    "own_method": r"\[\('hidden1-output', 60, \('weaken',\)\)\]",
    "requests_one_after_another": r"forgotten: 131 records, then 113 more\n(undone bit by bit: True\n){2}",
    "train_and_forget": r"after: accuracy on class 3 0\.0\d\d, others 0\.9",
}


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.py")))
def test_an_example_shows_what_it_is_there_for(name: str, tmp_path: Path) -> None:
    path = EXAMPLES / f"{name}.py"
    ended = subprocess.run(
        [sys.executable, path], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300
    )
    assert ended.returncode == 0, ended.stderr
    assert re.search(SHOWN[name], ended.stdout), ended.stdout
    assert not list(tmp_path.iterdir()), "an example leaves no files behind"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MOST_LINES
