"""Where the jobs of a study run; the one place that knows of a backend.

A job is called with itself and with what all jobs share, depends on nothing else, and returns a result that
the calling process keeps. It may therefore run anywhere and twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from unspike.errors import InvalidInput
from unspike.threads import usable_processors

Function = Callable[[Any, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Backend:
    """Where jobs run: processes of this machine.

    Parameters
    ----------
    kind : str
        ``loky``.
    """

    kind: str

    @classmethod
    def parse(cls, text: str) -> Backend:
        """Read a backend as it is typed after ``--backend``.

        Raises
        ------
        InvalidInput
            If there is no such backend.
        """
        if text != "loky":
            raise InvalidInput(f"--backend is '{text}', expected loky.")
        return cls(kind=text)

    def plan(self, jobs: int, *, threads: int | None = None) -> tuple[int, int]:
        """Return how many jobs run at the same time, and with how many threads each.

        Parameters
        ----------
        jobs : int
            How many there are.
        threads : int, optional
            Threads of all jobs together; by default the number of usable processors.
        """
        total = threads or usable_processors()
        workers = max(1, min(total, jobs))
        return workers, max(1, total // workers)


def run_jobs(
    function: Function,
    jobs: Sequence[Any],
    *,
    common: Any,
    backend: Backend,
    workers: int,
    threads: int,
) -> Iterator[tuple[int, Any]]:
    """Yield the place and the result of each job as soon as it is finished.

    Parameters
    ----------
    function : callable
        Called with a job and with `common`; a function of a module.
    jobs : sequence
        What can be pickled.
    common : object
        What all jobs share, such as their data; large arrays in it are memory-mapped. Not to be changed.
    backend : Backend
        Where to run.
    workers, threads : int
        Jobs at the same time and threads of each, as `Backend.plan` tells.
    """
    if workers == 1:
        yield from ((place, function(job, common)) for place, job in enumerate(jobs))
        return
    import joblib

    with joblib.parallel_config(backend=backend.kind, inner_max_num_threads=threads):
        run = joblib.Parallel(n_jobs=workers, mmap_mode="c", batch_size=1, return_as="generator_unordered")
    yield from run(joblib.delayed(_placed)(function, n, job, common) for n, job in enumerate(jobs))


def _placed(function: Function, place: int, job: Any, common: Any) -> tuple[int, Any]:
    return place, function(job, common)
