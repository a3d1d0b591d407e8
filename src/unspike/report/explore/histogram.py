"""Histograms of what unlearning changed, one for each group of synapses or thresholds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.json_values import plain

if TYPE_CHECKING:
    from unspike.unlearning.contract import Change

BINS = 41


@dataclass(frozen=True, kw_only=True, eq=False)
class ChangeHistogram:
    """How many values of a group changed by how much.

    Parameters
    ----------
    group : str
        Name of the group.
    what : str
        ``weight`` or ``threshold``.
    total : int
        Size of the group.
    reach : float
        The bins run evenly from ``-reach`` to ``reach``; thresholds in mV.
    counts : ndarray of shape (41,), int64
        Number of changes in each bin.
    """

    group: str
    what: str
    total: int
    reach: float
    counts: NDArray[np.int64]

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> ChangeHistogram:
        """Return what `to_dict` was called on."""
        return cls(**{**found, "counts": np.asarray(found["counts"], np.int64)})

    def to_dict(self) -> dict[str, Any]:
        """Return it in plain Python types."""
        found: dict[str, Any] = plain(self)
        return found


def change_histograms(changes: Iterable[Change]) -> tuple[ChangeHistogram, ...]:
    """Return the histogram of every group that was changed.

    Parameters
    ----------
    changes : iterable of Change
        What a method changed.
    """
    found = []
    for change in changes:
        if not np.size(change.index):
            continue
        difference = np.asarray(change.after, np.float64) - np.asarray(change.before, np.float64)
        # A threshold may have been set to infinity: such a neuron is silent, and has no place on an axis.
        difference = difference[np.isfinite(difference)]
        reach = float(np.abs(difference).max(initial=0.0)) or 1.0
        counts, _ = np.histogram(difference, bins=BINS, range=(-reach, reach))
        found.append(
            ChangeHistogram(
                group=change.group, what=change.what, total=change.total, reach=reach, counts=counts
            )
        )
    return tuple(found)
