"""l1-sparse unlearning: fine-tuning that makes the network sparse.

.. math:: \\min_W \\; L_{retained}(W) + \\gamma_t \\lVert W \\rVert_1, \\qquad \\gamma_t = \\gamma (1 - t / T)

What the retained data do not hold in place shrinks to zero, and with it what was learned of the forgotten
ones. The penalty acts as soft thresholding after each step,

.. math:: W \\leftarrow \\mathrm{sign}(W) \\max(\\lvert W \\rvert - \\gamma_t \\eta_t, 0),

with eta the step size: the original adds the penalty's gradient, gamma sign(W), to that of the loss, which
adaptive steps would scale away. gamma is so the shrinkage in units of a step.

Original: gamma 1e-4 to 5e-4, learning rate 0.01, 10 epochs (OPTML-Group/Unlearn-Sparse). Ours: gamma 0.7,
`rate` 0.03 (adaptive steps that fade), 3 passes.

Source: J. Jia et al., "Model sparsity can simplify machine unlearning", NeurIPS 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bibliography import JIA_2023
from unspike.unlearning.checked import check_count, check_not_negative, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps
from unspike.unlearning.teaching import n_steps, own_labels, teach
from unspike.unlearning.workbench import Workbench

CAUSE = "l1-sparse fine-tuning"


@register_unlearner("l1-sparse")
@dataclass(frozen=True, kw_only=True)
class L1Sparse(Method):
    """Fine-tune on the retained records under a penalty on the size of the weights.

    Parameters
    ----------
    gamma : float
        Shrinkage of each weight by the first step, in units of that step; its strength.
    passes : int
        Passes over the retained records.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights.
    seed : int
        Of the order of records.
    """

    gamma: float = 0.7
    passes: int = 3
    rate: float = 0.03
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = JIA_2023
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("gamma", (0.1, 0.3, 0.5, 0.7, 1.0))

    def __post_init__(self) -> None:
        check_not_negative("gamma", self.gamma)
        check_count("passes", self.passes)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, len(material.need_retain(self.name)))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Fine-tune."""
        lesson = own_labels(workbench.model, material.need_retain(self.name))
        steps = Steps(workbench, self.rate)

        def shrink(done: float) -> None:
            for group, size in zip(workbench.model.synapses(), steps.sizes, strict=True):
                least = self.gamma * (1.0 - done) * size
                workbench.assign_weights(group.name, soft_threshold(group.weight, least))

        with workbench.phase(CAUSE):
            teach(workbench, steps, [lesson], passes=self.passes, seed=self.seed, after_step=shrink)
        groups = workbench.model.synapses()
        workbench.note(CAUSE, zero={group.name: int(np.sum(group.weight == 0)) for group in groups})


def soft_threshold(weight: NDArray[np.float32], least: float) -> NDArray[np.float32]:
    """Return weights that are nearer to zero by `least`, zero where they were nearer than that."""
    return np.asarray(np.sign(weight) * np.maximum(np.abs(weight) - np.float32(least), np.float32(0.0)))
