"""A task: a request applied to the records that a network was trained on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NoReturn, get_args

import numpy as np

from unspike.data.dataset import Dataset
from unspike.foundation.errors import InvalidInput

Kind = Literal["class", "samples"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """What is to be forgotten, and what is to be kept; `ForgetRequest.select` makes one.

    Parameters
    ----------
    text : str
        The request as it was written.
    kind : {"class", "samples"}
        Whether the network must become one that never met the class, or one that never met these records.
    class_name : str or None
        The class to forget, for a request of kind ``class``.
    forgotten : Dataset
        Training records to forget; at least one.
    retained : Dataset
        Training records to keep; none where a method has to do without them.
    earlier : Dataset, optional
        Records of earlier requests to this network: no method and no network to compare with may meet them.
    held_out : tuple of int
        Ids of the same person's records in validation and test: they are no never-seen records of others.
    seed : int
        Seed of the draw of the request.
    name : str
        A short name of the request, for files and folders.

    Raises
    ------
    InvalidInput
        If there is nothing to forget, the kind is unknown, or a record is both to be forgotten and kept.

    Examples
    --------
    >>> from unspike import ForgetRequest, load_dataset
    >>> task = ForgetRequest.of_share(0.10).select(load_dataset("digits"))
    >>> task.kind, task.class_name, len(task.forgotten), len(task.retained)
    ('samples', None, 180, 1617)
    >>> len(task.without_retained().retained)
    0
    """

    text: str
    kind: Kind
    class_name: str | None
    forgotten: Dataset
    retained: Dataset
    earlier: Dataset | None = None
    held_out: tuple[int, ...] = ()
    seed: int = 0
    name: str = ""

    def __post_init__(self) -> None:
        if not len(self.forgotten):
            raise InvalidInput("there is nothing to forget: the request selects no training record")
        if self.kind not in KINDS:
            raise InvalidInput(f"kind is '{self.kind}', expected one of {', '.join(KINDS)}")
        both = np.intersect1d(self.forgotten.record_id, self.retained.record_id)
        if len(both):
            raise InvalidInput(
                f"{len(both)} records are both to be forgotten and retained, first {both[0]}: give each once"
            )

    def __iter__(self) -> Iterator[NoReturn]:
        """Refuse to be taken for the pair of data sets that `select` returned before version 0.2."""
        raise InvalidInput(
            "select() returns one task: write task = request.select(train), then task.forgotten, "
            "task.retained and unlearn(model, task, unseen=...)"
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        from unspike.notebook.records import task_html

        return task_html(self)

    def without_retained(self) -> Task:
        """Return the same task for a method that has to do without retained records."""
        return replace(self, retained=self.retained.take([]))


def require_task(task: object) -> Task:
    """Return a task, or refuse what `unlearn` took in its place before version 0.2.

    Raises
    ------
    InvalidInput
        If it is none.
    """
    if isinstance(task, Task):
        return task
    raise InvalidInput(
        f"unlearn() takes a task, got {type(task).__name__}: write task = "
        "ForgetRequest.parse('class:3').select(train), then unlearn(model, task, unseen=...)"
    )
