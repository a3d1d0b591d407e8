"""EU-k and CF-k: training only the last k layers on the retained data.

* EU-k ("exact unlearning" of the last k layers): they are made untrained again, weights and the thresholds
  of the neurons they reach, and are trained on the retained data; the layers before keep what they learned.
* CF-k ("catastrophic forgetting" of the last k layers): the same without making them untrained.

A layer is here a group of synapses. The untrained layers have the weights with which the original network
began its training.

Original: k 1 and more, all layers before frozen, the network's own training loop for both
(shash42/Evaluating-Inexact-Unlearning). Ours: k 1; EU-k 4 passes with `rate` 0.1 (the size of a step in
training), CF-k 4 passes with `rate` 0.2 (adaptive steps that fade). Thresholds are not trained. The learning
rule carries its signal through all layers, so that a pass costs as much as one over the whole network.

What the layers before the last k learned from the forgotten records stays, whatever is trained after them.
So with k 1 a request for single records may leave a network no nearer to retrained ones than doing nothing
does. A larger k brought CF-k nearer (docs/results/worse_than_nothing.md); with all layers CF-k is fine-tuning
and EU-k a short retraining.

Source: S. Goel et al., "Towards adversarial evaluations for inexact machine unlearning", arXiv 2201.06640.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from unspike.foundation.bibliography import GOEL_2022
from unspike.models.layers import output_synapses
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps
from unspike.unlearning.teaching import n_steps, own_labels, teach
from unspike.unlearning.workbench import Workbench


@register_unlearner("cf-k")
@dataclass(frozen=True, kw_only=True)
class CFk(Method):
    """Fine-tune the last k layers on the retained records.

    Parameters
    ----------
    k : int
        Groups of synapses that are trained, the last ones; all where there are fewer.
    passes : int
        Passes over the retained records.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights; its strength.
    seed : int
        Of the order of records.
    """

    k: int = 1
    passes: int = 4
    rate: float = 0.2
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = GOEL_2022
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.05, 0.1, 0.2, 0.4, 0.8))

    def __post_init__(self) -> None:
        check_count("k", self.k)
        check_count("passes", self.passes)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, len(material.need_retain(self.name)))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Train the last layers."""
        groups = workbench.model.synapses()
        last = {group.name for group in output_synapses(workbench.model, depth=self.k)}
        gates = {g.name: np.full(g.weight.shape, g.name in last) for g in groups}
        lesson = own_labels(workbench.model, material.need_retain(self.name))
        with workbench.phase(f"training of the last {self.k} layers"):
            teach(workbench, Steps(workbench, self.rate, gates), [lesson], passes=self.passes, seed=self.seed)


@register_unlearner("eu-k")
@dataclass(frozen=True, kw_only=True)
class EUk(CFk):
    """Make the last k layers untrained and train them on the retained records.

    Parameters
    ----------
    k, passes, rate, seed
        As in `CFk`; `k` is its strength.
    """

    rate: float = 0.1

    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("k", (1, 2, 3))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Make the last layers untrained, and train them."""
        with workbench.phase(f"untraining of the last {self.k} layers"):
            self._untrain(workbench)
        super().work(workbench, material)

    def _untrain(self, workbench: Workbench) -> None:
        untrained = workbench.original.clone()
        last = output_synapses(untrained, depth=self.k)
        for group in last:
            workbench.assign_weights(group.name, group.weight)
        reached = {group.post_layer for group in last}
        for layer in untrained.thresholds():
            if layer.name in reached:
                workbench.assign_thresholds(layer.name, layer.value)
