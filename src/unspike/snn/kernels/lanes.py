"""Sixteen time steps at once.

The synaptic current of a neuron is kept for sixteen time steps side by side, so that one synapse
whose presynaptic spikes are a 16-bit word is one vector instruction: add the weight where a bit is
set. Compilers do not find this form in a plain loop (five times slower, measured), so it is spelled
out in LLVM's terms; LLVM lowers it to whatever the processor has.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 16


def _add_where(typing_context: Any, lanes: Any, start: Any, word: Any, weight: Any) -> Any:
    """Do ``lanes[start + t] += weight`` for each t in 0..15 whose bit is set in `word`."""
    signature = types.void(lanes, start, word, weight)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, first, bits, value = arguments
        vector = ir.VectorType(ir.FloatType(), LANES)
        data = context.make_array(signature.args[0])(context, builder, array).data
        pointer = builder.bitcast(builder.gep(data, [first]), vector.as_pointer())
        if bits.type.width != LANES:
            bits = builder.trunc(bits, ir.IntType(LANES))
        mask = builder.bitcast(bits, ir.VectorType(ir.IntType(1), LANES))
        undefined = ir.Constant(vector, ir.Undefined)
        first_lane = builder.insert_element(undefined, value, ir.Constant(ir.IntType(32), 0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        everywhere = builder.shuffle_vector(first_lane, undefined, zeros)
        addend = builder.select(mask, everywhere, ir.Constant(vector, [0.0] * LANES))
        before = builder.load(pointer)
        before.align = 4
        builder.store(builder.fadd(before, addend), pointer).align = 4
        return context.get_dummy_value()

    return signature, generate


def _add_values_where(
    typing_context: Any, lanes: Any, start: Any, word: Any, values: Any, first_value: Any
) -> Any:
    """Do ``lanes[start + t] += values[first_value + t]`` for each t in 0..15 whose bit is set in `word`."""
    signature = types.void(lanes, start, word, values, first_value)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, first, bits, value_array, value_first = arguments
        vector = ir.VectorType(ir.FloatType(), LANES)
        pointers = [
            builder.bitcast(
                builder.gep(context.make_array(kind)(context, builder, item).data, [place]),
                vector.as_pointer(),
            )
            for kind, item, place in (
                (signature.args[0], array, first),
                (signature.args[3], value_array, value_first),
            )
        ]
        if bits.type.width != LANES:
            bits = builder.trunc(bits, ir.IntType(LANES))
        mask = builder.bitcast(bits, ir.VectorType(ir.IntType(1), LANES))
        before, added = (builder.load(pointer) for pointer in pointers)
        before.align = added.align = 4
        addend = builder.select(mask, added, ir.Constant(vector, [0.0] * LANES))
        builder.store(builder.fadd(before, addend), pointers[0]).align = 4
        return context.get_dummy_value()

    return signature, generate


add_where: Any = intrinsic(_add_where)
add_values_where: Any = intrinsic(_add_values_where)
