"""Renewal: the hidden neurons that tell a class apart start anew.

To forget a class at the output leaves the hidden neurons that learned to tell it apart, and whoever reads
them finds the class still there. So of the last hidden layer the neurons whose response to the class differs
most from that to the retained data, by their correlation with it (see `attribution`), either way, get the
incoming synapses of the untrained network, pruned ones left out. What they stood for in the retained classes
is learned again by the repair.

Source: ours. Wang, Ying & Pan 2024, section 4.1, select neurons by their correlation with the data; renewing
neurons instead of layers: S. Dohare et al., "Loss of plasticity in deep continual learning",
Nature 632, 2024.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unspike.errors import InvalidInput
from unspike.unlearning.attribution import correlation
from unspike.unlearning.material import Material
from unspike.unlearning.workbench import Workbench, probe

CAUSE = "renewal"


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """Settings of the renewal.

    Parameters
    ----------
    share : float
        Share of the neurons of the last hidden layer; 0 renews none.
    seed : int
        Of the records that are presented.
    """

    share: float = 0.3
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0.0 <= self.share < 1.0:
            raise InvalidInput(f"share is {self.share}, expected at least 0 and below 1")

    def work(self, workbench: Workbench, material: Material) -> None:
        """Renew neurons on a workbench; none for single records, nor where no retained data can repair."""
        if material.kind == "class" and material.retain is not None and self.share > 0.0:
            with workbench.phase(CAUSE):
                self._work(workbench, material)

    def _work(self, workbench: Workbench, material: Material) -> None:
        of_class = workbench.record(probe(material.forget, seed=self.seed))
        others = workbench.record(probe(material.need_retain(CAUSE), seed=self.seed))
        layer = of_class.layer_names[-2]
        apart = np.abs(correlation(of_class.counts(layer), others.counts(layer)))
        renewed = apart > np.quantile(apart, 1.0 - self.share)
        untrained = workbench.model.clone()
        for group, new in zip(workbench.model.synapses(), untrained.synapses(), strict=True):
            if group.post_layer == layer:
                there = renewed[group.post] & (group.weight != 0)
                workbench.assign_weights(group.name, np.where(there, new.weight, group.weight))
        workbench.note(CAUSE, layer=layer, neurons=int(renewed.sum()))
