"""Clearing a class's block of neurons: exact, where each class has neurons of its own that learn apart.

Synapses and thresholds of the neurons that stand for the forgotten classes get back the values that they had
before any training. For a class that is all: the network is, bit for bit, the one that was trained without
it. For single records the blocks of their classes then learn the retained records of these classes again,
which gives, bit for bit, the network that was trained without the records, for the price of a few classes.

It is no method for networks in general and stands in no list of them: a network in which classes share
neurons is refused (`unspike.models.capabilities.HasClassBlocks`).

Source: the idea of L. Bourtoule et al., "Machine unlearning", IEEE S&P 2021 (SISA: parts that learn apart,
only those that met the records are trained again), where the parts are the classes of an edge learner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from unspike.foundation.bibliography import BOURTOULE_2021
from unspike.foundation.errors import InvalidInput
from unspike.models.capabilities import HasClassBlocks, epochs_of
from unspike.models.layers import output_synapses
from unspike.models.recording import OUTPUT
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.workbench import Workbench

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

CLEAR, RELEARN = "clear", "relearn"


@dataclass(frozen=True, kw_only=True)
class ClearBlock(Method):
    """Give the neurons of the forgotten records' classes their first values back; relearn what stays."""

    name: ClassVar[str] = "clear-block"
    citation: ClassVar[str] = BOURTOULE_2021

    def batches(self, material: Material) -> int:
        """Return 1 for a class, whose block is cleared and no more; else `Workbench.learn` shows it."""
        return 0 if material.kind == "samples" else 1

    def presentations(self, model: SpikingModel, material: Material) -> int:
        """Return a training of what is retained of the classes; none for a class as a whole."""
        return epochs_of(model) * len(self._relearned(material)) if material.kind == "samples" else 0

    def work(self, workbench: Workbench, material: Material) -> None:
        """Clear the blocks, and relearn."""
        model = workbench.model
        if not isinstance(model, HasClassBlocks):
            raise InvalidInput(
                f"method '{self.name}' needs a network with neurons of its own for each class, which learn "
                f"apart (unspike.adapters.edge_head), got {type(model).__name__}; take 'retrain', which is "
                "exact for all"
            )
        workbench.record(material.forget.take(slice(1)))  # which refuses records of another shape
        relearned = self._relearned(material) if material.kind == "samples" else None
        cleared = np.isin(model.output_classes, material.forget.y)
        with workbench.phase(CLEAR):
            self._clear(workbench, cleared)
        workbench.tick()
        if relearned is not None and len(relearned):
            with workbench.phase(RELEARN):
                workbench.learn(relearned, epochs=None)

    def _relearned(self, material: Material) -> Dataset:
        """Return the retained records of the classes of the forgotten ones."""
        retained = material.need_retain(self.name)
        return retained.take(np.isin(retained.y, material.forget.y))

    def _clear(self, workbench: Workbench, cleared: np.ndarray) -> None:
        """Give output neurons back the synapses and thresholds of an untrained network."""
        untrained = workbench.original.clone()
        now = {group.name: group.weight for group in workbench.model.synapses()}
        for group in output_synapses(untrained):
            of_block = group.gate(np.ones(int(group.pre.max()) + 1, bool), cleared)
            workbench.assign_weights(group.name, np.where(of_block, group.weight, now[group.name]))
        first = {group.name: group.value for group in untrained.thresholds()}
        for layer in workbench.model.thresholds():
            if layer.name == OUTPUT:
                value = np.where(cleared, first[layer.name], layer.value)
                workbench.assign_thresholds(layer.name, value)
