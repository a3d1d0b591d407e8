"""Jobs and what came of them, whoever does them."""

from __future__ import annotations

import os

import pytest

from unspike.parallel import LOKY
from unspike.studies.workers import Workers


def times(job: int, common: int) -> tuple[int, int]:
    return job * common, os.getpid()


@pytest.mark.parametrize("number", [1, 2])
def test_each_job_comes_back_with_what_it_gave(number: int) -> None:
    workers = Workers(backend=LOKY, number=number, threads=1)
    found = dict(workers.run(times, [3, 1, 2], common=10))
    assert {job: product for job, (product, _) in found.items()} == {3: 30, 1: 10, 2: 20}


def test_there_are_no_more_workers_than_jobs() -> None:
    workers = Workers(backend=LOKY, number=8, threads=1)
    ((_, (_, process)),) = workers.run(times, [1], common=1)
    assert process == os.getpid(), "one job needs no process of its own"
    assert list(workers.run(times, [], common=1)) == []


def test_threads_are_shared_out_among_the_jobs() -> None:
    workers = Workers.of(LOKY, jobs=2, threads=6)
    assert (workers.number, workers.threads) == (2, 3)
    alone = Workers.of(LOKY, jobs=1, threads=6)
    assert (alone.number, alone.threads) == (1, 6)
