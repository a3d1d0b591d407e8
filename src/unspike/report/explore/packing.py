"""Arrays in a page: one after the other in one compressed text, which the page's script takes apart again."""

from __future__ import annotations

import base64
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEVEL = 9
_ALIGNED = 4  # a typed array of JavaScript begins at a multiple of its elements' size
_GZIP = 16 + zlib.MAX_WBITS
_TYPES = ("uint8", "int16", "uint16", "int32", "uint32", "float32")


class Packing:
    """Arrays of a page, which its data name by their numbers."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._table: list[list[Any]] = []

    def add(self, array: NDArray[Any]) -> int:
        """Take an array up and return its number.

        Parameters
        ----------
        array : ndarray
            Of uint8, int16, uint16, int32, uint32 or float32.
        """
        if array.dtype.name not in _TYPES:
            raise ValueError(f"a page takes no {array.dtype.name}")
        self._table.append([array.dtype.name, list(array.shape), self._size])
        content = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        content += bytes(-len(content) % _ALIGNED)
        self._parts.append(content)
        self._size += len(content)
        return len(self._table) - 1

    @property
    def table(self) -> list[list[Any]]:
        """Type, shape and first byte of each array."""
        return self._table

    @property
    def text(self) -> str:
        """All arrays: gzip in base64; the same arrays give the same text."""
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
        return base64.b64encode(packer.compress(b"".join(self._parts)) + packer.flush()).decode()


def smallest_unsigned(values: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers from 0 in the smallest type that holds them: uint8, uint16 or uint32."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
