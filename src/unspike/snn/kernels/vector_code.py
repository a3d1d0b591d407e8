"""Pieces of code that is made for vectors of sixteen numbers: what intrinsics are put together from.

LLVM lowers such vectors to whatever the processor has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir
from numba.core import cgutils

LANES = 16
WORDS = 4  # in one 64-bit mask

I16, I32, I64 = ir.IntType(16), ir.IntType(32), ir.IntType(64)
VECTOR = ir.VectorType(ir.FloatType(), LANES)
VECTOR_I32 = ir.VectorType(I32, LANES)
NOTHING = ir.Constant(VECTOR_I32, [0] * LANES)


def data_of(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Return where the numbers of an array begin."""
    return context.make_array(kind)(context, builder, array).data


def vector_at(builder: Any, data: Any, place: Any) -> Any:
    """Return a pointer to the vector that begins at a place."""
    return builder.bitcast(builder.gep(data, [place]), VECTOR.as_pointer())


def load(builder: Any, pointer: Any) -> Any:
    """Load a vector, which may begin anywhere."""
    value = builder.load(pointer)
    value.align = 4
    return value


def store(builder: Any, value: Any, pointer: Any) -> None:
    """Store a vector, which may begin anywhere."""
    builder.store(value, pointer).align = 4


def everywhere(builder: Any, value: Any) -> Any:
    """Return a vector all of whose numbers are the value, float32."""
    undefined = ir.Constant(VECTOR, ir.Undefined)
    first_lane = builder.insert_element(undefined, value, ir.Constant(I32, 0))
    return builder.shuffle_vector(first_lane, undefined, NOTHING)


def everywhere_integer(builder: Any, value: Any) -> Any:
    """Return a vector all of whose numbers are the value, int32."""
    undefined = ir.Constant(VECTOR_I32, ir.Undefined)
    first_lane = builder.insert_element(undefined, value, ir.Constant(I32, 0))
    return builder.shuffle_vector(first_lane, undefined, NOTHING)


def mask_of(builder: Any, bits: Any) -> Any:
    """Return the mask of sixteen lanes whose bits are the lowest sixteen of a number."""
    if bits.type.width != LANES:
        bits = builder.trunc(bits, I16)
    return builder.bitcast(bits, ir.VectorType(ir.IntType(1), LANES))


@contextmanager
def each_synapse(builder: Any, first: Any, last: Any) -> Iterator[Any]:
    """Loop over the synapses `first` to `last`."""
    one = ir.Constant(first.type, 1)
    with cgutils.for_range_slice(builder, first, last, one, first.type) as (s, _):
        yield s


def sums_from_zero(builder: Any, n: int) -> list[Any]:
    """Return places for `n` vectors that start at zero; LLVM keeps them in registers."""
    zero = ir.Constant(VECTOR, [0.0] * LANES)
    sums = [cgutils.alloca_once(builder, VECTOR) for _ in range(n)]  # type: ignore[no-untyped-call]
    # The places are made once a function; they are emptied each time the code is reached.
    for total in sums:
        builder.store(zero, total)
    return sums


def sum_where(builder: Any, mask: Any, before: Any, addend: Any) -> Any:
    """Return a sum where a mask is set, and what was there before elsewhere."""
    return builder.select(mask, builder.fadd(before, addend), before)


def halved(builder: Any, vector: Any) -> Any:
    """Return the sum of a vector's elements, the upper half added to the lower until one is left."""
    width = LANES
    while width > 1:
        width //= 2
        kind = ir.VectorType(I32, width)
        low, high = (ir.Constant(kind, list(range(first, first + width))) for first in (0, width))
        vector = builder.fadd(
            builder.shuffle_vector(vector, vector, low), builder.shuffle_vector(vector, vector, high)
        )
    return builder.extract_element(vector, ir.Constant(I32, 0))


def halved_four(builder: Any, vectors: list[Any]) -> Any:
    """Return the sums of four vectors' elements as `halved` does, as one vector of four."""
    width = LANES
    while width > 1:
        width //= 2
        pairs = [vectors] if len(vectors) == 1 else [vectors[n : n + 2] for n in range(0, len(vectors), 2)]
        vectors = [_halves_added(builder, pair[0], pair[-1], width, len(pair)) for pair in pairs]
    return vectors[0]


def _halves_added(builder: Any, one: Any, other: Any, width: int, n: int) -> Any:
    """Return the halves, so wide, of each sum in a vector, or in two, added."""
    begins = range(0, n * one.type.count, 2 * width)
    low, high = (
        ir.Constant(
            ir.VectorType(I32, len(begins) * width), [b + half + k for b in begins for k in range(width)]
        )
        for half in (0, width)
    )
    return builder.fadd(builder.shuffle_vector(one, other, low), builder.shuffle_vector(one, other, high))


def further(builder: Any, place: Any, n: int) -> Any:
    """Return the place `n` numbers further."""
    return builder.add(place, ir.Constant(place.type, n))


@contextmanager
def bits_of(builder: Any, mask: Any) -> Iterator[Any]:
    """Loop over the bits that are set in a 64-bit mask, from the lowest."""
    left = cgutils.alloca_once(builder, I64)  # type: ignore[no-untyped-call]
    builder.store(mask, left)
    head, body, after = (builder.append_basic_block(name) for name in ("bits", "bit", "no_more_bits"))
    builder.branch(head)
    builder.position_at_end(head)
    now = builder.load(left)
    builder.cbranch(builder.icmp_unsigned("!=", now, ir.Constant(I64, 0)), body, after)
    builder.position_at_end(body)
    builder.store(builder.and_(now, builder.sub(now, ir.Constant(I64, 1))), left)
    yield builder.cttz(now, ir.Constant(ir.IntType(1), 1))
    builder.branch(head)
    builder.position_at_end(after)
