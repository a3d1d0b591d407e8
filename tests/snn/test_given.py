import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.exceptions import DataConversionWarning

from unspike.foundation.errors import InvalidInput, ReadingNote
from unspike.snn.given import labels_of, modality_of, records_of, weights_of

X = np.arange(6.0).reshape(3, 2)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (csr_array(X), r"sparse input is not supported: write x.toarray\(\)"),
        (X + 1j, "Complex data not supported"),
        (X[0], "Reshape your data"),
        (X[:0], r"Found array with 2 feature\(s\)"),
        (X[:, :0], r"Found array with 0 feature\(s\) .* minimum of 1"),
        (X * np.nan, "NaN or infinite"),
        (X * 1e300, "NaN or infinite"),
    ],
)
def test_what_are_no_records_is_refused(x, message):
    with pytest.raises(InvalidInput, match=message) as error:
        records_of(x)
    assert "\n" not in str(error.value)


def test_minus_zero_is_zero_and_precision_is_no_matter():
    one, other = records_of(np.array([[-0.0, 0.1]])), records_of(np.array([[0.0, 0.1]], np.float32))
    assert one.tobytes() == other.tobytes()


def test_labels_as_a_column_are_a_list_with_a_warning():
    with pytest.warns(DataConversionWarning, match="column-vector"):
        assert labels_of(np.array([[3], [1]]), 2).tolist() == [3, 1]


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (None, "requires y to be passed"),
        ([1, 2], "x has 3 records and y 2 labels"),
        ([0.5, 0.25, 0.125], "continuous"),
        ([0, 1, np.nan], "NaN"),
        (np.array([b"a", b"b", b"a"]), "bytes"),
    ],
)
def test_what_are_no_labels_is_refused(y, message):
    with pytest.raises(InvalidInput, match=message):
        labels_of(y, 3)


@pytest.mark.parametrize(
    ("weight", "message"),
    [([1, 2], r"shape \(2,\), expected \(3,\)"), ([1, -1, 1], "negative"), ([0, 0, 0], "every .* is zero")],
)
def test_what_are_no_weights_is_refused(weight, message):
    with pytest.raises(InvalidInput, match=message):
        weights_of(weight, 3)


@pytest.mark.parametrize(
    ("shape", "said", "modality"),
    [
        ((5,), None, "vector"),
        ((28, 28), None, "image"),
        ((32, 8), None, "image"),
        ((28, 28), "series", "series"),
        ((50, 3), "image", "image"),
    ],
)
def test_what_records_are_shows_in_their_shape_or_is_said(shape, said, modality):
    assert modality_of(np.zeros((2, *shape), np.float32), said) == modality


def test_series_are_taken_for_such_with_a_word():
    with pytest.warns(
        ReadingNote, match=r"series of 50 steps and 3 channels; SpikingClassifier\(modality='image'"
    ):
        assert modality_of(np.zeros((2, 50, 3), np.float32), None) == "series"


@pytest.mark.parametrize(
    ("shape", "said", "message"),
    [
        ((5,), "image", "none of modality 'image'"),
        ((8, 8), "vector", "none of modality 'vector'"),
        ((8, 8), "picture", "modality is 'picture', expected one of image, series, vector"),
        ((8, 8, 3), None, r"expected \[F\], \[H, W\] or \[T, C\]"),
    ],
)
def test_what_records_cannot_be_is_refused(shape, said, message):
    with pytest.raises(InvalidInput, match=message):
        modality_of(np.zeros((2, *shape), np.float32), said)
