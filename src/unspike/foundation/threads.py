"""How many processors there are, how many threads compiled loops may use, and who may run them."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from unspike.foundation.compile_cache import tell_of_temporary_cache
from unspike.foundation.errors import InvalidInput

_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUPS = Path("/proc/self/cgroup")
_AT_MOST: ContextVar[int | None] = ContextVar("at_most_threads", default=None)


def loops_only() -> Any:
    """Return what ``njit(parallel=...)`` takes for loops over `prange` alone to use threads.

    To look for more to share out in every other line, as Numba does by default, makes compilation long. What
    is returned is for one function: Numba empties it.
    """
    return {
        "prange": True,
        **dict.fromkeys(
            ("comprehension", "fusion", "inplace_binop", "numpy", "reduction", "setitem", "stencil"), False
        ),
    }


def usable_processors() -> int:
    """Return the number of processors that this process may use, a container's quota included."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, math.ceil(min(found, processor_quota())))


def processor_quota() -> float:
    """Return how many processors' time the control groups allow this process; infinity without a limit.

    Source: Linux kernel, "Control Group v2" (cpu.max) and "CFS Bandwidth Control" (cpu.cfs_quota_us).
    """
    return min((_quota(folder) for folder in own_groups()), default=math.inf)


def own_groups() -> Iterator[Path]:
    """Yield the folders of this process's control groups, of both versions, those above included."""
    places = {
        _CONTROL_GROUPS,
        _CONTROL_GROUPS / "cpu",
        _CONTROL_GROUPS / "cpu,cpuacct",
        _CONTROL_GROUPS / "memory",
    }
    with suppress(OSError):
        for line in _OWN_GROUPS.read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            group = _CONTROL_GROUPS / controllers / path.strip("/")
            while group != _CONTROL_GROUPS and _CONTROL_GROUPS in group.parents:
                places.add(group)
                group = group.parent
    yield from places


def _quota(folder: Path) -> float:
    with suppress(OSError, ValueError, ZeroDivisionError):
        if (folder / "cpu.max").exists():
            allowed, period = (folder / "cpu.max").read_text().split()
            return math.inf if allowed == "max" else int(allowed) / int(period)
        allowed = (folder / "cpu.cfs_quota_us").read_text()
        period = (folder / "cpu.cfs_period_us").read_text()
        return int(allowed) / int(period) if int(allowed) > 0 else math.inf
    return math.inf


def compute_threads(wanted: int | None) -> int:
    """Return the number of threads for compiled loops: those wanted, or all, as far as Numba allows."""
    from numba import config

    allowed = min(wanted or usable_processors(), int(getattr(config, "NUMBA_NUM_THREADS", 1)))
    return min(allowed, _AT_MOST.get() or allowed)


@contextmanager
def at_most_threads(number: int) -> Iterator[None]:
    """Let what this thread computes use no more threads, compiled loops and numpy's alike.

    Parameters
    ----------
    number : int
        Threads.
    """
    from threadpoolctl import threadpool_limits

    token = _AT_MOST.set(number)
    try:
        with threadpool_limits(number, user_api="blas"):
            yield
    finally:
        _AT_MOST.reset(token)


class _Loops:
    """Who runs compiled loops: one thread at a time, and no process that was forked from one that did."""

    def __init__(self) -> None:
        self.turn = threading.RLock()
        self.process: int | None = None

    def check(self) -> None:
        if self.process in (None, os.getpid()):
            return
        import numba

        if numba.threading_layer() == "omp":  # type: ignore[attr-defined]
            raise InvalidInput(
                "this process was forked from one that used a network, and compiled loops (OpenMP) cannot "
                "go on in "
                "it: start workers by multiprocessing.get_context('spawn') or by joblib"
            )


_LOOPS = _Loops()


@contextmanager
def compiled_loops(wanted: int | None) -> Iterator[None]:
    """Let this thread run compiled loops; others wait, for not every Numba can run two at once.

    Parameters
    ----------
    wanted : int or None
        Threads of the loops; all usable processors by default.

    Raises
    ------
    InvalidInput
        If this process was forked from one that ran compiled loops by OpenMP, which would hang or end it.
    """
    from numba import set_num_threads

    _LOOPS.check()
    with _LOOPS.turn:
        tell_of_temporary_cache()
        _LOOPS.process = os.getpid()
        set_num_threads(compute_threads(wanted))
        yield
