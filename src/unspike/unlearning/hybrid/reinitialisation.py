"""Re-initialisation: the hidden neurons that tell a class apart start anew.

To forget a class at the output leaves the hidden neurons that learned to tell it apart, and whoever reads
them finds the class still there. So of the last hidden layer the neurons whose response to the class differs
most from that to other records, by their correlation with it (see `attribution`), either way, get the
incoming synapses of the untrained network, pruned ones left out; they keep their thresholds and outgoing
synapses. What they stood for in the other classes is learned again by the phase that follows: from the
retained data, or from never-seen records by distillation, which brings back less, so that fewer are
re-initialised. Earlier hidden layers are left as they are.

Source: ours. Wang, Ying & Pan 2024, section 4.1, select neurons by their correlation with the data;
re-initialising neurons instead of layers: S. Dohare et al., "Loss of plasticity in deep continual learning",
Nature 632, 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.material import Material
from unspike.unlearning.paper.attribution import correlation
from unspike.unlearning.paper.impact_check import unseen_of_other_classes
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CAUSE = "re-initialisation"


@dataclass(frozen=True, kw_only=True)
class Reinitialisation:
    """Settings of the re-initialisation.

    Parameters
    ----------
    share : float
        Share of the neurons of the last hidden layer; 0 for none.
    without_retained : float
        Factor on that share where no retained data are given.
    records : int
        At most so many records of the class, and of others, are presented.
    seed : int
        Of the records that are presented.
    """

    share: float = 0.3
    without_retained: float = 0.5
    records: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.0 <= self.share < 1.0:
            raise InvalidInput(f"share is {self.share}, expected at least 0 and below 1")

    def work(self, workbench: Workbench, material: Material) -> None:
        """Re-initialise neurons on a workbench; none for single records, nor without other records."""
        others = unseen_of_other_classes(material) if material.retain is None else material.retain
        hidden = len(workbench.model.synapses()) > 1
        if material.kind == "class" and others is not None and hidden and self.share > 0.0:
            with workbench.phase(CAUSE):
                self._reinitialise(workbench, material, others)

    def _reinitialise(self, workbench: Workbench, material: Material, others: Dataset) -> None:
        share = self.share * (self.without_retained if material.retain is None else 1.0)
        of_class = workbench.record(probe(material.forget, seed=self.seed, size=self.records))
        usual = workbench.record(probe(others, seed=self.seed, size=self.records))
        *_, layer, _ = of_class.layer_names
        apart = np.abs(correlation(of_class.counts(layer), usual.counts(layer)))
        chosen = apart > np.quantile(apart, 1.0 - share)
        untrained = workbench.model.clone()
        for group, new in zip(workbench.model.synapses(), untrained.synapses(), strict=True):
            if group.post_layer == layer:
                there = chosen[group.post] & ~workbench.pruned(group.name)
                workbench.assign_weights(group.name, np.where(there, new.weight, group.weight))
        workbench.note(CAUSE, layer=layer, neurons=int(chosen.sum()))
