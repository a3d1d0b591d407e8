"""Cross-fitting: every record is judged by an attack that was fitted without it.

An attack that is scored on the records it was fitted on finds a difference in pure noise. So the records are
dealt into folds, members and non-members separately, and each fold is judged by an attack fitted on the
others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.scores import Scores


@dataclass(frozen=True, kw_only=True, eq=False)
class Bench:
    """Members and non-members laid side by side, dealt into folds.

    Parameters
    ----------
    counts : ndarray of shape (B, C), float32, spikes
        Output spike counts, non-members first, each side ordered by record id.
    label : ndarray of shape (B,), int64
        True classes.
    is_member : ndarray of shape (B,), bool
        Whether the record was trained on.
    fold : ndarray of shape (B,), int64
        The fold of each record; all 0 if one side has fewer than two records.
    """

    counts: NDArray[np.float32]
    label: NDArray[np.int64]
    is_member: NDArray[np.bool_]
    fold: NDArray[np.int64]

    @property
    def folds(self) -> int:
        """Number of folds; 1 means that nothing can be cross-fitted."""
        return int(self.fold.max(initial=0)) + 1


def lay_out(member: Scores, non_member: Scores, *, folds: int, seed: int) -> Bench:
    """Put the two sides into one order and deal them into folds.

    The order is by record id, so that the outcome does not depend on the order in which the records came.

    Parameters
    ----------
    member, non_member : Scores
        One network's output on the two sides.
    folds : int
        Number of folds; fewer if a side has fewer records.
    seed : int
        Seed of the dealing.

    Returns
    -------
    Bench
        The records in one fixed order.
    """
    sides = [side.take(np.argsort(side.record_id, kind="stable")) for side in (non_member, member)]
    return Bench(
        counts=np.concatenate([side.counts for side in sides]),
        label=np.concatenate([side.label for side in sides]),
        is_member=np.repeat([False, True], [len(side) for side in sides]),
        fold=deal([len(side) for side in sides], folds=folds, seed=seed),
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
