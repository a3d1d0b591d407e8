"""Jobs on a Dask cluster that somebody started."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.parallel import Backend, on_dask, run_jobs

from . import work

dask = pytest.importorskip("dask")
LocalCluster = pytest.importorskip("distributed").LocalCluster
COMMON = np.arange(1000.0)


def test_a_dask_cluster_that_runs_already(tmp_path: Path) -> None:
    settings = dask.config.set({"distributed.scheduler.allowed-failures": 0})
    with settings, LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        backend = Backend.parse(cluster.scheduler_address.replace("tcp", "dask"))
        results = run_jobs(work.weighted_sum, (1, 2, 3), common=COMMON, backend=backend)
        assert sorted(results) == [(k, (k + 1) * COMMON.sum()) for k in range(3)]
        with pytest.raises(UnspikeError, match="again and again"):
            list(run_jobs(work.die_once, (0, 1), common=str(tmp_path), backend=backend))


def test_a_dask_cluster_without_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_dask, "SECONDS_TO_ANSWER", 1.0)
    with LocalCluster(n_workers=0, dashboard_address=None) as cluster:
        backend = Backend.parse(cluster.scheduler_address.replace("tcp", "dask"))
        with pytest.raises(InvalidInput, match="has no workers"):
            list(run_jobs(work.tell_process, (0,), backend=backend))
