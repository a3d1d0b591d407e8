"""Steps along changes of weights, of a size that suits any network.

Each group of synapses takes adaptive steps (see `foundation.adaptive_step` for the equation) whose
size is a share of the root mean square of the group's weights, so that one setting serves networks with
weights of any size. A step of a record's own learning rule, reversed or not, is thereby bounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from unspike.foundation.adaptive_step import AdaptiveStep
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

Changes = Sequence[NDArray[np.float32]]


class Steps:
    """Adaptive steps of a workbench's weights.

    Parameters
    ----------
    workbench : Workbench
        Whose network is changed.
    rate : float
        Size of a step as a share of the root mean square of a group's weights.
    gates : mapping of str to bool array, optional
        Group name to the synapses that may change; all by default.

    Attributes
    ----------
    sizes : list of float
        Size of the last step of each group.
    """

    def __init__(
        self, workbench: Workbench, rate: float, gates: Mapping[str, NDArray[np.bool_]] | None = None
    ) -> None:
        groups = workbench.model.synapses()
        self._workbench = workbench
        self._rates = [rate * float(np.sqrt(np.mean(np.square(g.weight)))) for g in groups]
        self._gates = [None if gates is None else gates[g.name] for g in groups]
        self.sizes = list(self._rates)
        self._adaptive = [AdaptiveStep(g.weight.size) for g in groups]

    def take(self, changes: Changes, *, fading: float = 1.0) -> None:
        """Take one step along `changes`, one array a group, `fading` times the full size."""
        self.sizes = [fading * rate for rate in self._rates]
        for n, group in enumerate(self._workbench.model.synapses()):
            moved = np.array(group.weight, np.float32)
            change = np.ascontiguousarray(changes[n], np.float32)
            self._adaptive[n].apply(moved.reshape(-1), change.reshape(-1), self.sizes[n])
            gate = self._gates[n]
            group.assign(moved if gate is None else np.where(gate, moved, group.weight))
        self._workbench.tick()


class WeightAverage:
    """The mean of a workbench's weights over its last steps.

    Parameters
    ----------
    workbench : Workbench
        Whose network is changed.
    share : float
        Share of the steps, the last ones, that count.
    total : int
        Number of steps.

    Notes
    -----
    Takes out the noise of the single steps at no cost (B. T. Polyak & A. B. Juditsky, SIAM J. Control
    Optim. 30, 1992).
    """

    def __init__(self, workbench: Workbench, *, share: float, total: int) -> None:
        self._workbench = workbench
        self._counted = max(1, math.ceil(share * total))
        self._first = total - self._counted
        self._mean = [np.zeros(g.weight.shape) for g in workbench.model.synapses()]

    def take(self, step: int) -> None:
        """Count the weights after a step."""
        if step >= self._first:
            for mean, group in zip(self._mean, self._workbench.model.synapses(), strict=True):
                mean += group.weight / self._counted

    def assign(self) -> None:
        """Give the network the mean."""
        for group, mean in zip(self._workbench.model.synapses(), self._mean, strict=True):
            self._workbench.assign_weights(group.name, mean.astype(np.float32))


def learning(workbench: Workbench, records: Dataset) -> tuple[NDArray[np.float32], ...]:
    """Return what the network's rule changes when records are presented with their labels."""
    targets = np.eye(len(workbench.model.class_names), dtype=np.float32)[records.y]
    return workbench.weight_change(records, targets)


def fading(step: int, total: int, *, floor: float = 0.0) -> float:
    """Return the share of the full step size at a step, a half cosine from one to `floor`."""
    return floor + (1.0 - floor) * (0.5 * (1.0 + math.cos(math.pi * step / total)))


def faded(total: int) -> float:
    """Return the sum of `fading` over all steps: as how many full ones they count."""
    return (total + 1) / 2.0


def total_of(*changes: Changes) -> list[NDArray[np.float32]]:
    """Return the sum of changes, group by group."""
    return [np.sum(group, axis=0, dtype=np.float32) for group in zip(*changes, strict=True)]


def scaled(changes: Changes, factor: float) -> list[NDArray[np.float32]]:
    """Return changes times a factor."""
    return [np.float32(factor) * change for change in changes]
