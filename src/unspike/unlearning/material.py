"""What an unlearning method is given to work with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.contract import Kind

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

KINDS: tuple[Kind, ...] = ("class", "samples")


@dataclass(frozen=True, kw_only=True, eq=False)
class Material:
    """Records to forget and to keep, and records never seen.

    Parameters
    ----------
    forget : Dataset
        At least one record.
    retain : Dataset or None
        Training records to keep; an empty one counts as none.
    unseen : Dataset or None
        Records the network was never trained on; an empty one counts as none.
    kind : "class" or "samples"
        What the network must become.

    Raises
    ------
    InvalidInput
        If there is nothing to forget, or the kind is unknown.
    """

    forget: Dataset
    retain: Dataset | None
    unseen: Dataset | None
    kind: Kind

    def __post_init__(self) -> None:
        if not len(self.forget):
            raise InvalidInput("there is nothing to forget: the request selects no training record")
        if self.kind not in KINDS:
            raise InvalidInput(f"kind is '{self.kind}', expected one of {', '.join(KINDS)}")
        for name in ("retain", "unseen"):
            records = getattr(self, name)
            if records is not None and not len(records):
                object.__setattr__(self, name, None)

    def sizes(self) -> tuple[int, int]:
        """Return the number of records to forget and to keep, 0 where none are given to keep."""
        return len(self.forget), 0 if self.retain is None else len(self.retain)

    def need_retain(self, method: str) -> Dataset:
        """Return the records to keep, or say that the method cannot do without."""
        if self.retain is None:
            raise InvalidInput(
                f"method '{method}' needs the retained data; give them, or take 'hybrid', which does without"
            )
        return self.retain
