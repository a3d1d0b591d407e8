"""What pair STDP does to sixteen trains at once: their bits by step, their traces, sums at their spikes."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from unspike.snn.kernels.vector_code import (
    I16,
    I32,
    I64,
    LANES,
    NOTHING,
    VECTOR,
    VECTOR_I32,
    WORDS,
    data_of,
    everywhere,
    everywhere_integer,
    load,
    mask_of,
    store,
    sum_where,
    sums_from_zero,
    vector_at,
)


def _by_step(typing_context: Any, masks: Any, first: Any, words: Any, start: Any) -> Any:
    """Set bit a of ``words[start + t]``, uint16, to bit t of ``masks[first + a]``, a in 0..15, t in 0..63."""
    signature = types.void(masks, first, words, start)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mask_data, word_data = (data_of(context, builder, signature.args[n], arguments[n]) for n in (0, 2))
        steps = WORDS * LANES
        vector = ir.VectorType(I16, steps)
        words = ir.Constant(vector, [0] * steps)
        for a in range(LANES):
            place = builder.add(arguments[1], ir.Constant(arguments[1].type, a))
            mask = builder.bitcast(
                builder.load(builder.gep(mask_data, [place])), ir.VectorType(ir.IntType(1), steps)
            )
            words = builder.select(mask, builder.or_(words, ir.Constant(vector, [1 << a] * steps)), words)
        pointer = builder.bitcast(builder.gep(word_data, [arguments[3]]), vector.as_pointer())
        builder.store(words, pointer).align = 2
        return context.get_dummy_value()

    return signature, generate


def _traces(times: int, *, onto: bool) -> Any:
    """Return an intrinsic that follows the traces of so many times sixteen trains, side by side."""

    def traces(
        typing_context: Any, masks: Any, from_bit: Any, n: Any, step: Any, height: Any, decay: Any,
        values: Any, place: Any, length: Any, trace: Any,
    ) -> Any:  # fmt: skip
        """Write `height` times traces to ``values[16 * (k * length + place + t) + a]``, or add them.

        The k-th sixteen trains are ``masks[16 * k + a]``, uint64; t runs over n of their bits from `from_bit`
        by `step`, not from one half to the other. The trace at t counts the spikes before t, x <- decay
        (x + spike), and goes on from what `trace`, float32, holds and is left there.
        """
        signature = types.void(masks, from_bit, n, step, height, decay, values, place, length, trace)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            mask_data, value_data, trace_data = (
                data_of(context, builder, signature.args[k], arguments[k]) for k in (0, 6, 9)
            )
            _, from_bit, n, step, height, decay, _, place, length, _ = arguments
            height, decay = everywhere(builder, height), everywhere(builder, decay)
            one = ir.Constant(VECTOR, [1.0] * LANES)
            bits = [_half(builder, mask_data, k, from_bit) for k in range(times)]
            pointers = [vector_at(builder, trace_data, ir.Constant(I64, k * LANES)) for k in range(times)]
            now = sums_from_zero(builder, times)
            for pointer, vector in zip(pointers, now, strict=True):
                builder.store(load(builder, pointer), vector)
            with cgutils.for_range(builder, n, intp=n.type) as loop:
                t = builder.add(from_bit, builder.mul(step, loop.index))
                bit = everywhere_integer(builder, builder.shl(ir.Constant(I32, 1), _low_bits(builder, t)))
                for k in range(times):
                    at = builder.add(builder.add(place, t), builder.mul(length, ir.Constant(I64, k)))
                    target = vector_at(builder, value_data, builder.mul(at, ir.Constant(I64, LANES)))
                    before = builder.load(now[k])
                    value = builder.fmul(height, before)
                    store(builder, builder.fadd(load(builder, target), value) if onto else value, target)
                    fires = builder.icmp_unsigned("!=", builder.and_(bits[k], bit), NOTHING)
                    builder.store(builder.fmul(decay, sum_where(builder, fires, before, one)), now[k])
            for pointer, vector in zip(pointers, now, strict=True):
                store(builder, builder.load(vector), pointer)
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(traces)


def _half(builder: Any, masks: Any, k: int, bit: Any) -> Any:
    """Return the half that a bit is in of each of sixteen 64-bit masks, the k-th sixteen."""
    wide = ir.VectorType(I64, LANES)
    pointer = builder.bitcast(builder.gep(masks, [ir.Constant(I64, k * LANES)]), wide.as_pointer())
    value = builder.load(pointer)
    value.align = 8
    upper = builder.icmp_unsigned(">=", bit, ir.Constant(bit.type, 32))
    low, high = (
        builder.trunc(value, VECTOR_I32),
        builder.trunc(builder.lshr(value, ir.Constant(wide, [32] * LANES)), VECTOR_I32),
    )
    return builder.select(upper, high, low)


def _low_bits(builder: Any, t: Any) -> Any:
    return builder.trunc(builder.and_(t, ir.Constant(t.type, 31)), I32)


def _sum_four(
    typing_context: Any, values: Any, groups: Any, n_groups: Any, n: Any, length: Any, words: Any,
    starts: Any, sums: Any,
) -> Any:  # fmt: skip
    """Write four sums of ``values[16 * (g * length + t) + a]`` to `sums`, float32 [4].

    The k-th is over a, t and the groups g = ``groups[0 .. n_groups - 1]`` where bit a of
    ``words[starts[k] + g * length + t]`` is set, t from 0 to n - 1: for each a on its own, then one after
    another.
    """
    signature = types.void(values, groups, n_groups, n, length, words, starts, sums)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value_data, group_data, word_data, start_data, sum_data = (
            data_of(context, builder, signature.args[k], arguments[k]) for k in (0, 1, 5, 6, 7)
        )
        n_groups, n, length = arguments[2:5]
        totals = sums_from_zero(builder, 4)
        indices = [ir.Constant(I64, k) for k in range(len(totals))]
        starts = [builder.load(builder.gep(start_data, [k])) for k in indices]
        with cgutils.for_range(builder, n_groups, intp=n_groups.type) as outer:
            group = builder.zext(builder.load(builder.gep(group_data, [outer.index])), I64)
            place = builder.mul(group, length)
            with cgutils.for_range(builder, n, intp=n.type) as inner:
                at = builder.add(place, inner.index)
                value = load(
                    builder, vector_at(builder, value_data, builder.mul(at, ir.Constant(I64, LANES)))
                )
                for start, total in zip(starts, totals, strict=True):
                    mask = mask_of(builder, builder.load(builder.gep(word_data, [builder.add(start, at)])))
                    builder.store(sum_where(builder, mask, builder.load(total), value), total)
        for k, total in zip(indices, totals, strict=True):
            builder.store(_in_order(builder, builder.load(total)), builder.gep(sum_data, [k]))
        return context.get_dummy_value()

    return signature, generate


def _in_order(builder: Any, vector: Any) -> Any:
    """Return the sum of a vector's elements, one after another."""
    total = builder.extract_element(vector, ir.Constant(I32, 0))
    for a in range(1, LANES):
        total = builder.fadd(total, builder.extract_element(vector, ir.Constant(I32, a)))
    return total


add_traces_4, write_traces_4 = _traces(4, onto=True), _traces(4, onto=False)
by_step: Any = intrinsic(_by_step)
sum_four: Any = intrinsic(_sum_four)
