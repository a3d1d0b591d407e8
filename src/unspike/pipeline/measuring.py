"""The comparisons of a run's requests: their bands trained in one go, then each measured by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from unspike.evaluation.verdict.audit_tally import limited, tally_of
from unspike.foundation.progress import Named, NoProgress, Progress
from unspike.models.capabilities import threads_beside
from unspike.oracles.band import Band, build_bands
from unspike.parallel import LOKY, run_jobs
from unspike.pipeline.audit.auditing import AuditSettings, audited
from unspike.pipeline.comparing import Compared, compared, is_measured

if TYPE_CHECKING:
    from unspike.pipeline.case import Case
    from unspike.pipeline.yardstick import Yardstick


def measured(
    cases: Sequence[Case], yardstick: Yardstick, audit: AuditSettings | None, *, progress: Progress
) -> list[Compared]:
    """Return the comparison of every request, with the audit if one is asked for.

    Parameters
    ----------
    cases : sequence of Case
        Requests to the same network, carried out.
    yardstick : Yardstick
        What the networks are compared with.
    audit : AuditSettings, optional
        Which further metrics are measured.
    progress : Progress
        Told of the work.

    Returns
    -------
    list of Compared
        In the order of the cases.
    """
    left = {place: case for place, case in enumerate(cases) if not is_measured(case, yardstick)}
    bands = _bands(list(left.values()), yardstick, progress) if len(left) > 1 else [None] * len(left)
    at_once, threads = LOKY.plan(len(left), threads=threads_beside(cases[0].original.model))
    # An audit trains networks in processes of its own.
    if audit is None and at_once > 1:
        _measure_at_once(
            list(zip(left.values(), bands, strict=True)), yardstick, (at_once, threads), progress
        )
    known = dict(zip(left, bands, strict=True))
    return [
        _measured((case, known.get(place)), audit, yardstick, _told(progress, case, cases))
        for place, case in enumerate(cases)
    ]


Work = tuple["Case", Band | None]
"""A case, and its retrained networks if they are trained already."""


def _told(progress: Progress, case: Case, cases: Sequence[Case]) -> Progress:
    return Named(progress, case.task.text) if len(cases) > 1 else progress


def _bands(cases: Sequence[Case], yardstick: Yardstick, progress: Progress) -> list[Band]:
    model = cases[0].original.model
    return build_bands(
        model,
        [(case.task.forgotten, case.task.retained) for case in cases],
        seeds=yardstick.seeds,
        workshop=yardstick.workshop(threads_beside(model)),
        progress=progress,
    )


def _measure_at_once(
    work: Sequence[Work], yardstick: Yardstick, plan: tuple[int, int], progress: Progress
) -> None:
    """Measure requests in processes of their own and save what was found."""
    at_once, threads = plan
    progress.start("Measure", len(work), "requests")
    try:
        for _ in run_jobs(_save_comparison, work, common=yardstick, workers=at_once, threads=threads):
            progress.step()
    finally:
        progress.close()


def _save_comparison(work: Work, yardstick: Yardstick) -> None:
    case, band = work
    compared(case, yardstick=yardstick, band=band, progress=NoProgress())


def _measured(work: Work, audit: AuditSettings | None, yardstick: Yardstick, progress: Progress) -> Compared:
    case, band = work
    request = compared(case, yardstick=yardstick, band=band, progress=progress)
    # What the networks answered is not held until the next request is measured.
    networks, request = request.networks, replace(request, networks=None)
    if audit is None:
        return request
    account = audited(case, settings=audit, yardstick=yardstick, networks=networks, progress=progress)
    verdict = limited(request.entry["verdict"], tally_of(account["metrics"]))
    return replace(request, entry={**request.entry, "verdict": verdict, "audit": account})
