"""Arrays that stay in their file: those of a NumPy archive that were not packed are mapped, not loaded.

The system reads what is looked at, and may drop it again, so that records need not fit in memory. The file
must not change as long as they are used.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGE = 2**26  # bytes; what is smaller is loaded
_PIECE = 2**24
_LOCAL_HEADER = struct.Struct("<26xHH")  # of a member of a zip file: lengths of its name and of what is extra
_KINDS = "biuf"


def mapped(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any] | None:
    """Return an array of a NumPy archive as it lies in the file; None for one that is to be loaded.

    Parameters
    ----------
    path : Path
        The file.
    archive, member : ZipFile, ZipInfo
        The file opened, and which of its members.

    Returns
    -------
    ndarray or None
        Not to be written to; None where it is small, packed, or not laid out as it is used.

    Raises
    ------
    zipfile.BadZipFile, ValueError
        If it is damaged: it is read once to see that.
    """
    if member.compress_type != zipfile.ZIP_STORED or member.file_size < LARGE:
        return None
    with archive.open(member) as opened:
        layout = _layout(opened)
        if layout is None:
            return None
        shape, dtype, begins = layout
        while opened.read(_PIECE):  # its checksum is compared at the end
            pass
    with path.open("rb") as file:
        file.seek(member.header_offset)
        name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    offset = member.header_offset + _LOCAL_HEADER.size + name + extra + begins
    return np.asarray(np.memmap(path, dtype=dtype, mode="r", offset=offset, shape=shape))


def _layout(opened: Any) -> tuple[tuple[int, ...], np.dtype[Any], int] | None:
    """Return shape, type and beginning of an array's values; None if they cannot be used as they lie."""
    version = np.lib.format.read_magic(opened)
    read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    if version not in read:
        return None
    shape, by_column, dtype = read[version](opened)
    if by_column or dtype.kind not in _KINDS or not dtype.isnative or len(shape) < 2:
        return None
    return shape, dtype, opened.tell()
