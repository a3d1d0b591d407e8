"""What a network answered to a set of records, as spike counts and as its own shares of the classes.

The share p_c of a class is what the network itself makes of its output counts
(`SpikingModel.class_probabilities`). Every metric that needs probabilities takes these and not a softmax of
raw counts: a count that leads by twenty spikes would be certain to 1 in 10^9 there, whatever the network's
own temperature.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.margin import share_margin
from unspike.foundation.errors import InvalidInput


@dataclass(frozen=True, kw_only=True, eq=False)
class Responses:
    """One network's answers to one set of records.

    Parameters
    ----------
    record_id : ndarray of shape (B,), int64
        Stable ids of the records.
    label : ndarray of shape (B,), int64
        True class index of each record.
    counts : ndarray of shape (B, C), float64, spikes
        Output spike counts, their mean over presentations where there were several.
    share : ndarray of shape (B, C), float64
        The network's own shares of the classes, likewise.
    named : ndarray of shape (B,), float64, optional
        Share of the presentations in which the true class was named; None where there was one.
    """

    record_id: NDArray[np.int64]
    label: NDArray[np.int64]
    counts: NDArray[np.float64]
    share: NDArray[np.float64]
    named: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        """Refuse what is no answer."""
        if not np.isfinite(self.counts).all() or not np.isfinite(self.share).all():
            raise InvalidInput(
                "Metrics need finite output counts, got NaN or infinity: check the network's weights."
            )
        if self.counts.shape != self.share.shape or len(self.label) != len(self.share):
            raise InvalidInput(
                f"Counts of shape {self.counts.shape}, shares of shape {self.share.shape} and "
                f"{len(self.label)} labels do not belong together."
            )

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.record_id)

    @property
    def margin(self) -> NDArray[np.float64]:
        """log p_y - log (1 - p_y) of the true class y, float64 [B], nats."""
        return share_margin(self.share, self.label)

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether the class with most output spikes is the true one, bool [B]."""
        return np.asarray(self.counts.argmax(axis=1) == self.label)

    @property
    def named_rate(self) -> NDArray[np.float64]:
        """Share of the presentations in which the true class was named, float64 [B]."""
        return self.correct.astype(np.float64) if self.named is None else self.named

    def take(self, index: NDArray[np.int64]) -> Responses:
        """Return the answers to some of the records, by position."""
        return Responses(
            record_id=self.record_id[index],
            label=self.label[index],
            counts=self.counts[index],
            share=self.share[index],
            named=None if self.named is None else self.named[index],
        )

    def in_order(self) -> Responses:
        """Return the same answers in the order of the record ids."""
        return self.take(np.argsort(self.record_id, kind="stable"))
