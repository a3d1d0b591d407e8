import numpy as np
import pytest

from unspike.foundation.class_labels import checked_labels, index_labels
from unspike.foundation.errors import InvalidInput


def test_classes_are_numbered_in_the_order_of_their_labels():
    y, names = index_labels(np.array([30, -2, 30, 5], dtype=np.int8), where="y")
    assert y.tolist() == [2, 0, 2, 1]
    assert y.dtype == np.int64
    assert names == ("-2", "5", "30")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array([0.0, 1.5]), "2 different numbers, say 1.5: continuous values are no classes"),
        (np.array([0.0, np.nan, 1.0]), "1 of 3 labels are NaN"),
        (np.array(["a", "b", None], dtype=object), "1 of 3 labels are missing"),
        (np.array(["a", "b", ""]), "1 of 3 values are missing"),
        (np.array(["a", 1], dtype=object), "mixes int and str"),
        (np.array([{}, {}], dtype=object), "Python objects of type dict"),
        (np.array([b"a", b"b"]), r"holds bytes, expected numbers or words. Write y.astype\(str\)"),
        (np.array(["2020-01-01", "NaT"], dtype="M8[D]"), "1 of 2 labels are missing"),
        (np.array(["a\ud800", "b"]), "cannot be printed"),
        (np.array(["a\nb", "b"]), "cannot be printed"),
        (np.array([1j, 2j]), "holds complex128"),
        (np.ones((2, 3), dtype=int), "expected one label a record"),
        (np.array(3), "expected one label a record"),
        (np.array([], dtype=int), "no records"),
        (np.array([4, 4]), "only the label 4, expected at least 2 classes"),
    ],
)
def test_what_are_no_labels_is_refused(labels, message):
    with pytest.raises(InvalidInput, match=message):
        index_labels(labels, where="y")


@pytest.mark.parametrize(
    ("labels", "classes", "names"),
    [
        (np.array(["dog", "cat", "dog"]), [1, 0, 1], ("cat", "dog")),
        (np.array(["dog", "cat", "dog"], dtype=object), [1, 0, 1], ("cat", "dog")),
        (np.array([True, False, True]), [1, 0, 1], ("False", "True")),
        (np.array([[7], [5], [7]]), [1, 0, 1], ("5", "7")),
        (np.array([[0, 1], [1, 0], [0, 1]]), [1, 0, 1], ("0", "1")),
        (np.array([[0.0, 0, 1], [1, 0, 0], [0, 0, 1]]), [1, 0, 1], ("0", "2")),
        (
            np.array(["2021-01-01", "2020-01-01", "2021-01-01"], "M8[D]"),
            [1, 0, 1],
            ("2020-01-01", "2021-01-01"),
        ),
        ([3.0, 1.0, 3.0], [1, 0, 1], ("1", "3")),
    ],
)
def test_words_columns_one_hot_and_dates_are_labels(labels, classes, names):
    y, found = index_labels(labels, where="y")
    assert y.tolist() == classes
    assert found == names


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, bool, "<U3", "M8[D]"])
def test_labels_keep_their_type(dtype):
    assert checked_labels(np.array([1, 0], np.int64).astype(dtype), where="y").dtype == np.dtype(dtype)
