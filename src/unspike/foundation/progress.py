"""Progress of long work, reported to an object that the caller chooses."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What long work tells about itself: `start` once, `step` often, `close` once."""

    def start(self, description: str, total: int, unit: str) -> None:
        """Begin a stretch of work of `total` units, say 140000 `records`."""

    def step(self, amount: int = 1) -> None:
        """Report that `amount` further units are done."""

    def close(self) -> None:
        """End the stretch of work."""


class NoProgress:
    """The silent default."""

    def start(self, description: str, total: int, unit: str) -> None:
        """Say nothing."""

    def step(self, amount: int = 1) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Say nothing."""
