"""N-MNIST's binary format worked out by hand, and archives of a few recordings."""

from __future__ import annotations

import dataclasses
import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pytest

from unspike.data import describe, load
from unspike.data.sources import nmnist
from unspike.data.sources.nmnist import DURATION, read_recording
from unspike.events import WHOLE
from unspike.foundation.errors import InvalidInput, ReadingNote


def event(x: int, y: int, p: int, t: int) -> bytes:
    return bytes([x, y]) + (p << 23 | t).to_bytes(3, "big")


ONE = event(3, 2, 1, 70_000)


def archive(path: Path, members: dict[str, bytes]) -> str:
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def official(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Archives of the official names, taken for official: three recordings for training, one for test."""
    folder = data_folder / "nmnist"
    sums = (
        archive(
            folder / "Train.zip",
            {"Train/": b"", "Train/5/00002.bin": ONE, "Train/0/00001.bin": 2 * ONE, "Train/5/60000.bin": ONE},
        ),
        archive(folder / "Test.zip", {"Test/7/00001.bin": ONE, "Test/readme.txt": b"read"}),
    )
    files = [dataclasses.replace(f, sha256=s) for f, s in zip(nmnist._OFFICIAL, sums, strict=True)]
    monkeypatch.setattr(nmnist, "_OFFICIAL", tuple(files))
    return folder


def test_a_known_recording() -> None:
    content = event(1, 0, 0, 0) + event(33, 33, 1, 85_000) + event(0, 2, 1, DURATION - 1)
    when, where = read_recording(content, "a.bin")
    assert where.tolist() == [1, 34 * 34 + 33 * 34 + 33, 34 * 34 + 2 * 34]
    assert when.tolist() == [0, WHOLE // 4, int(np.ceil((DURATION - 1) / DURATION * WHOLE))]


def test_the_clock_turns() -> None:
    content = event(0, 0, 0, 8000) + event(0, 240, 0, 0) + event(0, 0, 0, 8) + event(0, 240, 0, 0) + ONE
    when, where = read_recording(content, "a.bin")
    assert len(where) == 3
    expected = np.array([8000, 8 + 8192, 70_000 + 2 * 8192]) / DURATION
    np.testing.assert_allclose(when / WHOLE, expected)


def test_what_comes_after_the_presentation_is_left_out() -> None:
    when, _ = read_recording(ONE + event(0, 0, 0, DURATION), "a.bin")
    assert len(when) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ONE[:-1], "a.bin is truncated: it has 4 bytes, expected 5 for each event"),
        (b"", "a.bin is truncated: it has 0 bytes"),
        (ONE + event(34, 0, 0, 1), "a.bin: event 1 is at column 34 and row 0, expected 0 to 33"),
        (event(0, 0, 0, DURATION), "a.bin holds no event within 340 ms"),
    ],
)
def test_a_bad_recording_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_recording(content, "a.bin")


def test_ids_are_those_of_mnist(official: Path) -> None:
    dataset = load("nmnist")
    assert dataset.record_id.tolist() == [0, 1, 59_999, 60_000]
    assert dataset.y.tolist() == [0, 5, 5, 7]
    assert dataset.records.n_events.tolist() == [2, 1, 1, 1]
    assert dataset.part.tolist() == [0, 0, 0, 2]
    assert next(row for row in describe() if row.name == "nmnist").path == official


def test_an_altered_archive_is_refused(official: Path) -> None:
    archive(official / "Test.zip", {"Test/8/00001.bin": ONE})
    with pytest.raises(InvalidInput, match=r"Test.zip is truncated or altered: SHA-256 .* expected"):
        load("nmnist")


def test_a_truncated_recording_in_an_archive_is_refused(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data_folder / "nmnist_small" / "N-MNIST-small.zip"
    small = archive(path, {"Train/5/00002.bin": ONE[:3]})
    monkeypatch.setattr(nmnist, "_SUBSET", dataclasses.replace(nmnist._SUBSET, sha256=small))
    with pytest.raises(InvalidInput, match=r"N-MNIST-small.zip/Train/5/00002.bin is truncated"):
        load("nmnist")


def test_the_real_subset(real_data: Path) -> None:
    if (real_data / "nmnist").is_dir():
        pytest.skip("the official archives are here")
    with pytest.warns(ReadingNote, match="the subset of 1,100 recordings"):
        dataset = load("nmnist")
    assert dataset.name == "nmnist-small"
    assert np.bincount(dataset.y).tolist() == [105, 130, 107, 104, 119, 99, 104, 132, 89, 111]
    assert 4100 < dataset.records.n_events.mean() < 4110
    assert [row.records for row in describe() if row.name == "nmnist"] == [1100]


def test_python_is_not_named_to_the_source() -> None:
    assert all("Mozilla" in str(file.user_agent) for file in nmnist._OFFICIAL)
