"""What a measurement must show before it is believed: the same yardstick on networks whose answer is known.

*Do nothing*: the original network must not pass, or there is nothing to see. *Held-out oracle*: a network
that never met the data must pass (arXiv 2607.19442 found that it often does not). *Placebo*: the method
erases as many records that the network never met; what it leaves behind then is its own mark, not
forgetting. *Memorising network*: the attack must find the records in a network that memorises them, or it
finds them nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unspike.evaluation.measured import Measured, measure
from unspike.evaluation.measures import figures
from unspike.evaluation.metrics.gaps import Summary, average_gap, differences, mean_summary
from unspike.evaluation.verdict.policy import Policy
from unspike.evaluation.verdict.verdict import verdict

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind
    from unspike.models.contract import SpikingModel


@dataclass(frozen=True, kw_only=True, eq=False)
class Placebo:
    """What a method made of the original network when it erased records that the network never met.

    Parameters
    ----------
    model : SpikingModel
        The network after that.
    records : Dataset
        The records; no network of the comparison was trained on them.
    """

    model: SpikingModel
    records: Dataset


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """Everything that was measured for a request, and the verdict.

    Parameters
    ----------
    kind : {"class", "samples"}
        Kind of the request.
    policy : Policy
        The checks.
    measured : mapping of str to Measured
        Network -> what was measured.
    oracles : sequence of Measured
        The retrained networks among them.
    verdict : mapping
        What `verdict` returned for the unlearned network.
    """

    kind: Kind
    policy: Policy
    measured: Mapping[str, Measured]
    oracles: Sequence[Measured]
    verdict: Mapping[str, Any]


def controls(
    judged: Judged,
    models: Mapping[str, SpikingModel],
    sets: Mapping[str, Dataset],
    placebo: Placebo | None,
) -> list[dict[str, Any]]:
    """Return the controls of a request as rows of the report.

    Parameters
    ----------
    judged : Judged
        What was measured.
    models : mapping of str to SpikingModel
        The networks by the same names.
    sets : mapping of str to Dataset
        The sets of the request.
    placebo : Placebo, optional
        The method's work on never-seen records; without it there is no such row.

    Returns
    -------
    list of dict
        Each with ``name``, ``forget``, ``retain``, ``test`` (accuracies), ``membership`` (AUC),
        ``average_gap`` (to the retrained networks), ``outcome``, ``expected`` and ``as_expected``.
    """
    rows = [_do_nothing(judged), *_held_out(judged), *_memoriser(judged)]
    return rows if placebo is None else [*rows, _placebo(judged, models, sets, placebo)]


def _do_nothing(judged: Judged) -> dict[str, Any]:
    original = judged.measured["original"]
    oracles = [figures(oracle) for oracle in judged.oracles]
    before = figures(original)
    outcome = verdict(
        judged.kind, original=before, unlearned=before, oracles=oracles, policy=judged.policy, changed=False
    )["outcome"]
    summaries = [oracle.summary for oracle in judged.oracles]
    return _row("do nothing", original.summary, summaries, outcome, expected="not forgotten")


def _held_out(judged: Judged) -> list[dict[str, Any]]:
    passed = judged.verdict["audit"]["passed"]
    if passed is None:
        return []
    *others, held_out = [oracle.summary for oracle in judged.oracles]
    outcome = "passed" if passed else "not passed"
    return [_row("held-out oracle", held_out, others, outcome, expected="passed")]


def _memoriser(judged: Judged) -> list[dict[str, Any]]:
    if "memoriser" not in judged.measured:
        return []
    memoriser = judged.measured["memoriser"]
    checks = {check["name"]: check for check in judged.verdict["checks"]}
    undecided = checks.get("membership AUC", {}).get("passed", True) is None
    outcome = "not found" if undecided else "found by the attack"
    summaries = [oracle.summary for oracle in judged.oracles]
    return [_row("memorising network", memoriser.summary, summaries, outcome, expected="found by the attack")]


def _placebo(
    judged: Judged, models: Mapping[str, SpikingModel], sets: Mapping[str, Dataset], placebo: Placebo
) -> dict[str, Any]:
    """Judge the placebo by the same retrained networks, for they never met its records either."""
    parts = {"retain": sets["retain"], "forget": placebo.records, "test": sets["test"]}
    original, *oracles = (
        _measure_again(models[name], parts, judged.measured[name])
        for name in ("original", *(f"oracle{k}" for k in range(len(judged.oracles))))
    )
    after = measure(placebo.model, parts)
    result = verdict(
        "samples",
        original=figures(original),
        unlearned=figures(after),
        oracles=[figures(oracle) for oracle in oracles],
    )
    # Where nothing was to be forgotten, the original passes every check, and the method must not change that.
    marked = result["outcome"] not in ("cannot tell", "forgotten")
    outcome = result["outcome"] if marked else "no mark"
    summaries = [oracle.summary for oracle in oracles]
    return _row("placebo", after.summary, summaries, outcome, expected="no mark")


def _measure_again(model: SpikingModel, sets: Mapping[str, Dataset], before: Measured) -> Measured:
    known = {name: before.scores[name] for name in ("retain", "test")}
    return measure(model, sets, known=known)


def _row(
    name: str, network: Summary, oracles: Sequence[Summary], outcome: str, *, expected: str
) -> dict[str, Any]:
    return {
        "name": name,
        "forget": network.forget,
        "retain": network.retain,
        "test": network.test,
        "membership": network.membership,
        "average_gap": average_gap(differences(network, mean_summary(oracles))),
        "outcome": outcome,
        "expected": expected,
        "as_expected": outcome == expected,
    }
