import os
import pickle
import zipfile

import numpy as np
import pytest

from unspike.data import ForgetRequest, load
from unspike.foundation.errors import InvalidInput, ReadingNote

VECTORS = np.arange(12.0).reshape(4, 3)
LABELS = np.array([7, 5, 7, 5])


@pytest.fixture
def load_arrays(tmp_path):
    """Write arrays to a file and load it."""

    def write_and_load(**arrays):
        path = tmp_path / "own.npz"
        np.savez(path, **arrays)
        return load(f"npz:{path}")

    return write_and_load


def test_vectors_and_any_integer_labels(load_arrays):
    dataset = load_arrays(x=VECTORS, y=LABELS)
    assert dataset.modality == "vector"
    assert dataset.x.tolist() == VECTORS.tolist()
    assert dataset.y.tolist() == [1, 0, 1, 0]
    assert dataset.class_names == ("5", "7")
    assert dataset.record_id.tolist() == [0, 1, 2, 3]
    assert dataset.subject is None
    assert dataset.name == "npz:own.npz"


def test_ids_and_subjects_are_kept(load_arrays):
    dataset = load_arrays(
        x=VECTORS, y=LABELS, record_id=np.array([9, 8, 70, 6]), subject=np.array([1, 1, 2, 2])
    )
    assert dataset.record_id.tolist() == [9, 8, 70, 6]
    assert dataset.subject.tolist() == [1, 1, 2, 2]


def filled(value, shape, dtype):
    return np.full((4, *shape), value, dtype=dtype)


@pytest.mark.parametrize(
    ("x", "modality", "brightest"),
    [
        (filled(255, (8, 8), np.uint8), "image", 1),
        (filled(51, (8, 8), np.int64), "image", 51 / 64),
        (filled(16, (8, 8), np.float64), "image", 1),
        (filled(10, (8, 8), np.uint8), "image", 10 / 16),
        (filled(200, (8, 8), np.float64), "image", 200 / 255),
        (filled(1, (8, 8), np.uint8), "image", 1),
        (filled(True, (8, 8), bool), "image", 1),
        (filled(0.5, (8, 8), np.float64), "image", 0.5),
        (filled(1.5, (8, 8), np.float64), "series", 1.5),
        (filled(-0.5, (8, 8), np.float64), "series", -0.5),
        (filled(256, (8, 8), np.int64), "image", 256 / 511),
        (filled(0.5, (50, 3), np.float64), "series", 0.5),
        (filled(255, (64,), np.uint8), "vector", 255),
    ],
)
def test_what_the_records_are_shows_in_shape_and_values(load_arrays, x, modality, brightest):
    dataset = load_arrays(x=x, y=LABELS)
    assert dataset.modality == modality
    assert dataset.x.max() == pytest.approx(brightest)


def test_a_named_modality_overrides(load_arrays):
    dataset = load_arrays(x=filled(0.5, (8, 8), float), y=LABELS, modality="series")
    assert dataset.modality == "series"
    assert load_arrays(x=filled(255, (2, 2), np.uint8), y=LABELS, modality="image").x.max() == 1


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": VECTORS}, "holds x, expected x and y: no y"),
        ({"x_train": VECTORS, "x_test": VECTORS, "y_train": LABELS}, "lacks y_test, expected each array"),
        ({"x_train": VECTORS, "y_train": LABELS, "y": LABELS}, "'y' and parts such as x_train"),
        (
            {"x": VECTORS, "y": LABELS, "recordid": LABELS},
            "'recordid', which is not read. .*mean 'record_id'",
        ),
        ({"x": VECTORS, "y": LABELS, "weight": LABELS}, "'weight', which is not read. Name it record_id if"),
        (
            {"x": VECTORS, "y": LABELS, "ids": LABELS, "id": LABELS},
            "id and ids, each of which is read as record_id",
        ),
        ({"x": VECTORS, "y": LABELS + 0.5}, "2 different numbers, say 7.5: continuous values are no classes"),
        ({"x": VECTORS, "y": LABELS[:3]}, r"y has shape \(3,\), expected \(4,\)"),
        (
            {"x": VECTORS, "y": LABELS, "split": np.array(["train", "tset"] * 2)},
            "split holds 'tset', expected train",
        ),
        (
            {"x": VECTORS, "y": LABELS, "class_names": np.array(["a", "b"])},
            "2 class_names, expected labels from 0",
        ),
        ({"x": VECTORS, "y": LABELS, "subject": np.array(["", "a", "b", "c"])}, "1 of 4 values are missing"),
        (
            {"x": VECTORS, "y": LABELS, "record_id": np.array(["a", "a", "b", "c"])},
            "record id a occurs 2 times",
        ),
        (
            {"x": VECTORS, "y": LABELS, "subject": np.array(["7", "007", "b", "c"])},
            "different words for one number",
        ),
        ({"x": VECTORS, "y": LABELS, "axes": "xy"}, "axes 'xy' is none of hw"),
        ({"x": VECTORS, "y": LABELS, "scale": "a:b"}, "scale is 'a:b', expected none, HIGH or LOW:HIGH"),
        ({"x": VECTORS, "y": np.array([5, 5, 5, 5])}, "expected at least 2 classes"),
        ({"x": VECTORS[:0], "y": LABELS[:0]}, "no records"),
        ({"x": VECTORS * np.nan, "y": LABELS}, "NaN or infinity in 4 of 4 records"),
        ({"x": filled(np.inf, (8, 8), float), "y": LABELS}, "NaN or infinity"),
        ({"x": VECTORS[:, 0], "y": LABELS}, r"x has shape \(4,\), expected \[B, F\]"),
        ({"x": VECTORS.astype(str), "y": LABELS}, "expected numbers"),
        ({"x": VECTORS + 1j, "y": LABELS}, "expected numbers"),
        ({"x": VECTORS, "y": LABELS, "record_id": np.array([1, 1, 2, 3])}, "record id 1 occurs 2 times"),
        ({"x": VECTORS, "y": LABELS, "record_id": np.arange(4.0)}, "record_id holds float64"),
        ({"x": VECTORS, "y": LABELS, "subject": np.arange(3)}, "subject has shape"),
        ({"x": VECTORS, "y": LABELS, "modality": "picture"}, "'picture' is none of image, series, vector"),
        (
            {"x": filled(2.0, (8, 8), float), "y": LABELS, "modality": "image", "scale": "none"},
            "from 2 to 2, expected 0 to 1",
        ),
        ({"x": VECTORS.astype(object), "y": LABELS}, "holds Python objects, which are not loaded"),
    ],
)
def test_arrays_that_are_not_as_they_should_be_are_refused(load_arrays, arrays, message):
    with pytest.raises(InvalidInput, match=message) as error:
        load_arrays(**arrays)
    assert "own.npz" in str(error.value)
    assert "\n" not in str(error.value)


class Trap:
    """Fails the test if it is unpickled."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was loaded",)


def test_a_pickle_is_refused_unread(tmp_path, load_arrays):
    path = tmp_path / "trap.npz"
    path.write_bytes(pickle.dumps(Trap()))
    with pytest.raises(InvalidInput, match="is no npz file"):
        load(f"npz:{path}")
    trap = np.empty(4, dtype=object)
    trap[:] = [Trap()] * 4
    with pytest.raises(InvalidInput, match="holds Python objects"):
        load_arrays(x=VECTORS, y=trap)


def test_what_is_no_whole_file_is_refused(tmp_path):
    path = tmp_path / "own.npz"
    with pytest.raises(InvalidInput, match=r"Cannot read arrays from .*own.npz: No such file"):
        load(f"npz:{path}")
    np.savez_compressed(path, x=VECTORS, y=LABELS)
    whole = path.read_bytes()
    for content in (b"", b"text", whole[:-30]):
        path.write_bytes(content)
        with pytest.raises(InvalidInput, match="is no npz file, or a truncated one"):
            load(f"npz:{path}")
    path.write_bytes(whole[:60] + bytes([whole[60] ^ 255]) + whole[61:])
    with pytest.raises(InvalidInput, match="is damaged or holds Python objects"):
        load(f"npz:{path}")


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "own.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "1 2 3")
        archive.writestr("y", "1 2 3")
    with pytest.raises(InvalidInput, match="x is no array"):
        load(f"npz:{path}")


IDS = np.array([90, 4, 17, 3])


@pytest.mark.parametrize("name", ["id", "ids", "index", "record_ids"])
def test_ids_are_taken_under_their_usual_names_and_the_meant_records_are_forgotten(
    tmp_path, load_arrays, name
):
    with pytest.warns(ReadingNote, match=f"{name} as record_id"):
        dataset = load_arrays(x=VECTORS, y=LABELS, **{name: IDS})
    (tmp_path / "ids.txt").write_text("17\n")
    task = ForgetRequest.parse(f"records:{tmp_path / 'ids.txt'}").select(dataset)
    assert task.forgotten.x.tolist() == [VECTORS[2].tolist()]


@pytest.mark.parametrize("name", ["patient", "user", "groups", "person_id"])
def test_people_are_taken_under_their_usual_names_or_refused(load_arrays, name):
    people = np.array(["anna", "bert", "anna", "carl"])
    if name == "person_id":
        with pytest.raises(InvalidInput, match="'person_id', which is not read"):
            load_arrays(x=VECTORS, y=LABELS, **{name: people})
        return
    dataset = load_arrays(x=VECTORS, y=LABELS, **{name: people})
    task = ForgetRequest.parse("subject:anna").select(dataset)
    assert task.forgotten.record_id.tolist() == [0, 2]
    assert set(dataset.words.values()) == {"anna", "bert", "carl"}


def test_an_array_of_another_length_is_left_and_named(load_arrays):
    with pytest.warns(ReadingNote, match="not read: about"):
        load_arrays(x=VECTORS, y=LABELS, about=np.array("measured in May"), modality="vector")


def test_words_as_labels_and_ids(tmp_path, load_arrays):
    dataset = load_arrays(x=VECTORS, y=np.array(list("dcdc")), record_id=np.array(["r1", "r2", "12", "r4"]))
    assert dataset.class_names == ("c", "d")
    assert dataset.record_id[2] == 12
    (tmp_path / "ids.txt").write_text("r4\n12\n")
    task = ForgetRequest.parse(f"records:{tmp_path / 'ids.txt'}").select(dataset)
    assert task.forgotten.x.tolist() == VECTORS[2:].tolist()
    (tmp_path / "ids.txt").write_text("r4\nr5\n")
    with pytest.raises(InvalidInput, match=r"1 of 2 record ids are not in the training records .*: r5"):
        ForgetRequest.parse(f"records:{tmp_path / 'ids.txt'}").select(dataset)


def test_names_of_classes_that_are_numbered(load_arrays):
    names = np.array(["cat", "dog", "cow"])
    dataset = load_arrays(x=VECTORS, y=np.array([2, 0, 2, 0]), class_names=names)
    assert dataset.class_names == ("cat", "dog", "cow")
    assert dataset.y.tolist() == [2, 0, 2, 0]


def test_parts_of_its_own(load_arrays):
    parts = {"x_train": VECTORS, "y_train": LABELS, "x_test": VECTORS[:2] + 1, "y_test": LABELS[:2]}
    dataset = load_arrays(**parts)
    assert dataset.x.tolist() == [*VECTORS.tolist(), *(VECTORS[:2] + 1).tolist()]
    assert dataset.part.tolist() == [0, 0, 0, 0, 2, 2]
    dataset = load_arrays(x=VECTORS, y=LABELS, split=np.array(["Train", "val", "test", "training"]))
    assert dataset.part.tolist() == [0, 1, 2, 0]


def test_how_to_read_stands_after_the_path(tmp_path):
    path = tmp_path / "own.npz"
    x = np.arange(4 * 6 * 3).reshape(4, 6, 3)
    np.savez(path, x=x, y=LABELS)
    dataset = load(f"npz:{path}#modality=series,axes=ct,scale=0:10")
    assert dataset.records.shape == (4, 3, 6)
    assert dataset.x[1, 2, 4] == np.float32(x[1, 4, 2] / 10)
    with pytest.raises(InvalidInput, match="no option 'unit', expected modality, axes, scale"):
        load(f"npz:{path}#unit=g")
    with pytest.raises(InvalidInput, match="has no part 'letters'"):
        load(f"npz:{path}#letters")


def test_a_pipe_and_a_bomb_are_refused_unread(tmp_path):
    pipe = tmp_path / "pipe.npz"
    os.mkfifo(pipe)
    with pytest.raises(InvalidInput, match="a pipe or a device, expected a file"):
        load(f"npz:{pipe}")
    with pytest.raises(InvalidInput, match="a pipe or a device"):
        load("npz:/dev/zero")
    bomb = tmp_path / "bomb.npz"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.npy", "w") as member:
        for _ in range(300):
            member.write(bytes(2**20))
    with pytest.raises(InvalidInput, match=r"would unpack from .* to 314,572,800 bytes"):
        load(f"npz:{bomb}")
