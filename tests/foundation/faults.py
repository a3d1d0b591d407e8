"""File operations that fail, or in which the program is killed.

Python tells of every file operation before it is done (`sys.addaudithook`, PEP 578), and leaves it if the
hook raises. An error is raised as the system would. A kill is an exception that nothing catches, and after
which every further operation raises it again: nothing that cleans up gets to the disk.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_OPERATIONS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.scandir", "os.listdir"}
_active: list[Faults] = []


class Killed(BaseException):
    """The program was killed here."""


@dataclass
class Faults:
    """What happens to the file operations in a folder.

    Parameters
    ----------
    folder : Path
        The folder; operations elsewhere are done as they are.
    at : int, optional
        Number of the operation that fails, from 0; none by default.
    number : int, optional
        The error's number (`errno`); None kills the program.
    """

    folder: Path
    at: int | None = None
    number: int | None = None
    done: list[str] = field(default_factory=list)

    def happen(self, event: str, path: str) -> None:
        count = len(self.done)
        if self.at is not None and self.number is None and count > self.at:
            raise Killed
        self.done.append(f"{event} {path}")
        if count != self.at:
            return
        if self.number is None:
            raise Killed
        raise OSError(self.number, os.strerror(self.number), path)


@contextmanager
def faults(folder: Path, *, at: int | None = None, number: int | None = None) -> Iterator[Faults]:
    """Yield the faults of file operations that happen within."""
    if _hook not in _hooked:
        _hooked.append(_hook)
        sys.addaudithook(_hook)
    _active.append(Faults(folder=folder, at=at, number=number))
    try:
        yield _active[-1]
    finally:
        _active.pop()


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _active or event not in _OPERATIONS or not isinstance(arguments[0], str | bytes | os.PathLike):
        return
    path = os.fsdecode(arguments[0])
    if path.startswith(str(_active[-1].folder)):
        _active[-1].happen(event, path)


_hooked: list[Any] = []
