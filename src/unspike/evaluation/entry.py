"""What report.json holds of a request: every number in it is that of a registered metric."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from unspike.evaluation.attacks.curves import mean_curve, roc_curve_of
from unspike.evaluation.attacks.population import population_attack
from unspike.evaluation.metrics.classification import classified
from unspike.evaluation.metrics.gaps import differences, figures_of
from unspike.evaluation.statistics.bootstrap import Bootstrap
from unspike.evaluation.statistics.measurement import CannotMeasure, Measurement
from unspike.evaluation.statistics.spread import spread, statistic
from unspike.foundation.json_values import plain

if TYPE_CHECKING:
    from unspike.evaluation.comparison import ComparedNetworks, Row
    from unspike.evaluation.evaluate import Evaluation
    from unspike.evaluation.network import AskedNetwork
    from unspike.unlearning.contract import Change

ATTACKS = ("loss", "logistic_regression")
_FIGURES = ("auc", "balanced_accuracy", "accuracy", "precision", "recall")
_EXPLAINED = ("average_gap", "tug_of_war", "hidden_alignment", "hidden_activity")


def entry_of(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as one entry of the report's ``requests``, in plain Python types."""
    task, unlearned, networks = evaluation.task, evaluation.unlearned, evaluation.networks
    explained = {name: networks.measure(name) for name in _EXPLAINED}
    entry = {
        "request": task.text,
        "kind": task.kind,
        "records": len(task.forgotten),
        "fingerprint": task.forgotten.fingerprint,
        "held_out": len(task.held_out),
        "class": task.class_name,
        "method": unlearned.settings.get("method", "unnamed"),
        "settings": unlearned.settings,
        "used_retained_data": unlearned.used_retained_data,
        "networks": {
            "original": networks.original.state,
            "unlearned": networks.unlearned.state,
            "oracles": [oracle.state for oracle in networks.oracles],
        },
        "verdict": evaluation.verdict.to_dict(),
        "controls": [control.to_dict() for control in evaluation.controls],
        "rows": _rows(networks),
        "gaps": _gaps(networks, explained),
        "hidden_distance": _hidden_distance(explained),
        "cost": _cost(networks),
        "reasons": {name: row.unlearned.reason for name, row in explained.items() if row.unlearned.reason},
        "changes": [summarise_change(change) for change in unlearned.changes],
        "trace": list(unlearned.trace),
        "files": dict(evaluation.settings.files),
        "roc": {attack: _curves(networks, attack) for attack in ATTACKS},
    }
    found: dict[str, Any] = plain(entry)
    return found


def _rows(networks: ComparedNetworks) -> dict[str, Any]:
    """Return every network on every set, and the attacks on it."""
    measured = {
        f"mia.{attack}.{figure}": _measured(networks, f"mia.{attack}.{figure}")
        for attack in ATTACKS
        for figure in _FIGURES
    }
    rows = {
        "original": {name: row.original for name, row in measured.items()},
        "unlearned": {name: row.unlearned for name, row in measured.items()},
    }
    oracles = [
        _row(oracle, {name: row.oracles[k] for name, row in measured.items()})
        for k, oracle in enumerate(networks.oracles)
    ]
    own = {"original": networks.original, "unlearned": networks.unlearned}
    return {**{name: _row(own[name], found) for name, found in rows.items()}, "oracle": spread(oracles)}


def _measured(networks: ComparedNetworks, name: str) -> Row:
    return networks.measure(name, Bootstrap()) if name.endswith(".auc") else networks.measure(name)


def _row(network: AskedNetwork, attacks: dict[str, Measurement]) -> dict[str, Any]:
    found = {attack: _attack(network, attack, attacks) for attack in ATTACKS}
    main = {figure: found[ATTACKS[0]][figure] for figure in ("auc", "balanced_accuracy")}
    row = {name: classified(network, name) for name in network.sets}
    return {**row, "membership": {**main, "attack": ATTACKS[0], "attacks": found}}


def _attack(network: AskedNetwork, attack: str, measured: dict[str, Measurement]) -> dict[str, Any]:
    figures = {figure: measured[f"mia.{attack}.{figure}"] for figure in _FIGURES}
    auc = figures["auc"]
    return {
        **{figure: found.value for figure, found in figures.items()},
        "auc_interval": None if auc.low is None else [auc.low, auc.high],
        "members": len(network.sets["forget"]),
        "non_members": len(network.sets[network.non_members]),
        "notes": {figure: found.reason for figure, found in figures.items() if found.reason},
    }


def _gaps(networks: ComparedNetworks, explained: dict[str, Row]) -> dict[str, Any]:
    gap, tow = explained["average_gap"], explained["tug_of_war"]
    references = [figures_of(oracle) for oracle in networks.oracles]
    return {
        "average_gap": gap.unlearned.value,
        "tow": tow.unlearned.value,
        "terms": differences(figures_of(networks.unlearned), references),
        "original": {"average_gap": gap.original.value, "tow": tow.original.value},
        "between_oracles": {
            "average_gap": statistic([one.value for one in gap.oracles])["mean"],
            "tow": statistic([one.value for one in tow.oracles])["mean"],
        },
    }


def _hidden_distance(explained: dict[str, Row]) -> list[dict[str, Any]]:
    """Return the distances of each hidden layer; none where they cannot be measured."""
    geometry, activity = (_by_layer(explained[name]) for name in ("hidden_alignment", "hidden_activity"))
    return [{"layer": layer, **found, "activity": activity.get(layer)} for layer, found in geometry.items()]


def _by_layer(row: Row) -> dict[str, dict[str, float]]:
    layers = [one.details.get("layers", {}) for one in (row.original, row.unlearned)]
    return {
        layer: {
            "unlearned": after["distance"],
            "original": layers[0][layer]["distance"],
            "between_oracles": after["between"],
            "unlearned_relative": after["relative"],
            "original_relative": layers[0][layer]["relative"],
        }
        for layer, after in layers[1].items()
    }


def _cost(networks: ComparedNetworks) -> dict[str, Any]:
    seconds, operations = (networks.measure(f"cost.{name}") for name in ("seconds", "making_operations"))
    train, unlearn = seconds.original.value, seconds.unlearned.value
    retraining = None if not train else train * _retained(networks)
    return {
        "train_seconds": train,
        "retraining_seconds": retraining,
        "unlearn_seconds": unlearn,
        "oracle_seconds": statistic([one.value for one in seconds.oracles])["mean"],
        "oracle_threads": networks.oracles[0].making.threads,
        "time_ratio": None if not retraining or unlearn is None else unlearn / retraining,
        "unlearn_synaptic_operations": operations.unlearned.value,
        "oracle_synaptic_operations": statistic([one.value for one in operations.oracles])["mean"],
    }


def _retained(networks: ComparedNetworks) -> float:
    """Return the share of the training records that are retained, as which a retraining takes its time.

    The oracles are trained side by side with fewer threads each, which is slower: to divide by their time
    would flatter the method. The training of the original was not.
    """
    retained, forgotten = (len(networks.sets[name]) for name in ("retain", "forget"))
    return retained / (retained + forgotten)


def _curves(networks: ComparedNetworks, attack: str) -> dict[str, Any]:
    """Return the ROC curves of an attack, the mean of those on retrained networks; empty without one."""
    try:
        before, after, *retrained = (
            roc_curve_of(population_attack(attack, network))
            for network in (networks.original, networks.unlearned, *networks.oracles)
        )
    except CannotMeasure:
        return {name: {"fpr": [], "tpr": []} for name in ("original", "unlearned", "oracle")}
    return {"original": before, "unlearned": after, "oracle": mean_curve(retrained)}


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
