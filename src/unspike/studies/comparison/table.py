"""The comparison as a table: the same words for the page and for Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unspike.report.wording import anything, decimals
from unspike.studies.comparison.figures import FIGURES, Figure

NONE = "–"
VERDICT, WHY = "Verdict", "Why not forgotten"
HEADS = (
    *("Method", VERDICT, *(figure.head for figure in FIGURES)),
    *("Retained data", "Setting", WHY),
)
WORDS = tuple(
    n for n, head in enumerate(HEADS) if head in ("Method", VERDICT, "Retained data", "Setting", WHY)
)
"""The columns of words."""


@dataclass(frozen=True, kw_only=True)
class TableCell:
    """A cell of the table.

    Parameters
    ----------
    text : str
        What is read.
    key : float or str or None
        What is sorted by; cells without one come last.
    remark : str
        More about it.
    """

    text: str
    key: float | str | None
    remark: str = ""


def method_cells(method: Mapping[str, Any]) -> list[TableCell]:
    """Return the row of a method, in the order of `HEADS`."""
    seen = "used" if method["used_retained_data"] else "not used"
    return [
        TableCell(text=method["name"], key=method["name"]),
        _verdict(method["verdicts"], "; ".join(method.get("why_not", ()))),
        *(_figure(figure, method["figures"][figure.name]) for figure in FIGURES),
        TableCell(text=seen, key=seen),
        _setting(method),
        TableCell(text="; ".join(method.get("why_not", ())) or NONE, key=None),
    ]


def reference_cells(name: str, row: Mapping[str, Any]) -> list[TableCell]:
    """Return the row of networks that the methods are compared with."""
    blank = TableCell(text=NONE, key=None)
    return [
        TableCell(text=name, key=name),
        blank,
        *(_figure(figure, row[figure.name]) for figure in FIGURES),
        *(blank, blank, blank),
    ]


def _figure(figure: Figure, found: Mapping[str, Any]) -> TableCell:
    if found["mean"] is None:
        return TableCell(text=NONE, key=None, remark=found["reason"] or "")
    text = decimals(figure.scale * found["mean"], figure.digits)
    if found["std"] is not None:
        text += f" ± {decimals(figure.scale * found['std'], figure.digits)}"
    return TableCell(text=text, key=found["mean"], remark=found["reason"] or "")


def _setting(method: Mapping[str, Any]) -> TableCell:
    if method["setting"] is None:
        return TableCell(text="as it is", key=None)
    values = list(dict.fromkeys(anything(value) for value in method["values"]))
    tuned = f"best of {method['tried']}" if method["tried"] > 1 else "not tuned"
    text = f"{method['setting']} {', '.join(values)} ({tuned})"
    return TableCell(text=text, key=text)


def _verdict(verdicts: Mapping[str, int], why: str) -> TableCell:
    if sum(verdicts.values()) == 1:
        return TableCell(text=next(iter(verdicts)), key=next(iter(verdicts)), remark=why)
    text = ", ".join(f"{outcome} {times}×" for outcome, times in sorted(verdicts.items()))
    return TableCell(text=text, key=text, remark=why)
