"""Fine-tuning: go on training on the retained data, and hope that the rest fades.

Original: learning rate 0.01, 10 epochs after a training of 160 to 182 (OPTML-Group/Unlearn-Saliency). Ours:
the network's own training loop with its own step sizes, 2 epochs after 20 by the default recipe.

Source: A. Golatkar, A. Achille & S. Soatto, "Eternal sunshine of the spotless net", CVPR 2020 (as a
baseline); the share of the training is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from unspike.foundation.bibliography import GOLATKAR_2020
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel


@register_unlearner("fine-tune")
@dataclass(frozen=True, kw_only=True)
class FineTune(Method):
    """Train on the retained data for some further epochs.

    Parameters
    ----------
    epochs : int
        How many; its strength.
    """

    epochs: int = 2

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = GOLATKAR_2020
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("epochs", (1, 2, 3, 4, 8))

    def batches(self, material: Material) -> int:
        """Return 0: `Workbench.learn` shows the progress."""
        return 0

    def presentations(self, model: SpikingModel, material: Material) -> int:
        """Return the epochs' presentations of the retained records."""
        return self.epochs * len(material.need_retain(self.name))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Go on training."""
        with workbench.phase("fine-tuning"):
            workbench.learn(material.need_retain(self.name), epochs=self.epochs)
