"""Sums along the synapses of a neuron, of gradients at its spikes and of weighted gradients or errors."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

from unspike.snn.kernels.vector_code import (
    I32,
    I64,
    LANES,
    data_of,
    each_synapse,
    everywhere,
    further,
    halved,
    halved_four,
    load,
    mask_of,
    store,
    sum_where,
    sums_from_zero,
    vector_at,
)

# See `present.COMPILED_IN`.
COMPILED_IN = "038e9b6ee7a5e4e8"


def _sum_at_spikes(typing_context: Any, values: Any, start: Any, places: Any, words: Any, n: Any) -> Any:
    """Return the sum of ``values[start + places[a] + t]`` for each bit t of ``words[a]``, a below n.

    Sixteen partial sums run side by side, as in `dot`.
    """
    signature = types.float32(values, start, places, words, n)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value_data, place_data, word_data = (
            data_of(context, builder, signature.args[k], arguments[k]) for k in (0, 2, 3)
        )
        start, n = arguments[1], arguments[4]
        (total,) = sums_from_zero(builder, 1)
        with cgutils.for_range(builder, n, intp=n.type) as loop:
            place = builder.add(start, builder.load(builder.gep(place_data, [loop.index])))
            value = load(builder, vector_at(builder, value_data, place))
            mask = mask_of(builder, builder.load(builder.gep(word_data, [loop.index])))
            builder.store(sum_where(builder, mask, builder.load(total), value), total)
        return halved(builder, builder.load(total))

    return signature, generate


def _add_four_at_spikes(
    typing_context: Any, values: Any, begin: Any, length: Any, rows: Any, first: Any, places: Any, words: Any,
    n: Any, target: Any,
) -> Any:  # fmt: skip
    """Add four sums as of `sum_at_spikes` to ``target[first .. first + 3]``, bit by bit the same.

    They are of the values from ``(begin + rows[first + k]) * length`` on, at the same spikes.
    """
    signature = types.void(values, begin, length, rows, first, places, words, n, target)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value_data, row_data, place_data, word_data, target_data = (
            data_of(context, builder, signature.args[k], arguments[k]) for k in (0, 3, 5, 6, 8)
        )
        _, begin, length, _, first, _, _, n, _ = arguments
        starts = []
        for k in range(4):
            row = builder.sext(builder.load(builder.gep(row_data, [further(builder, first, k)])), I64)
            starts.append(builder.mul(builder.add(begin, row), length))
        totals = sums_from_zero(builder, 4)
        with cgutils.for_range(builder, n, intp=n.type) as loop:
            place = builder.load(builder.gep(place_data, [loop.index]))
            mask = mask_of(builder, builder.load(builder.gep(word_data, [loop.index])))
            for total, start in zip(totals, starts, strict=True):
                value = load(builder, vector_at(builder, value_data, builder.add(start, place)))
                builder.store(sum_where(builder, mask, builder.load(total), value), total)
        four = halved_four(builder, [builder.load(total) for total in totals])
        for k in range(4):
            pointer = builder.gep(target_data, [further(builder, first, k)])
            number = builder.extract_element(four, ir.Constant(I32, k))
            builder.store(builder.fadd(builder.load(pointer), number), pointer)
        return context.get_dummy_value()

    return signature, generate


def _weighted_sum(times: int) -> Any:
    """Return an intrinsic that writes so many times sixteen sums of weighted rows, side by side."""

    def weighted_sum(
        typing_context: Any, rows: Any, start: Any, stride: Any, post: Any, weight: Any, first: Any,
        last: Any, sums: Any, place: Any,
    ) -> Any:  # fmt: skip
        """Write the sum of ``weight[s] * rows[start + stride * post[s] + t]`` to ``sums[place + t]``.

        s runs from `first` to `last`, in order. The sums stay in registers.
        """
        signature = types.void(rows, start, stride, post, weight, first, last, sums, place)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            row_data, post_data, weight_data, sum_data = (
                data_of(context, builder, signature.args[k], arguments[k]) for k in (0, 3, 4, 7)
            )
            _, start, stride, _, _, first, last, _, place = arguments
            totals = sums_from_zero(builder, times)
            with each_synapse(builder, first, last) as s:
                row = builder.mul(stride, builder.sext(builder.load(builder.gep(post_data, [s])), I64))
                factor = everywhere(builder, builder.load(builder.gep(weight_data, [s])))
                for k, total in enumerate(totals):
                    at = builder.add(builder.add(start, row), ir.Constant(I64, k * LANES))
                    value = builder.fmul(factor, load(builder, vector_at(builder, row_data, at)))
                    builder.store(builder.fadd(builder.load(total), value), total)
            for k, total in enumerate(totals):
                at = builder.add(place, ir.Constant(I64, k * LANES))
                store(builder, builder.load(total), vector_at(builder, sum_data, at))
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(weighted_sum)


add_four_at_spikes: Any = intrinsic(_add_four_at_spikes)
sum_at_spikes: Any = intrinsic(_sum_at_spikes)
weighted_sum_1, weighted_sum_2, weighted_sum_4 = (_weighted_sum(times) for times in (1, 2, 4))


@njit(cache=True)
def weighted_sums(
    rows: Any, begin: int, length: int, post: Any, weight: Any, first: int, last: int, sums: Any, place: int
) -> None:
    """Write the sum of ``weight[s] * rows[begin + length * post[s] + t]`` to ``sums[place + t]``.

    t runs from 0 to `length`, whole vectors, s from `first` to `last`, in order.
    """
    t = 0
    while t < length:
        if length - t >= 4 * LANES:
            weighted_sum_4(rows, begin + t, length, post, weight, first, last, sums, place + t)
            t += 4 * LANES
        elif length - t >= 2 * LANES:
            weighted_sum_2(rows, begin + t, length, post, weight, first, last, sums, place + t)
            t += 2 * LANES
        else:
            weighted_sum_1(rows, begin + t, length, post, weight, first, last, sums, place + t)
            t += LANES
