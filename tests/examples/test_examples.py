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
    "edge_learner": r"bit by bit: True\nbefore: .* 0\.[89]\d\d\nafter: accuracy on threes 0\.000, .* 0\.[89]",
    "evaluate_with_own_policy": r"^(not forgotten|cannot tell)\n(Not forgotten|Cannot tell): .*\.\n$",
    "own_data": r"forgotten: records \[1\d+(, 1\d+)*\] of cellar 4\n\d+ synapses",
    "own_metric": r"^original \d+\.\d, unlearned \d+\.\d output spikes\nretrained \d+\.\d ± \d+\.\d\n",
    "own_method": r"\[\('hidden1-output', 60, \('weaken',\)\)\]",
    "requests_one_after_another": r"forgotten: 131 records, then 113 more\n(undone bit by bit: True\n){2}",
    "train_and_forget": r"after: accuracy on class 3 0\.0\d\d, others 0\.9",
}


def ran(path: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, path], cwd=folder, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.py")))
def test_an_example_shows_what_it_is_there_for(name: str, tmp_path: Path) -> None:
    ended = ran(EXAMPLES / f"{name}.py", tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert re.search(SHOWN[name], ended.stdout), ended.stdout
    assert not list(tmp_path.iterdir()), "an example leaves no files behind"


BACK = r"^back in \w+ it names 0% of the threes rightly, 9\d% of the others\n$"
# Of networks of other frameworks: what must be installed, and what is shown.
OF_FRAMEWORKS = {
    **{f"{package}_network": (package, BACK) for package in ("norse", "sinabs", "spikingjelly")},
    "nir_graph": ("nir", r"^without class:3: accuracy on class 3 0\.000, others 0\.9\d+\n$"),
    "snntorch_network": (
        "snntorch",
        r"^(Forgotten|Cannot tell|Not forgotten).*\nback in snnTorch it names \d% of the forgotten records",
    ),
    "snntorch_on_the_command_line": (
        "snntorch",
        r"^Changes for class:3[\s\S]*unlearned.safetensors\nback in snnTorch it names 0% of the threes",
    ),
}


def test_every_example_of_a_framework_is_listed() -> None:
    assert {path.stem for path in (EXAMPLES / "frameworks").glob("*.py")} == set(OF_FRAMEWORKS)


@pytest.mark.parametrize("name", OF_FRAMEWORKS)
def test_a_network_of_another_framework(name: str, tmp_path: Path) -> None:
    package, shown = OF_FRAMEWORKS[name]
    pytest.importorskip(package, reason=f"{package} is not installed (pip install 'unspike[{package}]')")
    ended = ran(EXAMPLES / "frameworks" / f"{name}.py", tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert re.search(shown, ended.stdout), ended.stdout


@pytest.mark.parametrize("path", sorted((EXAMPLES / "frameworks").glob("*.py")), ids=lambda path: path.stem)
def test_an_example_of_a_framework_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 60


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MOST_LINES
