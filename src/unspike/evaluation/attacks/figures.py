"""The figures by which every membership attack is judged, each with its bootstrap interval.

*AUC*: the chance that a member scores above a non-member, ties counting one half. *Balanced accuracy*: the
mean of the shares of members and of non-members that the attack's yes-or-no answers name rightly, the
answers always given to records on which the attack was not fitted; *accuracy*, *precision* and *recall* are
of the same answers. *True positive rate at a low false positive rate*: the share of members above the
threshold that the fewest non-members pass, for an attack that is sure of a few records is dangerous even
where it guesses on the rest (Carlini et al., arXiv 2112.03570).

A false positive rate f can only be measured where f times the number of non-members is at least five: with
fewer expected above the threshold the rate itself is unknown to about half its size. Out of 0.1 %, 1 %, 5 %
and 10 % the smallest that the non-members allow is taken, so the smallest valid sample is 50 of them; the
details say which it was. Ties count against the attack: a threshold between equal scores does not exist.

The standard error of the AUC is that of Hanley and McNeil (Radiology 143:29-36, 1982), with A the AUC, m
members and n non-members::

    SE^2 = [A (1 - A) + (m - 1) (Q1 - A^2) + (n - 1) (Q2 - A^2)] / (m n)
    Q1 = A / (2 - A),   Q2 = 2 A^2 / (1 + A)

At A = 0.5 it is sqrt((m + n + 1) / (12 m n)).

For the intervals members and non-members are resampled apart. An attack may have been made several times
(with other reference networks); then the mean over the attempts is taken, resample by resample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.statistics.auc import area_under_curve
from unspike.evaluation.statistics.bootstrap import Bootstrap, interval
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement, need

LOW_RATES = (0.001, 0.01, 0.05, 0.1)
EXPECTED_ABOVE = 5
FEWEST = 20
FEWEST_AT_LOW_RATE = 50
_SMALLEST = 1e-12
_SLACK = 1e-3  # the resampled numbers of records are whole numbers held as float32


@dataclass(frozen=True, kw_only=True, eq=False)
class Attack:
    """What an attack made of a line-up of records.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        The higher, the more the attack believes that the record was trained on.
    guess : ndarray of shape (B,), bool
        Its yes-or-no answers, each from an attack that was fitted without the record.
    is_member : ndarray of shape (B,), bool
        The truth; non-members first, each side in the order of the record ids.
    """

    score: NDArray[np.float64]
    guess: NDArray[np.bool_]
    is_member: NDArray[np.bool_]

    @property
    def members(self) -> int:
        """Number of members."""
        return int(self.is_member.sum())

    @property
    def others(self) -> int:
        """Number of non-members."""
        return len(self.is_member) - self.members


Attacks = Sequence[Attack]
Resampled = NDArray[np.float64]


def auc(attacks: Attacks, bootstrap: Bootstrap) -> Measurement:
    """Return the area under the ROC curve.

    Parameters
    ----------
    attacks : sequence of Attack
        Attempts on the same records, one or more.
    bootstrap : Bootstrap
        How the interval is drawn.
    """
    n = _smaller_side(attacks[0])
    values = [area_under_curve(attack.is_member, attack.score) or 0.0 for attack in attacks]
    resampled = [resampled_auc(attack.score, attack.is_member, bootstrap) for attack in attacks]
    found = _figure(values, resampled, n)
    error = standard_error(found.value or 0.0, attacks[0].members, attacks[0].others)
    return replace(found, error=error)


def standard_error(auc: float, members: int, others: int) -> float:
    """Return the standard error of an AUC (equation in the module's docstring).

    Parameters
    ----------
    auc : float
        The AUC, 0..1.
    members, others : int
        Records on each side.

    Returns
    -------
    float
        The standard error; 0 when the two sides do not overlap, where the formula is known to be too sure.
    """
    q1, q2, square = auc / (2 - auc), 2 * auc**2 / (1 + auc), auc**2
    variance = auc * (1 - auc) + (members - 1) * (q1 - square) + (others - 1) * (q2 - square)
    return math.sqrt(max(variance, 0.0) / (members * others))


def balanced_accuracy(attacks: Attacks, bootstrap: Bootstrap) -> Measurement:
    """Return the balanced accuracy of the attack's answers; see `auc` for the parameters."""

    def mean(members: Resampled, others: Resampled) -> Resampled:
        return (members + 1.0 - others) / 2

    return _of_guesses(attacks, bootstrap, mean)


def recall(attacks: Attacks, bootstrap: Bootstrap) -> Measurement:
    """Return the share of members that are called so; see `auc` for the parameters."""
    return _of_guesses(attacks, bootstrap, lambda members, others: members)


def accuracy(attacks: Attacks, bootstrap: Bootstrap) -> Measurement:
    """Return the share of all records that are named rightly; see `auc` for the parameters."""
    m, n = attacks[0].members, attacks[0].others

    def share(members: Resampled, others: Resampled) -> Resampled:
        return (m * members + n * (1.0 - others)) / (m + n)

    return _of_guesses(attacks, bootstrap, share)


def precision(attacks: Attacks, bootstrap: Bootstrap) -> Measurement:
    """Return the share of members among those called members; see `auc` for the parameters.

    Raises
    ------
    CannotMeasure
        If nobody is called a member.
    """
    if not all(attack.guess.any() for attack in attacks):
        raise CannotMeasure("the attack called no record a member")
    m, n = attacks[0].members, attacks[0].others

    def share(members: Resampled, others: Resampled) -> Resampled:
        return m * members / np.maximum(m * members + n * others, _SMALLEST)

    return _of_guesses(attacks, bootstrap, share)


def _of_guesses(
    attacks: Attacks, bootstrap: Bootstrap, figure: Callable[[Resampled, Resampled], Resampled]
) -> Measurement:
    """Return a figure of the shares of members and of others that are called members."""
    n = _smaller_side(attacks[0])
    values, resampled = [], []
    for attack in attacks:
        called = [attack.guess[attack.is_member == side].astype(np.float64) for side in (False, True)]
        shares = [np.array([side.mean()]) for side in called]
        values.append(float(figure(shares[1], shares[0])[0]))
        drawn = [bootstrap.means(side, stream=stream) for stream, side in enumerate(called)]
        resampled.append(figure(drawn[1], drawn[0]))
    return _figure(values, resampled, n)


def true_positive_rate(attacks: Attacks, bootstrap: Bootstrap) -> Measurement:
    """Return the true positive rate at the lowest false positive rate that n allows; see `auc`.

    Returns
    -------
    Measurement
        n is the number of non-members; the details hold ``false_positive_rate``.

    Raises
    ------
    CannotMeasure
        With fewer than 50 non-members.
    """
    _smaller_side(attacks[0])
    rate = lowest_rate(attacks[0].others)
    values = [
        rate_above(attack.score, attack.is_member, np.ones((1, len(attack.score)), np.float32), rate)[0]
        for attack in attacks
    ]
    resampled = [_resampled_rate(attack, rate, bootstrap) for attack in attacks]
    found = _figure(values, resampled, attacks[0].others)
    return replace(found, details={"false_positive_rate": rate})


def lowest_rate(others: int) -> float:
    """Return the smallest of `LOW_RATES` that so many non-members allow.

    Raises
    ------
    CannotMeasure
        If they allow none.
    """
    need(others, FEWEST_AT_LOW_RATE, "never-seen records for a low false positive rate")
    return min(rate for rate in LOW_RATES if rate * others >= EXPECTED_ABOVE - 1e-9)


def resampled_auc(
    score: NDArray[np.float64], is_member: NDArray[np.bool_], bootstrap: Bootstrap
) -> NDArray[np.float64]:
    """Return the AUC of each resample, float64 [resamples]."""
    return _by_blocks(lambda times: _auc(score, is_member, times), is_member, bootstrap)


def _auc(
    score: NDArray[np.float64], is_member: NDArray[np.bool_], times: NDArray[np.float32]
) -> NDArray[np.float64]:
    members, others = _by_value(score, is_member, times)
    below = np.cumsum(others, axis=1) - others
    won = (members * (below + 0.5 * others)).sum(axis=1)
    return np.asarray(won / np.maximum(members.sum(axis=1) * others.sum(axis=1), 1.0))


def rate_above(
    score: NDArray[np.float64], is_member: NDArray[np.bool_], times: NDArray[np.float32], rate: float
) -> NDArray[np.float64]:
    """Return the largest true positive rate whose false positive rate is at most `rate`.

    Parameters
    ----------
    score : ndarray of shape (B,), float64
        Attack scores.
    is_member : ndarray of shape (B,), bool
        The truth.
    times : ndarray of shape (R, B), float32
        How often each record counts; one row of ones for the records as they are.
    rate : float
        The false positive rate.

    Returns
    -------
    ndarray of shape (R,), float64
    """
    members, others = (side[:, ::-1] for side in _by_value(score, is_member, times))
    allowed = rate * others.sum(axis=1, keepdims=True) + _SLACK
    caught = np.where(np.cumsum(others, axis=1) <= allowed, np.cumsum(members, axis=1), 0.0).max(axis=1)
    return np.asarray(caught / np.maximum(members.sum(axis=1), 1.0))


def _by_value(
    score: NDArray[np.float64], is_member: NDArray[np.bool_], times: NDArray[np.float32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how many members and how many others have each value, lowest first, [R, values] each."""
    order = np.argsort(score, kind="stable")
    first = np.flatnonzero(np.diff(score[order], prepend=np.nan) != 0)
    sorted_times, members = times[:, order], is_member[order]
    sides = (
        np.add.reduceat(np.where(side, sorted_times, np.float32(0.0)), first, axis=1, dtype=np.float64)
        for side in (members, ~members)
    )
    return next(sides), next(sides)


def _resampled_rate(attack: Attack, rate: float, bootstrap: Bootstrap) -> NDArray[np.float64]:
    return _by_blocks(
        lambda times: rate_above(attack.score, attack.is_member, times, rate), attack.is_member, bootstrap
    )


def _by_blocks(
    figure: Callable[[NDArray[np.float32]], NDArray[np.float64]],
    is_member: NDArray[np.bool_],
    bootstrap: Bootstrap,
) -> NDArray[np.float64]:
    """Return a figure of each resample, members and non-members drawn apart."""
    found = [np.zeros(0)]
    for rows in bootstrap.blocks(len(is_member)):
        times = np.empty((len(rows), len(is_member)), np.float32)
        for side in (False, True):
            where = is_member == side
            times[:, where] = bootstrap.draws(int(where.sum()), rows, stream=int(side))
        found.append(figure(times))
    return np.concatenate(found)


def _smaller_side(attack: Attack) -> int:
    if attack.members == 0:
        raise CannotMeasure("there are no records to attack")
    if attack.others == 0:
        raise CannotMeasure("there are no never-seen records to compare with")
    return min(attack.members, attack.others)


def _figure(values: Sequence[float], resampled: Sequence[NDArray[np.float64]], n: int) -> Measurement:
    low, high = interval(np.mean(resampled, axis=0))
    return Measurement(value=float(np.mean(values)), low=low, high=high, n=n)
