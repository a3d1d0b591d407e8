"""Progress on stderr: bars on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TextIO

from unspike.foundation.progress import NoProgress, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def shown_progress(*, quiet: bool = False) -> Iterator[Progress]:
    """Yield a Progress that the user sees; none with `quiet`."""
    if quiet:
        yield NoProgress()
    elif sys.stderr.isatty():
        with _rich_progress() as bars:
            yield Bars(bars)
    else:
        yield Lines(sys.stderr)


class Bars:
    """A bar with rate and time left for each stretch of work."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def start(self, description: str, total: int, unit: str) -> None:
        """Show a new bar."""
        self._task = self._bars.add_task(description, total=total, unit=unit)

    def step(self, amount: int = 1) -> None:
        """Move it."""
        if self._task is not None:
            self._bars.advance(self._task, amount)

    def close(self) -> None:
        """Leave it where it is."""
        if self._task is not None:
            self._bars.stop_task(self._task)
            self._task = None


class Lines:
    """A line at the beginning and the end of a stretch of work, and every ten seconds."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._description, self._unit = "", ""
        self._done, self._total = 0, 0
        self._began = self._told = monotonic()

    def start(self, description: str, total: int, unit: str) -> None:
        """Say what begins."""
        self._description, self._unit = description, unit
        self._done, self._total = 0, total
        self._began = self._told = monotonic()
        print(
            description if total == 1 else f"{description}: {total:,} {unit}", file=self._stream, flush=True
        )

    def step(self, amount: int = 1) -> None:
        """Say how far it is, now and then."""
        self._done += amount
        now = monotonic()
        if now - self._told >= _SECONDS_BETWEEN_LINES and self._done < self._total:
            self._told = now
            left = (now - self._began) / self._done * (self._total - self._done) if self._done else 0
            self._say(f"{self._done:,} of {self._total:,} {self._unit}, {self._rate()}, {left:.0f} s left")

    def close(self) -> None:
        """Say how long it took."""
        seconds = f"{monotonic() - self._began:.1f} s"
        alone = self._total == self._done == 1  # of which a rate would say nothing
        self._say(seconds if alone else f"{self._done:,} {self._unit} in {seconds}, {self._rate()}")

    def _rate(self) -> str:
        return f"{_rounded(self._done / max(monotonic() - self._began, 1e-3))} {self._unit}/s"

    def _say(self, words: str) -> None:
        print(f"{self._description}: {words}", file=self._stream, flush=True)


def _rich_progress() -> RichProgress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.table import Column
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if speed is None else f"{_rounded(speed)} {task.fields['unit']}/s")

    console = Console(stderr=True)

    def column(width: int) -> Column:
        return Column(no_wrap=True, min_width=width, max_width=width)

    return Progress(
        TextColumn("{task.description}", markup=False, table_column=column(max(20, console.width - 54))),
        BarColumn(table_column=column(10)),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}", table_column=column(15)),
        Rate(table_column=column(16)),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True, table_column=column(8)),
        console=console,
    )


def _rounded(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"
