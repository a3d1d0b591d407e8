"""Run independent jobs anywhere; what is finished is handed over at once, what is lost runs again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from unspike.foundation.own_code import import_own, imported
from unspike.parallel.backend import LOKY, Backend
from unspike.parallel.pool import Function, Pool, WorkersLost, given_up

_MOST_LOSSES = 3


def run_jobs(
    function: Function,
    jobs: Sequence[Any],
    *,
    common: Any = None,
    backend: Backend = LOKY,
    workers: int = 1,
    threads: int = 1,
) -> Iterator[tuple[int, Any]]:
    """Yield the place and the result of each job as soon as it is finished.

    Parameters
    ----------
    function : callable
        Called with a job and with `common`; a function of a module. It must not depend on anything else, so
        that it gives the same result wherever and however often it runs.
    jobs : sequence
        What can be pickled.
    common : object
        What all jobs share, such as their data; sent to each worker once, or memory-mapped. Not to be
        changed.
    backend : Backend
        Where to run.
    workers, threads : int
        Jobs at the same time on this machine and threads of each, as `Backend.plan` tells. A cluster
        elsewhere has its own workers.

    Yields
    ------
    place : int
        The place of a job in `jobs`.
    result : object
        What `function` returned for it.

    Raises
    ------
    InvalidInput
        If the backend's library is missing or its cluster does not answer.
    UnspikeError
        If workers are lost again and again and no job is finished between. A single loss is no matter: the
        jobs that were not finished run again.

    Examples
    --------
    >>> from operator import add
    >>> from unspike.parallel import run_jobs
    >>> sorted(run_jobs(add, [1, 2, 3], common=10))
    [(0, 11), (1, 12), (2, 13)]
    """
    left = dict(enumerate(jobs))
    if not left:
        return
    losses = 0
    function = WithImports(function=function, sources=imported()) if imported() else function
    with _opened(backend, common, workers, threads) as pool:
        while left:
            try:
                for place, result in pool.run(function, dict(left)):
                    del left[place]
                    losses = 0
                    yield place, result
            except WorkersLost as error:
                losses += 1
                if losses > _MOST_LOSSES:
                    raise given_up(str(error)) from error


@dataclass(frozen=True, kw_only=True)
class WithImports:
    """A function that imports the user's own modules as soon as it arrives at a worker, before its jobs.

    Parameters
    ----------
    function : callable
        What does the jobs.
    sources : tuple of str
        What `unspike.foundation.own_code.imported` named.
    """

    function: Function
    sources: tuple[str, ...]

    def __call__(self, job: Any, common: Any) -> Any:
        """Return what the function returns."""
        return self.function(job, common)

    def __reduce__(self) -> tuple[Callable[..., WithImports], tuple[Any, ...]]:
        return _arrived, (self.sources, self.function)


def _arrived(sources: tuple[str, ...], function: Function) -> WithImports:
    import_own(sources)
    return WithImports(function=function, sources=sources)


def _opened(backend: Backend, common: Any, workers: int, threads: int) -> AbstractContextManager[Pool]:
    if backend.kind == "dask":
        from unspike.parallel.on_dask import dask_pool

        return dask_pool(backend, common, workers=workers, threads=threads)
    if backend.kind == "ray":
        from unspike.parallel.on_ray import ray_pool

        return ray_pool(backend, common, workers=workers, threads=threads)
    from unspike.parallel.on_loky import loky_pool, loky_pool_with_this_process

    pool = loky_pool_with_this_process if backend.this_process_too else loky_pool
    return pool(common, workers=workers, threads=threads)
