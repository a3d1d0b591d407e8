"""Where the records of a request are: in training, in validation, in test, or nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.data.dataset import PARTS, Dataset
from unspike.data.numbering import word_of
from unspike.data.request import ForgetRequest, listed
from unspike.data.split import Split


@dataclass(frozen=True, kw_only=True, eq=False)
class Whereabouts:
    """The records that a request means, by part of the data.

    Parameters
    ----------
    request : ForgetRequest
        The request.
    record_id : mapping of str to ndarray of int64
        Name of a part (``train``, ``validation``, ``test``) -> ids of the records in it that are meant.
    nowhere : ndarray of int64
        Ids that were asked for and that no part holds.

    Examples
    --------
    >>> from unspike import ForgetRequest, load_dataset, split
    >>> from unspike.data import whereabouts
    >>> parts = split(load_dataset("digits"), seed=0)
    >>> where = whereabouts(ForgetRequest.of_records([7, 10_000]), parts)
    >>> where.met, where.nowhere.tolist()
    (True, [10000])
    """

    request: ForgetRequest
    record_id: Mapping[str, NDArray[np.int64]]
    nowhere: NDArray[np.int64]

    @property
    def met(self) -> bool:
        """Whether the network was trained on any of the records."""
        return len(self.record_id["train"]) > 0

    @property
    def held_out(self) -> int:
        """Number of the records in validation and test."""
        return sum(len(ids) for part, ids in self.record_id.items() if part != "train")

    def sentence(self) -> str:
        """Say how many records are where; ids that were asked for by number are listed."""
        named = self.request.record_id is not None
        found = []
        for part in PARTS:
            ids = self.record_id[part]
            which = f" ({listed(ids, self.request.words)})" if named and len(ids) and part != "train" else ""
            found.append(f"{len(ids)} in {part}{which}")
        if len(self.nowhere):
            found.append(f"{len(self.nowhere)} in no part ({listed(self.nowhere, self.request.words)})")
        return f"{self.request.text}: records {', '.join(found)}"

    def in_training(self) -> ForgetRequest:
        """Return the request for those of the records that the network was trained on."""
        if self.request.record_id is None:
            return self.request
        trained = ForgetRequest.of_records(self.record_id["train"])
        return ForgetRequest(
            text=self.request.text,
            kind=self.request.kind,
            choice=trained.choice,
            seed=self.request.seed,
            record_id=trained.record_id,
            words=self.request.words,
        )


def whereabouts(request: ForgetRequest, parts: Split) -> Whereabouts:
    """Look for the records of a request in every part of the data.

    Parameters
    ----------
    request : ForgetRequest
        The request. A share is drawn from the training records only, so it is in no other part.
    parts : Split
        Training, validation and test records.

    Returns
    -------
    Whereabouts
        Which of them are in which part, and in none.

    Examples
    --------
    >>> from unspike import ForgetRequest, load_dataset, split
    >>> from unspike.data import whereabouts
    >>> parts = split(load_dataset("digits"), seed=0)
    >>> print(whereabouts(ForgetRequest.of_records([10_000]), parts).sentence())
    1 records: records 0 in train, 0 in validation, 0 in test, 1 in no part (10000)
    """
    found = {name: _ids(request, getattr(parts, name), train=name == "train") for name in PARTS}
    asked = np.array([], np.int64) if request.record_id is None else request.record_id
    nowhere = np.setdiff1d(asked, np.concatenate(list(found.values())))
    return Whereabouts(request=request, record_id=found, nowhere=nowhere)


def _ids(request: ForgetRequest, records: Dataset, *, train: bool) -> NDArray[np.int64]:
    if not train and request.record_id is None and request.subject is None:
        return np.array([], np.int64)  # a class or a share is asked of the training records alone
    return np.sort(records.record_id[request.choice(records)])


def tally(parts: Split) -> dict[str, dict[str, dict[str, int]]]:
    """Count the records of each class and person in every part.

    Parameters
    ----------
    parts : Split
        Training, validation and test records.

    Returns
    -------
    dict
        ``class`` and, where the data name them, ``subject`` -> name -> part -> number of records.

    Examples
    --------
    >>> from unspike import load_dataset, split
    >>> from unspike.data import tally
    >>> tally(split(load_dataset("digits"), seed=0))["class"]["3"]
    {'train': 131, 'validation': 26, 'test': 26}
    """
    sets = {name: getattr(parts, name) for name in PARTS}
    found = {
        "class": {
            label: {part: int((records.y == k).sum()) for part, records in sets.items()}
            for k, label in enumerate(parts.train.class_names)
        }
    }
    people = [records.subject for records in sets.values() if records.subject is not None]
    if people:
        found["subject"] = {
            word_of(who, parts.train.words): {
                part: int((records.subject == who).sum()) for part, records in sets.items()
            }
            for who in np.unique(np.concatenate(people)).tolist()
        }
    return found
