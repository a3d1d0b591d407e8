"""Does the verdict find a network that knows half of the forgotten records and too little of the others?

    python benchmarks/half_known.py --folder ANSWERS

ANSWERS is what `verdict_answers.py` made. Of each request for single records of MNIST a network is made up:
every other forgotten record has the original's value, the rest so much less that the mean is the retrained
networks'. Stated are the chances p of the made-up network by the mean ("output") and by the check "record by
record", and the latter of the original and of the retrained networks, each judged by five others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from verdict_power import JUDGES, Request

from unspike.evaluation.statistics.moderated import upper_tail
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.calibrated import LEAST, MOST
from unspike.evaluation.verdict.judgement import OUTPUT
from unspike.evaluation.verdict.record_by_record import record_by_record_check


def half_known(original: Sides, excess: float) -> Sides:
    """Return the original's values, every second forgotten one lowered until the excess is as given."""
    low, high = LEAST - MOST, 0.0
    for _ in range(60):
        step = (low + high) / 2
        forgotten = original.forgotten.copy()
        forgotten[1::2] = np.clip(forgotten[1::2] + step, LEAST, MOST)
        made = Sides(forgotten=forgotten, never_seen=original.never_seen)
        low, high = (step, high) if made.excess < excess else (low, step)
    return made


def measured(request: Request) -> str:
    """Return a row of the table."""
    values = {name: looks.values[OUTPUT] for name, looks in request.looks.items()}

    def p(network: Sides, judges: Sequence[str]) -> float:
        return record_by_record_check(network, None, [values[judge] for judge in judges]).p

    judges = request.oracles[:JUDGES]
    yardstick = Yardstick([values[judge] for judge in judges])
    made = half_known(values["original"], yardstick.mean)
    held_out = [p(values[o], [x for x in request.oracles if x != o][:JUDGES]) for o in request.oracles]
    mean = upper_tail(yardstick.t(made), yardstick.degrees)
    cells = (mean, p(made, judges), p(values["original"], judges), min(held_out))
    return " | ".join(["", request.name, *(f"{cell:.4f}" for cell in cells), ""]).strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    chosen = parser.parse_args()
    heads = ("half known: output", "half known", "original", "retrained, least of six")
    sys.stdout.write(f"| request | {' | '.join(heads)} |\n| --- |{' --- |' * len(heads)}\n")
    for done in sorted(chosen.folder.glob("mnist5k-*-fraction-*/done")):
        sys.stdout.write(f"{measured(Request(done.parent))}\n")


if __name__ == "__main__":
    main()
