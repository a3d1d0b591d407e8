"""`reproduce`: from settings to files. Everything is checked before the first file is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unspike.foundation.progress import NoProgress, Progress
from unspike.pipeline.workspace import Workspace
from unspike.studies.paper.claims import Verdict, verdicts
from unspike.studies.paper.plan import Plan, ReproduceSettings
from unspike.studies.paper.results import collected
from unspike.studies.paper.stages import carry_out
from unspike.studies.paper.write import PAPER_FILES, write_paper


@dataclass(frozen=True, kw_only=True, eq=False)
class Reproduced:
    """What a reproduction made: the claims, and the Markdown of every part."""

    claims: Sequence[Verdict]
    pages: Mapping[str, Path]


def reproduce(
    settings: ReproduceSettings,
    out: Path,
    *,
    fresh: bool = False,
    command: Sequence[str] = (),
    progress: Progress | None = None,
) -> Reproduced:
    """Measure the tables and the figure of the paper again, and check its claims.

    Parameters
    ----------
    settings : ReproduceSettings
        What to measure.
    out : Path
        Folder for the results. What an earlier run of the same settings finished is taken up; further
        tables and seeds extend it.
    fresh : bool
        Whether to replace a run of other settings.
    command : sequence of str
        The command line, for the results.
    progress : Progress, optional
        Told of all jobs together.

    Raises
    ------
    InvalidInput
        If something that was asked for cannot be done; nothing was written then.
    """
    progress = progress or NoProgress()
    plan = Plan.of(settings, out, progress)
    makes = ("networks", "pieces", *PAPER_FILES)
    Workspace(folder=out, settings=plan.facts(), makes=makes, fresh=fresh).open()
    jobs = len(plan.places) + len(plan.cell_jobs) + len(plan.point_jobs)
    progress.start("Reproduce", jobs, "jobs")
    try:
        carry_out(plan, progress)
    finally:
        progress.close()
    results = collected(plan)
    pages = write_paper(plan, results, command=command)
    return Reproduced(claims=verdicts(results), pages=pages)
