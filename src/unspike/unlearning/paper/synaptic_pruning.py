"""Synaptic pruning: weakening or eliminating the synapses that carry the data.

Two criteria from the paper:

* ``criterion="change"`` (section 4.2): Prune_ij = 1 where |Delta W_ij| > theta, Delta W_ij being the change
  that learning d makes; W <- W (1 - Prune).
* ``criterion="contribution"`` (section 4.4, Algorithm 1): synapses "with non-positive contributions to the
  model" are pruned. The contribution of a synapse to the retained data is, to first order, what they
  would lose without it: W_ij Delta W_ij(retained), with Delta W the change that their learning asks for.
  Among synapses without a positive one, those with the largest change for d go. Without retained data
  the contribution cannot be told, and the first criterion is used.

theta is set by the share of synapses it lets through. "The pruning phase selectively weakens or removes
synapses": those not pruned are weakened, W <- lambda W, where retained data allow a repair; a weakened
network keeps what the data share and loses the detail that single records left. After an impact check
(section 4.2), pruned synapses are given back, half at a time, while the accuracy on retained data has
fallen by more than a tolerance.

Source: Wang, Ying & Pan 2024, sections 4.2 and 4.4, Algorithm 1, phase 2; weakening all synapses: G. Tononi
& C. Cirelli, "Sleep and synaptic homeostasis", Brain Res. Bull. 62, 2003.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.errors import InvalidInput
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.attribution import attributed_change
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CRITERIA = ("contribution", "change")
CAUSE = "synaptic pruning"
MOST_RETURNS = 4


@register_unlearner("synaptic-pruning")
@dataclass(frozen=True, kw_only=True)
class SynapticPruning(Method):
    """Settings of synaptic pruning.

    Parameters
    ----------
    criterion : "contribution" or "change"
        Which synapses are pruned.
    share : float
        Share of the synapses that theta lets through.
    weaken : float
        lambda, the factor on the synapses that stay; 1 leaves them.
    tolerance : float
        How far the accuracy on retained data may fall by pruning, as a share.
    seed : int
        Of the records that are presented.
    """

    criterion: str = "contribution"
    share: float = 0.02
    weaken: float = 1.0
    tolerance: float = 0.01
    seed: int = 0

    def __post_init__(self) -> None:
        if self.criterion not in CRITERIA:
            raise InvalidInput(f"criterion is '{self.criterion}', expected one of {', '.join(CRITERIA)}")
        if not 0.0 <= self.share < 1.0:
            raise InvalidInput(f"share is {self.share}, expected at least 0 and below 1")

    def work(self, workbench: Workbench, material: Material) -> None:
        """Prune synapses on a workbench."""
        with workbench.phase(CAUSE):
            self._work(workbench, material)

    def _work(self, workbench: Workbench, material: Material) -> None:
        before = {g.name: g.weight for g in workbench.model.synapses()}
        masks = self._masks(workbench, material)
        accuracy = _accuracy(workbench, material.retain)
        self._apply(workbench, before, masks)
        returns = 0
        while returns < MOST_RETURNS and accuracy - _accuracy(workbench, material.retain) > self.tolerance:
            masks = {name: _weaker_half(mask, before[name]) for name, mask in masks.items()}
            self._apply(workbench, before, masks)
            returns += 1
        pruned = {name: int(mask.sum()) for name, mask in masks.items()}
        if material.retain is not None and self.weaken != 1.0:
            self._weaken(workbench)
        workbench.note(CAUSE, pruned=pruned, returns=returns, weakened_to=self.weaken)

    def _masks(self, workbench: Workbench, material: Material) -> dict[str, NDArray[np.bool_]]:
        groups = workbench.model.synapses()
        scores = [np.abs(change) for change in attributed_change(workbench, material.forget)]
        if self.criterion == "contribution" and material.retain is not None:
            asked = attributed_change(workbench, material.retain)
            scores = [
                np.where(g.weight * change <= 0, score, 0.0)
                for g, change, score in zip(groups, asked, scores, strict=True)
            ]
        return {
            g.name: (score > np.quantile(score, 1.0 - self.share)) & (g.weight != 0)
            for g, score in zip(groups, scores, strict=True)
        }

    def _apply(
        self,
        workbench: Workbench,
        before: dict[str, NDArray[np.float32]],
        masks: dict[str, NDArray[np.bool_]],
    ) -> None:
        for name, mask in masks.items():
            workbench.assign_weights(name, np.where(mask, np.float32(0.0), before[name]))
            workbench.set_pruned(name, mask)

    def _weaken(self, workbench: Workbench) -> None:
        for group in workbench.model.synapses():
            workbench.assign_weights(group.name, np.float32(self.weaken) * group.weight)


def _accuracy(workbench: Workbench, retain: Dataset | None) -> float:
    return 0.0 if retain is None else workbench.accuracy(probe(retain, seed=workbench.seed))


def _weaker_half(mask: NDArray[np.bool_], weight: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Keep the half of the pruned synapses whose weights were smallest."""
    if not mask.any():
        return mask
    return np.asarray(mask & (np.abs(weight) <= np.median(np.abs(weight[mask]))))
