"""Arrays of anyone's, by name, made a data set: which array is what, and none that is left aside unseen.

An array that is not read but has one value a record may be what a request is to name (the patient, the
user's own number): without it, other records than the meant ones would be forgotten. So it is refused by its
name.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from unspike.data.dataset import PARTS, Dataset
from unspike.data.numbering import numbered
from unspike.data.reading import OPTIONS, ReadAs, read_records
from unspike.foundation.class_labels import index_labels
from unspike.foundation.errors import InvalidInput, ReadingNote, suggest

Arrays = dict[str, NDArray[Any]]

NAMES: dict[str, tuple[str, ...]] = {
    "x": ("x", "X", "data", "features", "images"),
    "y": ("y", "Y", "label", "labels", "target", "targets"),
    "record_id": ("record_id", "record_ids", "id", "ids", "ID", "index", "sample_id", "uid"),
    "subject": (
        *("subject", "subjects", "subject_id", "subject_ids", "person", "patient", "patient_id", "patients"),
        *(
            "user",
            "user_id",
            "users",
            "participant",
            "participant_id",
            "speaker",
            "writer",
            "group",
            "groups",
        ),
    ),
    "split": ("split", "subset", "partition"),
}
"""What an array is -> the names under which it is taken."""

_WORDS_OF_PARTS = {
    "train": ("train", "training"),
    "validation": ("validation", "val", "valid", "dev"),
    "test": ("test", "testing"),
}
_SAID = (*OPTIONS, "class_names")


def dataset_of_arrays(
    arrays: Mapping[str, NDArray[Any]], read_as: ReadAs, *, name: str, where: str, citation: str
) -> Dataset:
    """Make a data set of arrays.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        Arrays under the names of `NAMES`, or ``x_train``, ``y_train``, ``x_test`` and so on; also the words
        ``modality``, ``axes`` and ``scale``, and ``class_names`` of labels that are numbered from 0.
    read_as : ReadAs
        What the user says of the records; goes before what the arrays say.
    name, where, citation : str
        The data set's name, what an error calls the arrays, and whom to cite.

    Returns
    -------
    Dataset
        The records; `reading` says how they were read.

    Raises
    ------
    InvalidInput
        If `x` or `y` is missing, an array is not as it should be, or one with a value for each record is
        not read.

    Warns
    -----
    ReadingNote
        Of what was found by looking and not said.
    """
    arrays = _parts_joined(dict(arrays), where)
    said = {key: arrays.pop(key) for key in _SAID if key in arrays}
    found = _by_meaning(arrays, where)
    _refuse_unread(arrays, found, where)
    meant = _said(read_as, said, where)
    read = read_records(_array(arrays, found["x"]), meant, where=where)
    y, class_names = classes_of(_array(arrays, found["y"]), said.get("class_names"), where)
    ids, id_words = _ids(arrays, found.get("record_id"), len(y), where)
    subject, subject_words = _ids(arrays, found.get("subject"), None, where)
    unread = sorted(set(arrays) - set(found.values()))
    dataset = Dataset(
        name=name,
        x=cast(Any, read.x),
        y=y,
        record_id=ids,
        subject=subject,
        class_names=class_names,
        modality=read.modality,
        citation=citation,
        words={**id_words, **subject_words},
        part=parts_named(arrays[found["split"]], where) if "split" in found else None,
        reading=_sentence(len(y), read.words, found, unread),
    )
    if meant.modality is None or unread or _taken_by_other_names(found):
        warnings.warn(f"{name}: {dataset.reading}", ReadingNote, stacklevel=2)
    return dataset


def is_part(word: str) -> bool:
    """Return whether a word names a part of a data set."""
    return any(word.lower() in words for words in _WORDS_OF_PARTS.values())


def _array(arrays: Arrays, name: str) -> NDArray[Any]:
    return np.asarray(arrays[name])


def _parts_joined(arrays: Arrays, where: str) -> Arrays:
    """Return arrays in which ``x_train``, ``x_test`` and so on are one, with their part beside them."""
    parts = {part: _suffix(arrays, part) for part in PARTS}
    present = {part: suffix for part, suffix in parts.items() if suffix}
    if not present:
        return arrays
    stems = {
        part: {name.removesuffix(end): name for name in arrays if name.endswith(end)}
        for part, end in present.items()
    }
    first = next(iter(stems.values()))
    for part, end in present.items():
        if odd := sorted(set(first) ^ set(stems[part])):
            lacks = end if odd[0] in first else next(iter(present.values()))
            raise InvalidInput(f"{where} lacks {odd[0]}{lacks}, expected each array for every part.")
    whole = {name: array for name, array in arrays.items() if not name.endswith(tuple(present.values()))}
    if overlap := sorted({*first, "split"} & set(whole)):
        raise InvalidInput(
            f"{where} holds '{overlap[0]}' and parts such as x{present[part]}, expected one form."
        )
    for stem in first:
        try:
            whole[stem] = np.concatenate([np.asarray(arrays[names[stem]]) for names in stems.values()])
        except ValueError as error:
            raise InvalidInput(f"{where}: the parts of {stem} do not fit together ({error}).") from error
    main = next((stem for stem in first if stem in NAMES["y"]), next(iter(first)))
    lengths = [len(arrays[names[main]]) for names in stems.values()]
    return {**whole, "split": np.repeat(np.array(list(stems)), lengths)}


def _suffix(arrays: Arrays, part: str) -> str:
    """Return what follows ``x`` in the array of a part, say ``_train``; empty without one."""
    for name in NAMES["x"]:
        for word in _WORDS_OF_PARTS[part]:
            if f"{name}_{word}" in arrays:
                return f"_{word}"
    return ""


def _by_meaning(arrays: Arrays, where: str) -> dict[str, str]:
    """Return which array is what."""
    found: dict[str, str] = {}
    for meaning, names in NAMES.items():
        taken = [name for name in names if name in arrays]
        if len(taken) > 1:
            raise InvalidInput(
                f"{where} holds {' and '.join(taken)}, each of which is read as {meaning}. Keep one of them."
            )
        if taken:
            found[meaning] = taken[0]
    for meaning in ("x", "y"):
        if meaning not in found:
            held = ", ".join(arrays) or "nothing"
            raise InvalidInput(f"{where} holds {held}, expected x and y: no {meaning}.")
    return found


def _refuse_unread(arrays: Arrays, found: Mapping[str, str], where: str) -> None:
    known = [name for names in NAMES.values() for name in names]
    n_records = len(np.atleast_1d(arrays[found["y"]]))
    for name, array in arrays.items():
        if name in found.values():
            continue
        near = suggest(name, known)
        if near or (np.ndim(array) and len(array) == n_records):
            raise InvalidInput(
                f"{where} holds '{name}', which is not read. Name it record_id if it numbers the records, "
                "subject "
                f"if it says whom they were taken from, split if it parts them, or remove it.{near}"
            )


def _said(read_as: ReadAs, said: Mapping[str, NDArray[Any]], where: str) -> ReadAs:
    own = {option: _word(said[option], f"{where}: {option}") for option in OPTIONS if option in said}
    given = {option: getattr(read_as, option) for option in OPTIONS if getattr(read_as, option) is not None}
    try:
        return ReadAs(**{**own, **given})
    except InvalidInput as error:
        raise InvalidInput(f"{where}: {error}") from None


def _word(value: NDArray[Any], where: str) -> str:
    words = np.asarray(value).astype(str).ravel()
    if len(words) != 1 or not words[0].isprintable():
        raise InvalidInput(f"{where} holds {len(words)} values, expected one word.")
    return str(words[0])


def classes_of(
    labels: NDArray[Any], names: NDArray[Any] | None, where: str
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the class of each record and the classes' names, those given or the labels themselves.

    Raises
    ------
    InvalidInput
        If the labels are no classes, or none of the names that are given.
    """
    if names is None:
        return index_labels(labels, where=f"{where}: y")
    words = np.atleast_1d(names).astype(str)
    index, numbers = index_labels(labels, where=f"{where}: y")
    classes = np.array([int(number) if number.isdigit() else -1 for number in numbers])
    if classes.min() < 0 or classes.max() >= len(words):
        raise InvalidInput(
            f"{where}: there are {len(words)} class_names, expected labels from 0 to {len(words) - 1}."
        )
    return classes[index], tuple(map(str, words))


def _ids(arrays: Arrays, name: str | None, count: int | None, where: str) -> tuple[Any, dict[int, str]]:
    if name is None:
        return (None if count is None else np.arange(count)), {}
    return numbered(_array(arrays, name), where=f"{where}: {name}")


def parts_named(values: NDArray[Any], where: str) -> NDArray[np.int8]:
    """Return the number of the part that each word names.

    Raises
    ------
    InvalidInput
        If a word names none.
    """
    words = np.char.lower(np.asarray(values).astype(str))
    number = {word: n for n, part in enumerate(PARTS) for word in _WORDS_OF_PARTS[part]}
    unknown = [word for word in np.unique(words).tolist() if word not in number]
    if unknown:
        raise InvalidInput(f"{where}: split holds '{unknown[0]}', expected train, validation or test.")
    return np.array([number[word] for word in words.ravel().tolist()], np.int8)


def _taken_by_other_names(found: Mapping[str, str]) -> dict[str, str]:
    return {meaning: name for meaning, name in found.items() if name.lower() != meaning}


def _sentence(n_records: int, words: str, found: Mapping[str, str], unread: list[str]) -> str:
    others = "".join(f", {name} as {meaning}" for meaning, name in _taken_by_other_names(found).items())
    parts = ", with parts of their own (--split own keeps them)" if "split" in found else ""
    left = f"; not read: {', '.join(unread)}" if unread else ""
    return f"{n_records} records read as {words}{others}{parts}{left}"
