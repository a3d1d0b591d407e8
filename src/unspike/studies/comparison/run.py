"""`compare`: from settings to files. Everything is checked before the first file is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unspike.foundation.files import write_text
from unspike.foundation.progress import NoProgress, Progress
from unspike.report.explore import EXPLORE_FILE, explore_page
from unspike.studies.comparison.exploring import explored, without_profile
from unspike.studies.comparison.plan import CompareSettings, ComparisonPlan
from unspike.studies.comparison.stages import accounts, rows
from unspike.studies.comparison.summary import summarised
from unspike.studies.comparison.write import write_comparison


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """What a comparison made: its content and its page.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.studies import Comparison
    >>> Comparison(report={"methods": []}, page=Path("compare.html")).page.name
    'compare.html'
    """

    report: dict[str, Any]
    page: Path


def compare(
    settings: CompareSettings,
    out: Path,
    *,
    fresh: bool = False,
    command: Sequence[str] = (),
    with_records: bool = False,
    progress: Progress | None = None,
) -> Comparison:
    """Try every method on the same networks and compare what comes of it with the same retrained ones.

    Parameters
    ----------
    settings : CompareSettings
        What to compare.
    out : Path
        Folder for the results. What an earlier run of the same settings finished is taken up; further
        methods and seeds extend it.
    fresh : bool
        Whether to replace a run of other settings.
    command : sequence of str
        The command line, for the page.
    with_records : bool
        Whether the explore page names and shows the forgotten records.
    progress : Progress, optional
        Told of all jobs together.

    Raises
    ------
    InvalidInput
        If something that was asked for cannot be done; nothing was written then.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from unspike.pipeline import TrainSettings
    >>> from unspike.studies import CompareSettings, compare
    >>> settings = TrainSettings(data="digits", hidden=(30,), connection_probability=0.3, epochs=2, threads=1)
    >>> asked = CompareSettings(
    ...     training=settings, request="class:3", methods=("nothing", "retrain"), oracles=1, candidates=1
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     made = compare(asked, Path(folder) / "compared")
    >>> [method["name"] for method in made.report["methods"]]
    ['retrain', 'nothing']
    """
    progress = progress or NoProgress()
    plan = ComparisonPlan.of(settings, out, progress)

    def compared(told: Progress) -> Comparison:
        found, measured = rows(plan, told), accounts(plan)
        shown = explore_page(explored(plan, found, measured, with_records=with_records))
        report = summarised(
            plan,
            [without_profile(row) for row in found],
            {seed: without_profile(account) for seed, account in measured.items()},
            command=command,
        )
        write_text(out / EXPLORE_FILE, shown)
        return Comparison(report=report, page=write_comparison(report, out))

    return plan.run(compared, progress, fresh=fresh)
