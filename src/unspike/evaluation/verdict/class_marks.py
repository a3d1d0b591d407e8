"""A forgotten class: how much networks that never met it may know of it, and what else marks a network.

* *What the output knows.* Most networks that never met a class never answer by it; now and then one does, for
  a part of its records. So few of them may agree by chance, and their standard deviation is not taken below a
  share of the way to the original (`SPREAD_OF_CLASS`), near the root mean square over development splits
  (`benchmarks/class_spread.py`, docs/results/class_spread.md).

* *Where its answers go.* Networks that never met a class answer its records by other classes, more or less by
  the same ones. A network that sends all of them to one class, or spreads them evenly, is told from these by
  anybody who asks it. With q the mean probabilities of the other classes over the class's records, scaled to
  sum 1, two networks differ by the total variation ``sum |q_a - q_b| / 2``, and a network stands as far from
  retrained ones as `activity` says of hidden layers.
* *Relearning.* What is left of a class shows when it is shown again: the network relearns it faster than one
  that never met it (module `relearning`). Steps s are compared as ``log(s + 1/2)``.

Of log s, retrained networks have a standard deviation of 0.06 (mnist5k, a class) and 0.15 (uci-har, a class)
on average over five splits (docs/results/compare), so no less than 0.1 is taken for few networks. The limits
of the shipped policies were set, not measured: a factor of 1.4 for relearning, 1.5 for the answers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.hidden.activity import SPREAD, held_out_log_ratios, log_ratio
from unspike.evaluation.statistics.measurement import CannotMeasure
from unspike.evaluation.verdict.checks import Check, expected, figure

ANSWERS, RELEARNING = "answers to the class", "relearning"
SPREAD_OF_CLASS = 0.05  # of what the output knows, between seeds, as a share of the way to the original
SPREAD_OF_RELEARNING = 0.1  # of log steps, between seeds
_TINY = 1e-12


def other_classes(probability: NDArray[np.float64], label: int) -> NDArray[np.float64]:
    """Return the mean probabilities of the other classes, scaled to sum 1.

    Parameters
    ----------
    probability : ndarray of shape (B, C), float64
        A network's for the records of a class.
    label : int
        The class.

    Returns
    -------
    ndarray of shape (C - 1,), float64
    """
    mean = np.delete(probability.mean(axis=0), label)
    return np.asarray(mean / max(float(mean.sum()), _TINY))


def total_variation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the total variation distance of two distributions."""
    return 0.5 * float(np.abs(one - other).sum())


def answers_check(own: NDArray[np.float64], others: Sequence[NDArray[np.float64]], *, limit: float) -> Check:
    """Return whether a network answers a class's records by other classes than retrained networks do.

    Parameters
    ----------
    own : ndarray of shape (C - 1,), float64
        `other_classes` of the network.
    others : sequence of ndarray
        Of the retrained networks.
    limit : float
        How many times as far from these as they from one another is no matter.

    Raises
    ------
    CannotMeasure
        With fewer than three retrained networks, or two classes, or if these answer all alike.
    """
    if len(own) < 2:
        raise CannotMeasure("there is one other class, by which every record is answered")
    among = np.array([[total_variation(one, other) for other in others] for one in others])
    if not among.any():
        raise CannotMeasure("the retrained networks do not differ there")
    by = expected(held_out_log_ratios(among), of_seed=SPREAD)
    value = log_ratio(np.array([max(total_variation(own, other), _TINY) for other in others]), among)
    tolerance = math.log(limit) - by.mean
    return figure(ANSWERS, value, by, about="over-done", side="above", tolerance=tolerance)


def relearning_checks(
    own: float, original: float | None, others: Sequence[float], *, limit: float
) -> tuple[Check, Check]:
    """Return whether a network relearns a class faster than retrained ones, and whether slower.

    Parameters
    ----------
    own, original : float
        Steps of the network, and of the network before.
    others : sequence of float
        Of the retrained networks.
    limit : float
        By which factor it may differ from these.

    Returns
    -------
    traces, over_done : Check

    Raises
    ------
    CannotMeasure
        With fewer than three retrained networks.
    """
    by = expected([_scale(steps) for steps in others], of_seed=SPREAD_OF_RELEARNING)
    tolerance = math.log(limit)
    before = None if original is None else _scale(original)
    faster = figure(
        RELEARNING, _scale(own), by, about="traces", side="below", tolerance=tolerance, original=before
    )
    slower = figure(RELEARNING, _scale(own), by, about="over-done", side="above", tolerance=tolerance)
    return faster, slower


def _scale(steps: float) -> float:
    return math.log(steps + 0.5)
