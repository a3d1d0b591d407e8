"""Progress in a notebook: a bar in the cell's output, which fills up where it stands."""

from __future__ import annotations

import sys
from html import escape
from time import monotonic
from typing import Any

from unspike.foundation.progress import Bar, Progress

_SECONDS_BETWEEN_UPDATES = 0.1


class NotebookBar:
    """A bar for each stretch of work, in the output of the cell that is run."""

    def __init__(self) -> None:
        self._shown: Any = None

    def start(self, description: str, total: int, unit: str) -> None:
        """Show an empty bar."""
        from IPython.display import HTML, display

        self._html = HTML
        self._description, self._total, self._unit = description, max(total, 1), unit
        self._done, self._told = 0, monotonic()
        self._shown = display(self._picture(), display_id=True)

    def step(self, amount: int = 1) -> None:
        """Fill it, as often as an eye can follow."""
        self._done += amount
        if monotonic() - self._told >= _SECONDS_BETWEEN_UPDATES:
            self._update()

    def close(self) -> None:
        """Leave it where it is."""
        if self._shown is not None:
            self._update()

    def _update(self) -> None:
        self._told = monotonic()
        if self._shown is not None:
            self._shown.update(self._picture())

    def _picture(self) -> Any:
        words = escape(f"{self._description}: {self._done:,} of {self._total:,} {self._unit}")
        return self._html(f'<progress value="{self._done}" max="{self._total}"></progress> {words}')


def in_notebook() -> bool:
    """Return whether this runs in the kernel of a notebook, whose cells show HTML."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return type(shell).__name__ == "ZMQInteractiveShell"


def progress_bar() -> Progress:
    """Return a progress that can be seen here: in a notebook in the cell, elsewhere on stderr.

    Examples
    --------
    >>> from unspike import SpikingClassifier, load_dataset, progress_bar
    >>> digits = load_dataset("digits").take(range(20))
    >>> model = SpikingClassifier.untrained(digits, hidden=5, steps=5, epochs=1)
    >>> model.learn(digits, progress=progress_bar())
    """
    return NotebookBar() if in_notebook() else Bar()
