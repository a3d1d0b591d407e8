"""Gradient ascent: unlearning by learning backwards.

.. math:: W \\leftarrow W - \\eta \\, \\Delta W(d)

for one batch d of forgotten records after the other. The change that the network's own rule makes for
them, Delta W, plays the part of the negative gradient of their loss. No retained data are used, so nothing
holds the rest of the network in place: with large steps the whole network goes to ruin, as it does in the
literature. It differs from reverse STDP (`reverse_stdp`) in that every synapse takes part and nothing is
asked of the network's response: all passes are made.

Original: learning rate 1e-4, 5 epochs (OPTML-Group/Unlearn-Saliency). Ours: `rate` 0.01, 5 passes. Steps
are adaptive and fade (see `steps`, `teaching`), for the raw change of a record that is known well is too
small to be reversed.

Source: A. Golatkar, A. Achille & S. Soatto, CVPR 2020 ("negative gradient"); A. Thudi et al., "Unrolling
SGD", IEEE EuroS&P 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from unspike.foundation.bibliography import THUDI_2022
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps, faded, fading, learning, scaled
from unspike.unlearning.teaching import n_steps, own_labels
from unspike.unlearning.trust_region import trusted_rate
from unspike.unlearning.workbench import Workbench, batches

CAUSE = "gradient ascent"


@register_unlearner("gradient-ascent")
@dataclass(frozen=True, kw_only=True)
class GradientAscent(Method):
    """Take back what the forgotten records ask for.

    Parameters
    ----------
    passes : int
        Passes over the forgotten records.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights; its strength. A
        network that learns by gradients takes smaller ones where it must (`trust_region`).
    seed : int
        Of the order of records.
    """

    passes: int = 5
    rate: float = 0.01
    seed: int = 0

    uses_retain: ClassVar[bool] = False
    citation: ClassVar[str] = THUDI_2022
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.003, 0.006, 0.01, 0.015, 0.02))

    def __post_init__(self) -> None:
        check_count("passes", self.passes)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, len(material.forget))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Learn backwards."""
        with workbench.phase(CAUSE):
            total = self.batches(material)
            lesson = own_labels(workbench.model, material.forget)
            rate = trusted_rate(workbench, material, lesson, rate=self.rate, length=faded(total), sign=-1.0)
            steps = Steps(workbench, rate)
            for taken, batch in enumerate(batches(material.forget, seed=self.seed, passes=self.passes)):
                steps.take(scaled(learning(workbench, batch), -1.0), fading=fading(taken, total))
