import numpy as np
import pytest

from unspike.data.sources.labels import index_labels
from unspike.foundation.errors import InvalidInput


def test_classes_are_numbered_in_the_order_of_their_labels():
    y, names = index_labels(np.array([30, -2, 30, 5], dtype=np.int8), where="y")
    assert y.tolist() == [2, 0, 2, 1]
    assert y.dtype == np.int64
    assert names == ("-2", "5", "30")


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array([0.0, 1.0]), "y holds float64, expected integers. Number the classes"),
        (np.array(["a", "b"]), "y holds <U1, expected integers"),
        (np.array([True, False]), "y holds bool"),
        (np.eye(2, dtype=int), "expected one label a record"),
        (np.array([], dtype=int), "no records"),
        (np.array([4, 4]), "only the label 4, expected at least 2 classes"),
    ],
)
def test_what_are_no_labels_is_refused(labels, message):
    with pytest.raises(InvalidInput, match=message):
        index_labels(labels, where="y")
