"""Pieces of generated code, each in an intrinsic of its own, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from unspike.snn.kernels.vector_code import (
    I64,
    bits_of,
    data_of,
    everywhere,
    further,
    halved,
    load,
    mask_of,
    store,
    sum_where,
    vector_at,
)


@intrinsic
def add_where(typing_context: Any, values: Any, place: Any, bits: Any, addend: Any) -> Any:
    """Add to sixteen values from a place where a bit is set; return their sum."""
    signature = types.float32(values, place, bits, addend)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = data_of(context, builder, signature.args[0], arguments[0])
        pointer = vector_at(builder, data, further(builder, arguments[1], 1))
        mask, addend = mask_of(builder, arguments[2]), everywhere(builder, arguments[3])
        total = sum_where(builder, mask, load(builder, pointer), addend)
        store(builder, total, pointer)
        return halved(builder, total)

    return signature, generate


@intrinsic
def sum_of_bits(typing_context: Any, mask: Any) -> Any:
    """Return ten times what was there before and the place of each bit."""
    signature = types.int64(mask)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        total = cgutils.alloca_once_value(builder, ir.Constant(I64, 0))  # type: ignore[no-untyped-call]
        with bits_of(builder, arguments[0]) as t:
            before = builder.mul(builder.load(total), ir.Constant(I64, 10))
            builder.store(builder.add(before, t), total)
        return builder.load(total)

    return signature, generate


@njit
def added(values: Any, place: int, bits: int, addend: float) -> float:
    return add_where(values, place, bits, addend)


@njit
def visited(mask: Any) -> Any:
    return sum_of_bits(mask)


def test_vectors_begin_anywhere_and_change_where_a_bit_is_set() -> None:
    values = np.arange(20, dtype=np.float32)
    total = added(values, 1, 0b1000_0000_0000_0101, np.float32(100.0))
    expected = np.arange(20, dtype=np.float32)
    expected[[2, 4, 17]] += 100
    np.testing.assert_array_equal(values, expected)
    assert total == expected[2:18].sum()


def test_bits_are_visited_from_the_lowest() -> None:
    assert visited(np.uint64(0)) == 0
    assert visited(np.uint64(0b1000100010)) == 159
    assert visited(np.uint64(2**63)) == 63
