"""Code of the user's own that fails: one line that names it, its file and line, and the cause."""

from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from unspike.foundation.errors import UnspikeError
from unspike.foundation.imports import definition_of, is_own


class OwnCodeFailed(UnspikeError):
    """A method or a metric of the user's own failed; the command line ends with exit code 1."""


@contextmanager
def own_code(what: str, thing: object) -> Iterator[None]:
    """Tell in one line what code of the user's own fails of; a fault of unspike stays what it is.

    Parameters
    ----------
    what : str
        What it is called, ``method 'mine'`` say.
    thing : object
        The function, or an object of the class, that is called within.

    Raises
    ------
    OwnCodeFailed
        If it fails of anything but an error that unspike raises on purpose, or of want of memory.
    """
    try:
        yield
    except (UnspikeError, MemoryError):
        raise
    except (Exception, SystemExit) as error:
        if not is_own(thing):
            raise
        why = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".:")
        raise OwnCodeFailed(
            f"{what} failed at {_place(error, thing)} ({why}). Mend it and run the same command again."
        ) from error


def require_returned(what: str, found: object, expected: type, thing: object) -> None:
    """Refuse what code of the user's own returned if it is of another type.

    Parameters
    ----------
    what, thing
        As in `own_code`.
    found : object
        What was returned.
    expected : type
        What it must be.

    Raises
    ------
    OwnCodeFailed
    """
    if is_own(thing) and not isinstance(found, expected):
        raise OwnCodeFailed(
            f"{what} ({_file(thing)}) returned {type(found).__name__}, expected {expected.__name__}. "
            "Mend it and run the same command again."
        )


def _place(error: BaseException, thing: object) -> str:
    """Return the file and line where it failed: the innermost within the file of the user's own."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == _file(thing)]
    frame = (own or frames)[-1]
    return f"{frame.filename}, line {frame.lineno}"


def _file(thing: object) -> str:
    with suppress(OSError, TypeError):
        return inspect.getfile(definition_of(thing))
    return "?"
