"""Boundary shrink: each forgotten record is moved across the nearest decision boundary.

Each record is learned with the label of the class that the original network would sooner mistake it for
than any other; the decision space of its own class shrinks to make room. No retained data are used.

Original: the nearest class is the one that the network answers after one step of the fast gradient sign
method on the record, bound 0.1; learning rate about 5e-6, 10 epochs (OPTML-Group/Unlearn-Saliency). Ours: a
`SpikingModel` gives no gradient of its input, and the nearest class is the one with the largest probability
after the record's own; `rate` 0.01 (adaptive steps that fade), 5 passes.

Source: M. Chen et al., "Boundary unlearning: rapid forgetting of deep networks via shifting the decision
boundary", CVPR 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bibliography import CHEN_2023
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps, faded
from unspike.unlearning.teaching import Lesson, labels_as_targets, n_steps, teach
from unspike.unlearning.trust_region import trusted_rate
from unspike.unlearning.workbench import Workbench

CAUSE = "boundary shrink"


@register_unlearner("boundary-shrink")
@dataclass(frozen=True, kw_only=True)
class BoundaryShrink(Method):
    """Learn the forgotten records as members of the class next to their own.

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
    citation: ClassVar[str] = CHEN_2023
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.003, 0.006, 0.01, 0.015, 0.02))

    def __post_init__(self) -> None:
        check_count("passes", self.passes)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, len(material.forget))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Move the records across."""
        nearest = next_best(workbench.class_probabilities(material.forget), material.forget.y)
        lesson = Lesson(records=material.forget, targets=labels_as_targets(workbench.model, nearest))
        with workbench.phase(CAUSE):
            length = faded(self.batches(material))
            rate = trusted_rate(workbench, material, lesson, rate=self.rate, length=length)
            teach(workbench, Steps(workbench, rate), [lesson], passes=self.passes, seed=self.seed)


def next_best(probabilities: NDArray[np.float64], label: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the class with the largest probability that is not the record's own, int64 [B]."""
    others = probabilities.copy()
    others[np.arange(len(label)), label] = -1.0
    return np.asarray(others.argmax(axis=1))
