"""Who does the jobs of a study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from unspike.parallel import Backend, run_jobs

Job = TypeVar("Job")


@dataclass(frozen=True, kw_only=True)
class Workers:
    """Where jobs run, how many at a time, and with how many threads: alike in every stage, or times differ.

    Parameters
    ----------
    backend : Backend
        Where jobs run.
    number, threads : int
        Jobs at the same time, and threads of each.
    """

    backend: Backend
    number: int
    threads: int

    @classmethod
    def of(cls, backend: Backend, *, jobs: int, threads: int | None) -> Workers:
        """Return the workers for some number of jobs.

        Parameters
        ----------
        backend : Backend
            Where they run.
        jobs : int
            How many there are.
        threads : int, optional
            Of all jobs together; all usable processors by default.
        """
        number, each = backend.plan(jobs, threads=threads)
        return cls(backend=backend, number=number, threads=each)

    def run(
        self, function: Callable[[Job, Any], Any], jobs: Sequence[Job], *, common: Any
    ) -> Iterator[tuple[Job, Any]]:
        """Yield each job with what came of it, as soon as it is finished; see `run_jobs`."""
        number = min(self.number, max(1, len(jobs)))
        for place, found in run_jobs(
            function, jobs, common=common, backend=self.backend, workers=number, threads=self.threads
        ):
            yield jobs[place], found
