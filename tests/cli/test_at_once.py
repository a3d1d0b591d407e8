"""Several runs at once, in one folder or with one band: all succeed, and with the same figures."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .helpers import PROGRAM
from .tiny import METHOD, TINY, few_images

ASKED = (*METHOD, "--forget", "class:3", "--oracles", "2", "--quiet")


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    """80 images, 8 of each class."""
    return few_images(tmp_path_factory.mktemp("few"))


def together(*commands: tuple[object, ...]) -> list[str]:
    """Run commands at the same time, each in a process of its own; all end well. Returns their stderr."""
    running = [
        subprocess.Popen(
            [*PROGRAM, *map(str, words)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        for words in commands
    ]
    told = [process.communicate(timeout=300)[1] for process in running]
    assert [process.returncode for process in running] == [0] * len(running), told
    assert all(line.startswith("unspike: note: ") for text in told for line in text.splitlines()), told
    return told


def entries(out: Path) -> list[dict[str, Any]]:
    found = json.loads((out / "report.json").read_text())["requests"]
    return [
        {name: value for name, value in entry.items() if name not in ("cost", "files")} for entry in found
    ]


def test_three_runs_in_one_folder(few: str, tmp_path: Path) -> None:
    words = ("run", "--data", few, *TINY, *ASKED, "--out")
    told = together(*[(*words, tmp_path / "one")] * 3)
    waited = [text for text in told if "Another run of unspike works in" in text]
    assert len(waited) == 2
    together((*words, tmp_path / "alone"))
    assert entries(tmp_path / "one") == entries(tmp_path / "alone")
    assert not list(tmp_path.rglob(".*"))


def test_three_runs_share_a_new_band_and_a_damaged_one(few: str, tmp_path: Path) -> None:
    band = tmp_path / "band"
    together(
        ("band", "--data", few, *TINY, "--forget", "class:3", "--oracles", "1", "--quiet", "--out", band)
    )
    kept = next((band / "oracles").iterdir())
    whole = (kept / "model.safetensors").read_bytes()
    (kept / "model.safetensors").write_bytes(whole[:-7])
    words = ("run", "--data", few, *TINY, *ASKED, "--band", band, "--out")
    together(*((*words, tmp_path / name) for name in "abc"))
    assert (kept / "model.safetensors").exists()
    shutil.rmtree(band / "oracles")
    (band / "oracles").mkdir()
    together(*((*words, tmp_path / name, "--fresh") for name in "abc"))
    assert len(list((band / "oracles").iterdir())) == 2
    assert entries(tmp_path / "a") == entries(tmp_path / "b") == entries(tmp_path / "c")
    assert not list(tmp_path.rglob(".*"))
