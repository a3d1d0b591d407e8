"""U-LiRA: a likelihood-ratio attack made for each record on its own.

For a record x, the margin phi = log p_y - log (1 - p_y) is nearly normal over networks that differ in their
seed. One normal distribution is fitted to networks that were trained with x and then unlearned it, one to
networks that never met x; a network is scored by::

    score = N(phi; mu_u, sigma_u) / [N(phi; mu_u, sigma_u) + N(phi; mu_o, sigma_o)]

Network number i of a group is scored by distributions fitted without number i of either group, so that under
equal distributions the score is as likely above one half as below. A standard deviation is taken to be at
least 0.03 nats, lest networks that all answer alike be infinitely sure.

Source: J. Hayes, I. Shumailov, E. Triantafillou, A. Khalifa and N. Papernot, "Inexact unlearning needs more
careful evaluations to avoid a false sense of privacy", arXiv 2403.01218, who use about 256 networks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.groups.ensemble_attacks import (
    PerRecord,
    per_record_accuracy,
    per_record_auc,
    per_record_tpr,
    register_ensemble_attack,
)
from unspike.evaluation.groups.ensembles import Ensemble, Ensembles

SMALLEST_VARIANCE = 1e-3


def likelihood_score(
    target: NDArray[np.float64], unlearned: NDArray[np.float64], oracle: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the score of networks that are in neither group.

    Parameters
    ----------
    target : ndarray of shape (T, B), float64
        Margins of the networks to be scored on B records.
    unlearned, oracle : ndarray of shape (N, B) and (M, B), float64
        Margins of networks that unlearned the records and of networks that never met them; two or more each.

    Returns
    -------
    ndarray of shape (T, B), float64
        Near 1 where the target looks like one that unlearned the record, near 0 where like one that never
        met it.
    """
    fits = [
        (group.mean(axis=0), np.maximum(group.var(axis=0, ddof=1), SMALLEST_VARIANCE))
        for group in (unlearned, oracle)
    ]
    return _score(target, *fits[0], *fits[1])


def left_out_scores(
    group: NDArray[np.float64], oracle: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the scores of the networks of two groups, number i by fits without number i of either.

    Parameters
    ----------
    group, oracle : ndarray of shape (N, B), float64
        Margins; three networks or more.

    Returns
    -------
    group, oracle : ndarray of shape (N, B), float64
        Scores.
    """
    fits = (*_without_each(group), *_without_each(oracle))
    return _score(group, *fits), _score(oracle, *fits)


def _without_each(margin: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean and variance of all networks but number i, for each i."""
    n = len(margin)
    centred = margin - margin.mean(axis=0)
    mean = -centred / (n - 1)
    variance = (np.square(centred).sum(axis=0) - np.square(centred) - (n - 1) * np.square(mean)) / (n - 2)
    return mean + margin.mean(axis=0), np.maximum(variance, SMALLEST_VARIANCE)


def _score(
    target: NDArray[np.float64],
    mean_u: NDArray[np.float64],
    variance_u: NDArray[np.float64],
    mean_o: NDArray[np.float64],
    variance_o: NDArray[np.float64],
) -> NDArray[np.float64]:
    log_ratio = 0.5 * (
        np.square(target - mean_o) / variance_o
        - np.square(target - mean_u) / variance_u
        + np.log(variance_o / variance_u)
    )
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * log_ratio)))


def _scores(group: Ensemble, ensembles: Ensembles) -> PerRecord:
    scored, oracle = left_out_scores(group.margin["forget"], ensembles.oracle.margin["forget"])
    return PerRecord(group=scored, oracle=oracle)


register_ensemble_attack(
    "u_lira",
    _scores,
    figures={"accuracy": per_record_accuracy, "auc": per_record_auc, "tpr": per_record_tpr},
    definition="the per-record likelihood-ratio attack (U-LiRA) between networks that unlearned the "
    "forgotten records and networks that never met them",
    source=("hayes2024inexact",),
)
