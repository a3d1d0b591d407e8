"""Would RMIA see more as a check of the verdict than the checks that are there?

    UNSPIKE_DATA=folder python benchmarks/verdict_answers.py --folder ANSWERS --retrained 8 --without-cheats \
        --seeds 110 111 --cells 0 1
    python benchmarks/rmia_check.py --folder ANSWERS

Of each request for single records, the AUC of the relative attack with retrained networks for references (all
but one of the judges, in turn; `unspike.evaluation.attacks.rmia`) is set against those of the retrained
networks themselves, as the check "record by record" does. Stated are the chances p of the original, of a
network half way from a retrained one to the original in the log-odds of every record, and the least of the
retrained networks, each judged by five others: by RMIA, by the mean of calibrated margins ("output"), and
record by record.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from study import write
from verdict_power import JUDGES, Request

from unspike.evaluation.attacks.rmia import offline_evidence, relative_scores
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.calibrated import relative_margins
from unspike.evaluation.verdict.checks import expected, figure, knows
from unspike.evaluation.verdict.record_by_record import record_by_record_check

NETWORKS = ("original", "half way", "retrained, least")
Chance = Callable[[Sides, Sequence[Sides]], float]


def rmia_auc(network: Sides, references: Sequence[Sides]) -> float:
    """Return how often a forgotten record's probability, relative to the references', is above another's."""
    own = [_probability(side) for side in network.both()]
    known = [
        offline_evidence(np.stack([_probability(side) for side in sides]))
        for sides in zip(*(reference.both() for reference in references), strict=True)
    ]
    return float(relative_scores(own[0], known[0], own[1], known[1]).mean())


def by_rmia(network: Sides, judges: Sequence[Sides]) -> float:
    """Return the chance that one more retrained network has as large an AUC."""
    panels = [[*judges[:k], *judges[k + 1 :]] for k in range(len(judges))]
    held_out = [rmia_auc(judge, panel) for judge, panel in zip(judges, panels, strict=True)]
    forgotten, others = len(network.forgotten), len(network.never_seen)
    by_records = math.sqrt((forgotten + others + 1) / (12 * forgotten * others))
    value = float(np.mean([rmia_auc(network, panel) for panel in panels]))
    return figure(
        "RMIA", value, expected(held_out, of_seed=by_records), about="traces", side="above", original=None
    ).p


def by_output(network: Sides, judges: Sequence[Sides]) -> float:
    """Return the chance by the mean of calibrated margins."""
    values = [_calibrated(each) for each in judges]
    return knows("output", _calibrated(network), None, Yardstick(values))[0].p


def by_record(network: Sides, judges: Sequence[Sides]) -> float:
    """Return the chance record by record."""
    return record_by_record_check(_calibrated(network), None, [_calibrated(each) for each in judges]).p


CHECKS: dict[str, Chance] = {"RMIA": by_rmia, "output": by_output, "record by record": by_record}
COLUMNS = ("request", *(f"{check}: {network}" for check in CHECKS for network in NETWORKS))


def row(request: Request) -> dict[str, Any]:
    """Return the chances of one request."""
    margins = {
        name: Sides(forgotten=margin["forget"], never_seen=margin["test"])
        for name, margin in request.margins.items()
    }
    retrained = [margins[name] for name in request.oracles]
    judges, one_more = retrained[:JUDGES], retrained[JUDGES]
    half_way = Sides(
        forgotten=0.5 * (margins["original"].forgotten + one_more.forgotten),
        never_seen=0.5 * (margins["original"].never_seen + one_more.never_seen),
    )
    found: dict[str, Any] = {"request": request.name}
    for name, chance in CHECKS.items():
        others = [
            chance(one, [*retrained[:k], *retrained[k + 1 :]][:JUDGES]) for k, one in enumerate(retrained)
        ]
        values = (chance(margins["original"], judges), chance(half_way, judges), min(others))
        found |= {f"{name}: {n}": round(p, 4) for n, p in zip(NETWORKS, values, strict=True)}
    return found


def _probability(margin: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-margin))


def _calibrated(margin: Sides) -> Sides:
    return relative_margins(margin.forgotten, margin.never_seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    chosen = parser.parse_args()
    folders = [path.parent for path in sorted(chosen.folder.glob("*-fraction-*/done"))]
    rows = [row(Request(folder)) for folder in folders]
    assert __doc__ is not None
    write("rmia_check", "RMIA as a check of the verdict", rows, COLUMNS, __doc__)


if __name__ == "__main__":
    main()
