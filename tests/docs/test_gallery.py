"""Every script of the gallery runs, and draws something that has names on its axes."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest

SCRIPTS = sorted((Path(__file__).parents[2] / "docs/gallery").glob("*.py"))
MOST_LINES = 90


@pytest.fixture(autouse=True)
def without_window() -> Iterator[None]:
    before = matplotlib.get_backend()
    plt.switch_backend("agg")
    yield
    plt.close("all")
    plt.switch_backend(before)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_draws(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(path))
    figures = [plt.figure(number) for number in plt.get_fignums()]
    assert figures
    for figure in figures:
        drawn = [ax for ax in figure.axes if ax.lines or ax.patches or ax.collections or ax.images]
        assert drawn
        assert any(ax.get_xlabel() for ax in figure.axes)
    assert not list(tmp_path.iterdir()), "a script leaves no files behind"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_every_script_has_a_place() -> None:
    from gallery_order import ORDER

    assert sorted(f"plot_{name}" for name in ORDER) == [path.stem for path in SCRIPTS]
