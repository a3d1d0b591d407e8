"""The stages of a comparison: train, retrain, measure what is compared with, try the methods.

What a stage has finished is kept and read again by the next run. Networks and measurements are made for the
seeds alone that still have a method to try.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unspike.evaluation import oracle_seeds
from unspike.foundation.progress import Progress
from unspike.foundation.store import Piece
from unspike.oracles.band import Band
from unspike.parallel import run_jobs
from unspike.pipeline.training import Original
from unspike.studies.comparison.plan import Plan
from unspike.studies.comparison.reference import (
    Reference,
    ReferenceCommon,
    ReferenceJob,
    measured_reference,
)
from unspike.studies.comparison.trial import Trial, TrialCommon, carried_out
from unspike.studies.originals import Place, Trained, originals
from unspike.studies.retrained import retrained_networks
from unspike.studies.shared_progress import Within

ORACLES_FOLDER = "oracles"
REFERENCE_FILE = "retrained.json"
_STUDY = "study"


def rows(plan: Plan, progress: Progress) -> list[dict[str, Any]]:
    """Return the row of every method and seed.

    Parameters
    ----------
    plan : Plan
        What to do.
    progress : Progress
        Told of every network that is there: trained, retrained or unlearned.
    """
    found = {trial: row for trial in plan.trials if (row := plan.piece(plan.file(trial)).kept()) is not None}
    left = [trial for trial in plan.trials if trial not in found]
    progress.step(len(found))
    unmeasured = {seed for seed in plan.seeds if _account(plan, seed).kept() is None}
    seeds = [seed for seed in plan.seeds if seed in unmeasured | {trial.seed for trial in left}]
    progress.step((len(plan.seeds) - len(seeds)) * (2 + plan.settings.oracles))
    networks = _trained(plan, seeds, progress)
    bands = {seed: _retrained(plan, seed, networks[seed].original, progress) for seed in seeds}
    references = _measured(plan, networks, bands)
    found |= _tried(plan, left, references, progress)
    return [found[trial] for trial in plan.trials]


def accounts(plan: Plan) -> dict[int, dict[str, Any]]:
    """Return what was measured of the original and the retrained networks of every seed."""
    return {seed: _account(plan, seed).kept() or {} for seed in plan.seeds}


def _trained(plan: Plan, seeds: Sequence[int], progress: Progress) -> dict[int, Trained]:
    places = [Place(study=_STUDY, seed=seed, folder=plan.folder(seed)) for seed in seeds]
    found = {}
    for place, trained in originals(
        places, {_STUDY: plan.study}, backend=plan.backend, workers=plan.workers, threads=plan.threads
    ):
        found[place.seed] = trained
        progress.step()
    return found


def _retrained(plan: Plan, seed: int, original: Original, progress: Progress) -> Band:
    task = plan.task(seed)
    return retrained_networks(
        original.model,
        task.forgotten,
        task.retained,
        seeds=oracle_seeds(seed, plan.settings.oracles),
        backend=plan.backend,
        threads=plan.settings.training.threads,
        folder=plan.out / ORACLES_FOLDER,
        progress=Within(progress),
    )


def _measured(plan: Plan, networks: Mapping[int, Trained], bands: Mapping[int, Band]) -> dict[int, Reference]:
    jobs = [ReferenceJob(seed=seed, trained=trained, band=bands[seed]) for seed, trained in networks.items()]
    common = ReferenceCommon(study=plan.study, request=plan.settings.request, threads=plan.threads)
    found = {}
    for number, (reference, account) in run_jobs(
        measured_reference,
        jobs,
        common=common,
        backend=plan.backend,
        workers=min(plan.workers, max(1, len(jobs))),
        threads=plan.threads,
    ):
        seed = jobs[number].seed
        _account(plan, seed).keep(account)
        found[seed] = reference
    return found


def _tried(
    plan: Plan, left: Sequence[Trial], references: Mapping[int, Reference], progress: Progress
) -> dict[Trial, dict[str, Any]]:
    common = TrialCommon(
        study=plan.study,
        request=plan.settings.request,
        references=references,
        candidates=plan.settings.candidates,
        threads=plan.threads,
    )
    found = {}
    for number, row in run_jobs(
        carried_out, left, common=common, backend=plan.backend, workers=plan.workers, threads=plan.threads
    ):
        found[left[number]] = plan.piece(plan.file(left[number])).keep(row)
        progress.step()
    return found


def _account(plan: Plan, seed: int) -> Piece:
    return plan.piece(plan.folder(seed) / REFERENCE_FILE)
