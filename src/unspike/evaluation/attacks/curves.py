"""ROC curves of attacks, short enough for a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.attacks.figures import Attack

_GRID = np.linspace(0.0, 1.0, 101)
_MOST_POINTS = 200


@dataclass(frozen=True, eq=False)
class Curve:
    """True against false positive rates, each ndarray of shape (P,), float64, at most 200 points."""

    fpr: NDArray[np.float64]
    tpr: NDArray[np.float64]


def roc_curve_of(attack: Attack) -> Curve:
    """Return the ROC curve of an attack."""
    from sklearn.metrics import roc_curve

    fpr, tpr, _ = roc_curve(attack.is_member, attack.score)
    if len(fpr) > _MOST_POINTS:
        kept = np.linspace(0, len(fpr) - 1, _MOST_POINTS).round().astype(np.int64)
        fpr, tpr = fpr[kept], tpr[kept]
    return Curve(np.asarray(fpr, dtype=np.float64), np.asarray(tpr, dtype=np.float64))


def mean_curve(curves: Sequence[Curve]) -> Curve:
    """Average curves at equal false positive rates (vertical averaging, Fawcett 2006)."""
    heights = np.mean([np.interp(_GRID, curve.fpr, curve.tpr) for curve in curves], axis=0)
    # Interpolation takes the top of a curve's first, vertical step; every ROC curve starts at the origin.
    return Curve(np.array([0.0, *_GRID]), np.array([0.0, *heights]))
