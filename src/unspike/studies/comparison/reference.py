"""What the methods of one seed are compared with: the original network and retrained ones.

Measured once and handed to every method's job, so that no method waits for the same networks to answer the
same records again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from unspike.evaluation import Bootstrap, CannotMeasure, Measurement, Oracle, evaluation_sets
from unspike.evaluation.metrics.relearning import Relearning, relearning_of
from unspike.evaluation.scores import output_counts
from unspike.evaluation.subject import Context, Subject
from unspike.pipeline.training import Original
from unspike.studies.comparison.figures import context_of, described, measured, subject_of
from unspike.studies.originals import Trained
from unspike.studies.remembered import remembered

if TYPE_CHECKING:
    from unspike.data import Dataset, Task
    from unspike.models.contract import SpikingModel
    from unspike.oracles.band import Band
    from unspike.pipeline.material import Material
    from unspike.studies.study import Study

NO_INTERVALS = Bootstrap(resamples=0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """The networks that the methods of one seed are compared with; they remember their answers.

    Parameters
    ----------
    original : Original
        The network before.
    cpu_seconds : float
        Processor time of its training, s.
    oracles : sequence of Oracle
        Networks retrained without the forgotten records.
    relearned : sequence of Relearning or None
        How each oracle relearned the forgotten records.
    memoriser : SpikingModel, optional
        A network that memorises all records on purpose, to see whether the attack has power.
    """

    original: Original
    cpu_seconds: float
    oracles: Sequence[Oracle]
    relearned: Sequence[Relearning | None] = ()
    memoriser: SpikingModel | None = None

    def context(self, task: Task, sets: Mapping[str, Dataset]) -> Context:
        """Return what a method's network is compared with on some sets."""
        original = subject_of(self.original.model, sets, bootstrap=NO_INTERVALS)
        return context_of(task.kind, original, self._subjects(sets))

    def _subjects(self, sets: Mapping[str, Dataset]) -> list[Subject]:
        relearned = self.relearned or [None] * len(self.oracles)
        return [
            subject_of(oracle.model, sets, bootstrap=NO_INTERVALS, relearned=known)
            for oracle, known in zip(self.oracles, relearned, strict=True)
        ]

    def own_figures(self, task: Task, sets: Mapping[str, Dataset]) -> list[dict[str, Measurement]]:
        """Return the figures of each oracle, compared with the others: what the seed alone causes."""
        context = self.context(task, sets)
        found = []
        for k, subject in enumerate(context.references):
            others = [*context.references[:k], *context.references[k + 1 :]]
            found.append(measured(subject, replace(context, references=others, panels=[others])))
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceJob:
    """The networks of one seed, not measured yet.

    Parameters
    ----------
    seed : int
        Of the split, the network and the request.
    trained : Trained
        The network before.
    band : Band
        Networks retrained without the forgotten records, and one that memorises them.
    """

    seed: int
    trained: Trained
    band: Band


@dataclass(frozen=True, kw_only=True, eq=False)
class ReferenceCommon:
    """What the measurements of all seeds share.

    Parameters
    ----------
    study : Study
        The data.
    request : str
        What is to be forgotten.
    threads : int
        Threads of one job.
    """

    study: Study
    request: str
    threads: int


def measured_reference(job: ReferenceJob, common: ReferenceCommon) -> tuple[Reference, dict[str, Any]]:
    """Measure the networks of a seed.

    Returns
    -------
    reference : Reference
        The networks, which remember their answers.
    account : dict
        ``original`` and ``retrained`` (one entry each network): their figures; ``retrained_seconds``.
    """
    material = common.study.material(job.seed)
    task = common.study.task(common.request, material)
    sets = evaluation_sets(task.kind, task.forgotten, task.retained, material.parts.test)
    original = job.trained.original
    original.model.set_params(threads=common.threads)
    memoriser = job.band.memoriser
    reference = Reference(
        original=replace(original, model=remembered(original.model)),
        cpu_seconds=job.trained.cpu_seconds,
        oracles=[replace(oracle, model=_remembered(oracle, common.threads)) for oracle in job.band.oracles],
        memoriser=None if memoriser is None else _remembered(memoriser, common.threads),
    )
    context = reference.context(task, sets)
    relearned = [_relearned(subject, context) for subject in context.references]
    reference = replace(reference, relearned=relearned)
    context = reference.context(task, sets)
    account = {
        "original": described(measured(context.original, context)),
        "retrained": [described(figures) for figures in reference.own_figures(task, sets)],
        "retrained_seconds": [oracle.seconds for oracle in job.band.oracles],
    }
    _answer_validation(reference, task, material)
    return reference, account


def _remembered(oracle: Oracle, threads: int) -> SpikingModel:
    model: Any = oracle.model
    model.set_params(threads=threads)
    return remembered(oracle.model)


def _relearned(subject: Subject, context: Context) -> Relearning | None:
    try:
        return relearning_of(subject, context)
    except CannotMeasure:
        return None


def _answer_validation(reference: Reference, task: Task, material: Material) -> None:
    """Have the networks answer the validation records once, on which every method is tuned."""
    sets = evaluation_sets(task.kind, task.forgotten, task.retained, material.parts.validation)
    for oracle in reference.oracles:
        for records in sets.values():
            if len(records):
                output_counts(oracle.model, records)
