"""Logistic-regression attack: several signs of familiarity at once, weighed by a fitted model.

Features of a record, from its output spike counts z, p = softmax(z) and its true class y: the three largest
p, the margin z_y - log sum_{j != y} exp z_j, the entropy -sum p log p, the loss -log p_y = log(1 +
exp(-margin)) and the total number of output spikes. None of them depends on how the classes are numbered.

The attack is cross-fitted (module `folds`): its scores and guesses for a record come from a model that was
fitted, and whose features were scaled, without that record. Fitted and scored on the same records, as several
published evaluations do it, the attack finds members in pure noise.

Reference: Shokri et al., arXiv 1610.05820.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.folds import lay_out
from unspike.evaluation.attacks.population import FOLDS, LineUp, register_attack
from unspike.evaluation.attacks.result import TOO_FEW, AttackResult, measure, undetermined
from unspike.evaluation.margin import log_odds_margin, softmax
from unspike.evaluation.scores import Scores

_LARGEST = 3


def logistic_regression_attack(member: Scores, non_member: Scores, *, seed: int = 0) -> AttackResult:
    """Attack with a logistic regression on features of the output.

    Parameters
    ----------
    member : Scores
        The network's output on the records whose membership is in question: the forgotten ones.
    non_member : Scores
        Its output on records it never saw; for a class request, of that class.
    seed : int
        Seed of the dealing into folds.

    Returns
    -------
    AttackResult
        An AUC of 0.5 means that the attack could not tell the sides apart; with fewer than two records on a
        side there is nothing to fit, and the values are None.
    """
    bench = lay_out(member, non_member, folds=FOLDS, seed=seed)
    if bench.folds < 2:
        return undetermined(bench.is_member, TOO_FEW)
    features = attack_features(bench.counts, bench.label)
    score = cross_fitted_scores(features, bench.is_member, bench.fold)
    return measure(score, bench.is_member, score > 0)


def cross_fitted_scores(
    features: NDArray[np.float64], is_member: NDArray[np.bool_], fold: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the score of each record by a regression that was fitted without its fold.

    Parameters
    ----------
    features : ndarray of shape (B, F), float64
        What the attack looks at.
    is_member : ndarray of shape (B,), bool
        The truth.
    fold : ndarray of shape (B,), int64
        The fold of each record, at least two folds.

    Returns
    -------
    ndarray of shape (B,), float64
        Above 0 where the regression takes the record for a member.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    score = np.zeros(len(features))
    for number in range(int(fold.max()) + 1):
        tried = fold == number
        # Balanced weights put the boundary where both kinds of error cost the same, whatever the sizes. With
        # so few features Newton's method needs a handful of tiny steps, where L-BFGS takes dozens.
        attacker = make_pipeline(
            StandardScaler(), LogisticRegression(class_weight="balanced", solver="newton-cholesky")
        )
        attacker.fit(features[~tried], is_member[~tried])
        # Records with the same counts tie, whatever the rounding; see module `margin`.
        score[tried] = np.round(attacker.decision_function(features[tried]), 9)
    return score


@register_attack(
    "logistic_regression",
    definition="a logistic regression on several features of the output, fitted on four fifths of the "
    "records and tried on the last",
    source=("shokri2017membership",),
)
def logistic_regression_on(line_up: LineUp) -> Attack:
    """Return the cross-fitted attack on a line-up, from its output counts."""
    features = attack_features(line_up.counts, line_up.label)
    score = cross_fitted_scores(features, line_up.is_member, line_up.fold)
    return Attack(score=score, guess=score > 0, is_member=line_up.is_member)


def attack_features(counts: NDArray[np.floating], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the features that the attack looks at.

    Parameters
    ----------
    counts : ndarray of shape (B, C), spikes
        Output spike counts.
    label : ndarray of shape (B,), int64
        True classes.

    Returns
    -------
    ndarray of shape (B, F), float64
        Largest softmax shares, margin, entropy (nats), loss (nats), total spikes.
    """
    share = softmax(counts)
    margin = log_odds_margin(counts, label)
    entropy = -np.sum(share * np.log(np.maximum(share, np.finfo(np.float64).tiny)), axis=1)
    loss = np.logaddexp(0.0, -margin)
    largest = -np.sort(-share, axis=1)[:, :_LARGEST]
    return np.column_stack([largest, margin, entropy, loss, np.sum(counts, axis=1, dtype=np.float64)])
