"""UNSIR: impairing a class with noise that stands for it, then repairing the others.

1. *Noise.* For each forgotten class, records are made that the network is as unsure of as can be: they
   maximise the loss of the class's label.
2. *Impair.* The noise, labelled as the class, is learned together with a share of the retained records:
   what the network associates with the class is overwritten.
3. *Repair.* The share of the retained records is learned alone, with half the step size.

It is made for classes; a request for single records is refused.

Original: noise from N(0, 1) by Adam on the gradient of its loss (learning rate 0.1, 40 steps, penalty 0.1 on
its squared norm), one batch of 256 that is shown 20 times; impair one epoch with learning rate 0.02, repair
one with 0.01; 1000 records of each retained class, a fifth (vikram2000b/Fast-Machine-Unlearning). Ours: a
`SpikingModel` gives no gradient of its input, so the noise climbs the loss by trial: it begins uniform
within the range of the records, and each round of 20 moves every record by Gaussian steps of a tenth of that
range and keeps the move where the loss has grown; of a record of events, a tenth move anywhere else.
Clipping to the range takes the place of the penalty. 200 noise records a class, 30 % of the retained
records, 2 passes each of impairment and repair, `rate` 0.15 and 0.075 (adaptive steps that fade). The
original code labels the noise of every class as class 0; ours as the class it was made for.

Source: A. K. Tarun, V. S. Chundawat, M. Mandal & M. Kankanhalli, "Fast yet effective machine unlearning",
IEEE Trans. Neural Netw. Learn. Syst. 35, 2024.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from unspike.data.task import Kind
from unspike.foundation.bibliography import TARUN_2024
from unspike.foundation.randomness import Purpose, key
from unspike.unlearning.baselines.noise import noise_like
from unspike.unlearning.checked import check_count, check_share
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.steps import Steps
from unspike.unlearning.teaching import n_steps, own_labels, teach
from unspike.unlearning.workbench import Workbench, probe

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset

IMPAIR, REPAIR = "impair", "repair"
MOVE = 0.1
FIRST_ID = 2**62


@register_unlearner("unsir")
@dataclass(frozen=True, kw_only=True)
class UNSIR(Method):
    """Impair the forgotten class with noise and repair the others.

    Parameters
    ----------
    noises : int
        Noise records for each forgotten class.
    rounds : int
        Moves that each noise record tries.
    share : float
        Share of the retained records that are shown.
    passes : int
        Passes over noise and retained records, and then over the retained ones.
    rate : float
        Size of the first step of the impairment as a share of the root mean square of a group's weights;
        its strength.
    seed : int
        Of the noise, of the retained records and of the order of records.
    """

    noises: int = 200
    rounds: int = 20
    share: float = 0.3
    passes: int = 2
    rate: float = 0.15
    seed: int = 0

    needs_retain: ClassVar[bool] = True
    kinds: ClassVar[tuple[Kind, ...]] = ("class",)
    citation: ClassVar[str] = TARUN_2024
    strength: ClassVar[tuple[str, tuple[float, ...]]] = ("rate", (0.05, 0.1, 0.15, 0.2, 0.3))

    def __post_init__(self) -> None:
        for name in ("noises", "rounds", "passes"):
            check_count(name, getattr(self, name))
        check_share("share", self.share)
        check_share("rate", self.rate)

    def batches(self, material: Material) -> int:
        """Return the number of steps."""
        n_kept, n_noises = self._n_kept(material), self.noises * len(np.unique(material.forget.y))
        return n_steps(self.passes, n_noises, n_kept) + n_steps(self.passes, n_kept)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Make noise, impair and repair."""
        kept = probe(material.need_retain(self.name), seed=self.seed, size=self._n_kept(material))
        noise = self._climbed(workbench, self._begun(material.forget, kept), kept)
        lessons = [own_labels(workbench.model, noise), own_labels(workbench.model, kept)]
        with workbench.phase(IMPAIR):
            teach(workbench, Steps(workbench, self.rate), lessons, passes=self.passes, seed=self.seed)
        with workbench.phase(REPAIR):
            teach(
                workbench, Steps(workbench, self.rate / 2.0), lessons[1:], passes=self.passes, seed=self.seed
            )

    def _n_kept(self, material: Material) -> int:
        return math.ceil(self.share * len(material.need_retain(self.name)))

    def _begun(self, forget: Dataset, kept: Dataset) -> Dataset:
        """Return noise in the range of the retained records, labelled as the forgotten classes."""
        label = np.repeat(np.unique(forget.y), self.noises)
        ids = FIRST_ID + np.arange(len(label))
        x = noise_like(kept).drawn(key(self.seed, Purpose.NOISE, ids, 0))
        subject = None if forget.subject is None else np.zeros(len(label), np.int64)
        part = None if forget.part is None else np.zeros(len(label), np.int8)
        return dataclasses.replace(forget, x=x, y=label, record_id=ids, subject=subject, part=part)

    def _climbed(self, workbench: Workbench, noise: Dataset, kept: Dataset) -> Dataset:
        """Return noise of a larger loss."""
        like = noise_like(kept)
        first = loss = losses(workbench, noise)
        for number in range(1, self.rounds + 1):
            streams = key(self.seed, Purpose.NOISE, noise.record_id, number)
            tried = dataclasses.replace(noise, x=like.moved(noise.x, streams, MOVE))
            tried_loss = losses(workbench, tried)
            better = tried_loss > loss
            loss = np.where(better, tried_loss, loss)
            noise = dataclasses.replace(noise, x=like.chosen(better, tried.x, noise.x))
        workbench.note(IMPAIR, noise_loss=[float(first.mean()), float(loss.mean())])
        return noise


def losses(workbench: Workbench, records: Dataset) -> NDArray[np.float64]:
    """Return the negative log of each record's probability of its label, float64 [B]."""
    probabilities = workbench.class_probabilities(records)
    return np.asarray(-np.log(np.maximum(probabilities[np.arange(len(records)), records.y], 1e-12)))
