"""One progress over all jobs of a study."""

from __future__ import annotations

from unspike.foundation.progress import Progress


class Within:
    """A Progress for one part of a greater stretch of work: only its steps are passed on.

    Parameters
    ----------
    whole : Progress
        The progress of the whole, begun by its owner.
    """

    def __init__(self, whole: Progress) -> None:
        self._whole = whole

    def start(self, description: str, total: int, unit: str) -> None:
        """Say nothing: the whole has begun."""

    def step(self, amount: int = 1) -> None:
        """Pass the steps on."""
        self._whole.step(amount)

    def close(self) -> None:
        """Say nothing: the whole goes on."""
