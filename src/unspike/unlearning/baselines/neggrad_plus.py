"""NegGrad+: gradient ascent on the forgotten data, held in place by descent on the retained ones.

.. math:: \\min_W \\; \\alpha L_{retained}(W) - (1 - \\alpha) L_{forgotten}(W)

Each step makes alpha times the change that one batch of retained data asks for, less (1 - alpha) times the
change that one batch of forgotten data asks for.

Original: alpha 0.9 (datasec-lab/Ruli), learning rate 5e-4, 10 epochs over the
retained data, batches of 64. Ours: alpha 0.95, `rate` 0.02 (adaptive steps that fade), 2 passes over the
retained data, batches of 100. Where there are fewer forgotten records than retained ones, they come round
more often, as in the original.

Source: M. Kurmanji, P. Triantafillou, J. Hayes & E. Triantafillou, "Towards unbounded machine unlearning",
NeurIPS 2023 (as a baseline).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from unspike.foundation.bibliography import KURMANJI_2023
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps, fading, learning, scaled, total_of
from unspike.unlearning.teaching import n_steps
from unspike.unlearning.workbench import ENDLESS, Workbench, batches

CAUSE = "NegGrad+"


@register_unlearner("neggrad-plus")
@dataclass(frozen=True, kw_only=True)
class NegGradPlus(Method):
    """Learn the retained records, and the forgotten ones backwards.

    Parameters
    ----------
    alpha : float
        Weight of the retained records, above 0 and at most 1; its strength, the smaller the stronger.
    passes : int
        Passes over the retained records.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights.
    seed : int
        Of the order of records.
    """

    alpha: float = 0.95
    passes: int = 2
    rate: float = 0.02
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = KURMANJI_2023
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("alpha", (0.99, 0.97, 0.95, 0.9, 0.8))

    def __post_init__(self) -> None:
        check_share("alpha", self.alpha)
        check_count("passes", self.passes)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, len(material.need_retain(self.name)))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Learn in both directions."""
        kept = batches(material.need_retain(self.name), seed=self.seed, passes=self.passes)
        forgotten = batches(material.forget, seed=self.seed, passes=ENDLESS)
        steps, total = Steps(workbench, self.rate), self.batches(material)
        with workbench.phase(CAUSE):
            for taken, (keep, lose) in enumerate(zip(kept, forgotten, strict=False)):
                change = total_of(
                    scaled(learning(workbench, keep), self.alpha),
                    scaled(learning(workbench, lose), self.alpha - 1.0),
                )
                steps.take(change, fading=fading(taken, total))
