"""One at a time: a folder that several programs write into is given to one after another.

The operating system gives a lock back when a program ends, however it ends: none is ever left behind.
"""

from __future__ import annotations

import errno
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from unspike.foundation.errors import Note

LOCK_FILE = ".unspike.lock"
_NO_LOCKS_HERE = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EROFS, errno.EACCES}


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Yield when no other program has a folder; where files cannot be locked, at once.

    Parameters
    ----------
    folder : Path
        The folder; it is there. A lock file is in it for as long as it is locked.

    Warns
    -----
    Note
        If it has to wait.
    """
    path = folder / LOCK_FILE
    held = _acquired(path)
    try:
        yield
    finally:
        if held is not None:
            _release(path, held)


def _acquired(path: Path) -> int | None:
    """Return an open lock file that is locked, or None where there are no locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    told = False
    while True:
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            if error.errno in _NO_LOCKS_HERE:
                return None
            raise
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not told:
                _tell(path.parent)
            told = True
            _wait(file)
        except OSError as error:
            os.close(file)
            if error.errno in _NO_LOCKS_HERE:
                return None
            raise
        if _is_still_there(file, path):
            return file
        os.close(file)  # whoever had it has removed it: another program may lock the next file of that name


def _wait(file: int) -> None:
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX)
    except BaseException:  # an interruption, too
        os.close(file)
        raise


def _tell(folder: Path) -> None:
    warnings.warn(
        f"Another run of unspike works in {folder}. This one waits, and takes up what that one finishes.",
        Note,
        stacklevel=5,
    )


def _is_still_there(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _release(path: Path, file: int) -> None:
    try:
        with suppress(OSError):  # a lock file that stays locks nothing
            path.unlink(missing_ok=True)
    finally:
        os.close(file)
