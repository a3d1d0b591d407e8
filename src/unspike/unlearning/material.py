"""What an unlearning method is given to work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unspike.data.task import Kind, Task
from unspike.foundation.errors import InvalidInput

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset


@dataclass(frozen=True, kw_only=True, eq=False)
class Material:
    """A task, and records never seen.

    Parameters
    ----------
    task : Task
        What is to be forgotten and what is to be kept.
    unseen : Dataset or None
        Records the network was never trained on; an empty one counts as none.

    Examples
    --------
    >>> from unspike import ForgetRequest, SpikingClassifier, load_dataset, split
    >>> parts = split(load_dataset("digits").take(range(300)), seed=0)
    >>> model = SpikingClassifier.untrained(parts.train, hidden=(30,), connection_probability=0.3, epochs=2)
    >>> model.learn(parts.train)
    >>> task = ForgetRequest.of_class(3).select(parts.train)
    >>> from unspike.unlearning import Material
    >>> material = Material(task=task, unseen=parts.validation)
    >>> material.kind, len(material.forget) + len(material.retain) == len(parts.train)
    ('class', True)
    """

    task: Task
    unseen: Dataset | None

    def __post_init__(self) -> None:
        if self.unseen is not None and not len(self.unseen):
            object.__setattr__(self, "unseen", None)

    @property
    def kind(self) -> Kind:
        """What the network must become."""
        return self.task.kind

    @property
    def forget(self) -> Dataset:
        """Records to forget, at least one."""
        return self.task.forgotten

    @property
    def retain(self) -> Dataset | None:
        """Training records to keep; None where there are none."""
        return self.task.retained if len(self.task.retained) else None

    def sizes(self) -> tuple[int, int]:
        """Return the number of records to forget and to keep."""
        return len(self.task.forgotten), len(self.task.retained)

    def need_retain(self, method: str) -> Dataset:
        """Return the records to keep, or say that the method cannot do without."""
        if self.retain is None:
            raise InvalidInput(
                f"method '{method}' needs the retained data; give them, or take 'hybrid', which does without"
            )
        return self.retain
