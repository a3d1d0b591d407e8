"""The stages of a reproduction: train, then make and measure the networks of every table and point.

What is finished is kept and read again by the next run, which may ask for more tables or seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from unspike.foundation.progress import Progress
from unspike.studies.originals import originals
from unspike.studies.paper.columns import CellJob, PaperCommon, measured_cell
from unspike.studies.paper.curve import PointJob, measured_point
from unspike.studies.paper.plan import ReproductionPlan


def carry_out(plan: ReproductionPlan, progress: Progress) -> None:
    """Make every piece that is not there.

    Parameters
    ----------
    plan : ReproductionPlan
        What to do.
    progress : Progress
        Told of every network trained and every piece, those of earlier runs at once.
    """
    found = plan.kept(plan.jobs)
    left = [job for job in plan.jobs if job not in found]
    progress.step(len(found))
    common = PaperCommon(
        studies=plan.studies, originals=_trained(plan, left, progress), threads=plan.workers.threads
    )
    plan.carry_out(_piece, left, common, progress)


def _trained(
    plan: ReproductionPlan, left: Sequence[CellJob | PointJob], progress: Progress
) -> dict[Any, Any]:
    wanted = {(job.cell.role, job.seed) for job in left}
    places = [place for place in plan.places if (place.study, place.seed) in wanted]
    progress.step(len(plan.places) - len(places))
    found = {}
    studies = {str(role): study for role, study in plan.studies.items()}
    for place, trained in originals(places, studies, plan.workers):
        found[place.study, place.seed] = trained.original
        progress.step()
    return found


def _piece(job: CellJob | PointJob, common: PaperCommon) -> dict[str, Any]:
    return measured_point(job, common) if isinstance(job, PointJob) else measured_cell(job, common)
