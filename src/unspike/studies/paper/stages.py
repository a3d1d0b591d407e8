"""The stages of a reproduction: train, then make and measure the networks of every table and point.

What is finished is kept and read again by the next run, which may ask for more tables or seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from unspike.foundation.progress import Progress
from unspike.parallel import run_jobs
from unspike.studies.originals import originals
from unspike.studies.paper.columns import CellJob, PaperCommon, measured_cell
from unspike.studies.paper.curve import PointJob, measured_point
from unspike.studies.paper.plan import Plan


def carry_out(plan: Plan, progress: Progress) -> None:
    """Make every piece that is not there.

    Parameters
    ----------
    plan : Plan
        What to do.
    progress : Progress
        Told of every network trained and every piece, those of earlier runs at once.
    """
    jobs: list[CellJob | PointJob] = [*plan.cell_jobs, *plan.point_jobs]
    left = [job for job in jobs if plan.piece(plan.file(job)).kept() is None]
    progress.step(len(jobs) - len(left))
    common = PaperCommon(studies=plan.studies, originals=_trained(plan, left, progress), threads=plan.threads)
    for number, found in run_jobs(
        _piece, left, common=common, backend=plan.backend, workers=plan.workers, threads=plan.threads
    ):
        plan.piece(plan.file(left[number])).keep(found)
        progress.step()


def _trained(plan: Plan, left: Sequence[CellJob | PointJob], progress: Progress) -> dict[Any, Any]:
    wanted = {(job.cell.role, job.seed) for job in left}
    places = [place for place in plan.places if (place.study, place.seed) in wanted]
    progress.step(len(plan.places) - len(places))
    found = {}
    studies = {str(role): study for role, study in plan.studies.items()}
    for place, trained in originals(
        places, studies, backend=plan.backend, workers=plan.workers, threads=plan.threads
    ):
        found[place.study, place.seed] = trained.original
        progress.step()
    return found


def _piece(job: CellJob | PointJob, common: PaperCommon) -> dict[str, Any]:
    return measured_point(job, common) if isinstance(job, PointJob) else measured_cell(job, common)
