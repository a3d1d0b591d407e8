"""Attacks on one record at a time: can a network that unlearned it be told from one that never met it?

Each network of a group is scored on each forgotten record, and so is each retrained network. *AUC*: the mean
over records of the chance that a network of the group scores above a retrained one. *Accuracy*: the mean over
records and networks of the share that a threshold names rightly, both kinds weighing the same. Both are 0.5
where nothing is left to find; the interval is over records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.ensembles import Ensemble, Ensembles
from unspike.evaluation.measurement import Measurement, need
from unspike.evaluation.presentations import DROPOUT, PLAIN, SWEEP
from unspike.evaluation.registry import CHANCE, register_metric

FEWEST = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class PerRecord:
    """Scores of networks on records.

    Parameters
    ----------
    group, oracle : ndarray of shape (N, B), float64
        The higher, the more the attack believes that the network was trained with the record.
    """

    group: NDArray[np.float64]
    oracle: NDArray[np.float64]


def per_record_auc(scores: PerRecord) -> NDArray[np.float64]:
    """Return each record's AUC between the group and the retrained networks, float64 [B]."""
    wins = np.zeros(scores.group.shape[1])
    for row in scores.group:  # one network at a time, lest N x N x B comparisons fill the memory
        wins += (row > scores.oracle).sum(axis=0) + 0.5 * (row == scores.oracle).sum(axis=0)
    return np.asarray(wins / (len(scores.group) * len(scores.oracle)))


def per_record_accuracy(scores: PerRecord, *, threshold: float = 0.5) -> NDArray[np.float64]:
    """Return each record's balanced accuracy of a threshold, a tie counting one half, float64 [B]."""
    right = [
        (side > threshold).mean(axis=0) + 0.5 * (side == threshold).mean(axis=0)
        for side in (scores.group, -scores.oracle + 2 * threshold)
    ]
    return np.asarray((right[0] + right[1]) / 2)


def register_ensemble_attack(
    name: str,
    score: Callable[[Ensemble, Ensembles], PerRecord],
    *,
    figures: Mapping[str, Callable[[PerRecord], NDArray[np.float64]]],
    definition: str,
    source: tuple[str, ...],
) -> None:
    """Register an attack's figures under every presentation.

    Parameters
    ----------
    name : str
        Its metrics are ``mia.<name>.<figure>`` and the same with the presentation behind.
    score : callable
        Takes a group and the ensembles, and returns the scores.
    figures : mapping of str to callable
        Name of a figure -> function of the scores that returns one number a record.
    definition : str
        What the attack does, to follow "<figure> of".
    source : tuple of str
        Keys of `bibliography.SOURCES`.
    """
    for figure, function in figures.items():
        for presentation in (PLAIN, DROPOUT, *SWEEP):
            shown = f", records presented with {presentation.name}" if presentation.name else ""
            register_metric(
                ".".join(part for part in ("mia", name, figure, presentation.name) if part),
                definition=f"{figure.upper() if figure == 'auc' else figure.capitalize()} of {definition}"
                f"{shown}.",
                unit="fraction",
                direction=CHANCE,
                valid_range=(0.0, 1.0),
                smallest_n=FEWEST,
                counted="networks in each group",
                source=source + (("guan2025privacy",) if presentation.name else ()),
                subject="ensemble",
            )(_measured(score, function))


def _measured(
    score: Callable[[Ensemble, Ensembles], PerRecord], figure: Callable[[PerRecord], NDArray[np.float64]]
) -> Callable[[Ensemble, Ensembles], Measurement]:
    def measure(group: Ensemble, ensembles: Ensembles) -> Measurement:
        need(len(group), FEWEST, "networks in each group")
        values = figure(score(group, ensembles))
        low, high = ensembles.bootstrap.mean(values)
        return Measurement(
            value=float(values.mean()),
            low=low,
            high=high,
            n=len(group),
            details={"networks": len(group), "records": len(values)},
        )

    return measure
