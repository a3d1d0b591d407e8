from __future__ import annotations

import base64
import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from unspike.report.explore.packing import Packing, smallest_unsigned

TYPES = ("uint8", "int16", "uint16", "int32", "uint32")


@given(
    st.lists(
        st.sampled_from(TYPES).flatmap(lambda kind: arrays(kind, array_shapes(min_side=0, max_side=4))),
        max_size=5,
    )
)
def test_the_table_finds_every_array_again(given: list[np.ndarray]) -> None:
    packing = Packing()
    numbers = [packing.add(array) for array in given]
    content = gzip.decompress(base64.b64decode(packing.text))
    for number, array in zip(numbers, given, strict=True):
        kind, shape, first = packing.table[number]
        assert first % np.dtype(kind).itemsize == 0
        found = np.frombuffer(content, kind, int(np.prod(shape)), first).reshape(shape)
        assert np.array_equal(found, array)


def test_what_javascript_has_no_array_for_is_refused() -> None:
    with pytest.raises(ValueError, match="float16"):
        Packing().add(np.zeros(1, np.float16))


def test_whole_numbers_take_the_smallest_type() -> None:
    kinds = [smallest_unsigned(np.array([0, most])).dtype.name for most in (255, 256, 65536)]
    assert kinds == ["uint8", "uint16", "uint32"]
    assert smallest_unsigned(np.zeros(0, np.int64)).dtype == np.uint8
