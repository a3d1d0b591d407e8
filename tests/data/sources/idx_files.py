"""IDX files, written from their definition."""

import gzip
import struct

import numpy as np


def idx_bytes(values, kind=8, dtype=">u1"):
    values = np.asarray(values).astype(dtype)
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, kind, values.ndim, *values.shape) + values.tobytes()


def write_pair(folder, part, images, labels, *, packed=True):
    for kind, values in (("images-idx3", images), ("labels-idx1", labels)):
        content = idx_bytes(values)
        name = f"{part}-{kind}-ubyte"
        (folder / (f"{name}.gz" if packed else name)).write_bytes(
            gzip.compress(content) if packed else content
        )
