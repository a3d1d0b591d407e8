"""Records that stay in their file are those that are loaded, bit by bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from unspike.data import Dataset, load, records
from unspike.data.records import is_mapped
from unspike.data.sources import npz_mapping
from unspike.foundation.errors import InvalidInput
from unspike.models.model_file import read_header
from unspike.snn.classifier import SpikingClassifier

RNG = np.random.default_rng(0)
LABELS = np.arange(60) % 3
X = {
    "bytes": RNG.integers(0, 256, (60, 8, 8), np.uint8),
    "numbers": RNG.normal(size=(60, 12)).astype(np.float32),
    "series": RNG.normal(size=(60, 30, 2)).astype(np.float32),
    "levels as numbers": (RNG.integers(0, 256, (60, 8, 8)) / 255).astype(np.float32),
    "sixteen levels": RNG.integers(0, 17, (60, 8, 8), np.uint8),
    "long numbers": RNG.normal(size=(60, 12)),
    "words of bytes": RNG.normal(size=(60, 12)).astype(">f4"),
    "by column": np.asfortranarray(RNG.normal(size=(60, 12)).astype(np.float32)),
}
pytestmark = pytest.mark.filterwarnings("ignore::unspike.foundation.errors.ReadingNote")


def written(folder: Path, x: np.ndarray, **more: np.ndarray) -> Path:
    np.savez(folder / "records.npz", x=x, y=LABELS[: len(x)], **more)
    return folder / "records.npz"


def both(path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Dataset, Dataset]:
    """A data set that is loaded, and the same that is mapped where it can be."""
    loaded = load(f"npz:{path}")
    monkeypatch.setattr(npz_mapping, "LARGE", 1)
    return loaded, load(f"npz:{path}")


@pytest.mark.parametrize("kind", X)
def test_mapped_records_are_those_that_are_loaded(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, found = both(written(tmp_path, X[kind]), monkeypatch)
    assert found.fingerprint == loaded.fingerprint
    assert found.reading == loaded.reading
    np.testing.assert_array_equal(found.x.view(np.uint32), loaded.x.view(np.uint32))
    stays = kind in ("bytes", "numbers", "series", "levels as numbers")
    assert is_mapped(found.records._kept) == stays
    assert not is_mapped(loaded.records._kept)
    part = found.take(np.arange(0, 60, 2))
    assert part.fingerprint == loaded.take(np.arange(0, 60, 2)).fingerprint
    assert is_mapped(part.records._kept) == stays
    assert part.x.flags.writeable


@pytest.mark.parametrize("kind", ["bytes", "numbers", "series"])
def test_a_network_learns_the_same_bits(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learned = []
    for dataset in both(written(tmp_path, X[kind]), monkeypatch):
        model = SpikingClassifier.untrained(dataset, hidden=(20,), epochs=2)
        model.learn(dataset)
        learned.append(model.network_.weight.tobytes())
    assert learned[0] == learned[1]


def test_the_command_line_makes_the_same_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from unspike.cli.main import exit_code

    path, hashes = written(tmp_path, X["bytes"]), []
    for name in ("loaded", "mapped"):
        words = ["--hidden", "20", "--epochs", "1", "--quiet", "--out", str(tmp_path / name)]
        assert exit_code(["train", "--data", f"npz:{path}", *words]) == 0
        hashes.append(read_header(tmp_path / name / "model.safetensors")["content_hash"])
        monkeypatch.setattr(npz_mapping, "LARGE", 1)
    assert hashes[0] == hashes[1]


def test_packed_archives_and_parts_of_their_own_are_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npz_mapping, "LARGE", 1)
    np.savez_compressed(tmp_path / "packed.npz", x=X["bytes"], y=LABELS)
    packed = load(f"npz:{tmp_path / 'packed.npz'}")
    assert not is_mapped(packed.records._kept)
    x, y = X["bytes"], LABELS
    np.savez(tmp_path / "parts.npz", x_train=x[:40], y_train=y[:40], x_test=x[40:], y_test=y[40:])
    assert not is_mapped(load(f"npz:{tmp_path / 'parts.npz'}").records._kept)
    np.testing.assert_array_equal(load(f"npz:{tmp_path / 'parts.npz'}").x, packed.x)


def test_damage_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, X["bytes"])
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    monkeypatch.setattr(npz_mapping, "LARGE", 1)
    with pytest.raises(InvalidInput, match=r"damaged .*CRC"):
        load(f"npz:{path}")


def test_values_that_are_no_numbers_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    x = X["numbers"].copy()
    x[41, 3] = np.nan
    monkeypatch.setattr(npz_mapping, "LARGE", 1)
    monkeypatch.setattr(records, "_PIECE", 100)
    with pytest.raises(InvalidInput, match="NaN or infinity in 1 of 60 records, first at position 41"):
        load(f"npz:{written(tmp_path, x)}")


def test_what_does_not_fit_is_no_matter_if_it_stays_in_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unspike.foundation.memory.SMALL", 1)
    monkeypatch.setattr("unspike.foundation.memory.available_bytes", lambda: 3000)
    path = written(tmp_path, X["bytes"])
    with pytest.raises(InvalidInput, match="free; take fewer"):
        load(f"npz:{path}")
    monkeypatch.setattr(npz_mapping, "LARGE", 3000)
    assert len(load(f"npz:{path}")) == 60
    with pytest.raises(InvalidInput, match="free; take fewer"):  # it has to be scaled, which is a copy
        load(f"npz:{written(tmp_path, X['sixteen levels'])}")
