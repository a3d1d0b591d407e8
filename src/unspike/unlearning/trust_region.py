"""How far weights may be moved without a counterweight: until the answers to everything else change.

Methods that lead away from what was learned take steps of a size relative to the weights. Sizes that do for a
sparse network taught by a local rule ruin a dense one taught by gradients (784-200-200-10 on mnist5k: of a
tenth of the records gradient ascent left an accuracy of 29 %), as all synapses of a neuron move together, and
no way to other answers is shorter than the gradient. Gone along the first change by the same share of the
weights' size, the answers to other records change by 0.03 at a share of 0.01 (for a tenth of the records) and
0.025 (for a class), those of the sparse network at 0.08 and 0.1. So with a network that says it learns by
gradients the whole way of a method is tried, straight along the first change of a few batches, on a few other
records, and shortened until

.. math:: \\frac{1}{n} \\sum_i \\frac{1}{2} \\sum_c |p_{ic} - p'_{ic}| \\le 0.03

with p and p' the probabilities of the classes before and after. The method then takes steps that are smaller
by the same factor. 0.03 is about what the full way does to the sparse network.

Source: ours. To limit a step by the change of the answers is the idea of J. Schulman et al., "Trust region
policy optimization", ICML 2015.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.models.capabilities import learns_by_gradient
from unspike.unlearning.material import Material
from unspike.unlearning.paper.impact_check import everything_else
from unspike.unlearning.steps import Changes, scaled, total_of
from unspike.unlearning.teaching import Lesson
from unspike.unlearning.workbench import Workbench, drawn, probe

LIMIT = 0.03
# By weakening. A factor of 0.76 changes the answers by 0.04 to 0.15; where neurons fire only just
# (SpikingJelly's, tau 2, mnist5k) by 0.5, and the accuracy falls from 91 to 59 %.
MOST_WEAKENED = 0.16
SHORTER = 0.8
MOST_TRIALS = 30
FEW = 3  # batches


def trusted_share(
    workbench: Workbench, material: Material, way: Sequence[NDArray[Any]], *, limit: float = LIMIT
) -> float:
    """Return which share of a way may be gone, 1 for a network that does not learn by gradients.

    Parameters
    ----------
    workbench : Workbench
        Holding the network, which is left as it is.
    material : Material
        Its retained records, else never-seen ones of other classes, else the forgotten ones are asked.
    way : sequence of float arrays
        What would be added to the weights, one array a group.
    limit : float
        By how much the answers may change, mean total variation.
    """
    if not learns_by_gradient(workbench.model):
        return 1.0
    others = everything_else(material)
    asked = probe(material.forget if others is None else others, seed=workbench.seed)
    start = [group.weight for group in workbench.model.synapses()]
    before = workbench.class_probabilities(asked)
    share = 1.0
    for _ in range(MOST_TRIALS):
        _assign(workbench, total_of(start, scaled(way, share)))
        if total_variation(workbench.class_probabilities(asked), before) <= limit:
            break
        share *= SHORTER
    _assign(workbench, start)
    workbench.note("trust region", share=share)
    return share


def trusted_rate(
    workbench: Workbench, material: Material, lesson: Lesson, *, rate: float, length: float, sign: float = 1.0
) -> float:
    """Return the size of steps whose whole way may be gone; see `Steps`.

    Parameters
    ----------
    workbench, material
        As in `trusted_share`.
    lesson : Lesson
        What leads away from what was learned; its first batches tell the way.
    rate : float
        Size of a step as a share of the root mean square of a group's weights.
    length : float
        Number of steps, each counted by its share of the full size.
    sign : float
        1 where the lesson is learned, -1 where it is taken back.
    """
    if not learns_by_gradient(workbench.model):
        return rate
    parts = drawn(lesson.records, seed=workbench.seed, number=0)
    batches = [lesson.take(part) for _, part in zip(range(FEW), parts, strict=False)]
    change = total_of(*(workbench.weight_change(each.records, each.targets) for each in batches))
    groups = workbench.model.synapses()
    way = [
        np.float32(sign * rate * length * np.sqrt(np.mean(np.square(group.weight)))) * np.sign(each)
        for group, each in zip(groups, change, strict=True)
    ]
    return rate * trusted_share(workbench, material, way)


def bearable_factor(workbench: Workbench, material: Material, factor: float) -> float:
    """Return by what factor all synapses may be weakened: nearer to 1 where neurons would fall silent.

    Parameters
    ----------
    workbench, material
        As in `trusted_share`.
    factor : float
        What is wanted, above 0 and at most 1; it is returned for a network that does not learn by gradients.
    """
    way = [(factor - 1.0) * group.weight for group in workbench.model.synapses()]
    share = trusted_share(workbench, material, way, limit=MOST_WEAKENED)
    return factor if share == 1.0 else 1.0 - share * (1.0 - factor)


def total_variation(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Return the mean distance in total variation of answers [B, C] from others, 0 to 1."""
    return float(0.5 * np.abs(p - q).sum(axis=1).mean())


def _assign(workbench: Workbench, weights: Changes) -> None:
    for group, weight in zip(workbench.model.synapses(), weights, strict=True):
        group.assign(np.asarray(weight, np.float32))
