"""Claims on invented figures, whose right marks are known beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from unspike.studies.paper.attack import ATTACKS
from unspike.studies.paper.cells import Cell
from unspike.studies.paper.claims import CheckedClaim, checked_claims
from unspike.studies.paper.columns import COLUMNS, METRICS, PAPERS_METHOD
from unspike.studies.paper.curve import CURVES
from unspike.studies.paper.results import ALL_CELLS, Results

SEEDS = (0, 1, 2)
NOISE = {0: -0.001, 1: 0.0, 2: 0.001}
SHARES = (0.01, 0.1, 0.5)


def row(seed: int, values: Mapping[str, float], attack: Mapping[str, float | None]) -> dict[str, Any]:
    """One seed: every metric of a column has one value, every figure of an attack another."""
    attacked = {column: None if one is None else one + NOISE[seed] for column, one in attack.items()}
    return {
        "seed": seed,
        "columns": {
            column: {
                "sets": {
                    records: dict.fromkeys(METRICS, values[column] + NOISE[seed] * (column != "baseline"))
                    for records in ("test", "test_others")
                },
                "attack": {
                    name: dict.fromkeys(("accuracy", "precision", "recall", "auc"), attacked[column])
                    for name in ATTACKS
                },
            }
            for column in COLUMNS
        },
    }


def points(slope: float) -> list[dict[str, Any]]:
    return [
        {
            "seed": seed,
            "share": share,
            "loss": {
                r: dict.fromkeys(CURVES, (slope + 10 * NOISE[seed]) * share) for r in ("test", "test_others")
            },
        }
        for seed in SEEDS
        for share in SHARES
    ]


def results(
    *,
    unlearned: Mapping[str, float],
    retrained: float = 0.9,
    attack: float | None = 0.5,
    slopes: Mapping[str, float] | None = None,
) -> Results:
    cells, curves = {}, {}
    for cell in ALL_CELLS:
        values = {**dict.fromkeys(COLUMNS, 0.95), PAPERS_METHOD: unlearned[cell.role], "retrained": retrained}
        attacked = {**dict.fromkeys(COLUMNS, attack), "baseline": 0.6}
        cells[cell] = [row(seed, values, attacked) for seed in SEEDS]
        curves[cell] = points((slopes or {"mnist": 40.0, "uci-har": 20.0})[cell.role])
    return Results(cells=cells, points=curves)


def deciding(found: Results, words: str) -> list[CheckedClaim]:
    return [one for one in checked_claims(found) if one.decides and words in one.claim]


PAPERS = {"uci-har": 0.7, "mnist": 0.8}


@pytest.mark.parametrize(
    ("unlearned", "agrees", "clear"),
    [
        (PAPERS, True, True),
        ({"uci-har": 0.8, "mnist": 0.7}, False, True),
        ({"uci-har": 0.7999, "mnist": 0.8}, True, False),
    ],
)
def test_more_on_uci_har(unlearned: Mapping[str, float], agrees: bool, clear: bool) -> None:
    found = deciding(results(unlearned=unlearned), "more on UCI HAR")
    assert [(one.agrees, one.clear) for one in found] == [(agrees, clear)] * 2
    assert "loss of accuracy" in found[0].figures


@pytest.mark.parametrize(
    ("retrained", "agrees"),
    [(0.93, True), (0.96, False), (0.72, False)],  # 0.95 before, 0.7 and 0.8 after
)
def test_a_considerable_part_comes_back_and_not_all(retrained: float, agrees: bool) -> None:
    found = deciding(results(unlearned=PAPERS, retrained=retrained), "considerable part")
    assert len(found) == 4
    assert [(one.agrees, one.clear) for one in found] == [(agrees, True)] * 4


def test_where_nothing_was_lost_nothing_can_come_back() -> None:
    found = deciding(results(unlearned={"uci-har": 0.96, "mnist": 0.96}), "considerable part")
    assert all(one.agrees is False and "nothing was lost" in one.figures for one in found)


@pytest.mark.parametrize(("retrained", "agrees"), [(0.945, True), (0.93, False)])
def test_the_auc_nearly_returns(retrained: float, agrees: bool) -> None:
    found = deciding(results(unlearned=PAPERS, retrained=retrained), "ROC AUC")
    assert [(one.agrees, one.clear) for one in found] == [(agrees, True)] * 2
    assert all("MNIST" in one.reading for one in found)


def test_the_loss_rises_and_more_slowly_on_uci_har() -> None:
    found = results(unlearned=PAPERS, slopes={"mnist": 40.0, "uci-har": 20.0})
    assert [one.agrees for one in deciding(found, "rises with")] == [True] * 4
    assert [one.agrees for one in deciding(found, "rises more slowly")] == [True] * 2
    assert "4.00 ±" in deciding(found, "rises more slowly")[0].figures  # 40 points a whole, 4 a tenth
    found = results(unlearned=PAPERS, slopes={"mnist": -1.0, "uci-har": 20.0})
    assert [one.agrees for one in deciding(found, "rises with")] == [False, False, True, True]
    assert [one.agrees for one in deciding(found, "rises more slowly")] == [False] * 2


@pytest.mark.parametrize(
    ("after", "agrees", "clear"), [(0.5, True, True), (0.7, False, True), (None, None, None)]
)
def test_the_attack_falls(after: float | None, agrees: bool | None, clear: bool | None) -> None:
    found = deciding(results(unlearned=PAPERS, attack=after), "membership attack")
    # The noise is the same before and after, so the differences are certain.
    assert [(one.agrees, one.clear) for one in found] == [(agrees, clear)] * 4


def test_what_was_not_measured_has_no_mark() -> None:
    only = Cell(role="mnist", kind="samples")
    whole = results(unlearned=PAPERS)
    found = checked_claims(Results(cells={only: whole.cells[only]}, points={}))
    measured = [one for one in found if one.agrees is not None]
    assert measured
    assert all("MNIST, sample-wise" in one.reading for one in measured)
    assert all(one.figures == "not measured" for one in found if one.agrees is None)
    assert [one.claim for one in found] == [one.claim for one in checked_claims(whole)]
