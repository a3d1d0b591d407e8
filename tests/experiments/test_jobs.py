from __future__ import annotations

import pytest

from unspike.errors import InvalidInput
from unspike.experiments.jobs import Backend, run_jobs


def times(job: int, common: int) -> int:
    return job * common


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_run_and_named_by_its_place(workers: int) -> None:
    backend = Backend.parse("loky")
    found = dict(run_jobs(times, [3, 1, 2], common=10, backend=backend, workers=workers, threads=1))
    assert found == {0: 30, 1: 10, 2: 20}


@pytest.mark.parametrize(
    ("jobs", "threads", "expected"), [(8, 2, (2, 1)), (1, 4, (1, 4)), (3, 8, (3, 2)), (0, 2, (1, 2))]
)
def test_never_more_threads_than_there_are(jobs: int, threads: int, expected: tuple[int, int]) -> None:
    assert Backend.parse("loky").plan(jobs, threads=threads) == expected


def test_an_unknown_backend_is_refused() -> None:
    with pytest.raises(InvalidInput, match="--backend is 'lokey', expected loky"):
        Backend.parse("lokey")
