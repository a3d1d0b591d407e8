"""Refusing what would not fit in memory, before any of it is taken."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from unspike.foundation.errors import InvalidInput
from unspike.foundation.threads import own_groups

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
