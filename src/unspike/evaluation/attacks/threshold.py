"""Threshold attack: a record on which the network is sure was probably trained on.

The attack's score is the log-odds margin of the true class, z_y - log sum_{j != y} exp z_j, z the output
spike counts (module `margin`). The attack says "member" where the score reaches a threshold. The AUC needs no
threshold; for the yes-or-no figures it is the one with the best balanced accuracy on four fifths of the
records, tried on the last fifth.

References: Yeom et al., arXiv 1709.01604 (thresholding the loss); Carlini et al., arXiv 2112.03570 (the
statistic).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.folds import lay_out
from unspike.evaluation.attacks.result import AttackResult, measure
from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.scores import Scores

_FOLDS = 5


def threshold_attack(member: Scores, non_member: Scores, *, seed: int = 0) -> AttackResult:
    """Attack with one threshold on the true class's margin.

    Parameters
    ----------
    member : Scores
        The network's output on the records whose membership is in question: the forgotten ones.
    non_member : Scores
        Its output on records it never saw; for a class request, of that class, or the attack only tells
        classes apart.
    seed : int
        Seed of the dealing into folds.

    Returns
    -------
    AttackResult
        An AUC of 0.5 means that the two sides look alike.
    """
    bench = lay_out(member, non_member, folds=_FOLDS, seed=seed)
    score = log_odds_margin(bench.counts, bench.label)
    return measure(score, bench.is_member, cross_fitted_guess(score, bench.is_member, bench.fold))


def cross_fitted_guess(
    score: NDArray[np.float64], is_member: NDArray[np.bool_], fold: NDArray[np.int64]
) -> NDArray[np.bool_] | None:
    """Return for each record whether it reaches the best threshold of the other folds.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        Attack scores.
    is_member : ndarray of shape (B,), bool
        The truth.
    fold : ndarray of shape (B,), int64
        The fold of each record.

    Returns
    -------
    ndarray of shape (B,), bool, or None
        None with a single fold, where nothing is left to choose the threshold on.
    """
    if fold.max(initial=0) < 1:
        return None
    guess = np.zeros(len(score), dtype=bool)
    for number in range(int(fold.max()) + 1):
        tried = fold == number
        guess[tried] = score[tried] >= best_threshold(score[~tried], is_member[~tried])
    return guess


def best_threshold(score: NDArray[np.float64], is_member: NDArray[np.bool_]) -> float:
    """Return the threshold with the largest balanced accuracy, the highest among equals.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        Attack scores.
    is_member : ndarray of shape (B,), bool
        The truth, with both sides present.

    Returns
    -------
    float
        Infinity if calling nobody a member is as good as anything.
    """
    from sklearn.metrics import roc_curve

    fpr, tpr, threshold = roc_curve(is_member, score, drop_intermediate=False)
    return float(threshold[np.argmax(tpr - fpr)])
