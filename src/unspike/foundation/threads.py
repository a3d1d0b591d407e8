"""How many processors there are, and how many threads compiled loops may use."""

from __future__ import annotations

import os


def usable_processors() -> int:
    """Return the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def compute_threads(wanted: int | None) -> int:
    """Return the number of threads for compiled loops: those wanted, or all, as far as Numba allows."""
    from numba import config

    return min(wanted or usable_processors(), int(getattr(config, "NUMBA_NUM_THREADS", 1)))
