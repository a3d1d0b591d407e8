"""What a comparison keeps of every network for the explore page, and what the page shows of it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from unspike.evaluation import evaluation_sets
from unspike.evaluation.profile import Profile
from unspike.foundation.errors import InvalidInput
from unspike.foundation.files import packed_arrays, unpacked_arrays
from unspike.report.explore import (
    ChangeHistogram,
    ExploreCase,
    ExplorePage,
    ShownNetwork,
    change_histograms,
)
from unspike.report.explore.gallery import gallery

if TYPE_CHECKING:
    from pathlib import Path

    from unspike.studies.comparison.plan import ComparisonPlan
    from unspike.unlearning.contract import Change

PROFILE = "profile"
SAMPLE = 150  # records of each set
MOST_PICTURE_BYTES = 2**19
_TERMS = {"forget": "forget", "membership": "threshold_auc", "retain": "retain", "test": "test"}
Row = Mapping[str, Any]


def kept(profile: Profile, changes: Iterable[Change] = ()) -> dict[str, Any]:
    """Return a profile and what a method changed as one value of a row, JSON-ready.

    Parameters
    ----------
    profile : Profile
        What is kept of a network.
    changes : iterable of Change
        What the method changed.
    """
    arrays = base64.b64encode(packed_arrays(profile.to_arrays())).decode()
    return {"arrays": arrays, "changes": [change.to_dict() for change in change_histograms(changes)]}


def without_profile(row: Row) -> dict[str, Any]:
    """Return a row as ``compare.json`` has it."""
    return {name: value for name, value in row.items() if name != PROFILE}


def explored(
    plan: ComparisonPlan, rows: Sequence[Row], accounts: Mapping[int, Row], *, with_records: bool
) -> ExplorePage:
    """Return what the explore page shows of a comparison.

    Parameters
    ----------
    plan : ComparisonPlan
        What was done.
    rows : sequence of mapping
        What `carried_out` returned, one for each method and seed.
    accounts : mapping of int to mapping
        Seed -> what was measured of the networks that the methods are compared with.
    with_records : bool
        Whether forgotten records are named and shown.
    """
    dataset, seeds = plan.study.dataset, len(plan.seeds)
    networks = "network" if seeds == 1 else f"{seeds} networks"
    return ExplorePage(
        title=f"Unlearning methods on {dataset.name}, {plan.settings.request}: explore",
        about=f"Every method on the same trained {networks}, against {plan.settings.oracles} networks each "
        "that were retrained without the forgotten records.",
        case_word="Seed",
        classes=dataset.class_names,
        cases=[
            _case(plan, seed, [row for row in rows if row["seed"] == seed], accounts[seed])
            for seed in plan.seeds
        ],
        with_records=with_records,
    )


def _case(plan: ComparisonPlan, seed: int, rows: Sequence[Row], account: Row) -> ExploreCase:
    task, material = plan.task(seed), plan.study.material(seed)
    profiles = account.get(PROFILE, {})
    path = plan.account(seed).path
    networks = [
        ShownNetwork(
            name="original",
            role="original",
            figures=_figures(account["original"]),
            profile=_profile(profiles.get("original"), path),
        ),
        *(_method(row, path) for row in rows),
        *(
            ShownNetwork(
                name=f"retrained {k + 1}",
                role="retrained",
                figures=_figures(figures),
                profile=_profile(profiles.get(f"oracle{k}"), path),
            )
            for k, figures in enumerate(account["retrained"])
        ),
    ]
    sets = evaluation_sets(task, material.parts.test)
    return ExploreCase(
        name=str(seed),
        kind=task.kind,
        forgotten_class=task.class_name,
        networks=networks,
        forgotten_ids=task.forgotten.record_id,
        non_members="forget_test" if "forget_test" in sets else "test",
        pictures=gallery(networks, sets, most_bytes=MOST_PICTURE_BYTES // len(plan.seeds)),
    )


def _method(row: Row, path: Path) -> ShownNetwork:
    found = row.get(PROFILE)
    return ShownNetwork(
        name=row["method"],
        role="method",
        figures=_figures(row["figures"]),
        words=row["verdict"]["answer"],
        profile=_profile(found, path),
        changes=[ChangeHistogram.from_dict(change) for change in found["changes"]] if found else (),
    )


def _figures(row: Row) -> dict[str, float | None]:
    return {name: row[column]["value"] for name, column in _TERMS.items()}


def _profile(found: Row | None, path: Path) -> Profile | None:
    """Return what was kept; None where an earlier version of unspike measured."""
    if found is None:
        return None
    try:
        return Profile.from_arrays(unpacked_arrays(path, base64.b64decode(found["arrays"])))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InvalidInput(f"{path.parent} holds a damaged profile. Remove it: it is made anew.") from error
