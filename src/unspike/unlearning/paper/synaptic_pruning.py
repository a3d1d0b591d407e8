"""Synaptic pruning: weakening or eliminating the synapses that carry the data.

The paper gives two criteria, which can be combined:

* ``criterion="change"``: "synapses are selected for pruning if their change exceeds a predefined threshold",
  Prune_ij = 1 where ``|Delta W_ij| > theta`` (section 4.2). Delta W_ij = W_after - W_before learning d is
  what the network's rule does when d is presented with its labels, up to a factor that theta takes up.
* ``criterion="non-positive"``: "pruning synapses with non-positive contributions to the model" (section 4.4,
  Algorithm 1), all of them.
* ``criterion="contribution"``: both; of synapses without a positive contribution those with the largest
  change for d.

The contribution of a synapse to the retained data is, to first order, what they would lose without it: W_ij
Delta W_ij(retained), with Delta W the change that their learning asks for. Without retained data it cannot be
told, and the first criterion is used.

theta is set by the share of synapses it lets through; W <- W (1 - Prune). "If necessary, minor adjustments
are made to the pruned synapses" (section 4.2): they are given back, half at a time, while the accuracy on
everything else has fallen by more than a tolerance. "By selectively weakening or removing synapses":
those not pruned are weakened, W <- lambda W, where retained data allow a repair; a weakened
network keeps what the data share and loses the detail that single records left.

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
from unspike.unlearning.paper.impact_check import CHECKS, ImpactCheck, everything_else
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.trust_region import bearable_factor
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

CRITERIA = ("contribution", "change", "non-positive")
CAUSE = "synaptic pruning"


def prune_by_change(change: NDArray[np.float32], theta: float) -> NDArray[np.bool_]:
    """Return Prune: the synapses whose change for d exceeds a threshold.

    .. math:: Prune_{ij} = 1 \\text{ where } |\\Delta W_{ij}| > \\theta

    Parameters
    ----------
    change : float32
        Delta W_ij = W_after - W_before learning d.
    theta : float
        The threshold.
    """
    return np.asarray(np.abs(change) > theta)


def contribution(weight: NDArray[np.float32], change: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what each synapse contributes to the model: what retained data would lose without it.

    .. math:: W_{ij} \\, \\Delta W_{ij}(retained)

    Parameters
    ----------
    weight : float32
        W.
    change : float32
        What the learning of retained data asks for; where it would strengthen a synapse, the synapse serves
        them.
    """
    return np.asarray(weight * change)


def prune_by_contribution(contributed: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return Prune: the synapses "with non-positive contributions to the model"."""
    return np.asarray(contributed <= 0)


def without(weight: NDArray[np.float32], prune: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return the weights after pruning.

    .. math:: W^{new}_{ij} = W_{ij} \\, (1 - Prune_{ij})
    """
    return np.where(prune, np.float32(0.0), weight)


def weaker_half(prune: NDArray[np.bool_], weight: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the half of the pruned synapses whose weights were smallest; the other half is given back."""
    if not prune.any():
        return prune
    return np.asarray(prune & (np.abs(weight) <= np.median(np.abs(weight[prune]))))


@register_unlearner("synaptic-pruning")
@dataclass(frozen=True, kw_only=True)
class SynapticPruning(Method):
    """Settings of synaptic pruning.

    Parameters
    ----------
    criterion : "contribution", "change" or "non-positive"
        Which synapses are pruned.
    share : float
        Share of the synapses that theta lets through.
    weaken : float
        lambda, the factor on the synapses that stay; 1 leaves them. Of a network that learns by gradients
        they are weakened less where answers to everything else would change too much (`trust_region`).
    check : "accuracy" or "impact"
        Whether the accuracy on retained data is checked alone, which leaves nothing to check where none are
        given, or that on everything else and the response to d, which must not rise.
    tolerance : float
        How far the accuracy may fall and the response rise by pruning, as a share; 1 for any.
    returns : int
        How often half of the pruned synapses are given back at most.
    attributed : int
        At most so many records are presented for a change.
    records : int
        At most so many records are asked for the accuracy.
    seed : int
        Of the records that are presented.
    """

    criterion: str = "contribution"
    share: float = 0.02
    weaken: float = 1.0
    check: str = "accuracy"
    tolerance: float = 0.01
    returns: int = 4
    attributed: int = 100
    records: int = 200
    seed: int = 0

    def __post_init__(self) -> None:
        for name, allowed in {"criterion": CRITERIA, "check": CHECKS}.items():
            if getattr(self, name) not in allowed:
                raise InvalidInput(f"{name} is '{getattr(self, name)}', expected one of {', '.join(allowed)}")
        if not 0.0 <= self.share < 1.0:
            raise InvalidInput(f"share is {self.share}, expected at least 0 and below 1")

    def work(self, workbench: Workbench, material: Material) -> None:
        """Prune synapses on a workbench."""
        with workbench.phase(CAUSE):
            self._work(workbench, material)

    def _work(self, workbench: Workbench, material: Material) -> None:
        before = {g.name: g.weight for g in workbench.model.synapses()}
        masks = self._masks(workbench, material)
        watched = (
            (everything_else(material), material.forget) if self.check == "impact" else (material.retain,)
        )
        check = ImpactCheck(workbench, *watched, size=self.records, tolerance=self.tolerance)
        _apply(workbench, before, masks)
        returned = 0
        while returned < self.returns and check.failed():
            masks = {name: weaker_half(mask, before[name]) for name, mask in masks.items()}
            _apply(workbench, before, masks)
            returned += 1
        pruned = {name: int(mask.sum()) for name, mask in masks.items()}
        factor = 1.0
        if material.retain is not None and self.weaken != 1.0:
            factor = bearable_factor(workbench, material, self.weaken)
            for group in workbench.model.synapses():
                workbench.assign_weights(group.name, np.float32(factor) * group.weight)
        workbench.note(CAUSE, pruned=pruned, returns=returned, weakened_to=factor)

    def _masks(self, workbench: Workbench, material: Material) -> dict[str, NDArray[np.bool_]]:
        """Return Prune of each group; a synapse of weight 0 is pruned already."""
        groups = workbench.model.synapses()
        # d is presented whatever decides, so that records the network cannot take are refused.
        changes = attributed_change(workbench, material.forget, size=self.attributed)
        sizes = [np.abs(change) for change in changes]
        if self.criterion != "change" and material.retain is not None:
            idle = self._without_contribution(workbench, material.retain)
            if self.criterion == "non-positive":
                return {g.name: mask & (g.weight != 0) for g, mask in zip(groups, idle, strict=True)}
            sizes = [np.where(mask, size, np.float32(0.0)) for mask, size in zip(idle, sizes, strict=True)]
        return {
            g.name: prune_by_change(size, float(np.quantile(size, 1.0 - self.share))) & (g.weight != 0)
            for g, size in zip(groups, sizes, strict=True)
        }

    def _without_contribution(self, workbench: Workbench, retain: Dataset) -> list[NDArray[np.bool_]]:
        asked = attributed_change(workbench, retain, size=self.attributed)
        groups = workbench.model.synapses()
        return [prune_by_contribution(contribution(g.weight, c)) for g, c in zip(groups, asked, strict=True)]


def _apply(
    workbench: Workbench, before: dict[str, NDArray[np.float32]], masks: dict[str, NDArray[np.bool_]]
) -> None:
    for name, mask in masks.items():
        workbench.assign_weights(name, without(before[name], mask))
        workbench.set_pruned(name, mask)
