import dataclasses
import gzip
import hashlib

import numpy as np
import pytest

from unspike.data import describe, load, split
from unspike.data.sources import mnist
from unspike.foundation.errors import InvalidInput

from .idx_files import write_pair


@pytest.fixture
def small_mnist(data_folder, monkeypatch):
    """Files of the official names in UNSPIKE_DATA, taken for official: three for training, two for test."""
    folder = data_folder / "mnist"
    folder.mkdir()
    write_pair(folder, "train", np.full((3, 28, 28), 255), [5, 0, 9])
    write_pair(folder, "t10k", np.zeros((2, 28, 28)), [7, 2])
    for attribute in ("_IMAGES", "_LABELS"):
        files = [
            dataclasses.replace(file, sha256=hashlib.sha256((folder / file.name).read_bytes()).hexdigest())
            for file in getattr(mnist, attribute)
        ]
        monkeypatch.setattr(mnist, attribute, tuple(files))
    return folder


def test_training_records_come_first(small_mnist):
    dataset = load("mnist")
    assert dataset.y.tolist() == [5, 0, 9, 7, 2]
    assert dataset.x[:, 0, 0].tolist() == [1, 1, 1, 0, 0]
    assert dataset.n_classes == 10


def test_the_folder_is_found(small_mnist):
    assert next(row.path for row in describe() if row.name == "mnist") == small_mnist


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"])
def test_a_truncated_file_is_refused(small_mnist, name):
    path = small_mnist / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(
        InvalidInput, match=f"{path} is truncated or altered: SHA-256 .* expected .* Replace it with"
    ):
        load("mnist")


def test_the_official_files(real_data):
    dataset = load("mnist")
    assert dataset.x.shape == (70_000, 28, 28)
    assert dataset.y[:5].tolist() == [5, 0, 4, 1, 9]
    assert dataset.y[60_000:60_005].tolist() == [7, 2, 1, 0, 4]
    assert np.bincount(dataset.y[:60_000]).tolist() == [
        5923,
        6742,
        5958,
        6131,
        5842,
        5421,
        5918,
        6265,
        5851,
        5949,
    ]
    result = split(dataset)
    assert [len(part) for part in (result.train, result.validation, result.test)] == [49_000, 10_500, 10_500]


def test_its_own_parts(small_mnist):
    assert load("mnist").part.tolist() == [0, 0, 0, 2, 2]


def test_unpacked_files_where_torchvision_lays_them(small_mnist, monkeypatch):
    raw = small_mnist / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for attribute in ("_IMAGES", "_LABELS"):
        files = []
        for file in getattr(mnist, attribute):
            content = gzip.decompress((small_mnist / file.name).read_bytes())
            (small_mnist / file.name).unlink()
            (raw / file.name.removesuffix(".gz")).write_bytes(content)
            files.append(dataclasses.replace(file, other_sha256=(hashlib.sha256(content).hexdigest(),)))
        monkeypatch.setattr(mnist, attribute, tuple(files))
    assert load("mnist").y.tolist() == [5, 0, 9, 7, 2]
