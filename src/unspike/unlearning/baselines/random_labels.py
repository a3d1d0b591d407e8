"""Random labels: the forgotten records are learned anew with labels that are wrong.

Each forgotten record gets one wrong label, drawn by its id, and is then trained together with the retained
records, where they are given ("Unlearning" in Graves et al.). The teacher of the spiking network spikes on
the drawn class.

Original: Adam with learning rate 1e-4, 3 epochs (if-loops/selective-synaptic-dampening). Ours: `rate` 0.02
(adaptive steps that fade, the same rule as Adam's), 3 passes. Without retained data only the forgotten
records are shown.

Source: L. Graves, V. Nagisetty & V. Ganesh, "Amnesiac machine learning", AAAI 2021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bibliography import GRAVES_2021
from unspike.foundation.randomness import Purpose, bits, key
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps, faded
from unspike.unlearning.teaching import Lesson, labels_as_targets, n_steps, own_labels, teach
from unspike.unlearning.trust_region import trusted_rate
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

CAUSE = "random labels"


@register_unlearner("random-labels")
@dataclass(frozen=True, kw_only=True)
class RandomLabels(Method):
    """Learn wrong labels of the forgotten records.

    Parameters
    ----------
    passes : int
        Passes over the forgotten and the retained records.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights; its strength. A
        network that learns by gradients takes smaller ones where it must (`trust_region`).
    seed : int
        Of the labels and of the order of records.
    """

    passes: int = 3
    rate: float = 0.02
    seed: int = 0

    citation: ClassVar[str] = GRAVES_2021
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.005, 0.01, 0.02, 0.04, 0.08))

    def __post_init__(self) -> None:
        check_count("passes", self.passes)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, *material.sizes())

    def work(self, workbench: Workbench, material: Material) -> None:
        """Learn the wrong labels."""
        lessons = wrong_and_right(workbench.model, material, seed=self.seed)
        # Only the share of wrong labels leads away; the right ones are a counterweight.
        length = len(material.forget) / sum(material.sizes()) * faded(self.batches(material))
        rate = trusted_rate(workbench, material, lessons[0], rate=self.rate, length=length)
        with workbench.phase(CAUSE):
            teach(workbench, Steps(workbench, rate), lessons, passes=self.passes, seed=self.seed)


def wrong_and_right(model: SpikingModel, material: Material, *, seed: int) -> list[Lesson]:
    """Return the forgotten records with wrong labels, and the retained ones, if any, with their own."""
    wrong = wrong_labels(material.forget, len(model.class_names), seed=seed)
    lessons = [Lesson(records=material.forget, targets=labels_as_targets(model, wrong))]
    if material.retain is not None:
        lessons.append(own_labels(model, material.retain))
    return lessons


def wrong_labels(records: Dataset, n_classes: int, *, seed: int) -> NDArray[np.int64]:
    """Return one label for each record that is not its own, each other class as likely, int64 [B]."""
    streams = key(seed, Purpose.WRONG_LABELS, records.record_id)
    further = 1 + (bits(streams, 0) % np.uint64(n_classes - 1)).astype(np.int64)
    return np.asarray((records.y + further) % n_classes)
