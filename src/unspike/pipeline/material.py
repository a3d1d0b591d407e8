"""The records of a run: loaded, split, parted into those to forget and those to retain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from unspike.data import Dataset, ForgetRequest, Split, load, split
from unspike.foundation.errors import InvalidInput
from unspike.foundation.progress import Progress

if TYPE_CHECKING:
    from unspike.data.split import SplitBy

_LONGEST_NAME = 80
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
    """

    source: str
    dataset: Dataset
    parts: Split
    by: str
    seed: int

    @classmethod
    def load(cls, source: str, *, by: str, seed: int, progress: Progress) -> Material:
        """Load and split a data set."""
        dataset = load(source, progress=progress)
        parts = split(dataset, by=cast("SplitBy", by), seed=seed)
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
        }


@dataclass(frozen=True, kw_only=True)
class Task:
    """One request, applied to the training records.

    Parameters
    ----------
    text : str
        The request as it was typed.
    kind : {"class", "samples"}
        Its kind.
    class_name : str or None
        The class to forget, for a class request.
    seed : int
        Seed of its draw.
    folder : str
        Name of the folder for its results.
    forget, retain : Dataset
        The two parts of the training records.
    """

    text: str
    kind: Literal["class", "samples"]
    class_name: str | None
    seed: int
    folder: str
    forget: Dataset
    retain: Dataset


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
    return material


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
    texts = texts or _default_requests(material.dataset)
    twice = next((text for text in texts if list(texts).count(text) > 1), None)
    if twice is not None:
        raise InvalidInput(f"The request '{twice}' was given twice. Give each request once.")
    made: list[Task] = []
    for text in texts:
        made.append(_task(text, material.parts.train, seed, [task.folder for task in made]))
    return tuple(made)


def _default_requests(dataset: Dataset) -> tuple[str, str]:
    name = "3" if "3" in dataset.class_names else dataset.class_names[0]
    return f"class:{name}", _SHARE


def _task(text: str, train: Dataset, seed: int, taken: Sequence[str]) -> Task:
    request = ForgetRequest.parse(text, seed=seed)
    forget, retain = request.select(train)
    is_class = request.kind == "class"
    return Task(
        text=text,
        kind=request.kind,
        class_name=train.class_names[int(forget.y[0])] if is_class else None,
        seed=seed,
        folder=_folder_name(text, taken),
        forget=forget,
        retain=retain,
    )


def _folder_name(text: str, taken: Sequence[str]) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text)[:_LONGEST_NAME]
    folded = {other.casefold() for other in taken}  # some file systems do not tell capitals apart
    numbered = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 2)))
    return next(candidate for candidate in numbered if candidate.casefold() not in folded)
