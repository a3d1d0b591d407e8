"""RMIA, online: the relative attack of module `rmia` with reference networks of both kinds.

p(x) is the mean over networks trained with x (the original ones) and networks trained without it (the
retrained ones), in equal parts; the population are test records, which no network was trained on. Network
number i is scored with references of all other numbers. The question is, record by record, whether networks
that unlearned x score above networks that never met it.

Source: S. Zarifzadeh, P. Liu and R. Shokri, ICML 2024, arXiv 2312.03262; asking it of unlearned against
retrained networks follows Hayes et al., arXiv 2403.01218.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.rmia import GAMMA, online_evidence, relative_scores
from unspike.evaluation.groups.ensemble_attacks import PerRecord, per_record_auc, register_ensemble_attack
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles


def left_out_relative_scores(
    target: NDArray[np.float64],
    target_population: NDArray[np.float64],
    references: tuple[NDArray[np.float64], NDArray[np.float64]],
    population: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    gamma: float = GAMMA,
) -> NDArray[np.float64]:
    """Return the scores of a group, number i with references of all other numbers.

    Parameters
    ----------
    target, target_population : ndarray of shape (N, B) and (N, Z), float64
        Share of the true class in the group's networks, of the records and of the population.
    references : tuple of two ndarrays of shape (N, B)
        The same of networks trained with the records and of networks trained without them.
    population : tuple of two ndarrays of shape (N, Z)
        Of the same networks and the population.
    gamma : float
        How much surer of a record the network must be.

    Returns
    -------
    ndarray of shape (N, B), float64
    """
    scores = np.empty_like(target)
    for i in range(len(target)):
        kept = np.arange(len(references[0])) != i
        scores[i] = relative_scores(
            target[i],
            online_evidence(references[0][kept], references[1][kept]),
            target_population[i],
            online_evidence(population[0][kept], population[1][kept]),
            gamma=gamma,
        )
    return scores


def _scores(group: Ensemble, ensembles: Ensembles) -> PerRecord:
    kinds = (ensembles.original, ensembles.oracle)
    references = (kinds[0].probability("forget"), kinds[1].probability("forget"))
    population = (kinds[0].probability("test"), kinds[1].probability("test"))
    scored = [
        left_out_relative_scores(side.probability("forget"), side.probability("test"), references, population)
        for side in (group, ensembles.oracle)
    ]
    return PerRecord(group=scored[0], oracle=scored[1])


register_ensemble_attack(
    "rmia_online",
    _scores,
    figures={"auc": per_record_auc},
    definition="the relative attack (RMIA, online) between networks that unlearned the forgotten records and "
    "networks that never met them",
    source=("zarifzadeh2024low", "hayes2024inexact"),
)
