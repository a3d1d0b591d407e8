"""What is to be forgotten: a class, a share of the records, records by id, or a subject.

The two kinds have different right answers. After a class request the network must be one that never met the
class; after a request for samples, one that never met these records but did meet others of their classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from unspike.data.dataset import Dataset
from unspike.data.draw import drawn_order
from unspike.data.task import Kind, Task
from unspike.foundation.errors import InvalidInput, suggest

Choice = Callable[[Dataset], NDArray[np.bool_]]
"""Tells of each training record whether it is to be forgotten."""


@dataclass(frozen=True, kw_only=True)
class ForgetRequest:
    """A request to forget training records; `parse` makes one from text.

    Parameters
    ----------
    text : str
        The request as it was written.
    kind : {"class", "samples"}
        Whether a whole class is to be forgotten, or records.
    choice : callable
        Tells of each training record, as ndarray of bool of shape (B,), whether it is meant.
    seed : int
        Seed of the draw of a share.
    """

    text: str
    kind: Kind
    choice: Choice = field(repr=False)
    seed: int = 0

    @classmethod
    def parse(cls, text: str, *, seed: int = 0) -> ForgetRequest:
        """Read a request.

        Parameters
        ----------
        text : str
            ``class:LABEL`` (a class name, in capitals or not), ``fraction:SHARE`` (that share of the training
            records, drawn uniformly), ``records:FILE`` (record ids, one a line; blank lines and lines that
            begin with # do not count) or ``subject:ID``.
        seed : int
            Seed of the draw of ``fraction``. With one seed a smaller share lies within a larger one.

        Returns
        -------
        ForgetRequest
            The request; whether it fits a data set shows when it selects.

        Raises
        ------
        InvalidInput
            If the text is none of these, or the file cannot be read.

        Examples
        --------
        >>> from unspike import ForgetRequest, load_dataset
        >>> task = ForgetRequest.parse("fraction:0.10", seed=0).select(load_dataset("digits"))
        >>> task.kind, len(task.forgotten), len(task.retained)
        ('samples', 180, 1617)
        """
        rule, _, value = text.partition(":")
        if rule not in _RULES:
            raise InvalidInput(
                f"Cannot read the request '{text}', expected class:LABEL, fraction:SHARE, records:FILE or "
                f"subject:ID.{suggest(rule.lower(), _RULES)}"
            )
        value = value.strip()
        if not value:
            raise InvalidInput(
                f"The request '{text}' is empty, expected {rule}:{_EXAMPLES[rule]}, for example."
            )
        kind: Kind = "class" if rule == "class" else "samples"
        return cls(text=text, kind=kind, choice=_RULES[rule](value, seed), seed=seed)

    def select(self, train: Dataset) -> Task:
        """Part the training records into those to forget and those to retain.

        Parameters
        ----------
        train : Dataset
            The training records; only they taught the network, so only they can be forgotten.

        Returns
        -------
        Task
            Its forgotten and its retained records, at least one of each, are in the order of `train`.

        Raises
        ------
        InvalidInput
            If the request names what `train` does not hold, or everything that it holds.
        """
        chosen = self.choice(train)
        if not chosen.any():
            raise InvalidInput(f"The request '{self.text}' names none of the {len(train)} training records.")
        if chosen.all():
            raise InvalidInput(
                f"The request '{self.text}' names all {len(train)} training records. Forget fewer, or delete "
                "the network."
            )
        forgotten = train.take(chosen)
        return Task(
            text=self.text,
            kind=self.kind,
            class_name=train.class_names[int(forgotten.y[0])] if self.kind == "class" else None,
            forgotten=forgotten,
            retained=train.take(~chosen),
            seed=self.seed,
            name=re.sub(r"[^A-Za-z0-9._-]+", "-", self.text)[:_LONGEST_NAME],
        )


def _parse_class(value: str, seed: int) -> Choice:
    return partial(_is_of_class, label=value)


def _parse_fraction(value: str, seed: int) -> Choice:
    try:
        share = float(value)
    except ValueError:
        share = float("nan")
    if not 0 < share < 1:
        raise InvalidInput(f"fraction:{value} is no share between 0 and 1, write fraction:0.10 for a tenth.")
    return partial(_is_drawn, share=share, seed=seed)


def _parse_records(value: str, seed: int) -> Choice:
    path = Path(value).expanduser()
    return partial(_is_listed, path=path, ids=_read_ids(path))


def _parse_subject(value: str, seed: int) -> Choice:
    try:
        return partial(_is_of_subject, subject=int(value))
    except ValueError:
        raise InvalidInput(f"subject:{value} is no integer, write subject:7, for example.") from None


_RULES: dict[str, Callable[[str, int], Choice]] = {
    "class": _parse_class,
    "fraction": _parse_fraction,
    "records": _parse_records,
    "subject": _parse_subject,
}
_LONGEST_NAME = 80
_ID = re.compile("[0-9]{1,19}")
_EXAMPLES = {"class": "3", "fraction": "0.10", "records": "ids.txt", "subject": "7"}


def _read_ids(path: Path) -> NDArray[np.int64]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise InvalidInput(f"Cannot read record ids from {path}: {reason}.") from error
    ids = []
    for number, line in enumerate(lines, start=1):
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        if not (_ID.fullmatch(word) and int(word) <= np.iinfo(np.int64).max):
            raise InvalidInput(
                f"{path}, line {number}: '{word[:40]}' is no record id, expected one integer a line."
            )
        ids.append(int(word))
    if not ids:
        raise InvalidInput(f"{path} holds no record ids, expected one integer a line.")
    return np.unique(np.array(ids, dtype=np.int64))


def _is_of_class(train: Dataset, *, label: str) -> NDArray[np.bool_]:
    # Names only, no indices: with the labels 5 and 7, an index of 0 would forget class 5.
    matches = [k for k, name in enumerate(train.class_names) if name == label] or [
        k for k, name in enumerate(train.class_names) if name.casefold() == label.casefold()
    ]
    if len(matches) != 1:
        raise InvalidInput(
            f"Data set '{train.name}' has no class '{label}', expected one of {', '.join(train.class_names)}."
            f"{suggest(label, train.class_names)}"
        )
    return np.equal(train.y, matches[0])


def _is_drawn(train: Dataset, *, share: float, seed: int) -> NDArray[np.bool_]:
    chosen = np.zeros(len(train), dtype=bool)
    order = drawn_order(train.record_id, seed=seed, purpose="forget")
    chosen[order[: max(1, round(share * len(train)))]] = True
    return chosen


def _is_listed(train: Dataset, *, path: Path, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    unknown = np.setdiff1d(ids, train.record_id)
    if len(unknown):
        raise InvalidInput(
            f"{path}: {len(unknown)} of {len(ids)} record ids are not in the training records of data set "
            f"'{train.name}', first {unknown[0]}. Remove them: only training records can be forgotten."
        )
    return np.isin(train.record_id, ids)


def _is_of_subject(train: Dataset, *, subject: int) -> NDArray[np.bool_]:
    if train.subject is None:
        raise InvalidInput(
            f"Data set '{train.name}' names no subjects. Ask for a class, a fraction or records."
        )
    chosen = np.equal(train.subject, subject)
    if not chosen.any():
        present = ", ".join(str(one) for one in np.unique(train.subject))
        raise InvalidInput(
            f"Subject {subject} is not in the training records of data set '{train.name}', expected one of "
            f"{present}."
        )
    return chosen
