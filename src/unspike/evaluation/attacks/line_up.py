"""Members and non-members side by side, each judged by an attack that was fitted without it.

An attack that is scored on the records it was fitted on finds a difference in pure noise. So the records are
dealt into folds, members and non-members separately, and each fold is judged by an attack fitted on the
others. An attack that only ranks records says "member" where its score reaches a threshold: the one with the
best balanced accuracy on the other folds.

Equal answers must tie, whatever the order in which their probabilities were summed (`settled`), and the order
of the records is that of their ids, so that nothing depends on the order in which they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack
from unspike.evaluation.responses import Responses
from unspike.evaluation.statistics.measurement import need

FOLDS = 5
_DIGITS = 9


@dataclass(frozen=True, kw_only=True, eq=False)
class LineUp:
    """Members and non-members side by side, dealt into folds.

    Parameters
    ----------
    counts : ndarray of shape (B, C), float32
        Output spike counts, non-members first, each side ordered by record id.
    probability : ndarray of shape (B, C), float64
        The network's own probabilities of the classes.
    label : ndarray of shape (B,), int64
        True classes.
    is_member : ndarray of shape (B,), bool
        Whether the record was trained on.
    fold : ndarray of shape (B,), int64
        The fold of each record.
    """

    counts: NDArray[np.float32]
    probability: NDArray[np.float64]
    label: NDArray[np.int64]
    is_member: NDArray[np.bool_]
    fold: NDArray[np.int64]


def line_up(member: Responses, other: Responses, *, seed: int = 0) -> LineUp:
    """Put the two sides into one order and deal them into folds.

    Parameters
    ----------
    member, other : Responses
        One network's answers to the records in question and to records it never saw.
    seed : int
        Seed of the dealing.

    Raises
    ------
    CannotMeasure
        With fewer than two records on a side.
    """
    need(min(len(member), len(other)), 2, "records on each side")
    sides = [side.in_order() for side in (other, member)]
    sizes = [len(side) for side in sides]
    return LineUp(
        counts=np.concatenate([side.counts for side in sides]),
        probability=np.concatenate([side.probability for side in sides]),
        label=np.concatenate([side.label for side in sides]),
        is_member=np.repeat([False, True], sizes),
        fold=deal(sizes, folds=FOLDS, seed=seed),
    )


def deal(sizes: Sequence[int], *, folds: int, seed: int) -> NDArray[np.int64]:
    """Return the fold of each record, one side after the other, each dealt evenly.

    Parameters
    ----------
    sizes : sequence of int
        Records on each side.
    folds : int
        Number of folds; fewer if a side has fewer records.
    seed : int
        Seed of the dealing.
    """
    folds = max(1, min(folds, *sizes))
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.permutation(size) % folds for size in sizes])


def attack_by(score: NDArray[np.float64], line: LineUp) -> Attack:
    """Return an attack that calls a record a member where its score reaches a threshold.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        The higher, the more the attack believes that the record was trained on.
    line : LineUp
        The records.

    Returns
    -------
    Attack
        The threshold is the best one of the other folds.
    """
    score = settled(score)
    guess = cross_fitted_guess(score, line.is_member, line.fold)
    return Attack(score=score, guess=guess, is_member=line.is_member)


def cross_fitted_guess(
    score: NDArray[np.float64], is_member: NDArray[np.bool_], fold: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return for each record whether it reaches the best threshold of the other folds.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        Attack scores.
    is_member : ndarray of shape (B,), bool
        The truth.
    fold : ndarray of shape (B,), int64
        The fold of each record, at least two folds.

    Returns
    -------
    ndarray of shape (B,), bool
    """
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


def settled(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values rounded to about nine significant digits, however small they are.

    An attack that ranks records would break ties by the numbering of the classes, for sums of the same
    probabilities in another order differ in the last digit. Rounding to a number of decimals, as margins are,
    would throw away the order of records whose loss or entropy is close to 0, which are most.

    Parameters
    ----------
    value : ndarray, float64
        Finite values.
    """
    mantissa, exponent = np.frexp(value)
    return np.asarray(np.ldexp(mantissa.round(_DIGITS), exponent))
