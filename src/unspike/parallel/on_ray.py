"""Jobs on a Ray cluster."""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from unspike.parallel.backend import Backend
from unspike.parallel.pool import Function, Pool, WorkersLost, given_up, in_time, missing, need_answer

_MOST_RETRIES = 3
_SECONDS_TO_START = 30.0  # a cluster that has answered starts a process of its own for each client


@contextmanager
def ray_pool(backend: Backend, common: Any, *, workers: int, threads: int) -> Iterator[Pool]:
    """Yield the workers of a running cluster, or of one made for the jobs.

    Parameters
    ----------
    backend : Backend
        Which cluster.
    common : object
        What all jobs share; it is sent to each machine once.
    workers, threads : int
        Processes of a cluster on this machine, and threads within each.

    Raises
    ------
    InvalidInput
        If Ray is not installed, or the cluster does not answer.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent to anybody
    try:
        import ray
    except ImportError as error:
        raise missing(backend) from error
    quiet: dict[str, Any] = {"logging_level": logging.CRITICAL, "log_to_driver": False}
    if backend.address:
        need_answer(backend)
        in_time(lambda: ray.init(f"ray://{backend.address}", **quiet), backend, seconds=_SECONDS_TO_START)
    else:
        # Processes of this machine find the modules that this one finds.
        variables = {"OMP_NUM_THREADS": str(threads), "PYTHONPATH": os.pathsep.join(sys.path)}
        ray.init(num_cpus=workers, include_dashboard=False, runtime_env={"env_vars": variables}, **quiet)
    try:
        yield _Workers(common)
    finally:
        ray.shutdown()


@dataclass(frozen=True)
class _Workers:
    common: Any

    def run(self, function: Function, jobs: Mapping[int, Any]) -> Iterator[tuple[int, Any]]:
        import ray

        # As bytes, for arrays that Ray shares are read-only, and compiled code sees writable ones elsewhere.
        common = ray.put(pickle.dumps(self.common, protocol=pickle.HIGHEST_PROTOCOL))
        remote = ray.remote(num_cpus=1, max_retries=_MOST_RETRIES)(_call)  # a lost worker's job is sent again
        numbers = {remote.remote(function, job, common): number for number, job in jobs.items()}
        waiting = list(numbers)
        try:
            while waiting:
                (ready, *_), waiting = ray.wait(waiting, num_returns=1)
                yield numbers[ready], ray.get(ready)
        except ray.exceptions.RayTaskError as error:
            raise error.cause or error from None
        except ray.exceptions.WorkerCrashedError as error:
            raise given_up(str(error)) from error
        except ray.exceptions.RayError as error:
            raise WorkersLost(str(error)) from error


def _call(function: Function, job: Any, common: bytes) -> Any:
    return function(job, pickle.loads(common))
