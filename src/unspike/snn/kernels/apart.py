"""A compiled function that others call by its address.

Numba compiles what a function calls into it, and once more at every level above, with a loop over threads
three times. Of a large function that is most of the time that compilation takes, and where it is called
rarely nothing is won by it. By its address a function is called as it stands: compiled once, by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from llvmlite import ir
from numba import cfunc, types
from numba.core.errors import TypingError
from numba.extending import intrinsic


def only_read(dtype: Any, n_dimensions: int = 1) -> Any:
    """Return the kind of an array in C order that a function does not write to, whether or not it could."""
    return types.Array(dtype, n_dimensions, "C", readonly=True)


def together(*kinds: Any) -> Any:
    """Return the kind of a tuple."""
    return types.Tuple(kinds)  # type: ignore[no-untyped-call]


class Apart:
    """A function compiled for arguments of known types the first time that its address is asked for.

    Parameters
    ----------
    function : callable
        What to compile; it returns nothing and raises nothing.
    kinds : tuple of Numba types
        Of its arguments.
    """

    def __init__(self, function: Callable[..., None], kinds: tuple[Any, ...]) -> None:
        self.function = function
        self.kinds = kinds

    @cached_property
    def compiled(self) -> Any:
        """The compiled function; Numba keeps it as it keeps all others."""
        return cfunc(types.void(*self.kinds), cache=True)(self.function)

    @property
    def address(self) -> int:
        """Where it is in memory, for the function that is to call it."""
        return int(self.compiled.address)


def calls(apart: Apart) -> Any:
    """Return ``call(address, arguments)`` for compiled code, the arguments as one tuple."""
    kinds = apart.kinds

    def call(typing_context: Any, address: Any, arguments: Any) -> Any:
        """Call the function at an address; arguments become what it takes, or are refused."""
        given = list(arguments)
        if len(given) != len(kinds):
            raise TypingError(f"{len(given)} arguments, expected {len(kinds)}")
        for n, (found, kind) in enumerate(zip(given, kinds, strict=True)):
            if typing_context.can_convert(found, kind) is None:
                raise TypingError(f"argument {n} is {found}, expected {kind}")

        def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            parts = [
                context.cast(builder, builder.extract_value(values[1], n), found, kind)
                for n, (found, kind) in enumerate(zip(given, kinds, strict=True))
            ]
            nothing = context.get_value_type(types.none)
            form = ir.FunctionType(nothing, [part.type for part in parts])
            builder.call(builder.inttoptr(values[0], form.as_pointer()), parts)
            return context.get_dummy_value()

        return types.void(address, arguments), generate

    return intrinsic(call)
