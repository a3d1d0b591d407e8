"""A container whose control groups say what a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from unspike.foundation import threads

OWN = "3:cpu,cpuacct:/job\n4:memory:/job\n0::/slice/job\n"


def in_groups(files: Mapping[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put this process into control groups whose folder holds these files."""
    groups = folder / "cgroup"
    for name, content in files.items():
        (groups / name).parent.mkdir(parents=True, exist_ok=True)
        (groups / name).write_text(content + "\n")
    (folder / "own").write_text(OWN)
    monkeypatch.setattr(threads, "_CONTROL_GROUPS", groups)
    monkeypatch.setattr(threads, "_OWN_GROUPS", folder / "own")
