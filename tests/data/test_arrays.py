import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from unspike.data.arrays import NAMES, dataset_of_arrays, is_part
from unspike.data.reading import ReadAs
from unspike.foundation.errors import InvalidInput


def made(arrays):
    return dataset_of_arrays(arrays, ReadAs(), name="own", where="file", citation="nobody")


def test_no_name_means_two_things():
    for (_, one), (_, other) in itertools.combinations(NAMES.items(), 2):
        assert not set(one) & set(other)


def test_words_of_parts():
    assert all(is_part(word) for word in ("train", "Training", "val", "dev", "TEST"))
    assert not is_part("fold")


@pytest.mark.parametrize("y", NAMES["y"])
@pytest.mark.parametrize("x", NAMES["x"])
def test_records_and_labels_under_any_of_their_names(x, y):
    dataset = made({x: np.eye(4), y: np.array([1, 2, 1, 2])})
    assert dataset.class_names == ("1", "2")


ANY = arrays_of.arrays(
    dtype=st.one_of(
        arrays_of.integer_dtypes(), arrays_of.floating_dtypes(), arrays_of.unicode_string_dtypes(max_len=4)
    ),
    shape=arrays_of.array_shapes(min_dims=1, max_dims=4, max_side=6),
)
KEYS = st.sampled_from(
    ["x", "y", "id", "subject", "split", "modality", "axes", "scale", "class_names", "x_test"]
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(KEYS, ANY, max_size=6))
def test_any_arrays_are_a_data_set_or_refused_in_one_line(arrays):
    try:
        dataset = made(arrays)
    except InvalidInput as error:
        refusal = str(error)
    else:
        refusal = ""
        assert np.isfinite(dataset.x).all()
        assert len(dataset) == len(arrays["y"]) + len(arrays.get("y_test", ()))
    assert "\n" not in refusal
