"""Training, validation and test records: 70 %, 15 % and 15 %, or the parts that the data set has.

At random, the records are ordered by a hash of seed and id and cut, so that removing one record moves only
those at the cuts. By subject, the same is done with the subjects. Windows of one recording overlap in some
data sets (half of each window in UCI HAR), so a random split leaks there and a split by subject does not.

A data set's own parts are kept as they are. One without validation records gives 15 % of its training records
for them, drawn as at random. A file may say which record is in which part (``file:PATH#HASH``, see
`by_file`); the hash stays with the networks, so that another split under the same name is found out.

The share is that of sec. 5.1 of C. Wang, Z. Ying, Z. Pan, Front. Neurorobot. 18:1361577 (2024).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.arrays import parts_named
from unspike.data.dataset import PARTS, Dataset
from unspike.data.draw import drawn_order
from unspike.data.numbering import numbered
from unspike.data.request import listed, read_ids
from unspike.foundation.errors import InvalidInput, suggest

SplitBy = Literal["random", "subject", "own"]

_FILE = "file:"
_HASH_LENGTH = 16
_HELD_OUT = 15  # per cent, once for validation and once for test
_FEWEST_RECORDS = 7  # fewer, and 15 % of them is not a whole record
_FEWEST_SUBJECTS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Split:
    """Three data sets with no record in common, in a drawn order: the first n of each are a sample.

    Parameters
    ----------
    train, validation, test : Dataset
        Records to learn, to choose settings with, and to measure with.

    Examples
    --------
    >>> from unspike import load_dataset, split
    >>> parts = split(load_dataset("digits"), seed=0)
    >>> set(parts.train.record_id) & set(parts.test.record_id)
    set()
    """

    train: Dataset
    validation: Dataset
    test: Dataset

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from unspike.notebook.records import split_html

        return split_html(self)


def split(dataset: Dataset, *, by: SplitBy | str = "random", seed: int = 0) -> Split:
    """Split a data set 70/15/15, or as it is split already.

    Parameters
    ----------
    dataset : Dataset
        What to split.
    by : {"random", "subject", "own"} or str
        Whether to draw records or whole subjects, or to keep the data set's own parts or those of a file
        (what `by_file` returned). Subjects are dealt so that the parts come as near to 70/15/15 of the
        records as whole subjects in the drawn order allow.
    seed : int
        Seed of the draw.

    Returns
    -------
    Split
        Training, validation and test records. At random, the latter two hold 15 % each, rounded down.

    Raises
    ------
    InvalidInput
        If the data set is too small, has no subjects to split by, or a class would be missing from training.

    Examples
    --------
    >>> from unspike import load_dataset, split
    >>> parts = split(load_dataset("digits"), seed=0)
    >>> len(parts.train), len(parts.validation), len(parts.test)
    (1259, 269, 269)
    """
    if by.startswith(_FILE):
        dataset, by = replace(dataset, part=_parts_of_file(by, dataset)), "own"
    if by not in get_args(SplitBy):
        names = get_args(SplitBy)
        raise InvalidInput(f"Cannot split by '{by}', expected {', '.join(names)}.{suggest(by, names)}")
    if len(dataset) < _FEWEST_RECORDS:
        raise InvalidInput(
            f"Data set '{dataset.name}' has {len(dataset)} records, expected at least {_FEWEST_RECORDS} to "
            "split 70/15/15."
        )
    order = drawn_order(dataset.record_id, seed=seed, purpose="split")
    part = {"random": _parts_at_random, "subject": _parts_by_subject, "own": _own_parts}[by](
        dataset, order, seed
    )
    train, validation, test = (dataset.take(order[part == k]) for k in range(3))
    _check_classes(dataset, train)
    return Split(train=train, validation=validation, test=test)


def by_file(path: Path) -> str:
    """Return a split by a file as `split` takes it: its path and the hash of what it says.

    Parameters
    ----------
    path : Path
        A record a line: its id, a comma, and train, validation or test.

    Raises
    ------
    InvalidInput
        If it cannot be read.
    """
    return f"{_FILE}{path}#{_hash_of(_lines(path))}"


def _lines(path: Path) -> list[str]:
    return read_ids(store.local_path(str(path)), what="a split (--split-file)")


def _hash_of(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:_HASH_LENGTH]


def _parts_of_file(by: str, dataset: Dataset) -> NDArray[np.int8]:
    """Return the part of each record of a data set, as a file says it."""
    name, _, known = by.removeprefix(_FILE).rpartition("#")
    lines = _lines(Path(name))
    if _hash_of(lines) != known:
        raise InvalidInput(f"--split-file {name} has changed since it was used. Put it back, or train again.")
    pairs = [[word.strip() for word in line.rpartition(",")[::2]] for line in lines]
    ids, _ = numbered(np.array([word for word, _ in pairs]), where=name)
    parts = parts_named(np.array([part for _, part in pairs]), name)
    if len(np.unique(ids)) != len(ids):
        raise InvalidInput(f"--split-file {name} names a record twice. Name each once.")
    order = np.argsort(ids)
    places = order[np.searchsorted(ids, dataset.record_id, sorter=order).clip(max=len(ids) - 1)]
    missing = dataset.record_id[ids[places] != dataset.record_id]
    for kind, found in (("lacks", missing), ("names unknown", np.setdiff1d(ids, dataset.record_id))):
        if len(found):
            raise InvalidInput(
                f"--split-file {name} {kind} records of data set '{dataset.name}': "
                f"{listed(found, dataset.words, most=5)}. Give each record a part."
            )
    return np.asarray(parts[places], np.int8)


def _parts_at_random(dataset: Dataset, order: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return the part of each record in the drawn order."""
    held_out = len(dataset) * _HELD_OUT // 100
    return np.repeat(np.arange(3), [len(dataset) - 2 * held_out, held_out, held_out])


def _own_parts(dataset: Dataset, order: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return the part of each record in the drawn order; the last of training may become validation."""
    if dataset.part is None:
        raise InvalidInput(
            f"Data set '{dataset.name}' has no parts of its own. Split it at random, or give it an array "
            "'split'."
        )
    part = dataset.part[order].astype(np.int64)
    records = np.bincount(part, minlength=len(PARTS))
    for name in ("train", "test"):
        if not records[PARTS.index(name)]:
            raise InvalidInput(
                f"Data set '{dataset.name}' has no {name} records of its own. Split it at random."
            )
    if not records[PARTS.index("validation")]:
        training = np.flatnonzero(part == PARTS.index("train"))
        held_out = max(1, len(training) * _HELD_OUT // 100)
        part[training[-held_out:]] = PARTS.index("validation")
    return part


def _parts_by_subject(dataset: Dataset, order: NDArray[np.int64], seed: int) -> NDArray[np.int64]:
    """Return the part of each record in the drawn order; who is in which part is drawn as well."""
    if dataset.subject is None:
        raise InvalidInput(f"Data set '{dataset.name}' names no subjects. Split it at random.")
    subjects, index, records = np.unique(dataset.subject, return_inverse=True, return_counts=True)
    if len(subjects) < _FEWEST_SUBJECTS:
        raise InvalidInput(
            f"Data set '{dataset.name}' has {len(subjects)} subjects, expected at least {_FEWEST_SUBJECTS} "
            "to split by subject. Split it at random."
        )
    drawn = drawn_order(subjects, seed=seed, purpose="split by subject")
    until = np.cumsum(records[drawn])  # records of the first 1, 2, ... subjects
    wanted = until[-1] * np.array([100 - 2 * _HELD_OUT, 100 - _HELD_OUT]) / 100
    # Every part gets a subject: two at least are left for after the first cut, one for after the second.
    first = 1 + int(np.abs(until[:-2] - wanted[0]).argmin())
    second = first + 1 + int(np.abs(until[first:-1] - wanted[1]).argmin())
    part_of_subject = np.empty(len(subjects), dtype=np.int64)
    part_of_subject[drawn] = np.repeat(np.arange(3), [first, second - first, len(subjects) - second])
    return part_of_subject[index][order]


def _check_classes(dataset: Dataset, train: Dataset) -> None:
    missing = np.setdiff1d(np.arange(dataset.n_classes), train.y)
    if len(missing):
        name = dataset.class_names[missing[0]]
        records = int((dataset.y == missing[0]).sum())
        raise InvalidInput(
            f"Class '{name}' of data set '{dataset.name}' has {records} of {len(dataset)} records and none "
            "of them falls into training. Add records of this class or take another seed."
        )
