"""The whole comparison of one request: original, unlearned and retrained networks on the same records.

The result is one entry of ``requests`` in ``report.json`` and the scores it was computed from. No network is
changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from unspike.errors import InvalidInput
from unspike.evaluation.attacks import AttackResult, logistic_regression_attack, threshold_attack
from unspike.evaluation.cost import dataset_operations
from unspike.evaluation.gaps import Summary, average_gap, between, differences, mean_summary, tow
from unspike.evaluation.hidden_distance import hidden_distances
from unspike.evaluation.metrics import classification_metrics
from unspike.evaluation.plain import plain
from unspike.evaluation.scores import NetworkScores, Scores, score
from unspike.evaluation.spread import spread
from unspike.evaluation.verdict import Kind, Sizes, Tolerance, verdict
from unspike.progress import NoProgress, Progress

if TYPE_CHECKING:
    from unspike.data.dataset import Dataset
    from unspike.evaluation.oracle import Oracle
    from unspike.models.contract import SpikingModel
    from unspike.unlearning.contract import Change, Unlearned

_ATTACKS = {"threshold": threshold_attack, "logistic_regression": logistic_regression_attack}
_MAIN_ATTACK = "threshold"
_HIDDEN_SETS = ("forget", "test")
_CURVE_GRID = np.linspace(0.0, 1.0, 101)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Measured:
    """One network's scores and what follows from them."""

    scores: NetworkScores
    row: dict[str, Any]
    attacks: dict[str, AttackResult]

    @property
    def summary(self) -> Summary:
        return Summary(
            forget=self.row["forget"]["accuracy"],
            retain=self.row["retain"]["accuracy"],
            test=self.row["test"]["accuracy"],
            membership=self.attacks[_MAIN_ATTACK].auc,
        )


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
    settings: Any = None,
    used_retained_data: bool | None = None,
    train_seconds: float | None = None,
    epochs: int | None = None,
    files: Mapping[str, str] | None = None,
    tolerance: Tolerance | None = None,
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
    settings : mapping or dataclass, optional
        Its settings.
    used_retained_data : bool, optional
        Whether the method was given retained data; by default whether it says that it repaired.
    train_seconds : float, optional
        Time of the original training, s.
    epochs : int, optional
        Presentations of each record in one training, for the count of synaptic operations; left out without
        it.
    files : mapping, optional
        Files beside the report.
    tolerance : Tolerance, optional
        Smallest bands of the verdict.
    progress : Progress, optional
        Told about each network that was measured.

    Returns
    -------
    entry : dict
        One entry of the report's ``requests``, in plain Python types.
    networks : dict
        Network name (original, unlearned, oracle0, oracle1, ...) -> set name -> Scores; `save_scores` writes
        a list of these.

    Raises
    ------
    InvalidInput
        If there is no retrained network, or a set has no records.

    Notes ----- What the entry does not show: that nothing is left. It shows what was measured on these
    records with these attacks.
    """
    _check(kind, oracles, sets)
    models = {"original": original, "unlearned": unlearned.model}
    models.update({f"oracle{k}": oracle.model for k, oracle in enumerate(oracles)})
    measured = _measure_all(models, sets, progress or NoProgress())
    before, after = measured["original"], measured["unlearned"]
    retrained = [measured[f"oracle{k}"] for k in range(len(oracles))]
    summaries = [network.summary for network in retrained]
    entry = {
        "request": request,
        "kind": kind,
        "records": len(sets["forget"]),
        "class": class_name,
        "method": method,
        "settings": settings or {},
        "used_retained_data": unlearned.repaired if used_retained_data is None else used_retained_data,
        "verdict": verdict(
            kind,
            original=before.summary,
            unlearned=after.summary,
            oracles=summaries,
            sizes=Sizes(
                forget=len(sets["forget"]),
                test=len(sets["test"]),
                non_members=after.attacks[_MAIN_ATTACK].non_members,
            ),
            hidden_changed=_hidden_changed(before.scores["forget"], after.scores["forget"]),
            tolerance=tolerance,
        ),
        "rows": {
            "original": before.row,
            "unlearned": after.row,
            "oracle": spread([network.row for network in retrained]),
        },
        "gaps": _gaps(before.summary, after.summary, summaries),
        "hidden_distance": _hidden(before.scores, after.scores, [network.scores for network in retrained]),
        "cost": _cost(unlearned, oracles, sets["retain"], train_seconds, epochs),
        "changes": [_change(change) for change in unlearned.changes],
        "trace": list(unlearned.trace),
        "files": dict(files or {}),
        "roc": _curves(before, after, retrained),
    }
    return plain(entry), {name: dict(network.scores) for name, network in measured.items()}


def _check(kind: Kind, oracles: Sequence[Oracle], sets: Mapping[str, Dataset]) -> None:
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
) -> dict[str, _Measured]:
    measured = {}
    progress.start("Measure", total=len(models), unit="networks")
    try:
        for name, model in models.items():
            measured[name] = _measure(model, sets)
            progress.step()
    finally:
        progress.close()
    return measured


def _measure(model: SpikingModel, sets: Mapping[str, Dataset]) -> _Measured:
    scores = {name: score(model, dataset, hidden=name in _HIDDEN_SETS) for name, dataset in sets.items()}
    # Never-seen records of the forgotten class, or the attack would only tell that class from the others.
    strangers = scores.get("forget_test", scores["test"])
    attacks = {name: attack(scores["forget"], strangers) for name, attack in _ATTACKS.items()}
    row = {
        name: classification_metrics(part.counts, part.label, sets[name].class_names)
        for name, part in scores.items()
    }
    main = attacks[_MAIN_ATTACK]
    row["membership"] = {
        "auc": main.auc,
        "balanced_accuracy": main.balanced_accuracy,
        "attack": _MAIN_ATTACK,
        "attacks": {name: result.to_dict() for name, result in attacks.items()},
    }
    return _Measured(scores=scores, row=row, attacks=attacks)


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


def _hidden_changed(before: Scores, after: Scores) -> bool | None:
    if not before.hidden:
        return None
    return any(not np.array_equal(a, b) for a, b in zip(before.hidden, after.hidden, strict=True))


def _hidden(
    original: NetworkScores, unlearned: NetworkScores, oracles: Sequence[NetworkScores]
) -> list[dict[str, Any]]:
    forget, test = original["forget"], original["test"]
    others = _evenly(test.record_id, len(forget))
    networks = [_stack(scores, others) for scores in (original, unlearned, *oracles)]
    forgotten = np.arange(len(forget) + len(others)) < len(forget)
    return hidden_distances(forget.layers, networks[0], networks[1], networks[2:], forgotten=forgotten)


def _evenly(record_id: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the positions of at most `count` records, evenly spaced in the order of their ids."""
    count = min(count, len(record_id))
    places = np.linspace(0, len(record_id) - 1, count).round().astype(np.int64)
    return np.argsort(record_id, kind="stable")[places]


def _stack(scores: NetworkScores, others: NDArray[np.int64]) -> list[NDArray[np.float32]]:
    """Return, per hidden layer, the counts of the forgotten records followed by as many never-seen ones."""
    test = scores["test"].take(others)
    return [np.concatenate(pair) for pair in zip(scores["forget"].hidden, test.hidden, strict=True)]


def _cost(
    unlearned: Unlearned,
    oracles: Sequence[Oracle],
    retain: Dataset,
    train_seconds: float | None,
    epochs: int | None,
) -> dict[str, Any]:
    seconds = float(np.mean([oracle.seconds for oracle in oracles]))
    operations = None if epochs is None else dataset_operations(oracles[0].model, retain, epochs=epochs)
    return {
        "train_seconds": train_seconds,
        "unlearn_seconds": unlearned.seconds,
        "oracle_seconds": seconds,
        "oracle_threads": oracles[0].threads,
        "time_ratio": unlearned.seconds / seconds if seconds > 0 else None,
        "unlearn_synaptic_operations": unlearned.synaptic_operations,
        "oracle_synaptic_operations": operations,
    }


def _change(change: Change) -> dict[str, Any]:
    size = np.abs(np.asarray(change.after, dtype=np.float64) - np.asarray(change.before, dtype=np.float64))
    names, times = np.unique(np.asarray(change.cause, dtype=str), return_counts=True)
    return {
        "group": change.group,
        "what": change.what,
        "changed": len(size),
        "total": change.total,
        "mean_absolute": size.mean() if len(size) else 0.0,
        "max_absolute": size.max(initial=0.0),
        "causes": dict(zip(names.tolist(), times.tolist(), strict=True)),
    }


def _curves(original: _Measured, unlearned: _Measured, oracles: Sequence[_Measured]) -> dict[str, Any]:
    return {
        name: {
            "original": _curve(original.attacks[name]),
            "unlearned": _curve(unlearned.attacks[name]),
            "oracle": _mean_curve([network.attacks[name] for network in oracles]),
        }
        for name in _ATTACKS
    }


def _curve(result: AttackResult) -> dict[str, Any]:
    return {"fpr": result.roc[0], "tpr": result.roc[1]}


def _mean_curve(results: Sequence[AttackResult]) -> dict[str, Any]:
    """Average the curves at equal false positive rates (vertical averaging, Fawcett 2006)."""
    curves = [result.roc for result in results]
    if any(len(fpr) == 0 for fpr, _ in curves):
        return {"fpr": [], "tpr": []}
    heights = np.mean([np.interp(_CURVE_GRID, fpr, tpr) for fpr, tpr in curves], axis=0)
    # Interpolation takes the top of a curve's first, vertical step; every ROC curve starts at the origin.
    return {"fpr": [0.0, *_CURVE_GRID], "tpr": [0.0, *heights]}
