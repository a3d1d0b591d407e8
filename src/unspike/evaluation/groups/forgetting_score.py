"""The score of the NeurIPS 2023 unlearning competition.

For each forgotten record an attacker looks at the margins of N unlearned and N retrained networks and tells
them apart by one threshold, or by an interval that holds the narrower group. From the rates of his errors::

    epsilon = max( log(1 - delta - FPR) - log FNR,  log(1 - delta - FNR) - log FPR ),  delta = 1e-5

kept if it is above 0; infinite where both rates are 0; the rule is left out where exactly one of them is,
for want of networks to measure it. Of all rules the largest epsilon counts, at most 50. Where the range of
one group is below 1 % of the other's, epsilon is 50. Epsilon earns points by its bucket of width 0.5: 1 in
the first, half as many in each further one, none beyond ceil(log(N - 1)). With F the mean of the points::

    score = F * (retain accuracy, unlearned / retrained) * (test accuracy, unlearned / retrained)

The score depends on N, which therefore stands beside it; the official figure has N = 512. The *positive*
group is the one with the larger median, or for intervals the narrower one, as in the official code. That
code tries thresholds on a grid of 0.01; here each rule of the same family is tried once, at the places where
a count changes, which loses none and needs no grid. An interval may be up to two nats wider or narrower than
the narrower group's range and end up to two nats beyond its top, likewise.

Source: E. Triantafillou et al., arXiv 2406.09073; conventions of the organisers' evaluation code.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.groups.ensembles import Ensemble, Ensembles
from unspike.evaluation.metrics.registry import HIGHER, Sample, Scale, register_metric
from unspike.evaluation.statistics.measurement import Measurement, need

DELTA = 1e-5
CAP = 50.0
BUCKET = 0.5
BUFFER = 2.0
NARROW = 0.01
FEWEST = 16
OFFICIAL = 512


def epsilons(false_positive: NDArray[np.float64], false_negative: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the epsilon of each rule.

    Parameters
    ----------
    false_positive, false_negative : ndarray of shape (K,), float64
        Rates of the two errors.

    Returns
    -------
    ndarray of shape (K,), float64
        0 or more, infinite where both rates are 0, NaN where exactly one is.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        sides = [
            np.log(1.0 - DELTA - one) - np.log(other)
            for one, other in ((false_positive, false_negative), (false_negative, false_positive))
        ]
    found = np.maximum(np.fmax(sides[0], sides[1]), 0.0)
    found[(false_positive == 0) ^ (false_negative == 0)] = np.nan
    found[(false_positive == 0) & (false_negative == 0)] = np.inf
    return np.asarray(found)


def record_epsilon(unlearned: NDArray[np.float64], retrained: NDArray[np.float64]) -> float:
    """Return the largest epsilon of one record.

    Parameters
    ----------
    unlearned, retrained : ndarray of shape (N,), float64
        Margins of the networks, nats.

    Returns
    -------
    float
        0 to 50; 50, too, where no rule's errors can be measured.
    """
    ranges = sorted((float(np.ptp(unlearned)), float(np.ptp(retrained))))
    if ranges[1] == 0:
        return 0.0 if unlearned[0] == retrained[0] else CAP
    if ranges[0] / ranges[1] < NARROW:
        return CAP
    rates = np.concatenate([_by_threshold(unlearned, retrained), _by_interval(unlearned, retrained)], axis=1)
    found = epsilons(rates[0], rates[1])
    measured = found[~np.isnan(found)]
    return min(float(measured.max()), CAP) if len(measured) else CAP


def _by_threshold(unlearned: NDArray[np.float64], retrained: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rates of calling positive what reaches a threshold, [2, thresholds]."""
    larger = np.median(retrained) > np.median(unlearned)
    positive, negative = (retrained, unlearned) if larger else (unlearned, retrained)
    values = np.unique(np.concatenate([positive, negative]))
    missed = np.searchsorted(np.sort(positive), values) / len(positive)
    called = 1.0 - np.searchsorted(np.sort(negative), values) / len(negative)
    return np.stack([called, missed])


def _by_interval(unlearned: NDArray[np.float64], retrained: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rates of calling positive what lies in an interval, [2, intervals]."""
    narrower = np.ptp(retrained) <= np.ptp(unlearned)
    positive, negative = (retrained, unlearned) if narrower else (unlearned, retrained)
    values = np.unique(np.concatenate([positive, negative]))
    first, last = _intervals(values, positive)
    inside = []
    for group in (positive, negative):
        up_to = np.searchsorted(np.sort(group), values, side="right")
        before = np.concatenate([[0], up_to])
        inside.append((up_to[last] - before[first]) / len(group))
    return np.stack([inside[1], 1.0 - inside[0]])


def _intervals(
    values: NDArray[np.float64], positive: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and last value inside each interval that the rule may take.

    An interval that holds the values i to j has its left end in (v[i-1], v[i]] and its right end in
    [v[j], v[j+1]); the rule may take it if ends of an allowed width and place lie there.
    """
    width, top = np.ptp(positive), positive.max()
    before = np.concatenate([[-np.inf], values[:-1]])
    after = np.concatenate([values[1:], [np.inf]])
    right_from, right_to = np.maximum(values, top - BUFFER), np.minimum(after, top + BUFFER)
    narrowest = np.maximum(right_from[None, :] - values[:, None], 0.0)
    widest = right_to[None, :] - before[:, None]
    allowed = (narrowest <= width + BUFFER) & (widest > width - BUFFER) & (right_from <= right_to)[None, :]
    allowed &= values[None, :] >= values[:, None]
    first, last = np.nonzero(allowed)
    return first, last


def points(epsilon: NDArray[np.float64], networks: int) -> NDArray[np.float64]:
    """Return the points that epsilons earn with so many networks in each group.

    Parameters
    ----------
    epsilon : ndarray of shape (B,), float64
        0 or more.
    networks : int
        N, three or more.

    Returns
    -------
    ndarray of shape (B,), float64
        1, 1/2, 1/4, ... by bucket; 0 beyond the last one.
    """
    bucket = np.floor(epsilon / BUCKET)
    buckets = math.ceil(math.log(networks - 1)) / BUCKET
    return np.where(bucket < buckets, 0.5**bucket, 0.0)


def forgetting_quality(unlearned: NDArray[np.float64], retrained: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the points of each record.

    Parameters
    ----------
    unlearned, retrained : ndarray of shape (N, B), float64
        Margins of the networks on the forgotten records, nats.

    Returns
    -------
    ndarray of shape (B,), float64
        Their mean is F.
    """
    epsilon = [record_epsilon(one, other) for one, other in zip(unlearned.T, retrained.T, strict=True)]
    return points(np.array(epsilon), len(unlearned))


@register_metric(
    "forgetting_score",
    definition="Mean points for how little the margins of unlearned and retrained networks can be told apart "
    "on each forgotten record, times the ratios of their retain and test accuracies (NeurIPS 2023 "
    "competition).",
    scale=Scale(HIGHER, "points", 0.0, float("inf")),
    sample=Sample(FEWEST, "networks in each group"),
    source=("triantafillou2024progress",),
    measured_on="ensemble",
)
def forgetting_score(group: Ensemble, ensembles: Ensembles) -> Measurement:
    """Return the score with N stamped on it."""
    need(len(group), 3, "networks in each group")
    oracle = ensembles.oracle
    earned = forgetting_quality(group.margin["forget"], oracle.margin["forget"])
    ratio = math.prod(
        float(group.accuracy[name].mean() / oracle.accuracy[name].mean()) for name in ("retain", "test")
    )
    low, high = (None if end is None else end * ratio for end in ensembles.bootstrap.mean(earned))
    return Measurement(
        value=float(earned.mean()) * ratio,
        low=low,
        high=high,
        n=len(group),
        details={
            "networks": len(group),
            "official_networks": OFFICIAL,
            "forgetting_quality": float(earned.mean()),
            "accuracy_ratio": ratio,
        },
    )
