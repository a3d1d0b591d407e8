"""Progress of long work, reported to an object that the caller chooses."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    """What long work tells about itself: `start` once, `step` often, `close` once."""

    def start(self, description: str, total: int, unit: str) -> None:
        """Begin a stretch of work of `total` units, say 140000 `records`."""

    def step(self, amount: int = 1) -> None:
        """Report that `amount` further units are done."""

    def close(self) -> None:
        """End the stretch of work."""


class Bar:
    """One line on stderr that fills up."""

    _WIDTH = 30

    def start(self, description: str, total: int, unit: str) -> None:
        """Show an empty bar."""
        self._description, self._total, self._unit = description, max(total, 1), unit
        self._done, self._shown = 0, -1
        self.step(0)

    def step(self, amount: int = 1) -> None:
        """Fill it, where that can be seen."""
        self._done += amount
        filled = self._done * self._WIDTH // self._total
        if filled != self._shown:
            self._shown = filled
            bar = "#" * filled + "." * (self._WIDTH - filled)
            counted = f"{self._done:,}/{self._total:,} {self._unit}"
            print(f"\r{self._description} [{bar}] {counted}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave it where it is."""
        print(file=sys.stderr)


class NoProgress:
    """The silent default."""

    def start(self, description: str, total: int, unit: str) -> None:
        """Say nothing."""

    def step(self, amount: int = 1) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Named:
    """A Progress whose descriptions begin with a name.

    Parameters
    ----------
    progress : Progress
        Who is told.
    name : str
        What every description begins with.
    """

    progress: Progress
    name: str

    def start(self, description: str, total: int, unit: str) -> None:
        """Begin a stretch of work."""
        self.progress.start(f"{self.name}: {description}", total, unit)

    def step(self, amount: int = 1) -> None:
        """Report further units."""
        self.progress.step(amount)

    def close(self) -> None:
        """End the stretch of work."""
        self.progress.close()
