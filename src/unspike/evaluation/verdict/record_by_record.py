"""Record by record: are some forgotten records known better than by retrained networks, if not on average?

The mean over forgotten records is blind to a network that knows half of them as before and the other half far
less than one that never met them. So each record's value v (module `calibrated`) is set against the
retrained networks' mean c for it, and what lies above counts by its square, forgotten against never-seen:

    U = log( mean over forgotten x of max(0, v(x) - c(x))^2 / mean over never-seen x of the same )

Of networks that met neither it is 0 but for chance; of the retrained ones each is held out in turn, with the
others' mean as c. What the records alone do to it, with d the squares of a side,

    s^2 = sum over both sides of var d / (mean d)^2 / (number of records),

is the least standard deviation that is taken, for few networks may agree by chance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.statistics.paired import Sides
from unspike.evaluation.verdict.checks import Check, expected, figure

RECORD_BY_RECORD = "record by record"
LEAST = 1e-3  # of the ratio: a network that knows no forgotten record better is as far below as need be


def known_better(network: Sides, references: Sequence[Sides]) -> float:
    """Return how much better a network knows some forgotten records than other networks, as a log ratio.

    Parameters
    ----------
    network : Sides
        Its calibrated values.
    references : sequence of Sides
        Those of networks that never met the records.

    Raises
    ------
    CannotMeasure
        If it knows no never-seen record better than they do.
    """
    forgotten, never_seen = (float(squared.mean()) for squared in _squared(network, references))
    if never_seen == 0.0:
        raise CannotMeasure("a network knows no never-seen record better than the retrained ones")
    return math.log(max(forgotten / never_seen, LEAST))


def record_by_record_check(network: Sides, original: Sides | None, judges: Sequence[Sides]) -> Check:
    """Return whether a network knows some forgotten records better than one more retrained one would.

    Parameters
    ----------
    network, original : Sides
        Calibrated values; None for an original that is not there.
    judges : sequence of Sides
        Those of the retrained networks, three or more.

    Raises
    ------
    CannotMeasure
        With fewer than three retrained networks, or if a network knows no never-seen record better than the
        others.
    """
    held_out = [known_better(judge, _without(judges, number)) for number, judge in enumerate(judges)]
    return figure(
        RECORD_BY_RECORD,
        known_better(network, judges),
        expected(held_out, of_seed=_by_records(judges)),
        about="traces",
        side="above",
        original=None if original is None else known_better(original, judges),
    )


def _by_records(judges: Sequence[Sides]) -> float:
    """Return the standard deviation that is due to the records, for a retrained network of mean variance."""
    variances = [
        sum(
            float(side.var() / side.mean() ** 2) / len(side)
            for side in _squared(judge, _without(judges, n))
            if side.any()
        )
        for n, judge in enumerate(judges)
    ]
    return math.sqrt(sum(variances) / len(variances))


def _without(judges: Sequence[Sides], number: int) -> list[Sides]:
    return [*judges[:number], *judges[number + 1 :]]


def _squared(network: Sides, references: Sequence[Sides]) -> list[NDArray[np.float64]]:
    """Return by how much a network knows each record better than the references, squared, of both sides."""
    if not references:
        raise CannotMeasure("a retrained network needs another to be compared with")
    both = zip(network.both(), zip(*(r.both() for r in references), strict=True), strict=True)
    return [np.maximum(side - np.mean(others, axis=0), 0.0) ** 2 for side, others in both]
