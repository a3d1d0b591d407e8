"""Logistic-regression attack: several signs of familiarity at once, weighed by a fitted model.

Features of a record, from the network's own probabilities p and its true class y: the three largest p, the
margin log p_y - log (1 - p_y), the entropy -sum p log p, the loss -log p_y = log(1 + exp(-margin)) and the
total number of output spikes. None of them depends on how the classes are numbered.

The attack is cross-fitted (module `line_up`): its scores and guesses for a record come from a model that was
fitted, and whose features were scaled, without that record. Fitted and scored on the same records, as several
published evaluations do it, the attack finds members in pure noise.

Reference: Shokri et al., arXiv 1610.05820.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.entropy import entropy
from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.attacks.line_up import LineUp
from unspike.evaluation.attacks.loss import loss
from unspike.evaluation.attacks.population import register_attack
from unspike.evaluation.margin import log_odds_margin

_LARGEST = 3


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
def logistic_regression_attack(line: LineUp) -> Attack:
    """Return the cross-fitted attack on a line-up."""
    score = cross_fitted_scores(attack_features(line), line.is_member, line.fold)
    return Attack(score=score, guess=score > 0, is_member=line.is_member)


def attack_features(line: LineUp) -> NDArray[np.float64]:
    """Return the features that the attack looks at.

    Parameters
    ----------
    line : LineUp
        The records.

    Returns
    -------
    ndarray of shape (B, F), float64
        Largest probabilities, margin, entropy (nats), loss (nats), total spikes.
    """
    margin = log_odds_margin(line.probability, line.label)
    largest = -np.sort(-line.probability, axis=1)[:, :_LARGEST]
    total = np.sum(line.counts, axis=1, dtype=np.float64)
    return np.column_stack(
        [largest, margin, entropy(line.probability), loss(line.probability, line.label), total]
    )
