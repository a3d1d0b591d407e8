"""How much do networks that never met a class know of it, and how often does that look like a trace?

    UNSPIKE_DATA=folder python benchmarks/verdict_answers.py --folder ANSWERS --retrained 8 --without-cheats \
        --seeds 100 101 102 103 --cells 2 3 5
    python benchmarks/class_spread.py --folder ANSWERS

Of every request for a class in ANSWERS the standard deviation of the retrained networks' excess (what the
output knows of the class) is stated as a share of the way to the original. Then each is judged by every five
others, with several least standard deviations: "found" are judgements whose chance is below Holm's first
limit for eleven checks, 0.45 %, as which so many would be found if the networks' spread were normal.
Judgements of one request are not independent.
"""

from __future__ import annotations

import argparse
import math
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from study import write
from verdict_power import JUDGES, Request

from unspike.evaluation.statistics.paired import Yardstick
from unspike.evaluation.verdict.checks import knows
from unspike.evaluation.verdict.judgement import OUTPUT

FLOORS = (0.0, 0.02, 0.03, 0.05, 0.08)
LIMIT = 0.05 / 11
SPREAD, FOUND = "deviation (% of the way)", "found (%) with a least deviation of {:.0%}"
COLUMNS = ("request", "retrained networks", SPREAD, *map(FOUND.format, FLOORS))


def row(folder: Path) -> dict[str, Any]:
    """Return the figures of one request."""
    request = Request(folder)
    values = {name: request.looks[name].values[OUTPUT] for name in request.networks}
    original, retrained = values["original"], [values[name] for name in request.oracles]
    excess = np.array([each.excess for each in retrained])
    way = original.excess - float(excess.mean())
    found = dict.fromkeys(FLOORS, 0)
    trials = [
        (one, others)
        for number, one in enumerate(retrained)
        for others in combinations(retrained[:number] + retrained[number + 1 :], JUDGES)
    ]
    for one, others in trials:
        yardstick = Yardstick(others, prior_degrees=0)
        for floor in FLOORS:
            of_seed = floor * (original.excess - yardstick.mean)
            found[floor] += knows(OUTPUT, one, original, yardstick, of_seed=of_seed)[0].p <= LIMIT
    shares = {FOUND.format(floor): round(100 * n / len(trials), 2) for floor, n in found.items()}
    deviation = round(100 * float(excess.std(ddof=1)) / way, 2)
    return {"request": folder.name, "retrained networks": len(retrained), SPREAD: deviation, **shares}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    chosen = parser.parse_args()
    rows = [row(path.parent) for path in sorted(chosen.folder.glob("*-class-*/done"))]
    spreads = [each[SPREAD] for each in rows]
    every = {column: round(float(np.mean([each[column] for each in rows])), 2) for column in COLUMNS[3:]}
    root = round(math.sqrt(sum(spread**2 for spread in spreads) / len(spreads)), 2)
    rows.append({"request": "root mean square, and means", SPREAD: root, **every})
    assert __doc__ is not None
    write("class_spread", "What networks that never met a class know of it", rows, COLUMNS, __doc__)


if __name__ == "__main__":
    main()
