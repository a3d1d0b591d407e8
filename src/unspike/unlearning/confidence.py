"""Confidence: scaling the output synapses until never-seen records are answered as surely as before.

Forgetting takes certainty from every answer, for to be less sure of all is the shortest way to be less sure
of some. A network that never met the forgotten data is as sure of records it never met as the original is,
because neither met them. So the output synapses are multiplied by

.. math:: \\lambda = \\bar m_{before} / \\bar m_{now},

with m the log-odds of the class that is named, on average over never-seen records of the retained classes;
a few times over, as answers do not quite follow the weights. It is the same factor for all of them, which
hardly changes what is named or which records stand out, but puts the answers on the scale of retrained
networks.

Source: ours. The idea of one factor for all answers is temperature scaling, C. Guo et al., "On calibration
of modern neural networks", ICML 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.unlearning.answers import log_odds
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CAUSE = "confidence"
MOST_FACTOR = 2.0  # of one round


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """Settings of the scaling.

    Parameters
    ----------
    rounds : int
        How often the factor is taken anew; 0 leaves the output as it is.
    records : int
        At most this many never-seen records are asked.
    seed : int
        Of the draw of those records.
    """

    rounds: int = 3
    records: int = 200
    seed: int = 0

    def restore(self, workbench: Workbench, material: Material) -> None:
        """Scale a workbench's output synapses; nothing without never-seen records of a retained class."""
        asked = self._asked(material)
        if not self.rounds or asked is None:
            return
        before = sureness(self._former_answers(workbench, asked))
        with workbench.phase(CAUSE):
            for number in range(self.rounds):
                now = sureness(workbench.shares(asked))
                workbench.note(CAUSE, round=number, log_odds=now, log_odds_before=before)
                if before > 0 and now > 0:
                    factor = min(max(before / now, 1.0 / MOST_FACTOR), MOST_FACTOR)
                    output = workbench.model.synapses()[-1]
                    workbench.assign_weights(output.name, np.float32(factor) * output.weight)

    def _former_answers(self, workbench: Workbench, asked: Dataset) -> NDArray[np.float64]:
        recording = workbench.original.record(asked.x, record_id=asked.record_id)
        workbench.synaptic_operations += workbench.original.synaptic_operations(recording)
        return workbench.original.shares(recording.counts("output").astype(np.float32))

    def _asked(self, material: Material) -> Dataset | None:
        kept, unseen = material.retain, material.unseen
        if kept is None or unseen is None:
            return None
        usual = unseen.take(np.isin(unseen.y, np.unique(kept.y)))
        return probe(usual, seed=self.seed, size=self.records) if len(usual) else None


def sureness(shares: NDArray[np.float64]) -> float:
    """Return the log-odds of the class that is named, mean over records.

    Parameters
    ----------
    shares : float64 [B, n_classes]
        Answers.
    """
    return float(log_odds(shares, shares.argmax(axis=1)).mean())
