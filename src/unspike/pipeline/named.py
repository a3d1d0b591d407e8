"""Progress that says which request the work is for."""

from __future__ import annotations

from dataclasses import dataclass

from unspike.foundation.progress import Progress


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
