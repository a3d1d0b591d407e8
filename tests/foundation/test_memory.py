"""What would not fit in memory is refused before it is taken."""

from __future__ import annotations

import ctypes
import resource
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from unspike.foundation.errors import InvalidInput
from unspike.foundation.memory import (
    SMALL,
    available_bytes,
    refuse_what_does_not_fit,
    return_large_blocks,
)
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.synapses import connect_layers

from .groups import in_groups


def test_what_fits_is_let_through() -> None:
    refuse_what_does_not_fit(1, "a network", "take another")


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"memory.max": "max", "memory.current": "5", "memory.stat": ""}, None),
        ({"memory.max": "1000", "memory.current": "600", "memory.stat": "anon 9\ninactive_file 100"}, 500),
        ({"memory.max": "1000", "memory.current": "1200", "memory.stat": ""}, 0),
        (
            {
                "memory/job/memory.limit_in_bytes": "900",
                "memory/job/memory.usage_in_bytes": "500",
                "memory/job/memory.stat": "inactive_file 1\ntotal_inactive_file 20",
            },
            420,
        ),
        ({"slice/memory.max": "nonsense"}, None),
        ({}, None),
    ],
)
def test_a_containers_limit_counts(
    files: dict[str, str], left: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_groups(files, tmp_path, monkeypatch)
    monkeypatch.setattr("unspike.foundation.memory._free_of_machine", lambda: 10**12)
    assert available_bytes() == (10**12 if left is None else left)


def test_where_memory_cannot_be_told_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unspike.foundation.memory.available_bytes", lambda: None)
    refuse_what_does_not_fit(10**18, "a network", "take another")


def test_a_network_that_does_not_fit_is_refused_before_anything_is_allocated() -> None:
    available = available_bytes()
    assert available is None or available > 10**6
    tracemalloc.start()
    try:
        with pytest.raises(
            InvalidInput, match=r"needs 8,\d{3},\d{3},\d{3},\d{3} bytes .* connection probability"
        ):
            connect_layers((1_000_000, 1_000_000), (1.0,), seed=0)
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_a_classifier_says_so_too() -> None:
    x = np.zeros((4, 8, 8), np.float32)
    with pytest.raises(InvalidInput, match="bytes"):
        SpikingClassifier(hidden=(5_000_000, 5_000_000), connection_probability=0.5).fit(x, [0, 1, 0, 1])


def free(monkeypatch: pytest.MonkeyPatch, n_bytes: int) -> None:
    monkeypatch.setattr("unspike.foundation.memory.available_bytes", lambda: n_bytes)


def test_a_batch_that_does_not_fit_is_refused_before_it_is_presented(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.zeros((4, 5), np.float32)
    settings = {"hidden": (300_000,), "connection_probability": 1e-5, "epochs": 1}
    free(monkeypatch, 100 * 300_007 * (2 * 4 + 4 + 14) - 1)  # a batch of 100, 50 steps in 4 words
    tracemalloc.start()
    try:
        with pytest.raises(
            InvalidInput, match=r"a batch of 100 records for 3\d\d,\d{3} neurons in 50 steps needs"
        ):
            SpikingClassifier(**settings).fit(x, [0, 1, 0, 1])
        assert tracemalloc.get_traced_memory()[1] < 2**27
    finally:
        tracemalloc.stop()


def test_a_presentation_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    network = (
        SpikingClassifier(hidden=(20,), epochs=1).fit(np.eye(4, dtype=np.float32), [0, 1, 0, 1]).network_
    )
    n_records = SMALL // network.bytes_of(1, 50) + 1
    free(monkeypatch, SMALL - 1)
    with pytest.raises(InvalidInput, match="present fewer records at a time"):
        network.present(np.broadcast_to(np.uint16(0), (n_records, 4, network.sizes[0])), 50)


def test_large_networks_are_asked_some_records_at_a_time_and_answer_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x = np.random.default_rng(0).random((30, 6), np.float32)
    model = SpikingClassifier(hidden=(20,), epochs=1).fit(x, np.arange(30) % 2)
    whole = model.record(x).all_counts
    monkeypatch.setattr("unspike.snn.classifier.CHUNK_BYTES", 4 * model.network_.bytes_of(1, model.n_steps_))
    np.testing.assert_array_equal(model.record(x).all_counts, whole)
    monkeypatch.setattr("unspike.snn.classifier.CHUNK_BYTES", 1)
    np.testing.assert_array_equal(model.record(x).all_counts, whole)


def test_a_recording_that_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.eye(4, dtype=np.float32)
    model = SpikingClassifier(hidden=(20,), epochs=1).fit(x, [0, 1, 0, 1])
    free(monkeypatch, SMALL)
    many = np.broadcast_to(x[:1], (SMALL // (4 * model.network_.n_neurons) + 1, 4))
    with pytest.raises(InvalidInput, match="record fewer at a time"):
        model.record(many)


def test_gradients_that_do_not_fit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.eye(4, dtype=np.float32)
    model = SpikingClassifier("surrogate-gradient", hidden=(100_000,), connection_probability=1e-5)
    model.classes_ = np.arange(2)
    free(monkeypatch, 10**10)
    model._build(x.shape[1:], ("0", "1"), None)
    free(monkeypatch, 2 * SMALL)
    with pytest.raises(InvalidInput, match=r"gradients of 100,0.* take fewer neurons, time steps or threads"):
        model.weight_change(x, np.eye(2, dtype=np.float32)[[0, 1, 0, 1]])


# Blocks of two mebibytes, something small behind each; the first round raises glibc's threshold.
HELD = """
import sys
import numpy as np
from pathlib import Path
from unspike.foundation.memory import return_large_blocks
if sys.argv[1] == "asked":
    return_large_blocks()
small = []
for _ in range(2):
    blocks = []
    for _ in range(60):
        blocks.append(np.ones(2**18))
        small.append(np.ones(2**10))
    del blocks
status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
print(int(status["VmRSS"].split()[0]) // 1024)
"""


def held(asked: str) -> int:
    """MiB that a process holds at its end."""
    done = subprocess.run([sys.executable, "-c", HELD, asked], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"), reason="not glibc")
def test_freed_blocks_go_back() -> None:
    assert held("not") > held("asked") + 50


# Arrays like those of a batch, none a mebibyte, made and freed again and again.
TAKEN = """
import resource
import sys
import numpy as np
from unspike.foundation.memory import return_large_blocks
return_large_blocks()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(50):
    batch = [np.ones(100_000) for _ in range(5)]
    del batch
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"), reason="not glibc")
def test_the_memory_of_a_batch_is_kept_for_the_next() -> None:
    done = subprocess.run([sys.executable, "-c", TAKEN], capture_output=True, text=True, check=True)
    pages_of_a_batch = 5 * 800_000 // resource.getpagesize()
    assert int(done.stdout) < 3 * pages_of_a_batch


def test_other_c_libraries_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    assert return_large_blocks.__wrapped__() is False
