"""Fisher forgetting: noise on the weights, the more the less the retained data need them.

.. math:: W_{ij} \\leftarrow W_{ij} + \\sqrt{\\alpha \\, v_{ij}} \\; w_{rms} \\, n_{ij}, \\quad
    v_{ij} = \\min(\\bar F / F_{ij}, v_{max}), \\quad n_{ij} \\sim N(0, 1)

with F the importance for the retained records (see `importance`), its mean over the group, and the root
mean square of the group's weights. Which records are forgotten does not matter: what the others do not
need is made random. The method is known to cost much accuracy where it forgets at all.

Original: noise of variance alpha / (F + 1e-8), 1 / F clamped at 1e3, alpha 1e-6; more noise in the last
layer, and for a class request the weights of its output set to nearly zero (OPTML-Group/Unlearn-Saliency
after AdityaGolatkar/SelectiveForgetting). Ours: F relative to its mean and weights relative to their root
mean square, for the rule's changes are known up to a factor; the labels' F, not the mean over all answers;
alpha 0.01 and v_max 100; the last layer gets no more noise than others, and no output is silenced, which
would hide a class without any unlearning.

Source: A. Golatkar, A. Achille & S. Soatto, "Eternal sunshine of the spotless net", CVPR 2020.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bibliography import GOLATKAR_2020
from unspike.foundation.randomness import Purpose, key, normal
from unspike.unlearning.checked import check_count, check_not_negative
from unspike.unlearning.importance import importance, n_measurements
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench

CAUSE = "Fisher noise"


@register_unlearner("fisher-forgetting")
@dataclass(frozen=True, kw_only=True)
class FisherForgetting(Method):
    """Add noise where the retained records do not need the weights.

    Parameters
    ----------
    alpha : float
        Variance of the noise of a synapse of mean importance, in mean squares of a group's weights; its
        strength.
    clamp : float
        v_max: variance of the noise of a synapse of no importance, in units of alpha.
    most : int
        At most so many retained records are looked at.
    batch : int
        Records whose changes are averaged before they are squared.
    seed : int
        Of the noise and of the draw of records.
    """

    alpha: float = 0.01
    clamp: float = 100.0
    most: int = 1000
    batch: int = 1
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = GOLATKAR_2020
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("alpha", (0.003, 0.01, 0.03, 0.06, 0.1))

    def __post_init__(self) -> None:
        check_not_negative("alpha", self.alpha)
        check_not_negative("clamp", self.clamp)
        check_count("most", self.most)
        check_count("batch", self.batch)

    def batches(self, material: Material) -> int:
        """Return the number of measurements."""
        return n_measurements(len(material.need_retain(self.name)), most=self.most, batch=self.batch)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Add the noise."""
        kept = material.need_retain(self.name)
        needed = importance(workbench, kept, most=self.most, batch=self.batch, seed=self.seed)
        with workbench.phase(CAUSE):
            for number, (group, f) in enumerate(zip(workbench.model.synapses(), needed, strict=True)):
                size = np.sqrt(np.mean(np.square(group.weight)) * self.alpha * variance(f, self.clamp))
                stream = key(self.seed, Purpose.NOISE, number)
                noise = size * normal(stream, np.arange(f.size)).reshape(f.shape)
                workbench.assign_weights(group.name, (group.weight + noise).astype(np.float32))


def variance(importance: NDArray[np.float64], clamp: float) -> NDArray[np.float64]:
    """Return the mean importance over each importance, at most `clamp`; 0 where there is none at all."""
    mean = importance.mean()
    if not mean:
        return np.zeros_like(importance)
    return np.asarray(np.minimum(1.0 / np.maximum(importance / mean, 1e-12), clamp))
