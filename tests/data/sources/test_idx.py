import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        (idx_bytes([[1, 2]]), "is an IDX file of 2 dimensions, expected 1 for labels"),
        (idx_bytes([1, 2], kind=10), "is no IDX file"),
        (idx_bytes([1, 2], kind=13), "is truncated: 0 values, expected 2"),
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


@pytest.mark.parametrize(("kind", "dtype"), [(9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")])
def test_other_types_of_values(tmp_path, kind, dtype):
    values = parse_idx(idx_bytes([1, 0, 7], kind, dtype), where="file", dimensions=1)
    assert values.tolist() == [1, 0, 7]
    assert values.dtype == np.dtype(dtype).newbyteorder("=")
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx_bytes(images(0, 16), kind, dtype))
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx_bytes([3, 4], kind, dtype))
    dataset = load(f"idx:{tmp_path}")
    assert dataset.x[:, 0, 0].tolist() == [0, 1]
    assert dataset.class_names == ("3", "4")


def test_several_data_sets_in_one_folder_are_refused_and_one_is_taken_by_name(tmp_path):
    write_pair(tmp_path, "emnist-letters-train", images(1, 2), [1, 2])
    write_pair(tmp_path, "emnist-letters-test", images(3), [2])
    write_pair(tmp_path, "emnist-digits-train", images(4, 5), [0, 1])
    with pytest.raises(
        InvalidInput, match=r"several data sets: emnist-digits, emnist-letters. Choose .*#letters"
    ):
        load(f"idx:{tmp_path}")
    dataset = load(f"idx:{tmp_path}#letters")
    assert dataset.x[:, 0, 0] * 255 == pytest.approx([1, 2, 3])
    assert dataset.part.tolist() == [0, 0, 2]
    assert load(f"idx:{tmp_path}#emnist-digits").class_names == ("0", "1")
    with pytest.raises(
        InvalidInput, match="no data set 'mnist', expected one of emnist-digits, emnist-letters"
    ):
        load(f"idx:{tmp_path}#mnist")


def test_folders_of_the_names_of_files_and_hidden_files_do_not_count(tmp_path):
    for kind, content in (("images-idx3", idx_bytes(images(1, 2))), ("labels-idx1", idx_bytes([0, 1]))):
        name = f"train-{kind}-ubyte"
        (tmp_path / name.replace("-idx", ".idx")).write_bytes(content)
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_bytes(content)
        (tmp_path / f"._{name}").write_bytes(b"\0\5\x16\7Mac OS X")
    assert len(load(f"idx:{tmp_path}")) == 2
    for kind in ("images.idx3", "labels.idx1"):
        (tmp_path / f"train-{kind}-ubyte").unlink()
    assert len(load(f"idx:{tmp_path}")) == 2


def test_the_folders_of_torchvision(tmp_path):
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    write_pair(raw, "train", images(1, 2), [0, 1])
    assert len(load(f"idx:{tmp_path}")) == 2
    other = tmp_path / "FashionMNIST" / "raw"
    other.mkdir(parents=True)
    write_pair(other, "train", images(1, 2), [0, 1])
    with pytest.raises(
        InvalidInput, match=r"several data sets: .*FashionMNIST/raw, .*MNIST/raw. Give the folder"
    ):
        load(f"idx:{tmp_path}")


def test_labels_of_several_numbers_are_refused(tmp_path):
    write_pair(tmp_path, "train", images(1, 2), [0, 1], packed=False)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(idx_bytes([[0, 1], [1, 2]], 12, ">i4"))
    with pytest.raises(InvalidInput, match="an IDX file of 2 dimensions, expected 1 for labels"):
        load(f"idx:{tmp_path}")


def test_a_pipe_a_device_and_a_bomb_are_refused_unread(tmp_path):
    write_pair(tmp_path, "train", images(1, 2), [0, 1], packed=False)
    path = tmp_path / "train-images-idx3-ubyte"
    path.unlink()
    path.symlink_to("/dev/zero")
    with pytest.raises(InvalidInput, match="a pipe or a device"):
        load(f"idx:{tmp_path}")
    head = bytes([0, 0, 8, 3]) + np.array([2**15, 2**9, 2**9], ">u4").tobytes()
    with pytest.raises(InvalidInput, match="would unpack from"):
        parse_idx(gzip.compress(head + bytes(1000)), where="file", dimensions=3)
    long = gzip.compress(idx_bytes(images(1)) + bytes(2**22))
    with pytest.raises(InvalidInput, match="too long: 21 values, expected 20"):
        parse_idx(long, where="file", dimensions=3)


def test_a_folder_of_other_files_says_how_to_load_them(tmp_path):
    (tmp_path / "own.csv").write_text("a,y\n1,0\n")
    with pytest.raises(InvalidInput, match=r"For its .csv files write csv:FILE"):
        load(f"idx:{tmp_path}")


@settings(max_examples=200)
@given(st.binary(max_size=80), st.sampled_from([b"", b"\0\0\x08\x01", b"\0\0\x0d\x03", b"\x1f\x8b\x08"]))
def test_any_bytes_are_values_or_refused_in_one_line(content, start):
    try:
        parse_idx(start + content, where="file", dimensions=1)
    except InvalidInput as error:
        refusal = str(error)
    else:
        refusal = ""
    assert "\n" not in refusal
