"""Log-odds of the right class: how surely a network gives the answer that a record is labelled with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.unlearning.workbench import Workbench

_NOTHING = 1e-300
_FAR = 30.0  # log-odds


def log_odds(probabilities: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds of the right class, float64 [B]."""
    right = np.clip(probabilities[np.arange(len(label)), label], 1e-12, 1.0 - 1e-12)
    return np.asarray(np.log(right) - np.log1p(-right))


def odds_of(workbench: Workbench, records: Dataset) -> NDArray[np.float64]:
    """Return the log-odds of the right class by a workbench's network, float64 [len(records)]."""
    return log_odds(workbench.class_probabilities(records), records.y)


def mean_log_odds(odds: NDArray[np.float64]) -> float:
    """Return the log-odds of the mean probability, to which records that are answered surely add little.

    Parameters
    ----------
    odds : float64 [B]
        At least one.
    """
    right = 1.0 / (1.0 + np.exp(-np.clip(odds, -_FAR, _FAR)))
    mean = float(np.clip(right.mean(), 1e-12, 1.0 - 1e-12))
    return float(np.log(mean) - np.log1p(-mean))


def near(odds: NDArray[np.float64], far: float) -> NDArray[np.float64]:
    """Return log-odds with those beyond `far`, where an answer is as good as certain, set to it."""
    return np.clip(odds, -far, far)


def standardised(odds: NDArray[np.float64], far: float) -> NDArray[np.float64]:
    """Return near log-odds with mean 0 and standard deviation 1."""
    clipped = near(odds, far)
    deviation = float(clipped.std())
    return np.asarray((clipped - clipped.mean()) / (deviation if deviation > 0 else 1.0))


def with_log_odds(
    probabilities: NDArray[np.float64], label: NDArray[np.int64], odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return answers in which the right class has given log-odds and the others keep their proportions."""
    right = 1.0 / (1.0 + np.exp(-odds))
    answers = without_class(probabilities, label) * (1.0 - right)[:, None]
    answers[np.arange(len(label)), label] = right
    return answers


def without_class(probabilities: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return answers in which each record's own class has no probability, float64 [B, C]."""
    rest = probabilities.copy()
    rest[np.arange(len(label)), label] = 0.0
    total = rest.sum(axis=1, keepdims=True)
    even = np.where(
        np.arange(probabilities.shape[1]) == label[:, None], 0.0, 1.0 / (probabilities.shape[1] - 1)
    )
    return np.asarray(np.where(total > _NOTHING, rest / np.maximum(total, _NOTHING), even))
