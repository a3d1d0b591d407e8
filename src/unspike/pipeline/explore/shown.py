"""What the explore page shows of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unspike.evaluation import evaluation_sets
from unspike.evaluation.profile import Profile
from unspike.pipeline.case import Case
from unspike.pipeline.explore.profiles import Profiles
from unspike.report.explore import ExploreCase, ShownNetwork, change_histograms
from unspike.report.explore.case import Role
from unspike.report.explore.gallery import gallery

_MOST_PICTURE_BYTES = 2**18


def explored_case(case: Case, entry: Mapping[str, Any], profiles: Profiles) -> ExploreCase:
    """Return what the explore page shows of a request.

    Parameters
    ----------
    case : Case
        The request, carried out.
    entry : mapping
        Its entry in ``report.json``.
    profiles : mapping of str to Profile
        What was kept of its networks.
    """
    task = case.task
    sets = evaluation_sets(task, case.material.parts.test)
    rows = entry["rows"]
    retrained = [
        _shown(
            f"retrained {k + 1}", "retrained", _figures_of_run(rows["oracle"], k), profiles.get(f"oracle{k}")
        )
        for k in range(len(rows["oracle"]["test"]["accuracy"]["runs"]))
    ]
    networks = [
        _shown("original", "original", _figures(rows["original"]), profiles.get("original")),
        ShownNetwork(
            name=entry["method"],
            role="method",
            figures=_figures(rows["unlearned"]),
            words=entry["verdict"]["answer"],
            profile=profiles.get("unlearned"),
            changes=change_histograms(case.erasure.unlearned.changes),
        ),
        *retrained,
    ]
    return ExploreCase(
        name=task.text,
        kind=task.kind,
        forgotten_class=task.class_name,
        networks=networks,
        forgotten_ids=task.forgotten.record_id,
        non_members="forget_test" if "forget_test" in sets else "test",
        pictures=gallery(networks, sets, most_bytes=_MOST_PICTURE_BYTES),
    )


def _shown(
    name: str, role: Role, figures: Mapping[str, float | None], profile: Profile | None
) -> ShownNetwork:
    return ShownNetwork(name=name, role=role, figures=figures, profile=profile)


def _figures(row: Mapping[str, Any]) -> dict[str, float | None]:
    accuracies = {name: row[name]["accuracy"] for name in ("forget", "retain", "test")}
    return {**accuracies, "membership": row["membership"]["auc"]}


def _figures_of_run(row: Mapping[str, Any], run: int) -> dict[str, float | None]:
    spreads: Mapping[str, Any] = _figures(row)
    return {name: value and value["runs"][run] for name, value in spreads.items()}
