"""A slice of real digits, and what the program makes of it; made once for all tests of a worker."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup

from unspike.cli.main import exit_code
from unspike.data import load

from .helpers import SMALL, Ended, Invoke


@pytest.fixture(autouse=True)
def _pages_without_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures take most of a tiny run; `tests/report` draws them, and so do commands in their own process."""
    for module in ("unspike.report.panels", "unspike.studies.comparison.page"):
        monkeypatch.setattr(f"{module}.draw_svg", lambda *_, **__: Markup("<svg></svg>"))


@pytest.fixture
def invoke(capsys: pytest.CaptureFixture[str]) -> Invoke:
    def run(*words: object) -> Ended:
        capsys.readouterr()
        code = exit_code([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ended(code=code, out=out, err=err)

    return run


@pytest.fixture(scope="session")
def digits(tmp_path_factory: pytest.TempPathFactory) -> str:
    """400 images of mnist5k, 40 of each class, with invented subjects, as the user would name them."""
    whole = load("mnist5k")
    chosen = np.concatenate([np.flatnonzero(whole.y == label)[:40] for label in range(10)])
    path = tmp_path_factory.mktemp("data") / "digits.npz"
    part = whole.take(chosen)
    np.savez(path, x=part.x, y=part.y, record_id=part.record_id, subject=part.record_id % 7, modality="image")
    return f"npz:{path}"


@pytest.fixture(scope="session")
def model(digits: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained network; not to be changed."""
    out = tmp_path_factory.mktemp("train") / "model"
    assert exit_code(["train", "--data", digits, *SMALL, "--out", str(out), "--quiet"]) == 0
    return out / "model.safetensors"


@pytest.fixture(scope="session")
def unlearned(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its twin that forgot class 3; not to be changed."""
    out = tmp_path_factory.mktemp("forget") / "erased"
    words = ["forget", str(model), "--forget", "class:3", "--threads", "1", "--out", str(out), "--quiet"]
    assert exit_code(words) == 0
    return out / "unlearned.safetensors"


@pytest.fixture(scope="session")
def finished(digits: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole run; not to be changed."""
    out = tmp_path_factory.mktemp("run") / "out"
    words = ["run", "--data", digits, *SMALL, "--oracles", "2", "--out", str(out), "--quiet"]
    assert exit_code(words) == 0
    return out


@pytest.fixture(scope="session")
def forgot_three(unlearned: Path) -> Path:
    """The network after class 3; not to be changed."""
    return unlearned


@pytest.fixture(scope="session")
def forgot_both(forgot_three: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network after class 3 and, in a second run, class 4; not to be changed."""
    out = tmp_path_factory.mktemp("both") / "out"
    assert exit_code(["forget", str(forgot_three), "--forget", "class:4", "--out", str(out), "-q"]) == 0
    return out / "unlearned.safetensors"
