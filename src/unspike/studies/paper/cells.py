"""Which table of the paper shows what (rows P21 to P25 of the method's description).

Section 5.2: "For Class-wise Unlearning, we unlearn a radom class of sample in the whole training set. For
Sample-wise Unlearning, we unlearning 10% of samples that uniformly distributed to the original dataset."
Tables 1 and 4 are of UCI HAR, 2 and 3 of MNIST; tables 5 and 6 show a membership attack on the unlearned
records of MNIST and of UCI HAR. The paper does not say whether those were records or a class: both are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from unspike.data.draw import drawn_order
from unspike.data.task import Kind
from unspike.foundation.errors import InvalidInput, suggest

if TYPE_CHECKING:
    from unspike.data import Dataset

Role = Literal["mnist", "uci-har"]

ROLES: tuple[Role, ...] = ("mnist", "uci-har")
NAMES: dict[Role, str] = {"mnist": "MNIST", "uci-har": "UCI HAR"}
WAYS: dict[Kind, str] = {"samples": "sample-wise", "class": "class-wise"}
FIGURE = "figure1"
ALL = "all"
_SHARE = "fraction:0.10"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A data set and a kind of request.

    Parameters
    ----------
    role : {"mnist", "uci-har"}
        Which of the paper's data sets it stands for.
    kind : {"samples", "class"}
        What is forgotten.
    """

    role: Role
    kind: Kind

    @property
    def name(self) -> str:
        """``mnist-samples``, say."""
        return f"{self.role}-{self.kind}"

    @property
    def title(self) -> str:
        """``MNIST, sample-wise``, say."""
        return f"{NAMES[self.role]}, {WAYS[self.kind]}"


TABLES = {
    "table1": (Cell(role="uci-har", kind="samples"),),
    "table2": (Cell(role="mnist", kind="samples"),),
    "table3": (Cell(role="mnist", kind="class"),),
    "table4": (Cell(role="uci-har", kind="class"),),
    "table5": (Cell(role="mnist", kind="samples"), Cell(role="mnist", kind="class")),
    "table6": (Cell(role="uci-har", kind="samples"), Cell(role="uci-har", kind="class")),
}
PERFORMANCE = ("table1", "table2", "table3", "table4")
ATTACK = ("table5", "table6")
PARTS = (*TABLES, FIGURE)
CLAIMS = "claims"
PAPER_FILES = (
    *(f"{part}.{kind}" for part in PARTS for kind in ("json", "md", "png")),
    f"{CLAIMS}.json",
    f"{CLAIMS}.md",
)


def parts_named(words: Sequence[str]) -> tuple[str, ...]:
    """Return the tables and the figure that are meant, in the paper's order.

    Raises
    ------
    InvalidInput
        If there is none, or one of them is unknown.
    """
    known = (*PARTS, ALL)
    if not words:
        raise InvalidInput(f"Nothing to reproduce was named, expected some of {', '.join(known)}.")
    for word in words:
        if word not in known:
            raise InvalidInput(
                f"The paper has no '{word}', expected some of {', '.join(known)}.{suggest(word, known)}"
            )
    return PARTS if ALL in words else tuple(part for part in PARTS if part in words)


def cells_of(parts: Sequence[str]) -> tuple[Cell, ...]:
    """Return the cells that some tables show, each once."""
    return tuple(dict.fromkeys(cell for part in parts for cell in TABLES.get(part, ())))


def request_of(cell: Cell, dataset: Dataset, seed: int) -> str:
    """Return what a seed's network is to forget: a tenth of the records, or a class drawn by the seed."""
    if cell.kind == "samples":
        return _SHARE
    return f"class:{dataset.class_names[drawn_classes(dataset, seed)[0]]}"


def drawn_classes(dataset: Dataset, seed: int) -> list[int]:
    """Return the classes in the order in which a seed draws them; the first is the one to forget."""
    numbers = np.arange(dataset.n_classes)
    return [int(place) for place in drawn_order(numbers, seed=seed, purpose="class to forget")]
