"""Bad teacher: on the forgotten records the network imitates one that knows nothing.

Two teachers, neither of them ever changed: an untrained network of the same recipe answers the forgotten
records, the original network answers a share of the retained ones; the network learns these answers. The
change towards a teacher's answer is what its Kullback-Leibler divergence asks for.

Original: 1 epoch over the forgotten records and 30 % of the retained ones, Adam with learning rate 1e-4,
temperature 1, batches of 256 (if-loops/selective-synaptic-dampening). Ours: the same but for `rate` 0.02
(adaptive steps that fade), 2 passes, and batches of 100: ours are far fewer records. The untrained network
has the weights with which the original began its training.

Source: V. S. Chundawat, A. K. Tarun, M. Mandal & M. Kankanhalli, "Can bad teaching induce forgetting?",
AAAI 2023.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from unspike.foundation.bibliography import CHUNDAWAT_2023
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps, faded
from unspike.unlearning.teaching import answers_of, n_steps, teach
from unspike.unlearning.trust_region import trusted_rate
from unspike.unlearning.workbench import Workbench, probe

CAUSE = "bad teacher"


@register_unlearner("bad-teacher")
@dataclass(frozen=True, kw_only=True)
class BadTeacher(Method):
    """Imitate an untrained network on the forgotten records, the original one on retained ones.

    Parameters
    ----------
    share : float
        Share of the retained records that are shown.
    passes : int
        Passes over the forgotten and the shown retained records.
    rate : float
        Size of the first step as a share of the root mean square of a group's weights; its strength. A
        network that learns by gradients takes smaller ones where it must (`trust_region`).
    seed : int
        Of the retained records and of the order of records.
    """

    share: float = 0.3
    passes: int = 2
    rate: float = 0.02
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = CHUNDAWAT_2023
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.005, 0.01, 0.02, 0.05, 0.1))

    def __post_init__(self) -> None:
        check_share("share", self.share)
        check_count("passes", self.passes)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        return n_steps(self.passes, len(material.forget), self._n_kept(material))

    def work(self, workbench: Workbench, material: Material) -> None:
        """Learn from both teachers."""
        kept = probe(material.need_retain(self.name), seed=self.seed, size=self._n_kept(material))
        lessons = [
            answers_of(workbench, workbench.original.clone(), material.forget),
            answers_of(workbench, workbench.original, kept),
        ]
        # At first retained records ask for nothing: a step is as long as one for the forgotten ones alone.
        length = faded(self.batches(material))
        rate = trusted_rate(workbench, material, lessons[0], rate=self.rate, length=length)
        with workbench.phase(CAUSE):
            teach(workbench, Steps(workbench, rate), lessons, passes=self.passes, seed=self.seed)

    def _n_kept(self, material: Material) -> int:
        return math.ceil(self.share * len(material.need_retain(self.name)))
