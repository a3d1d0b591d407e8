"""Jobs in processes of this machine (joblib's loky), or in this very process where one is enough."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from unspike.foundation.memory import return_large_blocks
from unspike.foundation.threads import at_most_threads
from unspike.parallel.pool import Function, Pool, WorkersLost


@contextmanager
def loky_pool(common: Any, *, workers: int, threads: int) -> Iterator[Pool]:
    """Yield a pool of processes.

    Parameters
    ----------
    common : object
        What all jobs share.
    workers, threads : int
        Processes, and threads within each.
    """
    yield _OneProcess(common) if workers == 1 else _Processes(common, workers, threads)


@contextmanager
def loky_pool_with_this_process(common: Any, *, workers: int, threads: int) -> Iterator[Pool]:
    """Yield the same, with this process as one of them: it does its share rather than wait beside the others.

    Its own jobs come first, and are handed over first.
    """
    yield _OneProcess(common) if workers == 1 else _WithThisProcess(common, workers, threads)


def end_workers() -> None:
    """End the processes that wait for further jobs, and give their memory back; further jobs start others.

    Examples
    --------
    >>> from unspike.parallel import end_workers
    >>> end_workers()
    """
    if "joblib" in sys.modules:  # without it there are none
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor(max_workers=1, reuse=True).shutdown(wait=True)


def _end_all_but(number: int) -> None:
    """End the processes that wait for further jobs, but so many.

    loky offers this only where it makes an executor if there is none, which joblib could not use then. Where
    a later version has other names all of them go on, and only hold more memory.
    """
    if "joblib" not in sys.modules:
        return
    from joblib.externals.loky import reusable_executor

    with suppress(AttributeError):
        executor = reusable_executor._executor
        if not (executor is None or executor._flags.shutdown or executor._flags.broken):
            executor._resize(number)


@dataclass(frozen=True)
class _OneProcess:
    common: Any

    def run(self, function: Function, jobs: Mapping[int, Any]) -> Iterator[tuple[int, Any]]:
        for number, job in jobs.items():
            yield number, function(job, self.common)


@dataclass(frozen=True)
class _Processes:
    common: Any
    workers: int
    threads: int

    def run(self, function: Function, jobs: Mapping[int, Any]) -> Iterator[tuple[int, Any]]:
        try:
            yield from self.started(function, jobs)
        except BrokenProcessPool as error:
            raise WorkersLost(str(error)) from error

    def started(self, function: Function, jobs: Mapping[int, Any]) -> Any:
        """Return what yields the results of jobs that run from now on."""
        import joblib

        # What is shared reaches the workers as one memory-mapped file, copied on write: compiled code sees
        # writable arrays, as it does everywhere else, and no worker holds a copy of its own.
        with joblib.parallel_config(backend="loky", inner_max_num_threads=self.threads):
            run = joblib.Parallel(
                n_jobs=self.workers, mmap_mode="c", batch_size=1, return_as="generator_unordered"
            )
        return run(joblib.delayed(_numbered)(function, n, job, self.common) for n, job in jobs.items())


@dataclass(frozen=True)
class _WithThisProcess:
    common: Any
    workers: int
    threads: int

    def run(self, function: Function, jobs: Mapping[int, Any]) -> Iterator[tuple[int, Any]]:
        numbers = list(jobs)
        own = numbers[:: self.workers]
        # Of processes that earlier jobs left no more are kept than there is work for. joblib has no pool of
        # one; where two are too many the second starts anew, and stays empty.
        _end_all_but(self.workers - 1)
        others = _Processes(self.common, max(2, self.workers - 1), self.threads)
        started = others.started(function, {n: jobs[n] for n in numbers if n not in own})
        try:
            for n in own:
                with at_most_threads(self.threads):
                    result = function(jobs[n], self.common)
                yield n, result
            yield from started
        except BrokenProcessPool as error:
            raise WorkersLost(str(error)) from error
        finally:
            started.close()


def _numbered(function: Function, number: int, job: Any, common: Any) -> tuple[int, Any]:
    return_large_blocks()
    return number, function(job, common)
