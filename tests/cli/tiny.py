"""The smallest networks and records on which every command can be tried, in a fraction of a second each."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

TINY = tuple("--hidden 6 --connection-probability 0.5 --epochs 1 --steps 5 --threads 1".split())  # noqa: SIM905
METHOD = ("--method", "gradient-ascent")
Words = Callable[[str, Path], tuple[object, ...]]


def few_images(folder: Path) -> str:
    """Write 80 images, 8 of each class, and return them as the user would name them."""
    from unspike.data import load

    whole = load("digits")
    part = whole.take(np.concatenate([np.flatnonzero(whole.y == label)[:8] for label in range(10)]))
    np.savez(folder / "few.npz", x=part.x, y=part.y, modality="image")
    return f"npz:{folder / 'few.npz'}"


def done(*words: object) -> None:
    """Carry out a command, silently; it ends well."""
    from unspike.cli.main import exit_code

    with contextlib.redirect_stdout(io.StringIO()):
        assert exit_code([str(word) for word in words]) == 0


def words_for(folder: Path) -> Words:
    """Return the words of a command that writes into a folder; what it needs is made in another."""
    few, original, erased = few_images(folder), folder / "model" / "model.safetensors", folder / "erased"
    asked = ("--forget", "class:3", *METHOD)
    done("train", "--data", few, *TINY, "--out", original.parent, "-q")
    done("forget", original, *asked, "--threads", "1", "--out", erased, "-q")
    given: dict[str, tuple[object, ...]] = {
        "train": ("--data", few, *TINY),
        "band": ("--data", few, *TINY, "--forget", "class:3", "--oracles", "1"),
        "run": ("--data", few, *TINY, *asked, "--oracles", "1"),
        "forget": (original, *asked, "--threads", "1"),
        "evaluate": (
            *(original, "--unlearned", erased / "unlearned.safetensors"),
            *("--oracles", "1", "--threads", "1"),
        ),
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
        elif not path.name.startswith("."):
            found[name] = None
    return found


def in_one_line(code: int, err: str) -> bool:
    """Return whether a command refused with one line, and code 2."""
    lines = [line for line in err.splitlines() if not line.startswith("unspike: note:")]
    return code == 2 and len(lines) == 1 and lines[0].startswith("unspike: error: ")
