"""Attacks on one record at a time: can a network that unlearned it be told from one that never met it?

Network number i of a group and retrained network number i are scored on each forgotten record by an attack
that was fitted without either. *AUC*: how often the network of the group has the higher score, ties counting
one half. (Scores of different numbers come from different fits: to compare them would lower the AUC of equal
groups, for what is left out of a fit looks strange to it.) *Accuracy*: the mean of the shares of both kinds
that a threshold names rightly. Both are 0.5 where nothing is left to find. *True positive rate*: how often
the network of the group scores above the threshold that one in a hundred of all pairs of a retrained network
and a record pass; 0.01 where nothing is left to find. All are means over records and networks; the interval
is over records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import EXPECTED_ABOVE
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.metrics.registry import CHANCE, EQUAL, Sample, Scale, register_metric
from unspike.evaluation.presentations import DROPOUT, PLAIN, SWEEP
from unspike.evaluation.statistics.measurement import Measurement, need

FEWEST = 16
FALSE_POSITIVE_RATE = 0.01
_FEWEST_PAIRS = round(EXPECTED_ABOVE / FALSE_POSITIVE_RATE)
_DIRECTIONS = {"tpr": EQUAL}  # of every other figure: chance
_WORDS = {"auc": "AUC", "tpr": "True positive rate, at a false positive rate of 1 %,"}


@dataclass(frozen=True, kw_only=True, eq=False)
class PerRecord:
    """Scores of networks on records.

    Parameters
    ----------
    group, oracle : ndarray of shape (N, B), float64
        The higher, the more the attack believes that the network was trained with the record; row i of both
        by the same fit.
    """

    group: NDArray[np.float64]
    oracle: NDArray[np.float64]


def per_record_auc(scores: PerRecord) -> NDArray[np.float64]:
    """Return for each record how often the group's network scores above the retrained one, float64 [B]."""
    above, equal = scores.group > scores.oracle, scores.group == scores.oracle
    return np.asarray((above + 0.5 * equal).mean(axis=0))


def per_record_accuracy(scores: PerRecord, *, threshold: float = 0.5) -> NDArray[np.float64]:
    """Return each record's balanced accuracy of a threshold, a tie counting one half, float64 [B]."""
    right = [
        (side > threshold).mean(axis=0) + 0.5 * (side == threshold).mean(axis=0)
        for side in (scores.group, -scores.oracle + 2 * threshold)
    ]
    return np.asarray((right[0] + right[1]) / 2)


def per_record_tpr(scores: PerRecord) -> NDArray[np.float64]:
    """Return each record's share of the group's networks above the threshold of a low false positive rate.

    Parameters
    ----------
    scores : PerRecord
        The threshold is the smallest retrained network's score that at most one in a hundred of them exceed,
        those of all records together; a tie counts against the attack.

    Returns
    -------
    ndarray of shape (B,), float64

    Raises
    ------
    CannotMeasure
        With fewer than 500 pairs of a retrained network and a record, fewer than five of which would pass.
    """
    need(scores.oracle.size, _FEWEST_PAIRS, "pairs of a retrained network and a record")
    threshold = np.quantile(scores.oracle, 1 - FALSE_POSITIVE_RATE, method="inverted_cdf")
    return np.asarray((scores.group > threshold).mean(axis=0))


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
                definition=f"{_WORDS.get(figure, figure.capitalize())} of {definition}{shown}.",
                scale=Scale(_DIRECTIONS.get(figure, CHANCE)),
                sample=Sample(FEWEST, "networks in each group"),
                source=source + (("guan2025privacy",) if presentation.name else ()),
                measured_on="ensemble",
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
