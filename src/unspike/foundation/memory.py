"""Refusing what would not fit in memory before any of it is taken, and giving back what is freed."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from unspike.foundation.errors import InvalidInput
from unspike.foundation.threads import own_groups

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # mallopt's names for them
_LARGE = 2**20  # bytes
_KEPT = 2**24  # bytes at the heap's end that are kept when they are free, for the next batch's arrays
SMALL = 2**26  # bytes that are taken unasked: to ask takes longer than small work does


def available_bytes() -> int | None:
    """Return how many bytes can be had without swapping, a container's limit included; None if unknown."""
    known = [free for free in (_free_of_machine(), _free_of_container()) if free is not None]
    return min(known, default=None)


def _free_of_machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
        return int(kilobytes) * 1024
    except (OSError, ValueError):
        return None


def _free_of_container() -> int | None:
    """Return what the control groups leave this process, of both versions; None without a limit.

    What is kept of files may be dropped for other use, and counts as free.

    Source: Linux kernel, "Control Group v2" (memory.max) and "Memory Resource Controller" (v1).
    """
    free = [left for folder in own_groups() if (left := _left_in(folder)) is not None]
    return min(free, default=None)


def _left_in(folder: Path) -> int | None:
    for limit, usage, files in (
        ("memory.max", "memory.current", "inactive_file "),
        ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file "),
    ):
        with suppress(OSError, ValueError):
            allowed, used = (int((folder / name).read_text()) for name in (limit, usage))
            lines = (folder / "memory.stat").read_text().splitlines()
            kept = sum(int(line.split()[1]) for line in lines if line.startswith(files))
            return max(0, allowed - used + kept)
    return None


def refuse_what_does_not_fit(needed: int, what: str, mend: str) -> None:
    """Raise `InvalidInput` if `needed` bytes are more than are available.

    Parameters
    ----------
    needed : int
        Bytes.
    what : str
        What needs them, for the message.
    mend : str
        What the user can do.
    """
    available = None if needed < SMALL else available_bytes()
    if available is not None and needed > available:
        raise InvalidInput(
            f"{what} needs {needed:,} bytes ({needed / 1e9:.1f} GB), "
            f"{available / 1e9:.1f} GB are free; {mend}"
        )


@lru_cache(maxsize=1)
def return_large_blocks() -> bool:
    """Have blocks of a mebibyte or more returned to the system when they are freed, from now on.

    glibc takes a large block from the system by itself, but once one was freed it takes blocks of that size
    from the heap, whose freed places it keeps while anything small lies behind them. Told from which size on,
    it no longer adapts how much free heap it keeps either, so that is set, too: smaller arrays would go back
    and be taken again with every batch. For programs and their workers, not for a library in somebody else's
    process.

    Returns
    -------
    bool
        Whether this C library has such a setting; where it has none nothing changes.

    Notes
    -----
    GNU C Library manual, "Memory Allocation Tunable Parameters" (``M_MMAP_THRESHOLD``,
    ``M_TRIM_THRESHOLD``).

    Examples
    --------
    >>> from unspike.foundation.memory import return_large_blocks
    >>> return_large_blocks() in (True, False)
    True
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
        return bool(mallopt(_M_MMAP_THRESHOLD, _LARGE) and mallopt(_M_TRIM_THRESHOLD, _KEPT))
    except (AttributeError, OSError, TypeError):
        return False
