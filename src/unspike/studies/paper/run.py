"""`reproduce`: from settings to files. Everything is checked before the first file is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unspike.foundation.progress import NoProgress, Progress
from unspike.studies.paper.claims import CheckedClaim, checked_claims
from unspike.studies.paper.plan import ReproduceSettings, ReproductionPlan
from unspike.studies.paper.results import collected
from unspike.studies.paper.stages import carry_out
from unspike.studies.paper.write import write_paper


@dataclass(frozen=True, kw_only=True, eq=False)
class Reproduced:
    """What a reproduction made: the claims, and the Markdown of every part.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.studies import Reproduced
    >>> Reproduced(claims=(), pages={"table2": Path("table2.md")}).pages["table2"].name
    'table2.md'
    """

    claims: Sequence[CheckedClaim]
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
        What to measure; further tables and seeds extend what an earlier run finished.
    out, fresh, command, progress
        As in `compare`.

    Raises
    ------
    InvalidInput
        If something that was asked for cannot be done; nothing was written then.

    Examples
    --------
    >>> from pathlib import Path
    >>> from unspike.studies import ReproduceSettings, reproduce
    >>> reproduce(ReproduceSettings(parts=("table7",)), Path("paper"))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    unspike.foundation.errors.InvalidInput: The paper has no 'table7', expected some of ...
    """
    progress = progress or NoProgress()
    plan = ReproductionPlan.of(settings, out, progress)

    def reproduced(told: Progress) -> Reproduced:
        carry_out(plan, told)
        results = collected(plan)
        pages = write_paper(plan, results, command=command)
        return Reproduced(claims=checked_claims(results), pages=pages)

    return plan.run(reproduced, progress, fresh=fresh)
