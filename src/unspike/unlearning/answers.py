"""What a network that had never met the forgotten records would answer: the target of unlearning.

Of a *class* that was never met, the network has no idea: its answer is the present one without that
class, the shares of the others scaled up,

.. math:: \\hat y_c = p_c / (1 - p_f), \\quad \\hat y_f = 0.

To *records* that were never met, it answers as it answers other records it never met. Forgotten and
never-seen records are put side by side in the order of their margin (the log-odds of the right class),
and each forgotten record is to have no larger a margin than the never-seen one of its rank:

.. math:: \\hat m_{(r)} = \\min(m_{(r)}, Q_{unseen}(r)).

So records that were always hard stay hard, and the whole distribution, not only its mean, becomes that of
records never met. Wang, Ying & Pan 2024, section 4.1, ask to compare the response to d "with the
anticipated outcome after unlearning" without saying what it is; this is our answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def softmax(counts: NDArray[np.float32], inverse_temperature: float = 1.0) -> NDArray[np.float64]:
    """Return the share of each output, float64 [B, C]."""
    z = inverse_temperature * counts.astype(np.float64)
    shares = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def log_odds(shares: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the log-odds of the right class, float64 [B]."""
    right = np.clip(shares[np.arange(len(label)), label], 1e-12, 1.0 - 1e-12)
    return np.asarray(np.log(right) - np.log1p(-right))


def without_class(shares: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return answers in which each record's own class has no share, float64 [B, C]."""
    rest = shares.copy()
    rest[np.arange(len(label)), label] = 0.0
    total = rest.sum(axis=1, keepdims=True)
    even = np.where(np.arange(shares.shape[1]) == label[:, None], 0.0, 1.0 / (shares.shape[1] - 1))
    return np.asarray(np.where(total > 1e-9, rest / np.maximum(total, 1e-9), even))


def with_log_odds(
    shares: NDArray[np.float64], label: NDArray[np.int64], odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return answers in which the right class has given log-odds and the others keep their proportions."""
    right = 1.0 / (1.0 + np.exp(-odds))
    answers = without_class(shares, label) * (1.0 - right)[:, None]
    answers[np.arange(len(label)), label] = right
    return answers


def matched_log_odds(
    odds: NDArray[np.float64], unseen_odds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return for each record the smaller of its log-odds and the never-seen ones' at the same rank."""
    rank = np.empty(len(odds))
    rank[np.argsort(odds, kind="stable")] = (np.arange(len(odds)) + 0.5) / len(odds)
    return np.minimum(odds, np.quantile(unseen_odds, rank))
