"""Rewind: most of what was learned is taken back everywhere, and what is to stay is learned again.

1. *Rewinding*: every weight and threshold goes back toward the untrained network of the same seed,

       w = w_untrained + kept (w_trained - w_untrained).

   What single records left in the hidden layers goes with the rest; the share kept is what makes the next
   phase short.
2. *Replay*: the network's own training on the retained records, for a share of its epochs, with steps of
   `rate` times their size.
3. *Hard records*, of a network that knows its training records by heart: the share of the retained records
   that the rewound network is least sure of are trained once more with smaller steps, for the replay alone
   leaves some of them out, and a retrained network would know them. Where fewer of the retained records are
   named rightly after that, it is taken back. Of a network that did not learn its records by heart the replay
   is as much longer instead: hard records would move its hidden layers away from retrained networks'.
4. *Rescaling* (module `rescaling`): so short a replay leaves every answer less sure. One factor on
   the output synapses makes never-seen records be answered as surely as before.

It is close to retraining by intent: no target is set for the forgotten records, nothing is erased from them,
and no layer is left as it was. By default it presents two fifths of what a retraining does.

Shrinking weights toward an untrained network before training goes on is after J. T. Ash & R. P. Adams, "On
warm-starting neural network training", NeurIPS 2020, arXiv 1910.08475 (shrink and perturb, there to make a
network learn new data as well as a fresh one does). Rewinding in order to forget, the replay and its shares
are ours; docs/results/rewinding_experiments.md tells how they were chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from unspike.foundation.bibliography import ASH_2020
from unspike.models.capabilities import epochs_of
from unspike.models.interpolation import between
from unspike.unlearning.checked import check_part, check_positive, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.rescaling import Rescaling
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.models.contract import SpikingModel

_ASKED = 1000  # retained records by which it is judged whether hard ones are trained, and how that went


@register_unlearner("rewind")
@dataclass(frozen=True, kw_only=True)
class Rewind(Method):
    """Go most of the way back to the untrained network, and train on the retained records again.

    Parameters
    ----------
    kept : float
        Share of what was learned that stays before the replay, below 1; less forgets more.
    replay : float
        Epochs of the replay as a share of those of a training, at least one epoch.
    rate : float
        Size of the replay's steps against those of a training.
    hard : float
        Share of the retained records that are trained once more; 0 leaves this out.
    hard_replay : float
        Epochs of that as a share of those of a training, at least one.
    hard_rate : float
        Size of its steps.
    by_heart : float
        Share of the retained records that a network must name rightly to know them by heart.
    rescaling : Rescaling
        Left out without never-seen records.
    """

    kept: float = 0.2
    replay: float = 0.2
    rate: float = 1.6
    hard: float = 0.5
    hard_replay: float = 0.4
    hard_rate: float = 0.6
    by_heart: float = 0.99
    rescaling: Rescaling = field(default_factory=Rescaling)

    needs_retain: ClassVar[bool] = True
    citation: ClassVar[str] = ASH_2020
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("kept", (0.5, 0.35, 0.2, 0.1, 0.0))

    def __post_init__(self) -> None:
        check_part("kept", self.kept)
        check_share("replay", self.replay)
        check_positive("rate", self.rate)
        if self.hard:
            check_share("hard", self.hard)
        check_share("hard_replay", self.hard_replay)
        check_positive("hard_rate", self.hard_rate)
        check_share("by_heart", self.by_heart)

    def batches(self, material: Material) -> int:
        """Return 0: `Workbench.learn` shows the progress."""
        return 0

    def presentations(self, model: SpikingModel, material: Material) -> int:
        """Return the presentations of the replay and of the hard records, or of the longer replay."""
        size = len(material.need_retain(self.name))
        hard = round(self.hard * size) * _epochs(model, self.hard_replay)
        return size * _epochs(model, self.replay) + hard

    def work(self, workbench: Workbench, material: Material) -> None:
        """Rewind, replay, train the hard records once more, and rescale."""
        retained = material.need_retain(self.name)
        count = self._hard_records(workbench, retained)
        with workbench.phase("rewinding"):
            self._rewind(workbench)
        with workbench.phase("replay"):
            instead = 0.0 if count else self.hard * self.hard_replay
            epochs = _epochs(workbench.original, self.replay + instead)
            workbench.learn(retained, epochs=epochs, rate=self.rate)
            workbench.note("replay", epochs=epochs)
        if count:
            self._train_hard(workbench, retained, count)
        self.rescaling.rescale(workbench, material)

    def _hard_records(self, workbench: Workbench, retained: Dataset) -> int:
        """Return how many records are trained once more: none of a network that knows too few by heart."""
        count = round(self.hard * len(retained))
        if not count:
            return 0
        known = workbench.accuracy(probe(retained, seed=workbench.seed, size=_ASKED))
        workbench.note("by heart", accuracy=known, needed=self.by_heart)
        return count if known >= self.by_heart else 0

    def _train_hard(self, workbench: Workbench, retained: Dataset, count: int) -> None:
        """Train the hardest records once more, unless fewer retained records are named rightly after it."""
        asked, without = probe(retained, seed=workbench.seed, size=_ASKED), workbench.model.copy()
        before = workbench.accuracy(asked)
        with workbench.phase("hard records"):
            epochs = _epochs(workbench.original, self.hard_replay)
            workbench.learn(hardest(workbench, retained, count), epochs=epochs, rate=self.hard_rate)
            after = workbench.accuracy(asked)
            if after < before:
                workbench.model = without
            workbench.note(
                "hard records",
                records=count,
                epochs=epochs,
                accuracy_before=before,
                accuracy_after=after,
                kept=after >= before,
            )

    def _rewind(self, workbench: Workbench) -> None:
        rewound = between(workbench.original.clone(), workbench.original, self.kept)
        if rewound is None:
            raise AssertionError("an untrained network of the same seed has the same synapses")
        for group in rewound.synapses():
            workbench.assign_weights(group.name, group.weight)
        for layer in rewound.thresholds():
            workbench.assign_thresholds(layer.name, layer.value)


def _epochs(model: SpikingModel, share: float) -> int:
    return max(1, round(share * epochs_of(model)))


def hardest(workbench: Workbench, records: Dataset, count: int) -> Dataset:
    """Return the records whose class the network gives the least probability, in the order of their ids.

    Parameters
    ----------
    workbench : Workbench
        Holds the network.
    records : Dataset
        Records to choose from.
    count : int
        How many; ties go to the lower ids.
    """
    probability = workbench.class_probabilities(records)[np.arange(len(records)), records.y]
    order = np.lexsort((records.record_id, probability))[:count]
    return records.take(order[np.argsort(records.record_id[order])])
