"""NIR graphs on disk: HDF5 files, looked through before anything in them is taken for a graph.

HDF5 holds no code, but it may point to other files, unpack to more than memory holds, or nest without end;
such files are refused. Nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from unspike.adapters.nir.graph import Graph, graph_of, nir_graph_of
from unspike.foundation.bounded import read_plain_file
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import write_bytes
from unspike.foundation.memory import refuse_what_does_not_fit

MOST_BYTES = 2**30
MOST_ITEMS = 200_000
DEEPEST = 12
_START_OF_HDF5 = b"\x89HDF\r\n\x1a\n"
_HEAP = b"GCOL\x01\0\0\0"  # where HDF5 keeps texts of any length


def read_graph(path: Path) -> tuple[Graph, str]:
    """Return the graph that a file holds, and the file's SHA-256.

    Parameters
    ----------
    path : Path
        A file that the `nir` package wrote.

    Returns
    -------
    Graph, str
        The graph as it is in the file, and the hash, hexadecimal.

    Raises
    ------
    InvalidInput
        If the file is missing, no HDF5, damaged, or holds no NIR graph, or a number in it is not finite.
    """
    require_nir()
    content = read_plain_file(path, what="NIR graph", most=MOST_BYTES)
    if not content.startswith(_START_OF_HDF5):
        raise InvalidInput(f"{path} is no HDF5 file, expected a graph written by nir.write. Check the path.")
    _refuse_broken_heaps(path, content)
    graph = _parsed(path, content)
    _refuse_what_is_not_finite(path, graph)
    return graph, hashlib.sha256(content).hexdigest()


def write_graph(path: Path, graph: Graph) -> None:
    """Write a graph aside, then rename it to `path`.

    Raises
    ------
    InvalidInput
        If the file cannot be written.
    """
    require_nir()
    import nir

    buffer = io.BytesIO()
    nir.write(buffer, nir_graph_of(graph))
    try:
        write_bytes(path, buffer.getvalue())
    except OSError as error:
        raise InvalidInput(
            f"cannot write {path}: {error.strerror}; make room, or choose a folder you may write to"
        ) from error


def require_nir() -> None:
    """Refuse to go on without the `nir` package, or with one that is too old."""
    try:
        import nir
    except ImportError as error:
        raise InvalidInput(
            "NIR graphs need the package nir, which is not installed: pip install 'unspike[nir]'"
        ) from error
    found = tuple(int(part) for part in str(nir.version).split(".")[:3] if part.isdigit())
    if found < (1, 0, 8):
        raise InvalidInput(
            f"nir {nir.version} is installed, expected 1.0.8 or later: pip install 'unspike[nir]'"
        )


def _refuse_broken_heaps(path: Path, content: bytes) -> None:
    """Refuse texts whose lengths make no sense: HDF5's own library walks over them without an end.

    Source: The HDF Group, "HDF5 File Format Specification 3.0", III.E, disk format of a global heap.
    """
    start = content.find(_HEAP)
    while start >= 0:
        end, place = start + int.from_bytes(content[start + 8 : start + 16], "little"), start + 16
        while place + 16 <= min(end, len(content)):
            number = int.from_bytes(content[place : place + 2], "little")
            size = int.from_bytes(content[place + 8 : place + 16], "little")
            taken = size if number == 0 else 16 + (size + 7) // 8 * 8
            if not 16 <= taken <= end - place:
                raise InvalidInput(
                    f"{path} is damaged (a text has {size:,} bytes). Restore it, or export it again."
                )
            place += taken
        start = content.find(_HEAP, start + 8)


def _parsed(path: Path, content: bytes) -> Graph:
    import h5py
    import nir

    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            _look_through(path, file)
        return graph_of(nir.read(io.BytesIO(content), type_check=False))
    except InvalidInput:
        raise
    except Exception as error:  # a file of anybody's may make the libraries raise whatever they raise
        why = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        raise InvalidInput(
            f"{path} is damaged or holds no NIR graph ({why}). Restore it, or export it again."
        ) from error


def _look_through(path: Path, file: Any) -> None:
    total = 0
    for count, item in enumerate(_items(path, file, 0)):
        total += int(getattr(item, "nbytes", 0))
        if count > MOST_ITEMS:
            raise InvalidInput(f"{path} has more than {MOST_ITEMS:,} entries. Is it the right file?")
    refuse_what_does_not_fit(3 * total, str(path), "export a smaller network")


def _items(path: Path, group: Any, depth: int) -> Iterator[Any]:
    """Yield every group and array in a group; whatever points elsewhere is refused."""
    import h5py

    if depth > DEEPEST:
        raise InvalidInput(f"{path} is nested deeper than {DEEPEST} levels. Is it the right file?")
    for name in group:
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise InvalidInput(f"{path}: '{group.name}/{name}' points elsewhere, which no NIR graph needs.")
        item = group[name]
        yield item
        if isinstance(item, h5py.Group):
            yield from _items(path, item, depth + 1)
        elif item.external or item.is_virtual:
            raise InvalidInput(f"{path}: '{item.name}' lies in another file, which no NIR graph needs.")


def _refuse_what_is_not_finite(path: Path, graph: Graph) -> None:
    for name, node in graph.nodes.items():
        for key, value in node.values.items():
            array = np.asarray(value)
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                raise InvalidInput(
                    f"{path}: '{key}' of node '{name}' ({node.kind}) holds NaN or infinity. "
                    "Repair the network and export it again."
                )
