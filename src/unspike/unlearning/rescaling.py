"""Rescaling the output synapses until never-seen records are answered as surely as before.

Forgetting takes certainty from every answer, for to be less sure of all is the shortest way to be less sure
of some. A network that never met the forgotten data is as sure of records it never met as the original is,
because neither met them. So the output synapses are multiplied by

.. math:: \\lambda = \\bar\\ell_{before} / \\bar\\ell_{now},

the lead being by how many spikes the first of the retained classes is ahead of the second, on average over
never-seen records of these classes; a few times over, as spike counts do not quite follow the weights. A
factor is kept only if it brought the lead nearer to what it was, else the rescaling ends: where neurons fire
in nearly every step, larger weights raise the second class more than the first, and the lead falls. As the
factor is the same for all of them, the records keep their order but for the rounding of spike counts;
what changes is that margins have the scale of retrained networks' margins, which KLoM compares record by
record.

Source: ours. The idea of one factor for all answers is temperature scaling, C. Guo et al., "On calibration
of modern neural networks", ICML 2017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.models.layers import output_synapses
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CAUSE = "rescaling"


@dataclass(frozen=True, kw_only=True)
class Rescaling:
    """Settings of the rescaling.

    Parameters
    ----------
    rounds : int
        How often the factor is taken anew; 0 leaves the output as it is.
    records : int
        At most this many never-seen records are asked.
    most_factor : float
        The factor of one round at most, or one by it at least.
    seed : int
        Of the draw of those records.
    """

    rounds: int = 3
    records: int = 200
    most_factor: float = 2.0
    seed: int = 0

    def rescale(self, workbench: Workbench, material: Material) -> None:
        """Scale a workbench's output synapses; nothing without never-seen records of a retained class."""
        if material.retain is None:
            return
        classes = np.unique(material.retain.y)
        asked = self._asked(material.unseen, classes)
        if not self.rounds or asked is None:
            return
        before = lead(workbench.former_counts(asked)[:, classes])
        with workbench.phase(CAUSE):
            now = lead(workbench.counts(asked)[:, classes])
            for number in range(self.rounds):
                if not (before > 0 and now > 0):
                    return
                held = output_synapses(workbench.model)
                factor = min(max(before / now, 1.0 / self.most_factor), self.most_factor)
                for output in held:
                    workbench.assign_weights(output.name, np.float32(factor) * output.weight)
                then = lead(workbench.counts(asked)[:, classes])
                helped = abs(then - before) < abs(now - before)
                workbench.note(
                    CAUSE,
                    round=number,
                    factor=factor,
                    lead=now,
                    lead_before=before,
                    lead_after=then,
                    kept=helped,
                )
                if not helped:
                    for output in held:
                        workbench.assign_weights(output.name, output.weight)
                    return
                now = then

    def _asked(self, unseen: Dataset | None, classes: NDArray[np.integer]) -> Dataset | None:
        if unseen is None or len(classes) < 2:  # one class is ahead of none
            return None
        usual = unseen.take(np.isin(unseen.y, classes))
        return probe(usual, seed=self.seed, size=self.records) if len(usual) else None


def lead(counts: NDArray[np.generic]) -> float:
    """Return by how many spikes the first class is ahead of the second, mean over records.

    Parameters
    ----------
    counts : number [B, n_classes]
        Output spike counts.
    """
    ordered = np.sort(np.asarray(counts, np.float32), axis=1)
    return float(np.mean(ordered[:, -1] - ordered[:, -2]))
