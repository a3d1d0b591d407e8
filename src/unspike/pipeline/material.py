"""The records of a run: loaded, split, parted into those to forget and those to retain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from unspike.data import Dataset, ForgetRequest, Split, Task, load, split
from unspike.data.dataset import PARTS
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import free_name
from unspike.foundation.progress import Progress
from unspike.pipeline.requests.history import PastRequest, history_of, records_of

_SHARE = "fraction:0.10"


@dataclass(frozen=True, kw_only=True)
class Material:
    """A data set and its parts.

    Parameters
    ----------
    source : str
        What the user typed to have it loaded.
    dataset : Dataset
        All records.
    parts : Split
        Training, validation and test records.
    by, seed : str, int
        How it was split.
    past : tuple of PastRequest
        What the network that was trained on it has forgotten since; none of that is in the parts.
    """

    source: str
    dataset: Dataset
    parts: Split
    by: str
    seed: int
    past: tuple[PastRequest, ...] = ()

    @classmethod
    def load(cls, source: str, *, by: str, seed: int, progress: Progress) -> Material:
        """Load and split a data set."""
        dataset = load(source, progress=progress)
        parts = split(dataset, by=by, seed=seed)
        return cls(source=source, dataset=dataset, parts=parts, by=by, seed=seed)

    def facts(self) -> dict[str, Any]:
        """Return what the header of a model says about the data that it was trained on."""
        return {
            "data": {
                "source": self.source,
                "name": self.dataset.name,
                "fingerprint": self.dataset.fingerprint,
                "records": len(self.dataset),
            },
            "split": {"by": self.by, "seed": self.seed},
            "requests": [each.to_dict() for each in self.past],
        }

    def after(self, past: Sequence[PastRequest]) -> Material:
        """Return the data without all that goes with earlier requests.

        Raises
        ------
        InvalidInput
            If the records of an earlier request cannot be told any more.
        """
        for each in past:
            records_of(self.parts.train, each)
        gone = [n for each in past for n in (*each.record_id, *each.held_out)]
        return replace(self, parts=self.parts_without(gone), past=(*self.past, *past))

    def parts_without(self, gone: Sequence[int]) -> Split:
        """Return training, validation and test records without some, by their ids."""
        if not gone:
            return self.parts
        sets = {name: getattr(self.parts, name) for name in PARTS}
        return Split(**{name: s.take(~np.isin(s.record_id, list(gone))) for name, s in sets.items()})

    def going_with(self, task: Task) -> tuple[int, ...]:
        """Return ids of the validation and test records that go with a request: of the class, the person."""
        if task.kind == "samples":
            return task.held_out
        gone = np.unique(task.forgotten.y)
        parts = (self.parts.validation, self.parts.test)
        return tuple(int(n) for records in parts for n in records.record_id[np.isin(records.y, gone)])

    def without(self, task: Task) -> Material:
        """Return the data that a request leaves to later ones."""
        gone = (*task.forgotten.record_id.tolist(), *self.going_with(task))
        return replace(self, parts=self.parts_without(gone))

    def beside(self, task: Task) -> Material:
        """Return the data for a request: never-seen records are without those that go with it."""
        return replace(self, parts=self.parts_without(task.held_out)) if task.held_out else self


def material_of(
    path: Path, header: Mapping[str, Any], *, source: str | None, by: str | None, progress: Progress
) -> Material:
    """Load the data that a model was trained on, split as it was then.

    Parameters
    ----------
    path : Path
        The model's file, for errors.
    header : mapping
        Its header.
    source, by : str, optional
        Data set and split that the user named; the model's by default.
    progress : Progress
        Is told of a download.

    Raises
    ------
    InvalidInput
        If the header names no data, or the data or the split are not those of the header.
    """
    try:
        known, divided = header["data"], header["split"]
        trained_by, seed, fingerprint = divided["by"], divided["seed"], known["fingerprint"]
        own_source = known["source"]
    except (KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path} does not say what data it was trained on. Train it with 'unspike train'."
        ) from error
    if by not in (None, trained_by):
        raise InvalidInput(
            f"{path} was trained on a split by '{trained_by}', got --split {by}. Leave --split out."
        )
    material = Material.load(source or own_source, by=trained_by, seed=seed, progress=progress)
    if material.dataset.fingerprint != fingerprint:
        raise InvalidInput(
            f"{path} was trained on data set '{own_source}' with fingerprint {fingerprint[:12]}, but "
            f"'{material.source}' has {material.dataset.fingerprint[:12]}. Give --data the same records."
        )
    return material.after(history_of(path, header))


def tasks(texts: Sequence[str], material: Material, *, seed: int) -> tuple[Task, ...]:
    """Apply requests to the training records; without any, the first class or '3', and a tenth.

    Parameters
    ----------
    texts : sequence of str
        Requests.
    material : Material
        Loaded data.
    seed : int
        Seed of the draw of ``fraction``.

    Raises
    ------
    InvalidInput
        If a request cannot be read, does not fit the data or was given twice.
    """
    requests = [ForgetRequest.parse(text, seed=seed) for text in requested(texts, material.dataset)]
    return named_apart([request.select(material.parts.train) for request in requests])


def requested(texts: Sequence[str], dataset: Dataset) -> Sequence[str]:
    """Return the requests that were typed; without any, the first class or '3', and a tenth.

    Raises
    ------
    InvalidInput
        If one was given twice.
    """
    twice = next((text for text in texts if list(texts).count(text) > 1), None)
    if twice is not None:
        raise InvalidInput(f"The request '{twice}' was given twice. Give each request once.")
    name = "3" if "3" in dataset.class_names else dataset.class_names[0]
    return texts or (f"class:{name}", _SHARE)


def named_apart(found: Sequence[Task]) -> tuple[Task, ...]:
    """Return tasks under names that differ, so that each can have a folder."""
    made: list[Task] = []
    for task in found:
        made.append(replace(task, name=free_name(task.name, [other.name for other in made])))
    return tuple(made)
