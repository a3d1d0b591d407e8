"""Jobs for the tests: functions of a module, as workers must be able to import them."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np


def weighted_sum(job: int, common: np.ndarray) -> float:
    return float(job * common.sum())


def tell_process(job: int, common: Any) -> int:
    return os.getpid()


def write_to_common(job: int, common: np.ndarray) -> float:
    common[0] += job  # a copy on write: nobody else sees it
    return float(common[0])


def fail(job: int, common: Any) -> int:
    if job == 1:
        raise ValueError(f"job {job} went wrong")
    return job


def write_or_fail(job: int, common: np.ndarray) -> float:
    return write_to_common(job, common) if job != 1 else float(fail(job, common))


def die_once(job: int, common: str) -> int:
    """Job 1 kills its worker with SIGKILL the first time it runs; each run of a job leaves a mark."""
    folder = Path(common)
    first = not list(folder.glob(f"{job}-*"))
    (folder / f"{job}-{os.getpid()}").touch()
    if job == 1 and first:
        os.kill(os.getpid(), signal.SIGKILL)
    return job * job


def die_always(job: int, common: Any) -> int:
    if job == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return job


def threads_of_libraries(job: int, common: Any) -> list[str | None]:
    names = ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return [os.environ.get(name) for name in names]


def own_value(job: Any, common: Any) -> int:
    """What a module of the user's own gave to the job and to the process."""
    import builtins

    return int(job.value + builtins.mine)  # type: ignore[attr-defined]
