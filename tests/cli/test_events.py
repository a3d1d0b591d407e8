"""Every command that takes data takes events, and refuses bad ones in one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ..event_lists import arrays_of_events, write_events
from .helpers import Invoke, refused
from .tiny import METHOD, TINY


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> str:
    arrays = arrays_of_events(40)
    return f"events:{write_events(tmp_path_factory.mktemp('events') / 'few.npz', **arrays)}"


def test_train_forget_and_evaluate(few: str, invoke: Invoke, tmp_path: Path) -> None:
    model, erased = tmp_path / "model" / "model.safetensors", tmp_path / "erased"
    assert invoke("train", "--data", few, *TINY, "--out", model.parent, "-q").code == 0
    asked = ("--forget", "class:1", *METHOD, "--threads", 1)
    assert invoke("forget", model, *asked, "--out", erased, "-q").code == 0
    unlearned = erased / "unlearned.safetensors"
    ended = invoke(
        "evaluate", model, "--unlearned", unlearned, "--oracles", 1, "--threads", 1,
        "--out", tmp_path / "report", "-q",
    )  # fmt: skip
    assert ended.code == 0, ended
    assert json.loads((tmp_path / "report" / "report.json").read_text())["data"]["modality"] == "events"


def test_parts_are_counted(few: str, invoke: Invoke) -> None:
    told = json.loads(invoke("data", "parts", few, "--json").out)
    assert sum(told["class"]["1"].values()) == 20


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"t": None}, "no t. Write it with numpy.savez(FILE, t=t, x=x, y=y, p=p, record=record"),
        ({"t": -np.ones(3)}, "t holds"),
        ({"x": np.full(3, 99)}, "x holds"),
        ({"sensor": np.array([1, 1])}, "on a sensor of 1 x 1 pixels"),
        ({"sensor": np.array([600, 600])}, "has 720,000 values, expected at most 200,000"),
    ],
)
def test_bad_events_are_refused(
    changes: dict[str, object], message: str, invoke: Invoke, tmp_path: Path
) -> None:
    path = write_events(tmp_path / "bad.npz", **changes)
    assert message in refused(invoke("train", "--data", f"events:{path}", *TINY, "--out", tmp_path / "m"))
    assert not (tmp_path / "m").exists()
