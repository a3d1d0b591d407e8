"""A network between two others: every weight and threshold a share of the way from one to the other.

It stands for a job done in part: what a method changed, half undone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from unspike.models.contract import SpikingModel, SynapseGroup


def between(first: SpikingModel, second: SpikingModel, share: float) -> SpikingModel | None:
    """Return a network whose every value lies a share of the way from one network's to another's.

    Parameters
    ----------
    first, second : SpikingModel
        The two networks; neither is changed.
    share : float
        0 is the first, 1 the second.

    Returns
    -------
    SpikingModel or None
        None where the two have other synapses, so that there is nothing between them.
    """
    made = first.copy()
    weights = list(zip(made.synapses(), second.synapses(), strict=True))
    thresholds = list(zip(made.thresholds(), second.thresholds(), strict=True))
    if any(not _same_synapses(own, other) for own, other in weights):
        return None
    for synapses, goal in weights:
        synapses.assign(_mixed(synapses.weight, goal.weight, share))
    for group, aim in thresholds:
        group.assign(_mixed(group.value, aim.value, share))
    return made


def _same_synapses(own: SynapseGroup, other: SynapseGroup) -> bool:
    return np.array_equal(own.pre, other.pre) and np.array_equal(own.post, other.post)


def _mixed(first: NDArray[np.float32], second: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    return ((1.0 - share) * first + share * second).astype(np.float32)
