"""The whole comparison of one request: original, unlearned and retrained networks on the same records.

The result is one entry of ``requests`` in ``report.json`` and the scores it was computed from. No network is
changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.evaluation.attacks.curves import joined_curves
from unspike.evaluation.hidden.distance import hidden_distances
from unspike.evaluation.measured import Measured, measure
from unspike.evaluation.measures import figures
from unspike.evaluation.metrics.cost import dataset_operations
from unspike.evaluation.metrics.gaps import Summary, average_gap, between, differences, mean_summary, tow
from unspike.evaluation.scores import Scores
from unspike.evaluation.statistics.spread import spread
from unspike.evaluation.verdict.controls import Judged, Placebo, controls
from unspike.evaluation.verdict.policy import Policy, default_policy
from unspike.evaluation.verdict.verdict import verdict
from unspike.foundation.errors import InvalidInput
from unspike.foundation.json_values import plain
from unspike.foundation.progress import NoProgress, Progress
from unspike.models.state_hash import state_hash
from unspike.oracles.checks import refuse_other_settings, refuse_related

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.data.task import Kind
    from unspike.models.contract import SpikingModel
    from unspike.oracles.oracle import Oracle
    from unspike.unlearning.contract import Change, Unlearned


def evaluation_sets(kind: Kind, forget: Dataset, retain: Dataset, test: Dataset) -> dict[str, Dataset]:
    """Return the sets on which the networks of a request are compared.

    Parameters
    ----------
    kind : {"class", "samples"}
        Kind of the request.
    forget, retain : Dataset
        The two parts of the training data.
    test : Dataset
        Records that nobody was trained on.

    Returns
    -------
    dict
        ``retain``, ``forget``, ``test``; for a class request ``test`` holds the other classes' records and
        ``forget_test`` those of the forgotten class.
    """
    if kind == "samples":
        return {"retain": retain, "forget": forget, "test": test}
    gone = np.isin(test.y, np.unique(forget.y))
    return {"retain": retain, "forget": forget, "test": test.take(~gone), "forget_test": test.take(gone)}


def evaluate(
    request: str,
    *,
    kind: Kind,
    class_name: str | None,
    original: SpikingModel,
    unlearned: Unlearned,
    oracles: Sequence[Oracle],
    sets: Mapping[str, Dataset],
    method: str,
    train_seconds: float | None = None,
    epochs: int | None = None,
    files: Mapping[str, str] | None = None,
    policy: Policy | None = None,
    memoriser: SpikingModel | None = None,
    placebo: Placebo | None = None,
    progress: Progress | None = None,
) -> tuple[dict[str, Any], dict[str, dict[str, Scores]]]:
    """Compare the original, the unlearned and the retrained networks.

    Parameters
    ----------
    request : str
        The request as it was typed, say ``class:3``.
    kind : {"class", "samples"}
        Its kind.
    class_name : str or None
        The forgotten class, for a class request.
    original : SpikingModel
        The network before.
    unlearned : Unlearned
        What the unlearning method returned.
    oracles : sequence of Oracle
        Networks retrained without the forgotten records, one or more.
    sets : mapping of str to Dataset
        What `evaluation_sets` returned.
    method : str
        Name of the unlearning method.
    train_seconds : float, optional
        Time of the original training, s, with as many threads as the unlearning had; without it there is no
        time ratio.
    epochs : int, optional
        Presentations of each record in one training, for the count of synaptic operations; left out without
        it.
    files : mapping, optional
        Files beside the report.
    policy : Policy, optional
        The checks of the verdict, fixed beforehand; by default the ones shipped for the kind.
    memoriser : SpikingModel, optional
        A network that learned the same data and memorises on purpose, to see whether the attacks have power.
    placebo : Placebo, optional
        What the method makes of the original when it erases records that the network never met.
    progress : Progress, optional
        Told about each network that was measured.

    Returns
    -------
    entry : dict
        One entry of the report's ``requests``, in plain Python types.
    networks : dict
        Network name (original, unlearned, oracle0, oracle1, ..., memoriser) -> set name -> Scores;
        `save_scores` writes a list of these.

    Raises
    ------
    InvalidInput
        If there is no retrained network, one of them was not reset or has other settings, the policy is for
        the other kind, or a set has no records.

    Notes
    -----
    The entry does not show that nothing is left. It shows what was measured, on these records, with these
    attacks.
    """
    policy = policy or default_policy(kind)
    _check(kind, oracles, sets, policy)
    refuse_other_settings(original, oracles)
    refuse_related(original, oracles)
    models = {"original": original, "unlearned": unlearned.model}
    models.update({f"oracle{k}": oracle.model for k, oracle in enumerate(oracles)})
    models.update({} if memoriser is None else {"memoriser": memoriser})
    measured = _measure_all(models, sets, progress or NoProgress())
    before, after = measured["original"], measured["unlearned"]
    retrained = [measured[f"oracle{k}"] for k in range(len(oracles))]
    summaries = [network.summary for network in retrained]
    judged = _judge(kind, measured, retrained, policy, changed=_changed(original, unlearned.model))
    every = Judged(kind=kind, policy=policy, measured=measured, oracles=retrained, verdict=judged)
    entry = {
        "request": request,
        "kind": kind,
        "records": len(sets["forget"]),
        "class": class_name,
        "method": method,
        "settings": unlearned.settings,
        "used_retained_data": unlearned.used_retained_data,
        "verdict": judged,
        "controls": controls(every, models, sets, placebo),
        "rows": {
            "original": before.row,
            "unlearned": after.row,
            "oracle": spread([network.row for network in retrained]),
        },
        "gaps": _gaps(before.summary, after.summary, summaries),
        "hidden_distance": _hidden_distances(before, after, retrained),
        "cost": _cost(unlearned, oracles, sets, train_seconds, epochs),
        "changes": [summarise_change(change) for change in unlearned.changes],
        "trace": list(unlearned.trace),
        "files": dict(files or {}),
        "roc": joined_curves(before.attacks, after.attacks, [network.attacks for network in retrained]),
    }
    return plain(entry), {name: dict(network.scores) for name, network in measured.items()}


def _check(kind: Kind, oracles: Sequence[Oracle], sets: Mapping[str, Dataset], policy: Policy) -> None:
    if policy.kind != kind:
        raise InvalidInput(f"The policy '{policy.name}' judges {policy.kind} requests, not {kind} requests.")
    if not oracles:
        raise InvalidInput("The comparison needs at least one retrained network, got none.")
    if kind == "class" and "forget_test" not in sets:
        raise InvalidInput(
            "A class request needs the test records of that class: make the sets by evaluation_sets()."
        )
    for name in ("retain", "forget", "test"):
        if len(sets[name]) == 0:
            raise InvalidInput(
                f"The comparison needs records in the {name} set, got none: choose other data or split."
            )


def _measure_all(
    models: Mapping[str, SpikingModel], sets: Mapping[str, Dataset], progress: Progress
) -> dict[str, Measured]:
    measured = {}
    progress.start("Measure", total=len(models), unit="networks")
    try:
        for name, model in models.items():
            measured[name] = measure(model, sets)
            progress.step()
    finally:
        progress.close()
    return measured


def _judge(
    kind: Kind,
    measured: Mapping[str, Measured],
    oracles: Sequence[Measured],
    policy: Policy,
    *,
    changed: bool,
) -> dict[str, Any]:
    before, after = measured["original"], measured["unlearned"]
    return verdict(
        kind,
        original=figures(before),
        unlearned=figures(after),
        oracles=[figures(oracle) for oracle in oracles],
        policy=policy,
        memoriser=figures(measured["memoriser"]) if "memoriser" in measured else None,
        changed=changed,
        hidden_changed=_hidden_changed(before, after),
    )


def _changed(original: SpikingModel, unlearned: SpikingModel) -> bool:
    return state_hash(original) != state_hash(unlearned)


def _gaps(original: Summary, unlearned: Summary, oracles: Sequence[Summary]) -> dict[str, Any]:
    reference = mean_summary(oracles)
    terms = differences(unlearned, reference)
    nothing = differences(original, reference)
    return {
        "average_gap": average_gap(terms),
        "tow": tow(terms),
        "terms": terms,
        "original": {"average_gap": average_gap(nothing), "tow": tow(nothing)},
        "between_oracles": between(oracles),
    }


def _hidden_changed(before: Measured, after: Measured) -> bool | None:
    """Return whether a forgotten record's spike counts changed in any hidden neuron."""
    if not before.hidden:
        return None
    n = len(before.scores["forget"])
    return any(not np.array_equal(before.hidden[name][:n], after.hidden[name][:n]) for name in before.hidden)


def _hidden_distances(
    original: Measured, unlearned: Measured, oracles: Sequence[Measured]
) -> list[dict[str, Any]]:
    before, after, *retrained = (list(network.hidden.values()) for network in (original, unlearned, *oracles))
    records = len(before[0]) if before else 0
    forgotten = np.arange(records) < len(original.scores["forget"])
    return hidden_distances(list(original.hidden), before, after, retrained, forgotten=forgotten)


def _cost(
    unlearned: Unlearned,
    oracles: Sequence[Oracle],
    sets: Mapping[str, Dataset],
    train_seconds: float | None,
    epochs: int | None,
) -> dict[str, Any]:
    retain, forget = sets["retain"], sets["forget"]
    operations = None if epochs is None else dataset_operations(oracles[0].model, retain, epochs=epochs)
    return {
        "train_seconds": train_seconds,
        "unlearn_seconds": unlearned.seconds,
        "oracle_seconds": float(np.mean([oracle.seconds for oracle in oracles])),
        "oracle_threads": oracles[0].threads,
        "time_ratio": _time_ratio(unlearned.seconds, train_seconds, len(retain), len(forget)),
        "unlearn_synaptic_operations": unlearned.synaptic_operations,
        "oracle_synaptic_operations": operations,
    }


def _time_ratio(unlearn: float, train: float | None, retained: int, forgotten: int) -> float | None:
    """Return the time of unlearning by that of a retraining under the same conditions.

    The oracles are trained side by side with fewer threads each, which is slower: to divide by their time
    would flatter the method. The training of the original was not, and takes time in proportion to records.
    """
    return unlearn / (train * retained / (retained + forgotten)) if train else None


def summarise_change(change: Change) -> dict[str, Any]:
    """Return how many values of a group were changed, by how much and why: an entry of ``changes``."""
    size = np.abs(np.asarray(change.after, dtype=np.float64) - np.asarray(change.before, dtype=np.float64))
    times = np.bincount(change.cause, minlength=len(change.causes)).tolist()
    return {
        "group": change.group,
        "what": change.what,
        "changed": len(size),
        "total": change.total,
        "mean_absolute": size.mean() if len(size) else 0.0,
        "max_absolute": size.max(initial=0.0),
        "causes": {name: n for name, n in zip(change.causes, times, strict=True) if n},
    }
