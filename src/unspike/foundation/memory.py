"""Refusing what would not fit in memory, before any of it is taken."""

from __future__ import annotations

from pathlib import Path

from unspike.foundation.errors import InvalidInput


def available_bytes() -> int | None:
    """Return how many bytes of memory can be had without swapping, or None where that cannot be told."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        (kilobytes,) = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
        return int(kilobytes) * 1024
    except (OSError, ValueError):
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
    available = available_bytes()
    if available is not None and needed > available:
        raise InvalidInput(
            f"{what} needs {needed:,} bytes ({needed / 1e9:.1f} GB), "
            f"{available / 1e9:.1f} GB are free; {mend}"
        )
