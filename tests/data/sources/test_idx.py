import gzip

import numpy as np
import pytest

from unspike.data import load
from unspike.data.sources.idx import parse_idx
from unspike.foundation.errors import InvalidInput

from ..helpers import RecordingProgress
from .idx_files import idx_bytes, write_pair


def images(*first_pixels):
    return np.stack([np.full((4, 5), pixel) for pixel in first_pixels])


def test_a_file_written_by_hand():
    # type 8, one dimension, of 3 values: 7 0 255
    content = bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 255])
    assert parse_idx(content, where="file", dimensions=1).tolist() == [7, 0, 255]
    assert parse_idx(gzip.compress(content), where="file", dimensions=1).tolist() == [7, 0, 255]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no IDX file"),
        (b"\x89PNG1234", "is no IDX file"),
        (idx_bytes([[1, 2]]), "is no IDX file of unsigned bytes in 1 dimensions"),
        (idx_bytes([1, 2], kind=13), "is no IDX file"),
        (idx_bytes([1, 2])[:-1], "is truncated: 1 values, expected 2"),
        (idx_bytes([1, 2]) + b"\0", "is too long: 3 values, expected 2"),
        (gzip.compress(idx_bytes([1, 2]), mtime=0)[:-9], "is truncated or damaged"),
        (gzip.compress(idx_bytes([1, 2]), mtime=0)[:12] + b"\xff" * 30, "is truncated or damaged"),
    ],
)
def test_what_is_no_whole_file_is_refused(content, message):
    with pytest.raises(InvalidInput, match=f"^file {message}"):
        parse_idx(content, where="file", dimensions=1)


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_numbers_its_records_through_training_first(tmp_path, packed):
    write_pair(tmp_path, "t10k", images(255), [9], packed=packed)
    write_pair(tmp_path, "train", images(51, 0), [3, 9], packed=packed)
    write_pair(tmp_path, "extra", images(102), [3], packed=packed)
    dataset = load(f"idx:{tmp_path}")
    assert dataset.x[:, 0, 0] == pytest.approx([0.2, 0, 0.4, 1])
    assert dataset.record_id.tolist() == [0, 1, 2, 3]
    assert dataset.y.tolist() == [0, 1, 0, 1]
    assert dataset.class_names == ("3", "9")
    assert dataset.x.shape[1:] == (4, 5)
    assert dataset.name == f"idx:{tmp_path.name}"


def test_names_with_a_dot_and_an_unpacked_file_beside_a_packed_one(tmp_path):
    write_pair(tmp_path, "train", images(255, 255), [0, 1], packed=False)
    write_pair(tmp_path, "train", images(0, 0), [0, 1], packed=True)
    assert load(f"idx:{tmp_path}").x.min() == 1
    for path in tmp_path.glob("*ubyte"):
        path.rename(path.with_name(path.name.replace("-idx", ".idx")))
    for path in tmp_path.glob("*.gz"):
        path.unlink()
    assert load(f"idx:{tmp_path}").x.min() == 1


def test_progress_counts_files(tmp_path):
    write_pair(tmp_path, "train", images(1, 2), [0, 1])
    progress = RecordingProgress()
    load(f"idx:{tmp_path}", progress=progress)
    assert (progress.total, progress.done, progress.closed) == (1, 1, True)


def test_a_folder_that_lacks_something_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="is no folder"):
        load(f"idx:{tmp_path / 'none'}")
    with pytest.raises(
        InvalidInput, match=r"holds no images in IDX files, expected say train-images-idx3-ubyte.gz"
    ):
        load(f"idx:{tmp_path}")
    write_pair(tmp_path, "train", images(1, 2), [0, 1])
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(InvalidInput, match=r"has no labels beside it, expected .*train-labels-idx1-ubyte or"):
        load(f"idx:{tmp_path}")


def test_files_that_do_not_fit_together_are_refused(tmp_path):
    write_pair(tmp_path, "train", images(1, 2), [0, 1, 1])
    progress = RecordingProgress()
    with pytest.raises(InvalidInput, match="2 images and 3 labels"):
        load(f"idx:{tmp_path}", progress=progress)
    assert progress.closed
    write_pair(tmp_path, "train", images(1, 2), [0, 1])
    write_pair(tmp_path, "t10k", np.zeros((1, 3, 3)), [0])
    with pytest.raises(InvalidInput, match=r"t10k-images-idx3-ubyte.gz holds images of \(3, 3\) pixels"):
        load(f"idx:{tmp_path}")
