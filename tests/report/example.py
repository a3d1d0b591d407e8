"""MADE-UP TEST DATA: a report that looks like a real one; none of its numbers was measured."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.report import Changed, Figures, RequestFigures

DIGITS = [str(digit) for digit in range(10)]
HOSTILE = "<script>alert(1)</script>\"'&{{ 7*7 }} $x^2$ \x00"
_NETWORKS = ("original", "unlearned")
_RUNS = 3
Metrics = dict[str, Any]


def _confusion(
    rng: np.random.Generator, classes: int, sizes: list[int], accuracies: list[float]
) -> NDArray[np.int64]:
    matrix = np.zeros((classes, classes), dtype=np.int64)
    for row, (size, accuracy) in enumerate(zip(sizes, accuracies, strict=True)):
        shares = np.full(classes, (1 - accuracy) / (classes - 1))
        shares[row] = accuracy
        matrix[row] = rng.multinomial(size, shares)
    return matrix


def _metrics(confusion: NDArray[np.int64], names: list[str], roc_auc: float) -> Metrics:
    total, present, per_class = int(confusion.sum()), [], []
    for index, name in enumerate(names):
        right, size, called = (
            int(n) for n in (confusion[index, index], confusion[index].sum(), confusion[:, index].sum())
        )
        if not size:
            continue
        precision, recall = right / called if called else 0.0, right / size
        one = {
            "accuracy": recall,
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / (precision + recall) if right else 0.0,
            "specificity": 1 - (called - right) / (total - size) if total > size else None,
            "roc_auc": roc_auc if total > size else None,
        }
        present.append(one)
        per_class.append({"class": name, "records": size, **one})
    metrics: Metrics = {"records": total, "accuracy": int(np.trace(confusion)) / total}
    for key in ("precision", "recall", "f1", "specificity", "roc_auc"):
        values = [one[key] for one in present if one[key] is not None]
        metrics[key] = float(np.mean(values)) if values else None
    metrics |= {"sensitivity": metrics["recall"], "per_class": per_class, "confusion": confusion.tolist()}
    alone = "only one class is present in this set"
    metrics["notes"] = {key: alone for key in ("specificity", "roc_auc") if metrics[key] is None}
    return metrics


def _membership(rng: np.random.Generator, auc: float, members: int, non_members: int) -> Metrics:
    def attack(value: float) -> Metrics:
        near = float(0.5 + (value - 0.5) * 0.7)
        return {
            "auc": value,
            "balanced_accuracy": near,
            "accuracy": near + 0.01,
            "precision": near - 0.02,
            "recall": 0.61,
            "auc_interval": [value - 0.021, value + 0.021],
            "members": members,
            "non_members": non_members,
            "notes": {},
        }

    threshold, regression = attack(auc), attack(float(auc + rng.normal(0, 0.008)))
    return {
        "auc": threshold["auc"],
        "balanced_accuracy": threshold["balanced_accuracy"],
        "attack": "loss",
        "attacks": {"loss": threshold, "logistic_regression": regression},
    }


def _row(
    rng: np.random.Generator, names: list[str], sets: dict[str, tuple[list[int], list[float]]], auc: float
) -> Metrics:
    row = {
        part: _metrics(_confusion(rng, len(names), sizes, accuracies), names, 0.985 + 0.01 * rng.random())
        for part, (sizes, accuracies) in sets.items()
    }
    unseen = row.get("forget_test", row["test"])["records"]
    return {**row, "membership": _membership(rng, auc, row["forget"]["records"], unseen)}


def _gather(runs: list[Any], key: str = "") -> Any:
    """Return the oracle's shape of one value: every number becomes its mean, spread and runs."""
    first = runs[0]
    if key == "confusion":
        return np.mean(runs, axis=0).round(2).tolist()
    if isinstance(first, str) or key in ("notes", "records", "members", "non_members"):
        return first
    if isinstance(first, dict):
        return {
            inner: _gather([run[inner] for run in runs], inner) for inner in first if inner != "auc_interval"
        }
    if isinstance(first, list):
        return [_gather([run[i] for run in runs]) for i in range(len(first))]
    if first is None:
        return {"mean": None, "std": None, "runs": runs}
    return {"mean": float(np.mean(runs)), "std": float(np.std(runs, ddof=1)), "runs": runs}


def _curve(auc: float) -> dict[str, list[float]]:
    fpr = np.linspace(0, 1, 60)
    return {"fpr": fpr.tolist(), "tpr": (fpr ** (1 / auc - 1)).tolist()}


def _roc(rows: Metrics) -> Metrics:
    def curves(attack: str) -> Metrics:
        areas = {name: rows[name]["membership"]["attacks"][attack]["auc"] for name in rows}
        areas["oracle"] = areas["oracle"]["mean"]
        return {name: _curve(area) for name, area in areas.items()}

    return {attack: curves(attack) for attack in ("loss", "logistic_regression")}


def _request(rng: np.random.Generator, names: list[str], kind: str) -> dict[str, Any]:
    classes = len(names)
    gone = 3 % classes
    train, test = [350] * classes, [75] * classes
    forget_size = 350 if kind == "class" else 35 * classes

    def sets(
        forget: float, retain: float, unseen: float, forget_test: float
    ) -> dict[str, tuple[list[int], list[float]]]:
        def skill(mean: float) -> list[float]:
            return np.clip(mean + rng.normal(0, 0.02, classes), 0, 0.999).tolist()

        if kind == "samples":
            tenth = [35] * classes
            return {
                "retain": ([315] * classes, skill(retain)),
                "forget": (tenth, skill(forget)),
                "test": (test, skill(unseen)),
            }
        only, others = [0] * classes, list(test)
        only[gone], others[gone] = 350, 0
        kept = [0 if i == gone else n for i, n in enumerate(train)]
        seldom = [0] * classes
        seldom[gone] = 75
        return {
            "retain": (kept, skill(retain)),
            "forget": (only, [forget] * classes),
            "test": (others, skill(unseen)),
            "forget_test": (seldom, [forget_test] * classes),
        }

    after = (0.004, 0.975, 0.931, 0.0) if kind == "class" else (0.938, 0.974, 0.929, 0.0)
    oracle = (0.0, 0.977, 0.934, 0.0) if kind == "class" else (0.931, 0.978, 0.931, 0.0)
    rows: Metrics = {
        "original": _row(rng, names, sets(0.972, 0.976, 0.93, 0.92), 0.563),
        "unlearned": _row(rng, names, sets(*after), 0.509),
    }
    rows["oracle"] = _gather([_row(rng, names, sets(*oracle), 0.503 + 0.006 * run) for run in range(_RUNS)])
    return {
        "request": f"class:{names[gone]}" if kind == "class" else "fraction:0.10",
        "kind": kind,
        "records": forget_size,
        "fingerprint": "5b" * 32,
        "held_out": 0 if kind == "class" else 41,
        "class": names[gone] if kind == "class" else None,
        "method": "hybrid",
        "settings": {"alpha": 0.5, "share": 0.1, "repair_batches": 35, "criterion": "change", "seed": 0},
        "used_retained_data": True,
        "networks": {"original": "0a" * 32, "unlearned": "0b" * 32, "oracles": ["0c" * 32] * _RUNS},
        "verdict": _verdict(kind),
        "controls": _controls(),
        "rows": rows,
        "gaps": {
            "average_gap": 0.00468,
            "tow": 0.9831,
            "original": {
                "average_gap": 0.2584 if kind == "class" else 0.0263,
                "tow": 0.0274 if kind == "class" else 0.957,
            },
            "between_oracles": {"average_gap": 0.00312, "tow": 0.9902},
            "terms": {"forget": 0.004, "retain": -0.0021, "test": -0.0032, "membership": 0.0011},
        },
        "hidden_distance": [
            {
                "layer": layer,
                "unlearned": 0.163,
                "original": 0.248,
                "between_oracles": 0.151,
                "activity": {"unlearned": 12.31, "original": 48.2, "between_oracles": 10.07},
            }
            for layer in ("hidden1", "hidden2")
        ],
        "cost": {
            "train_seconds": 11.83,
            "retraining_seconds": 10.64,
            "unlearn_seconds": 0.5127,
            "oracle_seconds": 10.64,
            "time_ratio": 0.0482,
            "unlearn_synaptic_operations": 4.131e8,
            "oracle_synaptic_operations": 8.2204e9,
        },
        "changes": _changes_table(),
        "trace": [{"step": "attribute", "seconds": 0.031}, {"step": "repair", "batches": 35}],
        "files": {"model": f"unlearned-{kind}.safetensors", "records": f"{kind}/forgotten_records.txt"},
        "roc": _roc(rows),
    }


def _controls() -> list[dict[str, Any]]:
    known = {
        "original": "told apart",
        "held-out oracle": "passed",
        "half undone": "told apart",
        "memorising network": "told apart",
        "placebo": "no mark",
    }
    return [
        {
            "name": name,
            "forget": 0.93,
            "retain": 0.978,
            "test": 0.931,
            "membership": 0.512,
            "average_gap": 0.0041,
            "outcome": expected,
            "expected": expected,
            "withholds": expected in ("passed", "no mark"),
            "failed": ["traces: output"] if expected == "told apart" else [],
            "as_expected": True,
        }
        for name, expected in known.items()
    ]


def _check(name: str, about: str, p: float, original_p: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "about": about,
        "value": -0.412,
        "expected": -0.398,
        "p": p,
        "p_adjusted": min(1.0, 4 * p),
        "original_p": original_p,
        "passed": 4 * p > 0.05,
        "says_nothing": original_p is not None and 4 * original_p > 0.05,
    }


def _verdict(kind: str) -> dict[str, Any]:
    forgotten = kind == "class"
    p = 0.41 if forgotten else 0.00012
    value, low, high = (0.97, 0.86, 1.08) if forgotten else (0.52, 0.32, 0.75)
    erased = {"value": value, "low": low, "high": high}
    return {
        "answer": "forgotten" if forgotten else "not forgotten",
        "forgotten": forgotten,
        "sentence": "Forgotten: no check tells the network from ones that never met the records."
        if forgotten
        else "Not forgotten: it still knows the records (output).",
        "next_step": "Keep this report with the network." if forgotten else "Do not use this network.",
        "because": [] if forgotten else ["traces: output"],
        "traces": [] if forgotten else ["output"],
        "over_done": [],
        "damaged": [] if forgotten else ["test accuracy"],
        "share_erased": erased,
        "shares": {"output": dict(erased), "hidden1": {"value": 0.9, "low": 0.6, "high": None}},
        "checks": [
            _check("output", "traces", p, 1e-7),
            _check("hidden1", "traces", 0.2, 0.31),
            _check("output", "over-done", 0.6, None),
            _check("test accuracy", "damage", 1.0, None),
        ],
        "missing": {"activity of hidden2": "the retrained networks do not differ there"},
        "power": {"least": 0.37, "networks": 5, "times_records": 1.0},
        "policy": {
            "name": kind,
            "confidence": 0.95,
            "share": 0.8,
            "hidden_share": 0.5,
            "accuracy_tolerance": 0.01,
            "activity_limit": 1.3,
            "answers_limit": 1.5,
            "relearning_limit": 1.4,
            "audit_limit": 0.25,
            "prior_degrees": 4,
            "fewest": {"networks": 4, "forget": 20, "test": 20, "retain": 20},
            "sha256": "0123456789abcdef" * 4,
        },
    }


def _changes_table() -> list[dict[str, Any]]:
    groups = [("input-hidden1", 15680, 2211), ("hidden1-hidden2", 4000, 907), ("hidden2-output", 2000, 655)]
    weights = [
        {
            "group": group,
            "what": "weight",
            "changed": changed,
            "total": total,
            "mean_absolute": 0.00831,
            "max_absolute": 0.1204,
            "causes": {
                "selective retraining": changed // 2,
                "pruning": changed // 7,
                "repair": changed - changed // 2 - changed // 7,
            },
        }
        for group, total, changed in groups
    ]
    thresholds = [
        {
            "group": group,
            "what": "threshold",
            "changed": changed,
            "total": 200,
            "mean_absolute": 0.412,
            "max_absolute": 1.93,
            "causes": {"adaptive threshold": changed},
        }
        for group, changed in (("hidden1", 24), ("hidden2", 31))
    ]
    return [
        *weights,
        *thresholds,
        {
            **thresholds[0],
            "group": "output",
            "changed": 0,
            "total": 10,
            "mean_absolute": None,
            "max_absolute": None,
            "causes": {},
        },
    ]


def example_report(classes: list[str] | None = None) -> dict[str, Any]:
    """Return a made-up, valid report with a class request and a samples request."""
    names = list(classes or DIGITS)
    rng = np.random.default_rng(0)
    return {
        "schema": "unspike.report/2",
        "unspike_version": "0.1.0",
        "created": "2026-01-02T03:04:05+00:00",
        "command": ["unspike", "run", "--data", "made up", "--oracles", "3"],
        "reference": "made-up request 17",
        "remains": [{"file": "model.safetensors", "what": "the network before"}],
        "data": {
            "name": "made-up test data",
            "fingerprint": "0123456789abcdef" * 4,
            "records": 500 * len(names),
            "classes": names,
            "modality": "image",
            "citation": "Invented for the tests of unspike.",
            "split": {
                "by": "random",
                "seed": 0,
                "train": 350 * len(names),
                "validation": 75 * len(names),
                "test": 75 * len(names),
            },
        },
        "model": {
            "recipe": "default",
            "hidden": [200, 200],
            "connection_probability": 0.1,
            "steps": 100,
            "epochs": 8,
            "seed": 0,
            "synapses": 21680,
            "neurons": 410,
            "content_hash": "fedcba9876543210" * 4,
            "settings": {
                "learning_rate": 0.01,
                "dropout": 0.2,
                "code": "poisson",
                "norm": None,
                "regular": True,
            },
        },
        "environment": {
            "python": "3.11.2",
            "numpy": "2.4.6",
            "numba": "0.62.0",
            "platform": "Linux x86_64",
            "cpu_count": 2,
            "threads": 2,
        },
        "requests": [_request(rng, names, "class"), _request(rng, names, "samples")],
    }


def hostile_report() -> dict[str, Any]:
    """Return the example with a hostile string for every string that a user can choose."""
    report = example_report([*DIGITS[:-1], HOSTILE])
    report["command"] = [HOSTILE]
    report |= {"reference": HOSTILE, "remains": [{"file": HOSTILE, "what": HOSTILE}]}
    report["data"] |= {"name": HOSTILE, "citation": HOSTILE}
    report["model"]["settings"] = {HOSTILE: HOSTILE}
    for entry in report["requests"]:
        entry |= {
            "request": HOSTILE,
            "method": HOSTILE,
            "settings": {HOSTILE: [HOSTILE]},
            "files": {"model": HOSTILE, "records": HOSTILE},
        }
        entry["verdict"] |= {"sentence": HOSTILE, "missing": {HOSTILE: HOSTILE}, "damaged": [HOSTILE]}
        entry["verdict"]["checks"][0] |= {"name": HOSTILE}
        entry["changes"][0] |= {"group": HOSTILE, "causes": {HOSTILE: 1}}
        entry["hidden_distance"][0]["layer"] = HOSTILE
        entry["rows"]["original"]["forget"]["notes"] = {"accuracy": HOSTILE}
    report["requests"][0]["class"] = HOSTILE
    return report


def example_figures() -> Figures:
    """Return made-up figure data for the two requests of `example_report`."""
    rng = np.random.default_rng(1)

    def spikes(rate: float) -> NDArray[np.bool_]:
        liveliness = rng.gamma(0.6, rate / 0.6, size=200)
        return rng.random((100, 200)) < np.clip(liveliness, 0, 0.5)

    def changed(group: str, what: Any, size: int, scale: float) -> Changed:
        before = rng.normal(0, 10 * scale, size).astype(np.float32)
        return Changed(
            group=group,
            what=what,
            before=before,
            after=before + rng.laplace(0, scale, size).astype(np.float32),
        )

    def request() -> RequestFigures:
        return RequestFigures(
            rasters={
                network: {
                    "hidden1": spikes(0.05),
                    "hidden2": spikes(0.02 if network == "unlearned" else 0.06),
                }
                for network in _NETWORKS
            },
            record_id=1734,
            changes=(
                changed("input-hidden1", "weight", 2211, 0.008),
                changed("hidden1-hidden2", "weight", 907, 0.01),
                changed("hidden2-output", "weight", 655, 0.02),
                changed("hidden1", "threshold", 24, 0.4),
                changed("hidden2", "threshold", 31, 0.5),
                changed("output", "threshold", 0, 1.0),
            ),
        )

    return Figures(requests=(request(), request()))
