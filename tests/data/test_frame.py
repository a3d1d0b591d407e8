import numpy as np
import pytest

from unspike.data.frame import arrays_of_frame
from unspike.foundation.errors import InvalidInput

pandas = pytest.importorskip("pandas")


def test_columns_named_as_arrays_are_that_and_the_others_features():
    frame = pandas.DataFrame({"x": [1, 2], "data": [3.5, 4], "user": ["a", "b"], "target": [0, 1]})
    arrays = arrays_of_frame(frame, where="table")
    assert arrays["x"].tolist() == [[1, 3.5], [2, 4]]
    assert {name: values.tolist() for name, values in arrays.items() if name != "x"} == {
        "user": ["a", "b"],
        "target": [0, 1],
        "index": [0, 1],
    }


def test_an_index_that_was_written_without_a_name_is_an_id():
    frame = pandas.DataFrame({"Unnamed: 0": [7, 3], "a": [1, 2], "y": [0, 1]})
    assert arrays_of_frame(frame, where="table")["index"].tolist() == [7, 3]
    with_ids = frame.assign(id=[1, 2]).drop(columns="Unnamed: 0")
    assert "index" not in arrays_of_frame(with_ids, where="table")


def test_columns_of_one_name_are_refused():
    frame = pandas.DataFrame(np.eye(3), columns=["a", "a", "y"])
    with pytest.raises(InvalidInput, match="two columns of one name"):
        arrays_of_frame(frame, where="table")
