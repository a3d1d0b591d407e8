import pickle
import zipfile

import numpy as np
import pytest

from unspike.data import load
from unspike.foundation.errors import InvalidInput

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
        (filled(51, (8, 8), np.int64), "image", 0.2),
        (filled(1, (8, 8), np.uint8), "image", 1),
        (filled(True, (8, 8), bool), "image", 1),
        (filled(0.5, (8, 8), np.float64), "image", 0.5),
        (filled(1.5, (8, 8), np.float64), "series", 1.5),
        (filled(-0.5, (8, 8), np.float64), "series", -0.5),
        (filled(256, (8, 8), np.int64), "series", 256),
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
        ({"x_train": VECTORS, "y_train": LABELS}, "holds x_train, y_train, expected x and y: no x"),
        ({"x": VECTORS, "y": LABELS, "record_ids": LABELS}, "'record_ids', .* Did you mean 'record_id'"),
        ({"x": VECTORS, "y": LABELS.astype(float)}, "y holds float64, expected integers. Number the classes"),
        ({"x": VECTORS, "y": np.array(list("abab"))}, "y holds <U1, expected integers"),
        ({"x": VECTORS, "y": LABELS[:3]}, r"y has shape \(3,\), expected \(4,\)"),
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
        ({"x": filled(2.0, (8, 8), float), "y": LABELS, "modality": "image"}, "from 2 to 2, expected 0 to 1"),
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
    with pytest.raises(InvalidInput, match="There is no file"):
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
