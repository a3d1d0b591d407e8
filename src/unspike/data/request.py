"""What is to be forgotten: classes, a share of the records, records by id, or a person.

The two kinds have different right answers. After a class request the network must be one that never met the
class; after a request for samples, one that never met these records but did meet others of their classes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data import store
from unspike.data.dataset import Dataset, without
from unspike.data.draw import drawn_order
from unspike.data.numbering import number_of, numbered, word_of
from unspike.data.task import Kind, Task
from unspike.foundation.errors import InvalidInput, suggest

Choice = Callable[[Dataset], NDArray[np.bool_]]
"""Tells of each record whether it is meant; it may be none of them."""


@dataclass(frozen=True, kw_only=True)
class ForgetRequest:
    """A request to forget training records; `parse` makes one from text, `of_class` and the like from values.

    Parameters
    ----------
    text : str
        The request as it was written.
    kind : {"class", "samples"}
        Whether a whole class is to be forgotten, or records.
    choice : callable
        Tells of each record, as ndarray of bool of shape (B,), whether it is meant.
    seed : int
        Seed of the draw of a share.
    subject : int or None
        The person, if one is meant: who may be in every part of the data.
    record_id : ndarray of int64 or None
        The ids, if records are named by them.
    words : mapping of int to str
        Ids and people that were named by words: integer -> word.

    Examples
    --------
    >>> from unspike import ForgetRequest, load_dataset
    >>> task = ForgetRequest.of_class(3).select(load_dataset("digits"))
    >>> task.kind, task.class_name, len(task.forgotten)
    ('class', '3', 183)
    """

    text: str
    kind: Kind
    choice: Choice = field(repr=False)
    seed: int = 0
    subject: int | None = None
    record_id: NDArray[np.int64] | None = field(default=None, repr=False)
    words: Mapping[int, str] = field(default_factory=dict, repr=False)

    @classmethod
    def of_class(cls, name: str | int) -> ForgetRequest:
        """Return the request to forget a class.

        Parameters
        ----------
        name : str or int
            Name of the class, in capitals or not.
        """
        return cls.parse(f"class:{name}")

    @classmethod
    def of_share(cls, share: float, *, seed: int = 0) -> ForgetRequest:
        """Return the request to forget a share of the training records, drawn uniformly.

        Parameters
        ----------
        share : float
            Above 0 and below 1.
        seed : int
            Seed of the draw.
        """
        return cls.parse(f"fraction:{share}", seed=seed)

    @classmethod
    def of_subject(cls, subject: int | str) -> ForgetRequest:
        """Return the request to forget all training records of a person.

        Parameters
        ----------
        subject : int or str
            Id or name of the person.
        """
        return cls.parse(f"subject:{subject}")

    @classmethod
    def of_records(cls, record_id: Sequence[int] | Sequence[str] | NDArray[np.integer]) -> ForgetRequest:
        """Return the request to forget records.

        Parameters
        ----------
        record_id : sequence of int or of str
            Their ids, at least one.

        Raises
        ------
        InvalidInput
            If there is none, or one is neither an integer nor a word.
        """
        given = np.asarray(record_id)
        if given.ndim != 1 or not len(given) or given.dtype.kind not in "iuU":
            raise InvalidInput(f"record ids are {record_id!r}, expected integers, at least one: [17, 5]")
        numbers, words = numbered(given, where="record ids")
        return _of_ids(f"{len(np.unique(numbers))} records", numbers, words)

    @classmethod
    def union(cls, requests: Sequence[ForgetRequest]) -> ForgetRequest:
        """Return one request for all that several requests name.

        Parameters
        ----------
        requests : sequence of ForgetRequest
            One or more, of one kind.

        Raises
        ------
        InvalidInput
            If there is none, or their kinds differ, for then there are two right answers.
        """
        if not requests:
            raise InvalidInput("there is no request, expected at least one")
        first = requests[0]
        other = next((each for each in requests if each.kind != first.kind), None)
        if other is not None:
            raise InvalidInput(
                f"'{first.text}' and '{other.text}' have different right answers: a network without a class, "
                "and one that never met some records. Ask one after another (--one-by-one)."
            )
        if len(requests) == 1:
            return first
        return cls(
            text=" + ".join(each.text for each in requests),
            kind=first.kind,
            choice=partial(_is_in_any, choices=tuple(each.choice for each in requests)),
            seed=first.seed,
        )

    @classmethod
    def parse(cls, text: str, *, seed: int = 0) -> ForgetRequest:
        """Read a request.

        Parameters
        ----------
        text : str
            ``class:LABEL`` (a class name, in capitals or not), ``fraction:SHARE`` (that share of the training
            records, drawn uniformly), ``records:FILE`` (record ids, one a line; blank lines and lines that
            begin with # do not count) or ``subject:ID``; ids are integers or words, as in the data. Several
            of one kind are joined by ``+`` between blanks.
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
        several = _JOINT.split(text)
        if len(several) > 1:
            return cls.union([cls.parse(each, seed=seed) for each in several])
        rule, _, value = text.partition(":")
        if rule not in _RULES:
            raise InvalidInput(
                f"Cannot read the request '{text}', expected class:LABEL, fraction:SHARE, records:FILE or "
                f"subject:ID.{_hint(text)}"
            )
        value = value.strip()
        if not value:
            raise InvalidInput(
                f"The request '{text}' is empty, expected {rule}:{_EXAMPLES[rule]}, for example."
            )
        return _RULES[rule](text, value, seed)

    def select(self, train: Dataset, *, earlier: Dataset | None = None) -> Task:
        """Part the training records into those to forget and those to retain.

        Parameters
        ----------
        train : Dataset
            The training records; only they taught the network, so only they can be forgotten.
        earlier : Dataset, optional
            Records that the network was asked to forget before: they are in neither part.

        Returns
        -------
        Task
            Its forgotten and its retained records, at least one of each, are in the order of `train`.

        Raises
        ------
        InvalidInput
            If the request names what `train` does not hold, or everything that it holds.
        """
        earlier = train.take([]) if earlier is None else earlier
        train = without(train, earlier)
        chosen = self.choice(train)
        self._refuse_strangers(train)
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
            class_name=class_names_of(forgotten) if self.kind == "class" else None,
            forgotten=forgotten,
            retained=train.take(~chosen),
            earlier=earlier,
            seed=self.seed,
            name=file_name(self.text),
        )

    def _refuse_strangers(self, train: Dataset) -> None:
        """Refuse ids and people that were not in training, where nobody asked where else they are."""
        if self.record_id is not None:
            unknown = np.setdiff1d(self.record_id, train.record_id)
            if len(unknown):
                raise InvalidInput(
                    f"{self.text}: {len(unknown)} of {len(self.record_id)} record ids are not in the "
                    f"training records of data set '{train.name}': {listed(unknown, self.words)}. Remove "
                    "them: "
                    "only training records can be forgotten."
                )
        if self.subject is not None and train.subject is not None and self.subject not in train.subject:
            people = [word_of(one, train.words) for one in np.unique(train.subject).tolist()]
            who = word_of(self.subject, self.words)
            raise InvalidInput(
                f"Subject {who} is not in the training records of data set '{train.name}', expected "
                f"one of {', '.join(people)}.{suggest(who, people)}"
            )


def file_name(text: str) -> str:
    """Return a short name of a request for files and folders."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text)[:_LONGEST_NAME]


def joined(texts: Sequence[str]) -> str:
    """Return several requests as the text of one; see `ForgetRequest.parse`."""
    return " + ".join(texts)


def listed(ids: NDArray[np.int64], words: Mapping[int, str], *, most: int = 20) -> str:
    """Return ids as the user wrote them, the first ones if there are many."""
    more = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(word_of(number, words) for number in ids[:most].tolist()) + more


def class_names_of(forgotten: Dataset) -> str:
    """Return the names of the classes that occur in records, as text."""
    return ", ".join(forgotten.class_names[k] for k in np.unique(forgotten.y))


def _parse_class(text: str, value: str, seed: int) -> ForgetRequest:
    return ForgetRequest(text=text, kind="class", choice=partial(_is_of_class, label=value), seed=seed)


def _parse_fraction(text: str, value: str, seed: int) -> ForgetRequest:
    try:
        share = float(value)
    except ValueError:
        share = float("nan")
    if not 0 < share < 1:
        raise InvalidInput(f"fraction:{value} is no share between 0 and 1, write fraction:0.10 for a tenth.")
    choice = partial(_is_drawn, share=share, seed=seed)
    return ForgetRequest(text=text, kind="samples", choice=choice, seed=seed)


def _parse_records(text: str, value: str, seed: int) -> ForgetRequest:
    words = read_ids(store.local_path(value))
    numbers, meant = numbered(np.array(words), where=value)
    return _of_ids(text, numbers, meant, seed)


def _of_ids(text: str, numbers: NDArray[Any], words: Mapping[int, str], seed: int = 0) -> ForgetRequest:
    ids = np.unique(numbers.astype(np.int64))
    choice = partial(_is_listed, ids=ids)
    return ForgetRequest(text=text, kind="samples", choice=choice, seed=seed, record_id=ids, words=words)


def _parse_subject(text: str, value: str, seed: int) -> ForgetRequest:
    subject = int(value) if _INTEGER.fullmatch(value) else number_of(value)
    words = {} if str(subject) == value else {subject: value}
    choice = partial(_is_of_subject, subject=subject)
    return ForgetRequest(text=text, kind="samples", choice=choice, seed=seed, subject=subject, words=words)


_RULES: dict[str, Callable[[str, str, int], ForgetRequest]] = {
    "class": _parse_class,
    "fraction": _parse_fraction,
    "records": _parse_records,
    "subject": _parse_subject,
}
_LONGEST_NAME = 80
_INTEGER = re.compile("-?[0-9]{1,40}")
_LONGEST_ID = 1000  # characters
_LARGEST_FILE = 2**28  # bytes; ten million ids
_JOINT = re.compile(r" \+ (?=(?:class|fraction|records|subject):)")
_EXAMPLES = {"class": "3", "fraction": "0.10", "records": "ids.txt", "subject": "7"}


def read_ids(path: Path, *, what: str = "record ids") -> list[str]:
    """Return the lines of a file of record ids, blank ones and those that begin with # left out.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What it holds, for errors.

    Raises
    ------
    InvalidInput
        If it cannot be read, holds none, or a line is no id.
    """
    content = store.read(path, what=what, at_most=_LARGEST_FILE)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InvalidInput(f"Cannot read {what} from {path}: it is UTF-16. Save it as UTF-8.")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidInput(f"Cannot read {what} from {path}: it is no text in UTF-8.") from error
    words = []
    for number, line in enumerate(lines, start=1):
        word = line.strip()
        if not word or word.startswith("#"):
            continue
        if len(word) > _LONGEST_ID or not word.isprintable():
            raise InvalidInput(
                f"{path}, line {number}: {word[:40]!a} is no record id, expected one id a line."
            )
        words.append(word)
    if not words:
        raise InvalidInput(f"{path} holds no {what}, expected one a line.")
    return words


def _hint(text: str) -> str:
    """Return what was perhaps meant by a text that is no request."""
    rule, mark, value = text.partition("=")
    if mark and rule.lower() in _RULES:
        return f" Did you mean '{rule.lower()}:{value}'?"
    if text.strip().isdecimal():
        return f" Did you mean 'class:{text.strip()}'?"
    return suggest(text.partition(":")[0].lower(), _RULES)


def _is_of_class(train: Dataset, *, label: str) -> NDArray[np.bool_]:
    # Names only, no indices: with the labels 5 and 7, an index of 0 would forget class 5.
    matches = [k for k, name in enumerate(train.class_names) if name == label] or [
        k for k, name in enumerate(train.class_names) if name.casefold() == label.casefold()
    ]
    if len(matches) != 1:
        raise InvalidInput(
            f"Data set '{train.name}' has no class '{label}', expected one of {', '.join(train.class_names)}."
            f"{_several(label, train.class_names) or suggest(label, train.class_names)}"
        )
    return np.equal(train.y, matches[0])


def _several(label: str, names: Sequence[str]) -> str:
    """Return how several classes are asked for, if that is what a label is."""
    parts = [part.strip() for part in label.split(",")]
    if len(parts) < 2 or not set(parts) <= set(names):
        return ""
    return f" For several, write {' '.join(f'--forget class:{part}' for part in parts)}."


def _is_drawn(train: Dataset, *, share: float, seed: int) -> NDArray[np.bool_]:
    chosen = np.zeros(len(train), dtype=bool)
    order = drawn_order(train.record_id, seed=seed, purpose="forget")
    chosen[order[: max(1, round(share * len(train)))]] = True
    return chosen


def _is_listed(records: Dataset, *, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.isin(records.record_id, ids)


def _is_of_subject(records: Dataset, *, subject: int) -> NDArray[np.bool_]:
    if records.subject is None:
        raise InvalidInput(
            f"Data set '{records.name}' names no subjects. Ask for a class, a fraction or records."
        )
    return np.equal(records.subject, subject)


def _is_in_any(records: Dataset, *, choices: Sequence[Choice]) -> NDArray[np.bool_]:
    return np.asarray(np.any([choice(records) for choice in choices], axis=0))
