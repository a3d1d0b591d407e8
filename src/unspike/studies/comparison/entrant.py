"""Who takes part in a comparison: a method, with the retained data or without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from unspike.unlearning.registry import make_unlearner

WITHOUT = "without retained data"


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A method, and whether it is given the retained data.

    Parameters
    ----------
    method : str
        Name of the method.
    retained : bool
        Whether it is given them; a method that never looks at them counts as given.
    """

    method: str
    retained: bool = True

    @property
    def name(self) -> str:
        """``scrub`` or ``hybrid without retained data``, say."""
        return self.method if self.retained else f"{self.method} {WITHOUT}"

    @property
    def file(self) -> str:
        """Name of the file of its results."""
        return f"{self.name.replace(' ', '-')}.json"


def entrants_of(method: str) -> Iterator[Entrant]:
    """Yield a method as it is, and without the retained data where it looks at them but can do without."""
    yield Entrant(method=method)
    made = make_unlearner(method)
    if made.uses_retain and not made.needs_retain:
        yield Entrant(method=method, retained=False)
