"""SalUn: random labels, learned only by the synapses that matter for the forgotten data.

The saliency of a synapse is the size of the mean change that the forgotten records ask of it, \\|Delta W\\|;
the most salient synapses of the whole network learn the random labels (see `random_labels`), all others
keep their weights bit by bit, whatever the running moments of the adaptive steps hold.

Original: the most salient half, SGD with learning rate 0.013, 10 epochs (OPTML-Group/Unlearn-Saliency).
Ours: half, `rate` 0.03 (adaptive steps that fade), 3 passes; the changes of a learning rule stand for the
gradients.

Source: C. Fan et al., "SalUn: empowering machine unlearning via gradient-based weight saliency in both
image classification and generation", ICLR 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bibliography import FAN_2024
from unspike.unlearning.baselines.random_labels import wrong_and_right
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.importance import mean_change
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps, faded
from unspike.unlearning.teaching import n_steps, teach
from unspike.unlearning.trust_region import trusted_rate
from unspike.unlearning.workbench import Workbench

CAUSE = "SalUn"


@register_unlearner("salun")
@dataclass(frozen=True, kw_only=True)
class SalUn(Method):
    """Learn wrong labels of the forgotten records with the salient synapses.

    Parameters
    ----------
    share : float
        Share of the network's synapses that learn.
    passes : int
        Passes over the forgotten and the retained records.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights; its strength. A
        network that learns by gradients takes smaller ones where it must (`trust_region`).
    most : int
        At most so many forgotten records tell the saliency.
    seed : int
        Of the labels and of the order of records.
    """

    share: float = 0.5
    passes: int = 3
    rate: float = 0.03
    most: int = 1000
    seed: int = 0

    citation: ClassVar[str] = FAN_2024
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.0075, 0.015, 0.03, 0.06, 0.12))

    def __post_init__(self) -> None:
        check_share("share", self.share)
        check_count("passes", self.passes)
        check_share("rate", self.rate)
        check_count("most", self.most)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, *material.sizes())

    def work(self, workbench: Workbench, material: Material) -> None:
        """Learn the wrong labels where it matters."""
        changes = mean_change(workbench, material.forget, most=self.most, seed=self.seed)
        names = [g.name for g in workbench.model.synapses()]
        gates = dict(zip(names, salient(changes, self.share), strict=True))
        lessons = wrong_and_right(workbench.model, material, seed=self.seed)
        # Only the share of wrong labels leads away; the right ones are a counterweight.
        length = len(material.forget) / sum(material.sizes()) * faded(self.batches(material))
        rate = trusted_rate(workbench, material, lessons[0], rate=self.rate, length=length)
        with workbench.phase(CAUSE):
            teach(workbench, Steps(workbench, rate, gates), lessons, passes=self.passes, seed=self.seed)
        workbench.note(CAUSE, salient={name: int(gate.sum()) for name, gate in gates.items()})


def salient(changes: list[NDArray[np.float64]], share: float) -> list[NDArray[np.bool_]]:
    """Return which synapses have the largest changes of the whole network; none where nothing changes.

    Parameters
    ----------
    changes : list of arrays
        One a group.
    share : float
        Share of all synapses.
    """
    sizes = [np.abs(change) for change in changes]
    least = np.quantile(np.concatenate([size.reshape(-1) for size in sizes]), 1.0 - share)
    return [(size >= least) & (size > 0) for size in sizes]
