"""Functions of the user's own, called: what goes wrong in them is told in one line, with the place."""

from __future__ import annotations

import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from unspike.foundation.errors import InvalidInput, UnspikeError

_NOT_THEIRS = {Path(__file__).parents[1], Path(sysconfig.get_path("stdlib"))}
_INSTALLED = {"site-packages", "dist-packages"}


@contextmanager
def telling_where(what: str) -> Iterator[None]:
    """Turn an error of somebody's function into one line that says where it arose.

    Parameters
    ----------
    what : str
        What errors call the function.
    """
    try:
        yield
    except UnspikeError:
        raise
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(".")
        raise InvalidInput(f"{what} failed{_place(error)} ({why}). Mend it.") from error


def _place(error: Exception) -> str:
    """Return the last line of the user's own that the error passed, as far as that can be told."""
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(Path(frame.filename))]
    return f" in {Path(own[-1].filename).name}, line {own[-1].lineno}" if own else ""


def _is_own(file: Path) -> bool:
    return not _NOT_THEIRS & {*file.parents} and not _INSTALLED & {*file.parts}
