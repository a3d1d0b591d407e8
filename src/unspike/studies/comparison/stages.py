"""The stages of a comparison: train, retrain, measure what is compared with, try the methods.

What a stage has finished is kept and read again by the next run. Networks and measurements are made for the
seeds alone that still have a method to try.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from unspike.evaluation import build_band, oracle_seeds
from unspike.foundation.progress import Progress
from unspike.oracles.band import Band
from unspike.pipeline.training import Original
from unspike.pipeline.yardstick import workshop_in
from unspike.studies.comparison.plan import ComparisonPlan
from unspike.studies.comparison.reference import (
    Reference,
    ReferenceJob,
    Shared,
    measured_reference,
)
from unspike.studies.comparison.trial import SharedByTrials, carried_out
from unspike.studies.originals import Place, Trained, originals
from unspike.studies.shared_progress import Within

_STUDY = "study"


def rows(plan: ComparisonPlan, progress: Progress) -> list[dict[str, Any]]:
    """Return the row of every method and seed.

    Parameters
    ----------
    plan : ComparisonPlan
        What to do.
    progress : Progress
        Told of every network that is there: trained, retrained or unlearned.
    """
    found = plan.kept(plan.trials)
    left = [trial for trial in plan.trials if trial not in found]
    progress.step(len(found))
    unmeasured = {seed for seed in plan.seeds if plan.account(seed).kept() is None}
    seeds = [seed for seed in plan.seeds if seed in unmeasured | {trial.seed for trial in left}]
    progress.step((len(plan.seeds) - len(seeds)) * (2 + plan.settings.oracles))
    networks = _trained(plan, seeds, progress)
    bands = {seed: _band(plan, seed, networks[seed].original, progress) for seed in seeds}
    common = SharedByTrials(
        study=plan.study,
        request=plan.settings.request,
        references=_measured(plan, networks, bands),
        candidates=plan.settings.candidates,
        threads=plan.workers.threads,
    )
    found |= plan.carry_out(carried_out, left, common, progress)
    return [found[trial] for trial in plan.trials]


def accounts(plan: ComparisonPlan) -> dict[int, dict[str, Any]]:
    """Return what was measured of the original and the retrained networks of every seed."""
    return {seed: plan.account(seed).kept() or {} for seed in plan.seeds}


def _trained(plan: ComparisonPlan, seeds: Sequence[int], progress: Progress) -> dict[int, Trained]:
    places = [Place(study=_STUDY, seed=seed, folder=plan.folder(seed)) for seed in seeds]
    found = {}
    for place, trained in originals(places, {_STUDY: plan.study}, plan.workers):
        found[place.seed] = trained
        progress.step()
    return found


def _band(plan: ComparisonPlan, seed: int, original: Original, progress: Progress) -> Band:
    """Return a seed's retrained networks; they are kept by content, and shared by all methods and runs."""
    task = plan.task(seed)
    return build_band(
        original.model,
        task.forgotten,
        task.retained,
        seeds=oracle_seeds(seed, plan.settings.oracles),
        workshop=workshop_in(plan.out, plan.workers.backend, plan.settings.training.threads),
        progress=Within(progress),
    )


def _measured(
    plan: ComparisonPlan, networks: Mapping[int, Trained], bands: Mapping[int, Band]
) -> dict[int, Reference]:
    jobs = [ReferenceJob(seed=seed, trained=trained, band=bands[seed]) for seed, trained in networks.items()]
    common = Shared(study=plan.study, request=plan.settings.request, threads=plan.workers.threads)
    found = {}
    for job, (reference, account) in plan.workers.run(measured_reference, jobs, common=common):
        plan.account(job.seed).keep(account)
        found[job.seed] = reference
    return found
