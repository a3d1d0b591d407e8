"""How many threads there are to be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba import config
from threadpoolctl import threadpool_info

from unspike.foundation.threads import at_most_threads, compute_threads, own_groups, usable_processors

from .groups import in_groups


def test_the_processors_of_this_process_and_not_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {3, 5, 7}, raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert usable_processors() == 3


def test_a_machine_that_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_processors() == 6
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_processors() == 1


def test_numba_allows_no_more_than_it_was_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "NUMBA_NUM_THREADS", 4)
    monkeypatch.setattr("unspike.foundation.threads.usable_processors", lambda: 3)
    assert [compute_threads(wanted) for wanted in (None, 1, 2, 4, 9)] == [3, 1, 2, 4, 4]


@pytest.mark.parametrize(
    ("files", "processors"),
    [
        ({"cpu.max": "100000 100000"}, 1),
        ({"cpu.max": "250000 100000"}, 3),
        ({"cpu.max": "max 100000"}, 8),
        ({"cpu.max": "1000 100000"}, 1),
        ({"cpu.max": "nonsense"}, 8),
        ({"cpu/cpu.cfs_quota_us": "200000", "cpu/cpu.cfs_period_us": "100000"}, 2),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
        ({"cpu,cpuacct/job/cpu.cfs_quota_us": "400000", "cpu,cpuacct/job/cpu.cfs_period_us": "100000"}, 4),
        ({"slice/job/cpu.max": "500000 100000", "slice/cpu.max": "200000 100000"}, 2),
        ({}, 8),
    ],
)
def test_a_containers_quota_counts(
    files: dict[str, str], processors: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_groups(files, tmp_path, monkeypatch)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    assert usable_processors() == processors


def test_control_groups_of_both_versions_and_all_above(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_groups({"cpu.max": "max 100000"}, tmp_path, monkeypatch)
    found = {folder.relative_to(tmp_path / "cgroup").as_posix() for folder in own_groups()}
    assert {".", "slice", "slice/job", "cpu,cpuacct", "cpu,cpuacct/job", "memory/job"} <= found


def test_a_system_without_control_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_groups({}, tmp_path, monkeypatch)
    (tmp_path / "own").unlink()
    assert not any(folder.exists() for folder in own_groups())


LOOPS = """
import multiprocessing, threading
import numpy as np
from unspike import SpikingClassifier

x, y = np.random.default_rng(0).random((60, 5)), np.arange(60) % 2
model = SpikingClassifier(hidden=(20,), epochs=1, threads=1).fit(x, y)

def answer(place):
    return model.predict(x[place : place + 20]).tolist()

if __name__ == "__main__":
    expected = [answer(place) for place in range(4)]
    found = [None] * 4
    def note(place):
        for _ in range(20):
            found[place] = answer(place)
    several = [threading.Thread(target=note, args=(place,)) for place in range(4)]
    for one in several: one.start()
    for one in several: one.join()
    print(found == expected)
    if FORK:
        with multiprocessing.get_context("fork").Pool(1) as pool:
            try:
                print(pool.map_async(answer, range(2)).get(timeout=60) == expected[:2])
            except ValueError as error:
                print(error)
"""


@pytest.mark.parametrize(
    ("layer", "after_a_fork"), [("omp", "forked from one that used a network"), ("workqueue", "")]
)
def test_several_threads_and_forked_processes(layer: str, after_a_fork: str) -> None:
    words = [sys.executable, "-c", LOOPS.replace("FORK", str(bool(after_a_fork)))]
    environment = {**os.environ, "NUMBA_THREADING_LAYER": layer}
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=600, check=True)
    assert ended.stdout.startswith("True\n"), ended.stderr
    assert after_a_fork in ended.stdout


BITS = """
import hashlib
import numba, numpy as np
from unspike import SpikingClassifier

x, y = np.random.default_rng(0).random((60, 5)), np.arange(60) % 2
for recipe in ("default", "paper", "surrogate-gradient"):
    model = SpikingClassifier(recipe, hidden=(20, 20), epochs=1, threads=2).fit(x, y)
    counts = model.record(np.asarray(x, np.float32)).all_counts
    print(hashlib.sha256(model.network_.weight.tobytes() + counts.tobytes()).hexdigest())
print(numba.threading_layer())
"""


def test_every_layer_of_threads_gives_the_same_bits() -> None:
    found = {}
    for layer, n_threads in (("workqueue", "2"), ("omp", "2"), ("workqueue", "1")):
        environment = {**os.environ, "NUMBA_THREADING_LAYER": layer, "NUMBA_NUM_THREADS": n_threads}
        words = [sys.executable, "-c", BITS]
        ended = subprocess.run(
            words, env=environment, capture_output=True, text=True, timeout=600, check=True
        )
        *bits, used = ended.stdout.split()
        assert used == layer
        found[layer, n_threads] = bits
    assert found["workqueue", "2"] == found["omp", "2"] == found["workqueue", "1"]
    assert len(set(found["omp", "2"])) == 3


def test_no_more_threads_than_allowed_here() -> None:
    before = compute_threads(None)
    with at_most_threads(1):
        assert [compute_threads(wanted) for wanted in (None, 1, 9)] == [1, 1, 1]
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}
    assert compute_threads(None) == before
