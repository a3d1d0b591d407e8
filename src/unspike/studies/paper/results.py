"""What was measured, as the tables, the figure and the claims read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unspike.studies.paper.cells import ROLES, Cell
from unspike.studies.paper.columns import CellJob
from unspike.studies.paper.curve import SHARES, PointJob

if TYPE_CHECKING:
    from unspike.data.task import Kind
    from unspike.foundation.store import Piece
    from unspike.studies.paper.plan import Plan

_KINDS: tuple[Kind, ...] = ("samples", "class")
ALL_CELLS = tuple(Cell(role=role, kind=kind) for role in ROLES for kind in _KINDS)


@dataclass(frozen=True, kw_only=True, eq=False)
class Results:
    """The pieces of a reproduction.

    Parameters
    ----------
    cells : mapping of Cell to sequence of mapping
        What `measured_cell` returned, one a seed, of the cells that were measured with every seed.
    points : mapping of Cell to sequence of mapping
        What `measured_point` returned, of the curves that were measured.
    """

    cells: Mapping[Cell, Sequence[Mapping[str, Any]]]
    points: Mapping[Cell, Sequence[Mapping[str, Any]]]

    def metric(self, cell: Cell, column: str, records: str, metric: str) -> list[float | None]:
        """Return a metric of a column on some records, one value a seed."""
        return [row["columns"][column]["sets"][records][metric] for row in self.cells[cell]]

    def attack(self, cell: Cell, column: str, attack: str, metric: str) -> list[float | None]:
        """Return a figure of an attack on a column's network, one value a seed."""
        return [row["columns"][column]["attack"][attack][metric] for row in self.cells[cell]]

    def curve(self, cell: Cell, records: str, curve: str) -> dict[int, dict[float, float]]:
        """Return, seed by seed, the loss of accuracy at each share, points."""
        found: dict[int, dict[float, float]] = {}
        for point in self.points[cell]:
            found.setdefault(point["seed"], {})[point["share"]] = point["loss"][records][curve]
        return found


def collected(plan: Plan) -> Results:
    """Return every cell and curve of which all pieces are there, those of earlier runs too."""
    cells, points = {}, {}
    for cell in ALL_CELLS:
        files = [plan.file(CellJob(cell=cell, seed=seed)) for seed in plan.seeds]
        curve = [
            plan.file(PointJob(cell=cell, share=share, share_of=plan.share_of, seed=seed))
            for share in SHARES
            for seed in plan.seeds
        ]
        if rows := _all_kept([plan.piece(file) for file in files]):
            cells[cell] = rows
        if rows := _all_kept([plan.piece(file) for file in curve]):
            points[cell] = rows
    return Results(cells=cells, points=points)


def _all_kept(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """Return what all pieces hold; nothing if one of them is not there."""
    if not all(piece.path.exists() for piece in pieces):
        return []
    rows = [row for piece in pieces if (row := piece.kept()) is not None]
    return rows if len(rows) == len(pieces) else []
