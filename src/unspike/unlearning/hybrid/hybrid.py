"""The hybrid method: Algorithm 1 of Wang, Ying & Pan 2024, and a repair.

1. Selective retraining: reverse STDP on the synapses that learned the data, until the response to the
   data is the anticipated one.
2. Synaptic pruning: of synapses that contribute nothing to the retained data and changed most for the
   forgotten ones; where a repair can follow, all others are weakened, and of a class the hidden neurons that
   tell it apart start anew (see `renewal`).
3. Adaptive thresholding: of the hidden neurons that respond more to the forgotten data than on average.
4. Repair, where retained data are given: one batch of retained data a step, with step sizes that fade;
   every few steps one batch of forgotten data towards the anticipated answer, so that the repair does
   not bring them back. Without retained data weakening is left out, and never-seen records stand in for
   them: the network rehearses its former answers to those (see `rehearsal`).
5. Confidence, where never-seen records are given too: the output is scaled until these are answered as surely
   as before.

How hard the phases work on single records depends on how much of them was memorised (see `memorised`); where
nothing was, phases 1 to 3 are left out.

Each phase has its own impact check and stopping rule (see its file). Source: Wang, Ying & Pan 2024, section
4.4, Algorithm 1. The repair is their "retraining on what is left" (section 5.2), here a small share of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from unspike.unlearning.hybrid.anticipated import AnticipatedAnswers
from unspike.unlearning.hybrid.distillation import Rehearsal
from unspike.unlearning.hybrid.reinitialisation import Renewal
from unspike.unlearning.hybrid.repair import Repair
from unspike.unlearning.hybrid.rescaling import Confidence
from unspike.unlearning.material import Material
from unspike.unlearning.method import Method
from unspike.unlearning.paper.adaptive_thresholding import AdaptiveThresholding
from unspike.unlearning.paper.selective_retraining import SelectiveRetraining
from unspike.unlearning.paper.synaptic_pruning import SynapticPruning
from unspike.unlearning.registry import register_unlearner
from unspike.unlearning.workbench import Workbench


@register_unlearner("hybrid")
@dataclass(frozen=True, kw_only=True)
class Hybrid(Method):
    """Settings of the hybrid method, phase by phase.

    Parameters
    ----------
    retraining : SelectiveRetraining
        Phase 1.
    pruning : SynapticPruning
        Phase 2.
    renewal : Renewal
        Phase 2, of a class.
    thresholding : AdaptiveThresholding
        Phase 3.
    repair : Repair
        Phase 4, where retained data are given.
    rehearsal : Rehearsal or None
        Phase 4, where none are given but never-seen records; None leaves the network as phase 3 left it.
    confidence : Confidence
        Phase 5; left out without retained or never-seen data.
    seed : int
        Of the records by which synapses are attributed and answers anticipated; each phase has its own.
    """

    retraining: SelectiveRetraining = field(
        default_factory=lambda: SelectiveRetraining(passes=1, keep=0.0, enough=0.0)
    )
    pruning: SynapticPruning = field(default_factory=lambda: SynapticPruning(weaken=0.76))
    renewal: Renewal = field(default_factory=Renewal)
    thresholding: AdaptiveThresholding = field(default_factory=lambda: AdaptiveThresholding(rounds=1))
    repair: Repair = field(default_factory=Repair)
    rehearsal: Rehearsal | None = field(default_factory=Rehearsal)
    confidence: Confidence = field(default_factory=Confidence)
    seed: int = 0

    def batches(self, material: Material) -> int:
        """Return the largest number of steps of the phases that take many."""
        return self.retraining.batches(material) + self._last_phase(material)

    def _last_phase(self, material: Material) -> int:
        if material.retain is not None:
            return self.repair.batches(material)
        return 0 if self.rehearsal is None else self.rehearsal.batches(material)

    def work(self, workbench: Workbench, material: Material) -> None:
        """Run the phases in order, as hard as the records need."""
        answers = AnticipatedAnswers(workbench, material)
        mended = material.retain is not None or self.rehearsal is not None
        # Without a last phase the first three are the method: to leave them out would be to do nothing.
        needed = answers.work_needed if mended else 1.0
        workbench.note("memorised", work_needed=needed)
        eased = self.eased(needed)
        if needed > 0.0:
            eased.retraining.retrain(workbench, material, answers)
            eased.pruning.work(workbench, material)
            if mended:
                eased.renewal.work(workbench, material)
            eased.thresholding.work(workbench, material)
        eased._mend(workbench, material, answers)

    def _mend(self, workbench: Workbench, material: Material, answers: AnticipatedAnswers) -> None:
        if material.retain is not None:
            self.repair.repair(workbench, material, answers)
            self.confidence.restore(workbench, material)
        elif self.rehearsal is not None:
            self.rehearsal.rehearse(workbench, material, answers)

    def eased(self, needed: float) -> Hybrid:
        """Return a hybrid that does a share of the full work.

        Parameters
        ----------
        needed : float
            1 for the method as it is; at 0 phases 1 to 3 change nothing.
        """
        pruning = self.pruning
        return replace(
            self,
            retraining=replace(self.retraining, rate=needed * self.retraining.rate),
            pruning=replace(
                pruning, share=needed * pruning.share, weaken=1.0 - needed * (1.0 - pruning.weaken)
            ),
            thresholding=replace(self.thresholding, gamma=needed * self.thresholding.gamma),
            repair=self.repair.eased(needed),
            rehearsal=None if self.rehearsal is None else self.rehearsal.eased(needed),
        )
