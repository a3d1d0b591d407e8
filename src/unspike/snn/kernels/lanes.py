"""Sixteen time steps at once.

The synaptic current of a neuron is kept for sixteen time steps side by side, so that one synapse
whose presynaptic spikes are a 16-bit word is one vector instruction: add the weight where a bit is
set. Compilers do not find this form in a plain loop (five times slower, measured), so it is spelled
out in LLVM's terms; LLVM lowers it to whatever the processor has.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from llvmlite.binding import get_host_cpu_features
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
    bits_of,
    data_of,
    each_synapse,
    everywhere,
    everywhere_integer,
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

# Whether the processor keeps masks in registers of their own; the sums are the same with and without.
MASK_REGISTERS = bool(get_host_cpu_features().get("avx512f"))


def _masks(builder: Any, pointer: Any) -> list[Any]:
    """Return the four words of the 64-bit mask at `pointer`, each as a mask of sixteen lanes."""
    kind = I16 if MASK_REGISTERS else I32
    places = [ir.Constant(I64, n) for n in range(WORDS * LANES // kind.width)]
    pointer = builder.bitcast(pointer, kind.as_pointer())
    parts = [builder.load(builder.gep(pointer, [n])) for n in places]
    if MASK_REGISTERS:
        return [mask_of(builder, word) for word in parts]
    # Elsewhere lanes are chosen by their signs: each lane has its bit shifted to the highest place.
    halves = [everywhere_integer(builder, part) for part in parts for _ in range(kind.width // LANES)]
    masks = []
    for n, half in enumerate(halves):
        shift = [kind.width - 1 - (n * LANES + t) % kind.width for t in range(LANES)]
        shifted = builder.shl(half, ir.Constant(VECTOR_I32, shift))
        masks.append(builder.icmp_signed("<", shifted, NOTHING))
    return masks


def _scatter(words: int) -> Any:
    """Return an intrinsic that adds the synapses of a neuron at the spikes of so many words at once."""

    def scatter(
        typing_context: Any, lanes: Any, start: Any, step: Any, word: Any, post: Any, weight: Any,
        first: Any, last: Any,
    ) -> Any:  # fmt: skip
        """Do ``lanes[start + step * k + 16 * post[s] + t] += weight[s]`` where bit 16 k + t of `word` is set.

        t runs over 0..15, s from `first` to `last`, in order.
        """
        signature = types.void(lanes, start, step, word, post, weight, first, last)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            lane_data, post_data, weight_data = (
                data_of(context, builder, signature.args[n], arguments[n]) for n in (0, 4, 5)
            )
            _, start, step, word, _, _, first, last = arguments
            zero = ir.Constant(VECTOR, [0.0] * LANES)
            masks = [
                mask_of(builder, builder.lshr(word, ir.Constant(word.type, LANES * k))) for k in range(words)
            ]
            with each_synapse(builder, first, last) as s:
                neuron = builder.sext(builder.load(builder.gep(post_data, [s])), I64)
                place = builder.add(start, builder.mul(neuron, ir.Constant(I64, LANES)))
                value = everywhere(builder, builder.load(builder.gep(weight_data, [s])))
                for k, mask in enumerate(masks):
                    at = builder.add(place, builder.mul(step, ir.Constant(step.type, k)))
                    pointer = vector_at(builder, lane_data, at)
                    addend = builder.select(mask, value, zero)
                    store(builder, builder.fadd(load(builder, pointer), addend), pointer)
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(scatter)


def _gather(
    typing_context: Any, masks: Any, pre: Any, weight: Any, first: Any, last: Any, lanes: Any, start: Any
) -> Any:
    """Write the sum of ``weight[s]`` where bit t of ``masks[pre[s]]`` is set to ``lanes[start + t]``.

    t runs from 0 to 63, s from `first` to `last`, in order. The sums stay in registers, so that a
    synapse costs one instruction a word and nothing is stored on the way.
    """
    signature = types.void(masks, pre, weight, first, last, lanes, start)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mask_data, pre_data, weight_data, lane_data = (
            data_of(context, builder, signature.args[n], arguments[n]) for n in (0, 1, 2, 5)
        )
        sums = sums_from_zero(builder, WORDS)
        with each_synapse(builder, arguments[3], arguments[4]) as s:
            neuron = builder.zext(builder.load(builder.gep(pre_data, [s])), I64)
            masks = _masks(builder, builder.gep(mask_data, [neuron]))
            value = everywhere(builder, builder.load(builder.gep(weight_data, [s])))
            for mask, total in zip(masks, sums, strict=True):
                builder.store(sum_where(builder, mask, builder.load(total), value), total)
        for n, total in enumerate(sums):
            place = builder.add(arguments[6], ir.Constant(arguments[6].type, n * LANES))
            store(builder, builder.load(total), vector_at(builder, lane_data, place))
        return context.get_dummy_value()

    return signature, generate


def _transpose(
    typing_context: Any, source: Any, first: Any, step: Any, factor: Any, target: Any, start: Any, stride: Any
) -> Any:
    """Do ``target[start + t * stride + i] = factor * source[first + i * step + t]`` for t and i in 0..15."""
    signature = types.void(source, first, step, factor, target, start, stride)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source_data = data_of(context, builder, signature.args[0], arguments[0])
        target_data = data_of(context, builder, signature.args[4], arguments[4])
        factor = everywhere(builder, arguments[3])

        def place(n: int, begin: Any, step: Any) -> Any:
            return builder.add(begin, builder.mul(step, ir.Constant(step.type, n)))

        rows = [
            load(builder, vector_at(builder, source_data, place(n, arguments[1], arguments[2])))
            for n in range(LANES)
        ]
        for distance in (8, 4, 2, 1):
            rows = _exchanged(builder, rows, distance)
        for n, row in enumerate(rows):
            pointer = vector_at(builder, target_data, place(n, arguments[5], arguments[6]))
            store(builder, builder.fmul(row, factor), pointer)
        return context.get_dummy_value()

    return signature, generate


def _exchanged(builder: Any, rows: list[Any], distance: int) -> list[Any]:
    """Swap the off-diagonal blocks of size `distance` of each pair of rows that far apart."""
    kept = [n if not n & distance else LANES + n - distance for n in range(LANES)]
    other = [n + distance if not n & distance else LANES + n for n in range(LANES)]
    shuffles = [ir.Constant(ir.VectorType(I32, LANES), places) for places in (kept, other)]
    swapped = list(rows)
    for n in range(LANES):
        if n & distance:
            continue
        a, b = rows[n], rows[n + distance]
        swapped[n] = builder.shuffle_vector(a, b, shuffles[0])
        swapped[n + distance] = builder.shuffle_vector(a, b, shuffles[1])
    return swapped


def _dot(typing_context: Any, x: Any, first_x: Any, y: Any, first_y: Any, length: Any) -> Any:
    """Return the sum of ``x[first_x + n] * y[first_y + n]`` over n below `length`, a multiple of sixteen.

    Sixteen partial sums run side by side and are then added in halves: one order on every machine.
    """
    signature = types.float32(x, first_x, y, first_y, length)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x_data, y_data = (data_of(context, builder, signature.args[n], arguments[n]) for n in (0, 2))
        (total,) = sums_from_zero(builder, 1)
        nothing, step = ir.Constant(arguments[4].type, 0), ir.Constant(arguments[4].type, LANES)
        with cgutils.for_range_slice(builder, nothing, arguments[4], step, arguments[4].type) as (n, _):
            a = load(builder, vector_at(builder, x_data, builder.add(arguments[1], n)))
            b = load(builder, vector_at(builder, y_data, builder.add(arguments[3], n)))
            builder.store(builder.fadd(builder.load(total), builder.fmul(a, b)), total)
        return halved(builder, builder.load(total))

    return signature, generate


def _dot_four(
    typing_context: Any, x: Any, first_x: Any, y: Any, begin: Any, length: Any, rows: Any, first: Any,
    factor: Any, target: Any,
) -> Any:  # fmt: skip
    """Write `factor` times four products as of `dot` to ``target[first .. first + 3]``, bit by bit the same.

    They are of one `x` and the `y` from ``(begin + rows[first + k]) * length`` on.
    """
    signature = types.void(x, first_x, y, begin, length, rows, first, factor, target)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x_data, y_data, row_data, target_data = (
            data_of(context, builder, signature.args[n], arguments[n]) for n in (0, 2, 5, 8)
        )
        _, first_x, _, begin, length, _, first, factor, _ = arguments
        places = []
        for k in range(4):
            row = builder.sext(builder.load(builder.gep(row_data, [further(builder, first, k)])), I64)
            places.append(builder.mul(builder.add(begin, row), length))
        totals = sums_from_zero(builder, 4)
        nothing, step = ir.Constant(length.type, 0), ir.Constant(length.type, LANES)
        with cgutils.for_range_slice(builder, nothing, length, step, length.type) as (n, _):
            a = load(builder, vector_at(builder, x_data, builder.add(first_x, n)))
            for total, place in zip(totals, places, strict=True):
                b = load(builder, vector_at(builder, y_data, builder.add(place, n)))
                builder.store(builder.fadd(builder.load(total), builder.fmul(a, b)), total)
        four = halved_four(builder, [builder.load(total) for total in totals])
        for k in range(4):
            number = builder.fmul(factor, builder.extract_element(four, ir.Constant(I32, k)))
            builder.store(number, builder.gep(target_data, [further(builder, first, k)]))
        return context.get_dummy_value()

    return signature, generate


def _add_at_spikes(times: int) -> Any:
    """Return an intrinsic that adds to so many times sixteen sums, side by side."""

    def add_at_spikes(
        typing_context: Any, mask: Any, values: Any, place: Any, step: Any, apart: Any, sums: Any, start: Any
    ) -> Any:
        """Add ``values[place + step * t + apart * k + a]`` to ``sums[start + 16 * k + a]`` for each bit t.

        The bits are those of `mask`; the sums stay in registers. The bits are visited from the lowest.
        """
        signature = types.void(mask, values, place, step, apart, sums, start)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            value_data, sum_data = (
                data_of(context, builder, signature.args[k], arguments[k]) for k in (1, 5)
            )
            mask, _, place, step, apart, _, start = arguments
            places = [
                builder.add(place, builder.mul(apart, ir.Constant(apart.type, k))) for k in range(times)
            ]
            pointers = [
                vector_at(builder, sum_data, further(builder, start, k * LANES)) for k in range(times)
            ]
            totals = sums_from_zero(builder, times)
            for total, pointer in zip(totals, pointers, strict=True):
                builder.store(load(builder, pointer), total)
            with bits_of(builder, mask) as t:
                later = builder.mul(t, step)
                for total, at in zip(totals, places, strict=True):
                    value = load(builder, vector_at(builder, value_data, builder.add(at, later)))
                    builder.store(builder.fadd(builder.load(total), value), total)
            for total, pointer in zip(totals, pointers, strict=True):
                store(builder, builder.load(total), pointer)
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(add_at_spikes)


def _add_two_rows(vectors: int) -> Any:
    """Return an intrinsic that adds two rows, so many vectors wide, at every step whose bit is set."""

    def add_two_rows(
        typing_context: Any, one: Any, other: Any, rows: Any, one_at: Any, other_at: Any, sums: Any,
        start: Any, stride: Any,
    ) -> Any:  # fmt: skip
        """Do ``sums[start + stride * t + i] += rows[one_at + i]`` where bit t of `one` is set, t in 0..63.

        Then the same with `other`. The rows are loaded once, and sums of steps with both bits set are loaded
        and stored once.
        """
        signature = types.void(one, other, rows, one_at, other_at, sums, start, stride)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            one, other, _, one_at, other_at, _, start, stride = arguments
            row_data, sum_data = (data_of(context, builder, signature.args[n], arguments[n]) for n in (2, 5))

            def row(place: Any) -> list[Any]:
                places = [further(builder, place, n * LANES) for n in range(vectors)]
                return [load(builder, vector_at(builder, row_data, at)) for at in places]

            def add(mask: Any, *added: list[Any]) -> None:
                with bits_of(builder, mask) as t:
                    step = builder.add(start, builder.mul(t, stride))
                    for n in range(vectors):
                        pointer = vector_at(builder, sum_data, further(builder, step, n * LANES))
                        total = load(builder, pointer)
                        for vector in added:
                            total = builder.fadd(total, vector[n])
                        store(builder, total, pointer)

            one_row, other_row = row(one_at), row(other_at)
            add(builder.and_(one, other), one_row, other_row)
            add(builder.and_(one, builder.not_(other)), one_row)
            add(builder.and_(other, builder.not_(one)), other_row)
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(add_two_rows)


def _population_count(typing_context: Any, word: Any) -> Any:
    """Return the number of bits that are set in an unsigned integer, of the same type."""
    signature = word(word)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return signature, generate


def _prefetch(typing_context: Any, array: Any, place: Any) -> Any:
    """Ask for the cache line of ``array[place]`` ahead of its use; `place` may lie beyond the end."""
    signature = types.void(array, place)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = data_of(context, builder, signature.args[0], arguments[0])
        byte = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, I32, I32, I32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        address = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        # To be read, kept in all caches, data.
        builder.call(function, [address, *(ir.Constant(I32, n) for n in (0, 3, 1))])
        return context.get_dummy_value()

    return signature, generate


(
    add_two_rows_1,
    add_two_rows_2,
    add_two_rows_3,
    add_two_rows_4,
    add_two_rows_5,
    add_two_rows_6,
    add_two_rows_7,
) = (_add_two_rows(vectors) for vectors in range(1, 8))
add_at_spikes_1, add_at_spikes_4 = _add_at_spikes(1), _add_at_spikes(4)
scatter_1, scatter_2 = _scatter(1), _scatter(2)
dot: Any = intrinsic(_dot)
dot_four: Any = intrinsic(_dot_four)
population_count: Any = intrinsic(_population_count)
prefetch: Any = intrinsic(_prefetch)
gather: Any = intrinsic(_gather)
transpose: Any = intrinsic(_transpose)
