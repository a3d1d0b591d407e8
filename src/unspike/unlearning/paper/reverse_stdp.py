"""Reverse STDP alone: the first phase of the paper's method in its plainest reading.

.. math:: W^{new}_{ij} = W_{ij} - \\alpha \\, \\kappa_{ij} \\, \\Delta W_{ij}(d)

This is `SelectiveRetraining` with the direction "reverse" and adaptive steps, without the retained batch that
it otherwise adds to each step, and so with nothing that holds the rest of the network in place. It stops when
the response to the forgotten records is the anticipated one. The equation's own step, and the paper's other
stopping rule, are in phase 1 of `algorithm-1`.

Ours: alpha (`rate`) 0.015, at most 5 passes; the paper gives no values. Asked for single records, a network
taught by a local rule may be led too far by it, and half of the rate did better on nested splits
(docs/results/worse_than_nothing.md).

Source: Wang, Ying & Pan 2024, section 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.attribution import Selection
from unspike.unlearning.paper.selective_retraining import SelectiveRetraining
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import faded
from unspike.unlearning.teaching import own_labels
from unspike.unlearning.trust_region import trusted_rate
from unspike.unlearning.workbench import Workbench


@register_unlearner("reverse-stdp")
@dataclass(frozen=True, kw_only=True)
class ReverseSTDP(Method):
    """Take back what the rule makes of the forgotten records, at the synapses that learned them.

    Parameters
    ----------
    passes, rate, neurons, synapses, enough, seed
        As in `SelectiveRetraining`; `rate` is its strength.
    """

    passes: int = 5
    rate: float = 0.015
    neurons: float = 1.0
    synapses: float = 1.0
    enough: float = 0.05
    seed: int = 0

    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.005, 0.01, 0.015, 0.02, 0.03))

    def batches(self, material: Material) -> int:
        """Return the largest number of steps."""
        return self._retraining(self.rate).batches(material)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Reverse the rule."""
        lesson = own_labels(workbench.model, material.forget)
        length = faded(self.batches(material))
        rate = trusted_rate(workbench, material, lesson, rate=self.rate, length=length, sign=-1.0)
        self._retraining(rate).work(workbench, material)

    def _retraining(self, rate: float) -> SelectiveRetraining:
        return SelectiveRetraining(
            direction="reverse",
            keep=0.0,
            passes=self.passes,
            rate=rate,
            selection=Selection(neurons=self.neurons, synapses=self.synapses),
            enough=self.enough,
            seed=self.seed,
        )
