"""Progress: lines where nobody watches, bars on a terminal, nothing when it is quiet."""

from __future__ import annotations

import sys

import pytest

from unspike.cli import progress
from unspike.cli.progress import Bars, Lines, shown_progress
from unspike.foundation.progress import NoProgress


def test_lines_of_progress(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines(sys.stderr)
    lines.start("training", 2000, "records")
    lines.step(2000)
    lines.close()
    first, last = capsys.readouterr().err.splitlines()
    assert first == "training: 2,000 records"
    assert last.startswith("training: 2,000 records in 0.0 s, ")


def test_a_line_now_and_then_says_how_long_it_will_take(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(progress, "monotonic", lambda: now)
    lines = Lines(sys.stderr)
    lines.start("training", 1000, "records")
    for seconds in (4.0, 8.0, 12.0, 16.0):
        now = 100.0 + seconds
        lines.step(100)
    lines.close()
    # After 12 s, 300 of 1000 are done: 25 a second, and 28 s for the other 700.
    assert capsys.readouterr().err.splitlines() == [
        "training: 1,000 records",
        "training: 300 of 1,000 records, 25.0 records/s, 28 s left",
        "training: 400 records in 16.0 s, 25.0 records/s",
    ]


class Terminal:
    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None: ...


def test_who_is_shown_what(monkeypatch: pytest.MonkeyPatch) -> None:
    with shown_progress() as shown:
        assert isinstance(shown, Lines)
    with shown_progress(quiet=True) as shown:
        assert isinstance(shown, NoProgress)
    monkeypatch.setattr(sys, "stderr", Terminal())
    with shown_progress() as shown:
        assert isinstance(shown, Bars)
        shown.start("training", 10, "records")
        shown.step(4)
        (task,) = shown._bars.tasks
        assert (task.description, task.total, task.completed) == ("training", 10, 4)
        shown.close()
        assert task.stop_time is not None
