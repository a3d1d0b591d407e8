"""Where compiled code is kept: where Numba keeps it, or in a temporary folder if it may write nowhere.

Numba refuses to compile a function whose code it cannot keep, and so a read-only installation with a home
that cannot be written to (a container, a cluster's module) could not be used.

Source: Numba, "Notes on caching" (NUMBA_CACHE_DIR).
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from unspike.foundation.errors import Note

VARIABLE = "NUMBA_CACHE_DIR"
_untold: list[str] = []


def keep_compiled_code() -> None:
    """Point Numba to a temporary folder, unless it can write beside the source or in the user's cache."""
    if os.environ.get(VARIABLE) or any(_is_writable(place) for place in _places()):
        return
    folder = str(_temporary_folder())
    os.environ[VARIABLE] = folder  # worker processes inherit it
    if "numba" in sys.modules:
        sys.modules["numba"].config.CACHE_DIR = folder
    _untold.append(
        f"compiled code is kept in {folder}, for neither the installation nor the home folder can be "
        f"written to; set {VARIABLE} to a folder that lasts, or it is compiled anew"
    )


def is_compiled(function: Any) -> bool:
    """Return whether a compiled function is here or kept; True as well where that cannot be told.

    Parameters
    ----------
    function : Numba dispatcher
        A function that is kept once it was compiled.
    """
    kept = getattr(getattr(getattr(function, "_cache", None), "_cache_file", None), "_load_index", None)
    return kept is None or bool(function.signatures) or bool(kept())


def tell_of_compilation(function: Any) -> None:
    """Say that a compiled function is not there yet, and that it will take a while; see `is_compiled`.

    Warns
    -----
    Note
    """
    if not is_compiled(function):
        warnings.warn("compiling, the first time on this machine: some seconds", Note, stacklevel=3)


def tell_of_temporary_cache() -> None:
    """Say once that compiled code is kept in a temporary folder.

    Warns
    -----
    Note
    """
    if _untold:
        warnings.warn(_untold.pop(), Note, stacklevel=2)


def _places() -> tuple[Path, Path]:
    """Return where Numba would keep compiled code: beside the source, and in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(__file__).parent / "__pycache__", Path(cache) / "numba"


def _is_writable(place: Path) -> bool:
    """Whether a folder can be written to, or made."""
    nearest = next((folder for folder in (place, *place.parents) if folder.exists()), place)
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _temporary_folder() -> Path:
    """Return a folder of this user's alone, the same one each time: what is in it will be run."""
    owner = os.getuid() if hasattr(os, "getuid") else 0
    folder = Path(tempfile.gettempdir()) / f"unspike-compiled-{owner}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="unspike-compiled-"))
    private = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    if hasattr(os, "getuid") and not (private and found.st_uid == owner):
        return Path(tempfile.mkdtemp(prefix="unspike-compiled-"))
    return folder
