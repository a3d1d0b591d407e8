"""Selective synaptic dampening: weakening the synapses that matter more for the forgotten data than for all.

.. math::
    W_{ij} \\leftarrow \\min(\\lambda F_{ij}(D) / F_{ij}(d), 1) \\, W_{ij}
    \\quad \\text{where } F_{ij}(d) > \\alpha F_{ij}(D),

with F the importance (see `importance`) for the forgotten records d and for all training records D. No
training follows. On random records d and D are alike, and next to nothing is selected: a known limit of
the method (arXiv 2412.19583).

Original: alpha 10 and lambda 1, importances over batches (if-loops/selective-synaptic-dampening). Ours:
alpha 5, for over single records importances differ less, lambda 1, at most `most` records of each set. The
original needs all training data once, to store F(D); ours measures it when asked, and so needs the retained
data. A network that learns by gradients is weakened less where its answers to everything else would change
too much (see `trust_region`).

Source: J. Foster, S. Schoepf & A. Brintrup, "Fast machine unlearning without retraining through selective
synaptic dampening", AAAI 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.bibliography import FOSTER_2024
from unspike.unlearning.checked import check_count, check_not_negative
from unspike.unlearning.importance import importance, n_measurements
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.trust_region import trusted_share
from unspike.unlearning.workbench import Workbench

CAUSE = "selective synaptic dampening"


@register_unlearner("ssd")
@dataclass(frozen=True, kw_only=True)
class SSD(Method):
    """Weaken the synapses that matter most for the forgotten records.

    Parameters
    ----------
    alpha : float
        How many times as important a synapse must be for the forgotten records as for all, to be selected;
        its strength, the smaller the stronger.
    dampening : float
        lambda; the smaller, the weaker the selected synapses become.
    most : int
        At most so many forgotten and retained records are looked at.
    batch : int
        Records whose changes are averaged before they are squared.
    seed : int
        Of the draw of records.
    """

    alpha: float = 5.0
    dampening: float = 1.0
    most: int = 1000
    batch: int = 1
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = FOSTER_2024
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("alpha", (10.0, 5.0, 3.0, 2.0, 1.5))

    def __post_init__(self) -> None:
        check_not_negative("alpha", self.alpha)
        check_not_negative("dampening", self.dampening)
        check_count("most", self.most)
        check_count("batch", self.batch)

    def batches(self, material: Material) -> int:
        """Return the number of measurements."""
        kept = material.need_retain(self.name)
        return sum(
            n_measurements(len(records), most=self.most, batch=self.batch)
            for records in (material.forget, kept)
        )

    def work(self, workbench: Workbench, material: Material) -> None:
        """Weaken synapses."""
        forget, kept = material.forget, material.need_retain(self.name)
        own, others = (
            importance(workbench, records, most=self.most, batch=self.batch, seed=self.seed)
            for records in (forget, kept)
        )
        share = len(forget) / (len(forget) + len(kept))
        groups = workbench.model.synapses()
        factors = [
            dampening(f, share * f + (1.0 - share) * r, alpha=self.alpha, constant=self.dampening)
            for f, r in zip(own, others, strict=True)
        ]
        way = [(factor - 1.0) * group.weight for factor, group in zip(factors, groups, strict=True)]
        if (trusted := trusted_share(workbench, material, way)) < 1.0:
            factors = [1.0 + trusted * (factor - 1.0) for factor in factors]
        with workbench.phase(CAUSE):
            for group, factor in zip(groups, factors, strict=True):
                workbench.assign_weights(group.name, (factor * group.weight).astype(np.float32))
        dampened = {g.name: int(np.sum(f != 1.0)) for g, f in zip(groups, factors, strict=True)}
        workbench.note(CAUSE, dampened=dampened)


def dampening(
    own: NDArray[np.float64], every: NDArray[np.float64], *, alpha: float, constant: float
) -> NDArray[np.float64]:
    """Return the factor on each weight.

    Parameters
    ----------
    own, every : float64 arrays
        Importances for the forgotten and for all training records.
    alpha, constant : float
        When a synapse is selected, and lambda.
    """
    factor = np.minimum(constant * every / np.where(own > 0, own, 1.0), 1.0)
    return np.asarray(np.where(own > alpha * every, factor, 1.0))
