"""Influence unlearning: one Newton step that takes the forgotten records out of the sum.

At the minimum of the loss over all n records, taking d out moves the minimum by

.. math:: W \\leftarrow W + H^{-1} \\, \\frac{n_d}{n} \\, (g_d - g_r)

to first order, with g the mean gradients of the loss of forgotten and retained records (g_r = 0 in the
textbook; where training has not ended at the minimum the difference counts) and H the curvature over the
retained records: the loss of d is to grow. Here H is diagonal, the importance (see `importance`) plus a
damping, and -Delta W plays the part of the gradient. Its scale is not known, so the length of the step is
set, per group of synapses.

Original: WoodFisher, a recursion over single gradients for H^-1 times a vector, factor alpha tuned for each
data set (OPTML-Group/Unlearn-Saliency). Ours: diagonal H, damping 0.1 mean importances, `rate` 0.08. Asked
for single records, a network taught by a local rule may be led too far by it, and half of the rate did
better on nested splits (docs/results/worse_than_nothing.md).

Source: Z. Izzo, M. A. Smart, K. Chaudhuri & J. Zou, "Approximate data deletion from machine learning
models", AISTATS 2021; the diagonal and the length of the step are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bibliography import IZZO_2021
from unspike.unlearning.checked import check_count, check_not_negative, check_share
from unspike.unlearning.importance import importance, mean_change, n_measurements
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.trust_region import trusted_share
from unspike.unlearning.workbench import Workbench

CAUSE = "influence"


@register_unlearner("influence")
@dataclass(frozen=True, kw_only=True)
class Influence(Method):
    """Take one Newton step away from the forgotten records.

    Parameters
    ----------
    rate : float
        Root mean square of the step as a share of that of a group's weights; its strength. A network that
        learns by gradients takes a smaller one where it must (`trust_region`).
    damping : float
        Added to each importance, in mean importances of the group.
    most : int
        At most so many forgotten and retained records are looked at.
    batch : int
        Records whose changes are averaged before they are squared.
    seed : int
        Of the draw of records.
    """

    rate: float = 0.08
    damping: float = 0.1
    most: int = 1000
    batch: int = 1
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = IZZO_2021
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.02, 0.05, 0.08, 0.12, 0.2))

    def __post_init__(self) -> None:
        check_share("rate", self.rate)
        check_not_negative("damping", self.damping)
        check_count("most", self.most)
        check_count("batch", self.batch)

    def batches(self, material: Material) -> int:
        """Return the number of measurements."""
        return n_measurements(len(material.need_retain(self.name)), most=self.most, batch=self.batch)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Take the step."""
        kept = material.need_retain(self.name)
        curvature = importance(workbench, kept, most=self.most, batch=self.batch, seed=self.seed)
        lose, keep = (
            mean_change(workbench, records, most=self.most, seed=self.seed)
            for records in (material.forget, kept)
        )
        groups = workbench.model.synapses()
        way = [
            self._of_length(newton_step(r - d, h + self.damping * h.mean()), group.weight)
            for group, h, d, r in zip(groups, curvature, lose, keep, strict=True)
        ]
        share = trusted_share(workbench, material, way)
        with workbench.phase(CAUSE):
            for group, step in zip(groups, way, strict=True):
                workbench.assign_weights(group.name, (group.weight + share * step).astype(np.float32))

    def _of_length(self, step: NDArray[np.float64], weight: NDArray[np.float32]) -> NDArray[np.float64]:
        return self.rate * root_mean_square(weight) / max(root_mean_square(step), 1e-30) * step


def newton_step(gradient: NDArray[np.float64], curvature: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the step that takes records out of a sum of losses at its minimum.

    Parameters
    ----------
    gradient : float64 array
        Gradient of the loss of the records that go; the step climbs it.
    curvature : float64 array
        Diagonal of the second derivative of the loss of those that stay; where it is 0 no step is made.
    """
    step = np.zeros_like(gradient)
    np.divide(gradient, curvature, out=step, where=curvature > 0)
    return step


def root_mean_square(values: NDArray[np.floating]) -> float:
    """Return the root mean square of values."""
    return float(np.sqrt(np.mean(np.square(values, dtype=np.float64))))
