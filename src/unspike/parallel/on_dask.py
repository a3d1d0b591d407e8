"""Jobs on a Dask cluster."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from unspike.parallel.backend import Backend
from unspike.parallel.pool import (
    SECONDS_TO_ANSWER,
    Function,
    Pool,
    WorkersLost,
    given_up,
    in_time,
    missing,
    need_answer,
    no_answer,
)


@contextmanager
def dask_pool(backend: Backend, common: Any, *, workers: int, threads: int) -> Iterator[Pool]:
    """Yield the workers of a running cluster, or of one made for the jobs.

    Parameters
    ----------
    backend : Backend
        Which cluster.
    common : object
        What all jobs share; it is sent to each worker once.
    workers, threads : int
        Processes of a cluster on this machine, and threads within each.

    Raises
    ------
    InvalidInput
        If Dask is not installed, or the cluster does not answer or has no workers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise missing(backend) from error
    with _quiet(), _cluster(backend, workers, threads) as address:
        # Dask's own time limit does not cover an address where somebody listens and never speaks.
        client = in_time(lambda: Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False), backend)
        with closing(client):
            _need_workers(client, backend)
            yield _Workers(client, common)


@contextmanager
def _cluster(backend: Backend, workers: int, threads: int) -> Iterator[Any]:
    if backend.address:
        need_answer(backend)
        yield f"tcp://{backend.address}"
        return
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,  # of Dask: each job's own threads are set by the job
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        env={"OMP_NUM_THREADS": str(threads)},
        silence_logs=logging.CRITICAL,
    ) as cluster:
        yield cluster


def _need_workers(client: Any, backend: Backend) -> None:
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    except TimeoutError as error:
        raise no_answer(backend, "it has no workers") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from writing between the lines of the progress: what matters is raised as an error."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


@dataclass(frozen=True)
class _Workers:
    client: Any
    common: Any

    def run(self, function: Function, jobs: Mapping[int, Any]) -> Iterator[tuple[int, Any]]:
        from distributed import KilledWorker, as_completed
        from distributed.comm import CommClosedError

        try:
            # On every worker, so that it outlives any one of them; jobs of a lost worker are sent to another
            # by Dask itself, three times at most.
            (common,) = self.client.scatter([self.common], broadcast=True, hash=False)
            futures = {
                self.client.submit(function, job, common, pure=False): number for number, job in jobs.items()
            }
            for future in as_completed(futures, loop=self.client.loop):
                yield futures[future], future.result()
        except KilledWorker as error:
            raise given_up(str(error)) from error
        except (CancelledError, CommClosedError, TimeoutError) as error:
            raise WorkersLost(str(error)) from error
