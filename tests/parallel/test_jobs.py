"""Jobs in processes of this machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from unspike.foundation.errors import UnspikeError
from unspike.parallel import run_jobs

from . import work

COMMON = np.arange(300_000.0)  # large enough to be memory-mapped


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_once(workers: int) -> None:
    results = list(run_jobs(work.weighted_sum, (3, 1, 2), common=COMMON, workers=workers))
    assert dict(results) == {0: 3 * COMMON.sum(), 1: COMMON.sum(), 2: 2 * COMMON.sum()}
    assert len(results) == 3


def test_nothing_to_do() -> None:
    assert list(run_jobs(work.fail, ())) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_a_job_ends_the_run(workers: int) -> None:
    with pytest.raises(ValueError, match="job 1 went wrong"):
        list(run_jobs(work.fail, (0, 1), workers=workers))


def test_a_killed_worker_loses_nothing(tmp_path: Path) -> None:
    results = list(run_jobs(work.die_once, tuple(range(6)), common=str(tmp_path), workers=2))
    assert dict(results) == {k: k * k for k in range(6)}
    assert len(results) == 6
    assert len(list(tmp_path.glob("1-*"))) == 2


def test_a_job_that_kills_every_worker_is_given_up() -> None:
    with pytest.raises(UnspikeError, match="again and again in the middle of a job"):
        list(run_jobs(work.die_always, (0,), workers=2))


@pytest.mark.parametrize("workers", [1, 2])
def test_own_modules_are_imported_in_the_workers(workers: int, tmp_path: Path) -> None:
    (tmp_path / "mine_jobs.py").write_text(
        "class Mine:\n    value = 3\n\nimport builtins\nbuiltins.mine = 4\n"
    )
    script = f"""
from unspike.foundation.own_code import import_own
from unspike.parallel import run_jobs
from tests.parallel import work
import_own([{str(tmp_path / "mine_jobs.py")!r}])
import mine_jobs
print(sorted(run_jobs(work.own_value, (mine_jobs.Mine(), mine_jobs.Mine()), workers={workers})))
"""
    place = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=place, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout == "[(0, 7), (1, 7)]\n", done.stderr
