"""Sixteen time steps at once.

The synaptic current of a neuron is kept for sixteen time steps side by side, so that one synapse
whose presynaptic spikes are a 16-bit word is one vector instruction: add the weight where a bit is
set. Compilers do not find this form in a plain loop (five times slower, measured), so it is spelled
out in LLVM's terms; LLVM lowers it to whatever the processor has.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir
from llvmlite.binding import get_host_cpu_features
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 16
WORDS = 4  # in one 64-bit mask
# Whether the processor keeps masks in registers of their own; the sums are the same with and without.
MASK_REGISTERS = bool(get_host_cpu_features().get("avx512f"))
PAIR = 2 * LANES  # as many sums as registers hold beside what is added to them

_I16, _I32, _I64 = ir.IntType(16), ir.IntType(32), ir.IntType(64)
_VECTOR = ir.VectorType(ir.FloatType(), LANES)
_VECTOR_I32 = ir.VectorType(_I32, LANES)
_NOTHING = ir.Constant(_VECTOR_I32, [0] * LANES)


def _data(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    return context.make_array(kind)(context, builder, array).data


def _vector_at(builder: Any, data: Any, place: Any) -> Any:
    return builder.bitcast(builder.gep(data, [place]), _VECTOR.as_pointer())


def _load(builder: Any, pointer: Any) -> Any:
    value = builder.load(pointer)
    value.align = 4
    return value


def _store(builder: Any, value: Any, pointer: Any) -> None:
    builder.store(value, pointer).align = 4


def _everywhere(builder: Any, value: Any) -> Any:
    undefined = ir.Constant(_VECTOR, ir.Undefined)
    first_lane = builder.insert_element(undefined, value, ir.Constant(_I32, 0))
    return builder.shuffle_vector(first_lane, undefined, _NOTHING)


def _everywhere_integer(builder: Any, value: Any) -> Any:
    undefined = ir.Constant(_VECTOR_I32, ir.Undefined)
    first_lane = builder.insert_element(undefined, value, ir.Constant(_I32, 0))
    return builder.shuffle_vector(first_lane, undefined, _NOTHING)


def _mask(builder: Any, bits: Any) -> Any:
    if bits.type.width != LANES:
        bits = builder.trunc(bits, _I16)
    return builder.bitcast(bits, ir.VectorType(ir.IntType(1), LANES))


def _masks(builder: Any, pointer: Any) -> list[Any]:
    """Return the four words of the 64-bit mask at `pointer`, each as a mask of sixteen lanes."""
    kind = _I16 if MASK_REGISTERS else _I32
    places = [ir.Constant(_I64, n) for n in range(WORDS * LANES // kind.width)]
    pointer = builder.bitcast(pointer, kind.as_pointer())
    parts = [builder.load(builder.gep(pointer, [n])) for n in places]
    if MASK_REGISTERS:
        return [_mask(builder, word) for word in parts]
    # Elsewhere lanes are chosen by their signs: each lane has its bit shifted to the highest place.
    halves = [_everywhere_integer(builder, part) for part in parts for _ in range(kind.width // LANES)]
    masks = []
    for n, half in enumerate(halves):
        shift = [kind.width - 1 - (n * LANES + t) % kind.width for t in range(LANES)]
        shifted = builder.shl(half, ir.Constant(_VECTOR_I32, shift))
        masks.append(builder.icmp_signed("<", shifted, _NOTHING))
    return masks


@contextmanager
def _synapses(builder: Any, first: Any, last: Any) -> Iterator[Any]:
    """Loop over the synapses `first` to `last`."""
    one = ir.Constant(first.type, 1)
    with cgutils.for_range_slice(builder, first, last, one, first.type) as (s, _):
        yield s


def _sums(builder: Any, n: int) -> list[Any]:
    """Return places for `n` vectors that start at zero; LLVM keeps them in registers."""
    zero = ir.Constant(_VECTOR, [0.0] * LANES)
    sums = [cgutils.alloca_once(builder, _VECTOR) for _ in range(n)]  # type: ignore[no-untyped-call]
    # The places are made once a function; they are emptied each time the code is reached.
    for total in sums:
        builder.store(zero, total)
    return sums


def _sum_where(builder: Any, mask: Any, before: Any, addend: Any) -> Any:
    return builder.select(mask, builder.fadd(before, addend), before)


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
                _data(context, builder, signature.args[n], arguments[n]) for n in (0, 4, 5)
            )
            _, start, step, word, _, _, first, last = arguments
            zero = ir.Constant(_VECTOR, [0.0] * LANES)
            masks = [
                _mask(builder, builder.lshr(word, ir.Constant(word.type, LANES * k))) for k in range(words)
            ]
            with _synapses(builder, first, last) as s:
                neuron = builder.sext(builder.load(builder.gep(post_data, [s])), _I64)
                place = builder.add(start, builder.mul(neuron, ir.Constant(_I64, LANES)))
                value = _everywhere(builder, builder.load(builder.gep(weight_data, [s])))
                for k, mask in enumerate(masks):
                    at = builder.add(place, builder.mul(step, ir.Constant(step.type, k)))
                    pointer = _vector_at(builder, lane_data, at)
                    addend = builder.select(mask, value, zero)
                    _store(builder, builder.fadd(_load(builder, pointer), addend), pointer)
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
            _data(context, builder, signature.args[n], arguments[n]) for n in (0, 1, 2, 5)
        )
        sums = _sums(builder, WORDS)
        with _synapses(builder, arguments[3], arguments[4]) as s:
            neuron = builder.zext(builder.load(builder.gep(pre_data, [s])), _I64)
            masks = _masks(builder, builder.gep(mask_data, [neuron]))
            value = _everywhere(builder, builder.load(builder.gep(weight_data, [s])))
            for mask, total in zip(masks, sums, strict=True):
                builder.store(_sum_where(builder, mask, builder.load(total), value), total)
        for n, total in enumerate(sums):
            place = builder.add(arguments[6], ir.Constant(arguments[6].type, n * LANES))
            _store(builder, builder.load(total), _vector_at(builder, lane_data, place))
        return context.get_dummy_value()

    return signature, generate


def _transpose(
    typing_context: Any, source: Any, first: Any, step: Any, factor: Any, target: Any, start: Any, stride: Any
) -> Any:
    """Do ``target[start + t * stride + i] = factor * source[first + i * step + t]`` for t and i in 0..15."""
    signature = types.void(source, first, step, factor, target, start, stride)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source_data = _data(context, builder, signature.args[0], arguments[0])
        target_data = _data(context, builder, signature.args[4], arguments[4])
        factor = _everywhere(builder, arguments[3])

        def place(n: int, begin: Any, step: Any) -> Any:
            return builder.add(begin, builder.mul(step, ir.Constant(step.type, n)))

        rows = [
            _load(builder, _vector_at(builder, source_data, place(n, arguments[1], arguments[2])))
            for n in range(LANES)
        ]
        for distance in (8, 4, 2, 1):
            rows = _exchanged(builder, rows, distance)
        for n, row in enumerate(rows):
            pointer = _vector_at(builder, target_data, place(n, arguments[5], arguments[6]))
            _store(builder, builder.fmul(row, factor), pointer)
        return context.get_dummy_value()

    return signature, generate


def _exchanged(builder: Any, rows: list[Any], distance: int) -> list[Any]:
    """Swap the off-diagonal blocks of size `distance` of each pair of rows that far apart."""
    kept = [n if not n & distance else LANES + n - distance for n in range(LANES)]
    other = [n + distance if not n & distance else LANES + n for n in range(LANES)]
    shuffles = [ir.Constant(ir.VectorType(_I32, LANES), places) for places in (kept, other)]
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
        x_data, y_data = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2))
        (total,) = _sums(builder, 1)
        nothing, step = ir.Constant(arguments[4].type, 0), ir.Constant(arguments[4].type, LANES)
        with cgutils.for_range_slice(builder, nothing, arguments[4], step, arguments[4].type) as (n, _):
            a = _load(builder, _vector_at(builder, x_data, builder.add(arguments[1], n)))
            b = _load(builder, _vector_at(builder, y_data, builder.add(arguments[3], n)))
            builder.store(builder.fadd(builder.load(total), builder.fmul(a, b)), total)
        return _halved(builder, builder.load(total))

    return signature, generate


def _halved(builder: Any, vector: Any) -> Any:
    """Return the sum of a vector's elements, the upper half added to the lower until one is left."""
    width = LANES
    while width > 1:
        width //= 2
        kind = ir.VectorType(_I32, width)
        low, high = (ir.Constant(kind, list(range(first, first + width))) for first in (0, width))
        vector = builder.fadd(
            builder.shuffle_vector(vector, vector, low), builder.shuffle_vector(vector, vector, high)
        )
    return builder.extract_element(vector, ir.Constant(_I32, 0))


def _by_step(typing_context: Any, masks: Any, first: Any, words: Any, start: Any) -> Any:
    """Set bit a of ``words[start + t]``, uint16, to bit t of ``masks[first + a]``, a in 0..15, t in 0..63."""
    signature = types.void(masks, first, words, start)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mask_data, word_data = (_data(context, builder, signature.args[n], arguments[n]) for n in (0, 2))
        steps = WORDS * LANES
        vector = ir.VectorType(_I16, steps)
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
                _data(context, builder, signature.args[k], arguments[k]) for k in (0, 6, 9)
            )
            _, from_bit, n, step, height, decay, _, place, length, _ = arguments
            height, decay = _everywhere(builder, height), _everywhere(builder, decay)
            one = ir.Constant(_VECTOR, [1.0] * LANES)
            bits = [_half(builder, mask_data, k, from_bit) for k in range(times)]
            pointers = [_vector_at(builder, trace_data, ir.Constant(_I64, k * LANES)) for k in range(times)]
            now = _sums(builder, times)
            for pointer, vector in zip(pointers, now, strict=True):
                builder.store(_load(builder, pointer), vector)
            with cgutils.for_range(builder, n, intp=n.type) as loop:
                t = builder.add(from_bit, builder.mul(step, loop.index))
                bit = _everywhere_integer(builder, builder.shl(ir.Constant(_I32, 1), _low_bits(builder, t)))
                for k in range(times):
                    at = builder.add(builder.add(place, t), builder.mul(length, ir.Constant(_I64, k)))
                    target = _vector_at(builder, value_data, builder.mul(at, ir.Constant(_I64, LANES)))
                    before = builder.load(now[k])
                    value = builder.fmul(height, before)
                    _store(builder, builder.fadd(_load(builder, target), value) if onto else value, target)
                    fires = builder.icmp_unsigned("!=", builder.and_(bits[k], bit), _NOTHING)
                    builder.store(builder.fmul(decay, _sum_where(builder, fires, before, one)), now[k])
            for pointer, vector in zip(pointers, now, strict=True):
                _store(builder, builder.load(vector), pointer)
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(traces)


def _half(builder: Any, masks: Any, k: int, bit: Any) -> Any:
    """Return the half that a bit is in of each of sixteen 64-bit masks, the k-th sixteen."""
    wide = ir.VectorType(_I64, LANES)
    pointer = builder.bitcast(builder.gep(masks, [ir.Constant(_I64, k * LANES)]), wide.as_pointer())
    value = builder.load(pointer)
    value.align = 8
    upper = builder.icmp_unsigned(">=", bit, ir.Constant(bit.type, 32))
    low, high = (
        builder.trunc(value, _VECTOR_I32),
        builder.trunc(builder.lshr(value, ir.Constant(wide, [32] * LANES)), _VECTOR_I32),
    )
    return builder.select(upper, high, low)


def _low_bits(builder: Any, t: Any) -> Any:
    return builder.trunc(builder.and_(t, ir.Constant(t.type, 31)), _I32)


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
            value_data, sum_data = (_data(context, builder, signature.args[k], arguments[k]) for k in (1, 5))
            mask, _, place, step, apart, _, start = arguments
            places = [
                builder.add(place, builder.mul(apart, ir.Constant(apart.type, k))) for k in range(times)
            ]
            pointers = [
                _vector_at(builder, sum_data, _further(builder, start, k * LANES)) for k in range(times)
            ]
            totals = _sums(builder, times)
            for total, pointer in zip(totals, pointers, strict=True):
                builder.store(_load(builder, pointer), total)
            with _bits(builder, mask) as t:
                further = builder.mul(t, step)
                for total, at in zip(totals, places, strict=True):
                    value = _load(builder, _vector_at(builder, value_data, builder.add(at, further)))
                    builder.store(builder.fadd(builder.load(total), value), total)
            for total, pointer in zip(totals, pointers, strict=True):
                _store(builder, builder.load(total), pointer)
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(add_at_spikes)


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
            _data(context, builder, signature.args[k], arguments[k]) for k in (0, 1, 5, 6, 7)
        )
        n_groups, n, length = arguments[2:5]
        totals = _sums(builder, 4)
        indices = [ir.Constant(_I64, k) for k in range(len(totals))]
        starts = [builder.load(builder.gep(start_data, [k])) for k in indices]
        with cgutils.for_range(builder, n_groups, intp=n_groups.type) as outer:
            group = builder.zext(builder.load(builder.gep(group_data, [outer.index])), _I64)
            place = builder.mul(group, length)
            with cgutils.for_range(builder, n, intp=n.type) as inner:
                at = builder.add(place, inner.index)
                value = _load(
                    builder, _vector_at(builder, value_data, builder.mul(at, ir.Constant(_I64, LANES)))
                )
                for start, total in zip(starts, totals, strict=True):
                    mask = _mask(builder, builder.load(builder.gep(word_data, [builder.add(start, at)])))
                    builder.store(_sum_where(builder, mask, builder.load(total), value), total)
        for k, total in zip(indices, totals, strict=True):
            builder.store(_in_order(builder, builder.load(total)), builder.gep(sum_data, [k]))
        return context.get_dummy_value()

    return signature, generate


def _in_order(builder: Any, vector: Any) -> Any:
    """Return the sum of a vector's elements, one after another."""
    total = builder.extract_element(vector, ir.Constant(_I32, 0))
    for a in range(1, LANES):
        total = builder.fadd(total, builder.extract_element(vector, ir.Constant(_I32, a)))
    return total


def _sum_at_spikes(typing_context: Any, values: Any, start: Any, places: Any, words: Any, n: Any) -> Any:
    """Return the sum of ``values[start + places[a] + t]`` for each bit t of ``words[a]``, a below n.

    Sixteen partial sums run side by side, as in `dot`.
    """
    signature = types.float32(values, start, places, words, n)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value_data, place_data, word_data = (
            _data(context, builder, signature.args[k], arguments[k]) for k in (0, 2, 3)
        )
        start, n = arguments[1], arguments[4]
        (total,) = _sums(builder, 1)
        with cgutils.for_range(builder, n, intp=n.type) as loop:
            place = builder.add(start, builder.load(builder.gep(place_data, [loop.index])))
            value = _load(builder, _vector_at(builder, value_data, place))
            mask = _mask(builder, builder.load(builder.gep(word_data, [loop.index])))
            builder.store(_sum_where(builder, mask, builder.load(total), value), total)
        return _halved(builder, builder.load(total))

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
                _data(context, builder, signature.args[k], arguments[k]) for k in (0, 3, 4, 7)
            )
            _, start, stride, _, _, first, last, _, place = arguments
            totals = _sums(builder, times)
            with _synapses(builder, first, last) as s:
                row = builder.mul(stride, builder.sext(builder.load(builder.gep(post_data, [s])), _I64))
                factor = _everywhere(builder, builder.load(builder.gep(weight_data, [s])))
                for k, total in enumerate(totals):
                    at = builder.add(builder.add(start, row), ir.Constant(_I64, k * LANES))
                    value = builder.fmul(factor, _load(builder, _vector_at(builder, row_data, at)))
                    builder.store(builder.fadd(builder.load(total), value), total)
            for k, total in enumerate(totals):
                at = builder.add(place, ir.Constant(_I64, k * LANES))
                _store(builder, builder.load(total), _vector_at(builder, sum_data, at))
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(weighted_sum)


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
        data = _data(context, builder, signature.args[0], arguments[0])
        byte = ir.IntType(8).as_pointer()
        kind = ir.FunctionType(ir.VoidType(), [byte, _I32, _I32, _I32])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        address = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        # To be read, kept in all caches, data.
        builder.call(function, [address, *(ir.Constant(_I32, n) for n in (0, 3, 1))])
        return context.get_dummy_value()

    return signature, generate


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
            row_data, sum_data = (_data(context, builder, signature.args[n], arguments[n]) for n in (2, 5))

            def row(place: Any) -> list[Any]:
                places = [_further(builder, place, n * LANES) for n in range(vectors)]
                return [_load(builder, _vector_at(builder, row_data, at)) for at in places]

            def add(mask: Any, *added: list[Any]) -> None:
                with _bits(builder, mask) as t:
                    step = builder.add(start, builder.mul(t, stride))
                    for n in range(vectors):
                        pointer = _vector_at(builder, sum_data, _further(builder, step, n * LANES))
                        total = _load(builder, pointer)
                        for vector in added:
                            total = builder.fadd(total, vector[n])
                        _store(builder, total, pointer)

            one_row, other_row = row(one_at), row(other_at)
            add(builder.and_(one, other), one_row, other_row)
            add(builder.and_(one, builder.not_(other)), one_row)
            add(builder.and_(other, builder.not_(one)), other_row)
            return context.get_dummy_value()

        return signature, generate

    return intrinsic(add_two_rows)


def _further(builder: Any, place: Any, n: int) -> Any:
    return builder.add(place, ir.Constant(place.type, n))


@contextmanager
def _bits(builder: Any, mask: Any) -> Iterator[Any]:
    """Loop over the bits that are set in a 64-bit mask, from the lowest."""
    left = cgutils.alloca_once(builder, _I64)  # type: ignore[no-untyped-call]
    builder.store(mask, left)
    head, body, after = (builder.append_basic_block(name) for name in ("bits", "bit", "no_more_bits"))
    builder.branch(head)
    builder.position_at_end(head)
    now = builder.load(left)
    builder.cbranch(builder.icmp_unsigned("!=", now, ir.Constant(_I64, 0)), body, after)
    builder.position_at_end(body)
    builder.store(builder.and_(now, builder.sub(now, ir.Constant(_I64, 1))), left)
    yield builder.cttz(now, ir.Constant(ir.IntType(1), 1))
    builder.branch(head)
    builder.position_at_end(after)


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
add_traces_4, write_traces_4 = _traces(4, onto=True), _traces(4, onto=False)
scatter_1, scatter_2 = _scatter(1), _scatter(2)
by_step: Any = intrinsic(_by_step)
dot: Any = intrinsic(_dot)
population_count: Any = intrinsic(_population_count)
prefetch: Any = intrinsic(_prefetch)
sum_at_spikes: Any = intrinsic(_sum_at_spikes)
sum_four: Any = intrinsic(_sum_four)
gather: Any = intrinsic(_gather)
transpose: Any = intrinsic(_transpose)
weighted_sum_2, weighted_sum_4 = _weighted_sum(2), _weighted_sum(4)
