"""Functions that compiled code calls by their address."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numba import njit, types
from numba.core.errors import TypingError

from unspike.snn.kernels.apart import Apart, calls, only_read


def add_twice(numbers: Any, ends: Any, factor: float, sums: Any) -> None:
    """Add twice, or as often as is said, some numbers to the sums."""
    for i in range(ends[0], ends[1]):
        sums[i] += factor * numbers[i]


ADDING = Apart(
    add_twice,
    (only_read(types.float64), types.UniTuple(types.int64, 2), types.float64, types.float64[::1]),
)
call_adding = calls(ADDING)


@njit
def caller(at: int, numbers: Any, factor: Any, sums: Any) -> None:
    call_adding(at, (numbers, (1, 3), factor, sums))


@pytest.mark.parametrize("may_be_written", [True, False])
def test_arrays_tuples_and_numbers_arrive(may_be_written: bool) -> None:
    numbers = np.array([1.0, 2.0, 3.0, 4.0])
    numbers.setflags(write=may_be_written)
    sums = np.full(4, 10.0)
    caller(ADDING.address, numbers, np.int32(2), sums)
    assert sums.tolist() == [10.0, 14.0, 16.0, 10.0]


def test_what_the_function_does_not_take_is_refused_in_compilation() -> None:
    with pytest.raises(TypingError, match=r"argument 3 is .*, expected array"):
        caller(ADDING.address, np.zeros(4), 2.0, np.zeros(8)[::2])


def test_what_it_writes_to_must_be_writable() -> None:
    sums = np.zeros(4)
    sums.setflags(write=False)
    with pytest.raises(TypingError, match="argument 3"):
        caller(ADDING.address, np.zeros(4), 2.0, sums)


def test_a_wrong_number_of_arguments_is_refused_in_compilation() -> None:
    @njit
    def short(at: int) -> None:
        call_adding(at, (1, 2))

    with pytest.raises(TypingError, match="2 arguments, expected 4"):
        short(ADDING.address)


def test_it_is_compiled_once() -> None:
    assert ADDING.compiled is ADDING.compiled
