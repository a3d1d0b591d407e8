"""What processes of this machine share, and what they keep for themselves."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from unspike.parallel import LOKY, end_workers, run_jobs
from unspike.parallel.on_loky import loky_pool_with_this_process

from . import work

COMMON = np.arange(300_000.0)  # large enough to be memory-mapped


def test_one_worker_is_this_process_and_two_are_not() -> None:
    assert {pid for _, pid in run_jobs(work.tell_process, (0, 1), workers=1)} == {os.getpid()}
    assert os.getpid() not in {pid for _, pid in run_jobs(work.tell_process, (0, 1), workers=2)}


@pytest.mark.parametrize("workers", [2, 3])
def test_this_process_does_its_share(workers: int) -> None:
    here = replace(LOKY, this_process_too=True)
    done = list(run_jobs(work.tell_process, range(6), backend=here, workers=workers))
    own = [place for place, pid in done if pid == os.getpid()]
    assert sorted(place for place, _ in done) == list(range(6))
    assert own == list(range(0, 6, workers))
    assert [place for place, _ in done[: len(own)]] == own


def test_processes_of_earlier_jobs_go_on_but_no_more_than_are_needed() -> None:
    before = {pid for _, pid in run_jobs(work.tell_process, range(8), workers=3)}
    here = replace(LOKY, this_process_too=True)
    own, other = (pid for _, pid in run_jobs(work.tell_process, (0, 1), backend=here, workers=2))
    assert own == os.getpid()
    assert other != own
    alive = [pid for pid in before if Path(f"/proc/{pid}").exists()] if Path("/proc/self").exists() else []
    assert len(alive) <= 1


def test_one_job_that_is_left_needs_no_other_process() -> None:
    with loky_pool_with_this_process(None, workers=2, threads=1) as pool:
        assert list(pool.run(work.tell_process, {7: 0})) == [(7, os.getpid())]


def test_an_error_of_this_process_ends_the_others() -> None:
    here = replace(LOKY, this_process_too=True)
    with pytest.raises(ValueError, match="job 1 went wrong"):
        list(run_jobs(work.fail, (1, 2, 3), backend=here, workers=2))
    assert dict(run_jobs(work.fail, (2, 3), backend=here, workers=2)) == {0: 2, 1: 3}


def test_what_is_shared_is_not_changed_for_others() -> None:
    before = COMMON.copy()
    results = dict(run_jobs(work.write_to_common, (1, 1, 1), common=COMMON, workers=2))
    assert len(results) == 3
    np.testing.assert_array_equal(COMMON, before)


def test_libraries_get_no_more_threads_than_a_job_may_use() -> None:
    ((_, told),) = run_jobs(work.threads_of_libraries, (0,), workers=2, threads=1)
    assert told == ["1", "1", "1"]


def test_workers_end_when_they_are_told_to_and_others_take_further_jobs() -> None:
    first = {pid for _, pid in run_jobs(work.tell_process, (0, 1), workers=2)}
    end_workers()
    for pid in first:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert not first & {pid for _, pid in run_jobs(work.tell_process, (0, 1), workers=2)}
    end_workers()
    end_workers()
