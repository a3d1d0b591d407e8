"""The stage after the comparison, if it is asked for: every metric, with ensembles of networks or without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unspike.evaluation import (
    ComparedNetworks,
    Ensembles,
    Metric,
    all_metrics,
    audit,
    metric_named,
    train_oracles,
)
from unspike.evaluation.audit import presentation_of
from unspike.evaluation.verdict.audit_tally import tally_of
from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.foundation.own_code import code_of
from unspike.foundation.store import Piece, key_of
from unspike.models.capabilities import threads_beside
from unspike.pipeline.audit.ensembling import EnsembleSettings, ensembles_of
from unspike.pipeline.comparing import what_decides
from unspike.pipeline.forgetting import method_again
from unspike.pipeline.remains import ANSWERS_FOLDER
from unspike.report import AUDIT_SCHEMA_NAME, validate_audit

if TYPE_CHECKING:
    from unspike.foundation.progress import Progress
    from unspike.pipeline.case import Case
    from unspike.pipeline.forgetting import Erasure
    from unspike.pipeline.yardstick import Yardstick
    from unspike.unlearning.contract import Unlearner

AUDIT_FILE = "audit.json"
_MOST_NETWORKS = 500


@dataclass(frozen=True, kw_only=True)
class AuditSettings:
    """What an audit measures.

    Parameters
    ----------
    ensemble : int
        Networks in each group, for the metrics that compare groups of networks; with 0 there are no groups,
        and those metrics say so.
    metrics : tuple of str
        Names of the metrics that are wanted; all if there are none.

    Raises
    ------
    InvalidInput
        If a metric is unknown, or groups are asked for that are too small for every metric or that no
        metric needs.

    Examples
    --------
    >>> from unspike.pipeline import AuditSettings
    >>> [metric.name for metric in AuditSettings(metrics=("zrf",)).wanted()]
    ['zrf']
    """

    ensemble: int = 0
    metrics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would be found out only after hours of training."""
        grouped = [metric for metric in self.wanted() if metric.measured_on == "ensemble"]
        if self.ensemble == 0:
            return
        if not grouped:
            raise InvalidInput("None of --metrics compares groups of networks. Leave --ensemble out.")
        fewest = min(metric.sample.smallest for metric in grouped)
        if not fewest <= self.ensemble <= _MOST_NETWORKS:
            raise InvalidInput(
                f"--ensemble is {self.ensemble}, expected 0 or {fewest} to {_MOST_NETWORKS}: with fewer than "
                f"{fewest} networks in each group no metric that compares groups is valid."
            )

    def wanted(self) -> tuple[Metric, ...]:
        """Return the metrics that are wanted."""
        return tuple(map(metric_named, self.metrics)) or all_metrics()

    def facts(self) -> dict[str, Any]:
        """Return what tells one audit of a request from another."""
        return {"ensemble": self.ensemble, "asked": list(self.metrics)}

    def own_code(self) -> dict[str, str]:
        """Return what tells versions of metrics apart that are not unspike's, by name."""
        found = {metric.name: code_of(metric.function) for metric in self.wanted()}
        return {name: code for name, code in found.items() if code is not None}


def audited(
    case: Case,
    *,
    settings: AuditSettings,
    yardstick: Yardstick,
    networks: ComparedNetworks | None,
    progress: Progress,
) -> dict[str, Any]:
    """Measure a request by every metric and save that, or take up what an earlier run saved.

    Parameters
    ----------
    case : Case
        The request, carried out; ``audit.json`` goes into its folder.
    settings : AuditSettings
        What to measure; an audit of other settings is made anew.
    yardstick : Yardstick
        The retrained networks, which the comparison shares.
    networks : ComparedNetworks, optional
        The networks, if the comparison asked them in this run; they are not asked again.
    progress : Progress
        Told of the work.

    Returns
    -------
    dict
        What ``audit.json`` holds.
    """
    own = {"own metrics": own_code} if (own_code := settings.own_code()) else {}
    key = key_of(**what_decides(case, yardstick), **settings.facts(), **own)
    piece = Piece(path=case.folder / AUDIT_FILE, key=key)
    if (known := piece.kept()) is not None:
        return known
    networks = networks or _networks(case, yardstick, progress)
    ensembles: Mapping[str, Ensembles] = {}
    if settings.ensemble:
        of = _ensemble_settings(case, settings, yardstick)
        ensembles = ensembles_of(
            case.original.model, case.task, case.material, settings=of, progress=progress
        )
    found = audit(networks, ensembles=ensembles, names=settings.metrics or None, progress=progress)
    account = {
        "schema": AUDIT_SCHEMA_NAME,
        "method": case.erasure.method,
        **settings.facts(),
        "tally": tally_of(found).to_dict(),
        "metrics": found,
    }
    validate_audit(account)
    return piece.keep(account)


def _networks(case: Case, yardstick: Yardstick, progress: Progress) -> ComparedNetworks:
    """Return the networks of a comparison that an earlier run made."""
    oracles = train_oracles(
        case.original.model,
        case.task.retained,
        seeds=yardstick.seeds,
        workshop=yardstick.workshop(threads_beside(case.original.model)),
        progress=progress,
    )
    return ComparedNetworks.of(
        case.erasure.unlearned, case.task, case.material.parts.test, oracles, timing=case.timing
    )


def method_of(erasure: Erasure) -> Unlearner:
    """Return the method of an erasure, to be carried out on the networks of an ensemble.

    Raises
    ------
    InvalidInput
        If there is no such method, or the erasure was made with settings that it cannot be given again.
    """
    unlearned = erasure.unlearned
    method = method_again(erasure)
    settings = plain(method.settings())
    known = plain(unlearned.settings)
    other = [name for name in settings if name in known and settings[name] != known[name]]
    if other:
        raise InvalidInput(
            f"--ensemble makes networks forget by '{erasure.method}', but the unlearned network was made "
            f"with another {', '.join(other)} than can be set. Leave --ensemble out."
        )
    return method


def _ensemble_settings(case: Case, settings: AuditSettings, yardstick: Yardstick) -> EnsembleSettings:
    grouped = [metric for metric in settings.wanted() if metric.measured_on == "ensemble"]
    presentations = {each.name: each for each in map(presentation_of, grouped)}
    return EnsembleSettings(
        count=settings.ensemble,
        method=method_of(case.erasure),
        with_retain=case.erasure.unlearned.used_retained_data,
        presentations=tuple(presentations.values()),
        workshop=yardstick.workshop(threads_beside(case.original.model)),
        answers=case.run / ANSWERS_FOLDER,
    )
