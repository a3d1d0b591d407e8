"""Data sets by name, and formats by prefix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from unspike.data import store
from unspike.data.dataset import Dataset, Modality
from unspike.foundation.errors import InvalidInput, suggest
from unspike.foundation.progress import NoProgress, Progress
from unspike.foundation.registry import Discovery, Registry, require_name


class Source(Protocol):
    """A data set that can be loaded by name: what is known before loading, and how to load.

    Attributes
    ----------
    records, classes : int
        How many it holds.
    modality : {"image", "series", "vector", "events"}
        What its records are.
    licence, citation : str
        The terms of its authors.
    origin : str
        Where it comes from: an address, or a package.

    Examples
    --------
    >>> from unspike.data import describe
    >>> all(each.licence and each.citation for each in describe())
    True
    """

    records: int
    classes: int
    modality: Modality
    licence: str
    citation: str
    origin: str

    def where(self) -> Path | None:
        """Return where the data is on this machine, or None if loading would download it."""

    def load(self, progress: Progress) -> Dataset:
        """Return the records, after a download if need be."""


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is known of a data set without loading it.

    Parameters
    ----------
    name : str
        What the user types.
    records, classes, modality, licence, citation, origin : int or str
        What its `Source` says.
    path : Path or None
        Where it lies on this machine; None if loading would download it.

    Examples
    --------
    >>> from unspike.data import describe
    >>> digits = next(each for each in describe() if each.name == "digits")
    >>> digits.records, digits.classes, digits.modality
    (1797, 10, 'image')
    """

    name: str
    records: int
    classes: int
    modality: Modality
    licence: str
    citation: str
    origin: str
    path: Path | None


Reader = Callable[[Path, Progress], Dataset]
SourceClass = TypeVar("SourceClass", bound=type[Source])

_FILES = Discovery("unspike.data.sources", group="unspike.datasets")
_SOURCES: Registry[type[Source]] = Registry("data set", _FILES)
_READERS: Registry[tuple[Reader, str]] = Registry("format", _FILES)


def register_dataset(name: str) -> Callable[[SourceClass], SourceClass]:
    """Make a class of sources loadable by name.

    Parameters
    ----------
    name : str
        What the user types.

    Returns
    -------
    callable
        Decorator of a class that fulfils `Source` and is made without arguments.

    Raises
    ------
    InvalidInput
        If the name is taken, or none was given.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike import dataset_from, load_dataset, register_dataset

    >>> @register_dataset("coins")
    ... class Coins:
    ...     records, classes, modality = 4, 2, "vector"
    ...     licence, citation, origin = "none", "Coins, thrown by hand", "in memory"
    ...
    ...     def where(self):
    ...         return None
    ...
    ...     def load(self, progress):
    ...         return dataset_from(np.eye(4), ["heads", "tails", "heads", "tails"], name="coins")
    >>> load_dataset("coins").class_names
    ('heads', 'tails')
    """
    require_name("register_dataset", name)

    def register(source: SourceClass) -> SourceClass:
        _SOURCES.add(name, source)
        return source

    return register


def register_format(prefix: str, argument: str) -> Callable[[Reader], Reader]:
    """Make a format of local files loadable as ``prefix:PATH``.

    Parameters
    ----------
    prefix : str
        What the user types before the colon.
    argument : str
        What errors and help texts call the path, say ``FOLDER``.

    Returns
    -------
    callable
        Decorator of a function of a path and a Progress that returns a Dataset.

    Raises
    ------
    InvalidInput
        If the prefix is taken.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike import dataset_from, load_dataset
    >>> from unspike.data import register_format

    >>> @register_format("bytes", "FILE")
    ... def read_bytes(path, progress):
    ...     values = np.frombuffer(path.read_bytes(), np.uint8).reshape(-1, 2)
    ...     return dataset_from(values[:, :1], values[:, 1].astype(np.int64), name=path.name)

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.bin").write_bytes(bytes([5, 0, 9, 1]))
    ...     load_dataset(f"bytes:{folder}/a.bin").y.tolist()
    [0, 1]
    """

    def register(reader: Reader) -> Reader:
        _READERS.add(f"{prefix}:", (reader, argument))
        return reader

    return register


def names() -> tuple[str, ...]:
    """Return the names of the registered data sets, in alphabetical order.

    Examples
    --------
    >>> from unspike.data import names
    >>> {"digits", "mnist5k"} <= set(names())
    True
    """
    return _SOURCES.names()


def formats() -> tuple[str, ...]:
    """Return the registered formats as the user types them, say ``idx:FOLDER``, in alphabetical order.

    Examples
    --------
    >>> from unspike.data import formats
    >>> "npz:FILE" in formats(), "idx:FOLDER" in formats()
    (True, True)
    """
    return tuple(f"{prefix}{_READERS.get(prefix)[1]}" for prefix in _READERS.names())


def describe() -> tuple[Description, ...]:
    """Return what is known of each registered data set without loading it, in alphabetical order.

    Examples
    --------
    >>> from unspike.data import describe
    >>> [each.name for each in describe() if each.name.startswith("digits")]
    ['digits']
    """
    return tuple(_describe(name, _SOURCES.get(name)()) for name in names())


def _describe(name: str, source: Source) -> Description:
    return Description(
        name=name,
        records=source.records,
        classes=source.classes,
        modality=source.modality,
        licence=source.licence,
        citation=source.citation,
        origin=source.origin,
        path=source.where(),
    )


def load(text: str, *, progress: Progress | None = None) -> Dataset:
    """Load a data set.

    Parameters
    ----------
    text : str
        A registered name, or a format and a path, say ``idx:FOLDER``, ``npz:FILE`` or ``csv:FILE``; see
        `formats`. After ``#`` follows how to read it: ``npz:FILE#modality=series,axes=ct``.
    progress : Progress, optional
        Is told of downloads and of slow reading.

    Returns
    -------
    Dataset
        Its records.

    Raises
    ------
    InvalidInput
        If the name is unknown, or the data cannot be found or is damaged.

    Examples
    --------
    >>> from unspike import load_dataset
    >>> digits = load_dataset("digits")
    >>> len(digits), digits.modality, digits.x.shape
    (1797, 'image', (1797, 8, 8))
    """
    progress = progress or NoProgress()
    if text in names():
        return _SOURCES.get(text)().load(progress)
    prefix, colon, path = text.partition(":")
    if prefix + colon not in _READERS.names():
        expected = ", ".join((*names(), *formats()))
        hint = _format_hint(text) or suggest(text.lower(), names())
        raise InvalidInput(f"Unknown data set '{text}', expected one of {expected}.{hint}")
    reader, argument = _READERS.get(prefix + colon)
    if not path:
        raise InvalidInput(f"The data set '{text}' lacks its path, write {prefix}:{argument}.")
    return reader(store.local_path(path), progress)


def _format_hint(text: str) -> str:
    """Return a hint at the prefix that a path lacks."""
    ending = f"{Path(text).suffix.lower().removeprefix('.')}:"
    return f" Did you mean '{ending}{text}'?" if ending in _READERS.names() else ""
