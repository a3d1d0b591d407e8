"""What a network answered to a set of records, as spike counts and as its own probabilities of the classes.

The probability p_c of a class is what the network itself makes of its output counts
(`SpikingModel.class_probabilities`). Every metric that needs probabilities takes these and not a softmax of
raw counts: a count that leads by twenty spikes would be certain to 1 in 10^9 there, whatever the network's
own temperature says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.margin import log_odds_margin
from unspike.foundation.errors import InvalidInput
from unspike.models.share_right import share_right

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel


@dataclass(frozen=True, kw_only=True, eq=False)
class Responses:
    """One network's answers to one set of records.

    Parameters
    ----------
    record_id : ndarray of shape (B,), int64
        Stable ids of the records.
    label : ndarray of shape (B,), int64
        True class index of each record.
    counts : ndarray of shape (B, C), float32, spikes
        Output spike counts, their mean over presentations where there were several.
    probability : ndarray of shape (B, C), float64
        The network's own probabilities of the classes, likewise.
    named : ndarray of shape (B,), float64, optional
        Share of the presentations in which the true class was named; None where there was one.

    Examples
    --------
    >>> import numpy as np
    >>> from unspike.evaluation import Responses
    >>> answers = Responses(
    ...     record_id=np.array([7, 8]),
    ...     label=np.array([0, 1]),
    ...     counts=np.float32([[9, 1], [6, 3]]),
    ...     probability=np.array([[0.9, 0.1], [0.7, 0.3]]),
    ... )
    >>> answers.correct.tolist(), answers.margin.round(2).tolist()
    ([1.0, 0.0], [2.2, -0.85])
    """

    record_id: NDArray[np.int64]
    label: NDArray[np.int64]
    counts: NDArray[np.float32]
    probability: NDArray[np.float64]
    named: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        """Refuse what is no answer."""
        if not np.isfinite(self.counts).all() or not np.isfinite(self.probability).all():
            raise InvalidInput(
                "Metrics need finite output counts, got NaN or infinity: check the network's weights."
            )
        if self.counts.shape != self.probability.shape or len(self.label) != len(self.probability):
            raise InvalidInput(
                f"Counts of shape {self.counts.shape}, probabilities of shape {self.probability.shape} and "
                f"{len(self.label)} labels do not belong together."
            )

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.record_id)

    @cached_property
    def margin(self) -> NDArray[np.float64]:
        """log p_y - log (1 - p_y) of the true class y, float64 [B], nats."""
        return log_odds_margin(self.probability, self.label)

    @property
    def prediction(self) -> NDArray[np.int64]:
        """The class with most output spikes, int64 [B]; among equals the one with the lowest index."""
        return np.asarray(self.counts.argmax(axis=1), dtype=np.int64)

    @property
    def correct(self) -> NDArray[np.float64]:
        """How far the true class has most output spikes, float64 [B]; see `share_right`."""
        return share_right(self.counts, self.label)

    @property
    def named_rate(self) -> NDArray[np.float64]:
        """Share of the presentations in which the true class was named, float64 [B]."""
        return self.correct if self.named is None else self.named

    def take(self, index: NDArray[np.int64]) -> Responses:
        """Return the answers to some of the records, by position."""
        return Responses(
            record_id=self.record_id[index],
            label=self.label[index],
            counts=self.counts[index],
            probability=self.probability[index],
            named=None if self.named is None else self.named[index],
        )

    def in_order(self) -> Responses:
        """Return the same answers in the order of the record ids."""
        return self.take(np.argsort(self.record_id, kind="stable"))


def answered(model: SpikingModel, dataset: Dataset) -> Responses:
    """Return a network's answers to records, some at a time, in their order.

    Parameters
    ----------
    model : SpikingModel
        The network; it is only asked and never changed.
    dataset : Dataset
        The records.
    """
    counts = [model.predict_counts(part.x, record_id=part.record_id) for part in dataset.batches()]
    return responses_of(model, dataset, counts)


def responses_of(model: SpikingModel, dataset: Dataset, counts: Sequence[NDArray[np.float32]]) -> Responses:
    """Return output counts, the parts of a data set one after the other, as answers."""
    if not counts:
        nothing = np.zeros((0, dataset.n_classes))
        return Responses(
            record_id=dataset.record_id,
            label=dataset.y,
            counts=nothing.astype(np.float32),
            probability=nothing,
        )
    joined = np.concatenate(counts).astype(np.float32, copy=False)
    return Responses(
        record_id=dataset.record_id,
        label=dataset.y,
        counts=joined,
        probability=np.asarray(model.class_probabilities(joined), np.float64),
    )
