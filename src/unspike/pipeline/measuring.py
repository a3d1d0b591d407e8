"""The comparisons of a run's requests: their bands trained in one go, then each measured by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from unspike.evaluation.verdict.audit_tally import limited, tally_of
from unspike.foundation.progress import Named, NoProgress, Progress
from unspike.models.capabilities import threads_beside
from unspike.oracles.band import Band, build_bands
from unspike.parallel import LOKY, end_workers, run_jobs
from unspike.pipeline.audit.auditing import AuditSettings, audited
from unspike.pipeline.comparing import Compared, made, taken_up

if TYPE_CHECKING:
    from unspike.pipeline.case import Case
    from unspike.pipeline.yardstick import Yardstick


# Two processes that measure and one that waits would hold half as much again.
_HERE = replace(LOKY, this_process_too=True)


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
    known = {place: found for place, case in enumerate(cases) if (found := taken_up(case, yardstick))}
    left = {place: case for place, case in enumerate(cases) if place not in known}
    bands = _bands(left, yardstick, progress) if len(left) > 1 else {}
    # An audit trains networks in processes of its own.
    if audit is None:
        known |= _made_at_once(left, bands, yardstick, progress)
    requests = []
    for place, case in enumerate(cases):
        told = Named(progress, case.task.text) if len(cases) > 1 else progress
        request = known.get(place) or made(case, yardstick, band=bands.get(place), progress=told)
        # What the networks answered is not held until the next request is measured.
        networks, request = request.networks, replace(request, networks=None)
        if audit is not None:
            account = audited(case, settings=audit, yardstick=yardstick, networks=networks, progress=told)
            verdict = limited(request.entry["verdict"], tally_of(account["metrics"]))
            request = replace(request, entry={**request.entry, "verdict": verdict, "audit": account})
        requests.append(request)
    return requests


def _bands(cases: Mapping[int, Case], yardstick: Yardstick, progress: Progress) -> dict[int, Band]:
    model = next(iter(cases.values())).original.model
    bands = build_bands(
        model,
        [(case.task.forgotten, case.task.retained) for case in cases.values()],
        seeds=yardstick.seeds,
        workshop=yardstick.workshop(threads_beside(model)),
        progress=progress,
    )
    return dict(zip(cases, bands, strict=True))


def _made_at_once(
    cases: Mapping[int, Case], bands: Mapping[int, Band], yardstick: Yardstick, progress: Progress
) -> dict[int, Compared]:
    """Return the comparisons, each made in a process of its own; none where one process is all there is."""
    threads = max((threads_beside(case.original.model) for case in cases.values()), default=1)
    at_once, each = _HERE.plan(len(cases), threads=threads)
    if at_once == 1:
        return {}
    work = [(case, bands.get(place)) for place, case in cases.items()]
    places, found = list(cases), {}
    progress.start("Measure", len(cases), "requests")
    try:
        done = run_jobs(_made, work, common=yardstick, backend=_HERE, workers=at_once, threads=each)
        for number, request in done:
            found[places[number]] = request
            progress.step()
    finally:
        progress.close()
        end_workers()  # which hold the answers' memory, and the report is made here
    return found


def _made(work: tuple[Case, Band | None], yardstick: Yardstick) -> Compared:
    case, band = work
    return replace(made(case, yardstick, band=band, progress=NoProgress()), networks=None)
