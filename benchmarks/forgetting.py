"""How well the hybrid method forgets, against networks retrained without the data.

    UNSPIKE_DATA=folder python benchmarks/forgetting.py --seeds 3 --oracles 3

For each seed one network is trained, each request is carried out on it, and the result is compared with
networks retrained from scratch. "Closed" is the share of the distance from doing nothing to the
retrained networks' mean that the method closes: 1 - |unlearned - retrained| / |original - retrained|,
taken of the means over seeds. "Time" is the time of the method over that of one retraining by the same
threads (the training's, times the share of records retained), the median of three runs after one that
loads compiled code; the runs give the same network.
"""

from __future__ import annotations

import argparse
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from study import mean_and_spread, merged, write

from unspike.data import ForgetRequest, load, split
from unspike.evaluation import evaluate, oracle_seeds, train_oracles
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner

FIGURES = {
    "forget": "accuracy.forget",
    "retain": "accuracy.retain",
    "test": "accuracy.test",
    "auc": "mia.loss.auc",
}
CELLS = (
    ("mnist5k", "random", 0.1, "class:3"),
    ("mnist5k", "random", 0.1, "fraction:0.10"),
    ("mnist5k", "random", 0.3, "fraction:0.10"),
    ("uci-har", "random", 0.1, "class:SITTING"),
    ("uci-har", "random", 0.1, "fraction:0.10"),
)


def trained(name: str, by: str, probability: float, seed: int) -> tuple[Any, Any, float]:
    """Return the split, a trained network and the time of its training."""
    parts = split(load(name), by=by, seed=seed)
    model = SpikingClassifier.untrained(parts.train, connection_probability=probability, seed=seed)
    model.copy().learn(parts.train.take(range(100)), epochs=1)
    began = perf_counter()
    model.learn(parts.train)
    return parts, model, perf_counter() - began


def measure(
    parts: Any, model: Any, train_seconds: float, text: str, method: str, seed: int, retrained: list[Any]
) -> dict[str, Any]:
    """Carry out one request and return its figures."""
    request = ForgetRequest.parse(text, seed=seed)
    task = request.select(parts.train)
    unlearner = make_unlearner(method)
    unlearned, *again = (unlearner.unlearn(model, task, unseen=parts.validation) for _ in range(4))
    evaluation = evaluate(unlearned, task, parts.test, retrained)
    rows = {figure: evaluation.networks.measure(metric) for figure, metric in FIGURES.items()}
    result = {
        "original": {figure: row.original.value for figure, row in rows.items()},
        "unlearned": {figure: row.unlearned.value for figure, row in rows.items()},
        "oracle": {figure: np.mean([one.value for one in row.oracles]) for figure, row in rows.items()},
    }
    ratio = median(run.seconds for run in again) / (train_seconds * len(task.retained) / len(parts.train))
    return {
        **result,
        "gap": evaluation.networks.measure("average_gap").unlearned.value,
        "verdict": evaluation.verdict.outcome,
        "time": ratio,
    }


def closed(runs: list[dict[str, Any]], figure: str) -> str:
    """Return the share of the distance to the retrained networks that is closed, of the means over seeds."""
    before, after, goal = (
        np.mean([run[network][figure] for run in runs]) for network in ("original", "unlearned", "oracle")
    )
    return f"{1.0 - abs(after - goal) / abs(before - goal):.2f}"


def summary(runs: list[dict[str, Any]]) -> dict[str, str]:
    """Return a row of the table."""

    def three(figure: str) -> str:
        means = [np.mean([run[n][figure] for run in runs]) for n in ("original", "unlearned", "oracle")]
        return " / ".join(f"{mean:.4f}" for mean in means)

    test = [100 * (run["unlearned"]["test"] - run["oracle"]["test"]) for run in runs]
    return {
        "forget accuracy": three("forget"),
        "test accuracy": three("test"),
        "attack AUC": three("auc"),
        "test, unlearned - retrained (points)": mean_and_spread(test, 2),
        "average gap (points)": mean_and_spread([100 * run["gap"] for run in runs], 2),
        "closed, forget accuracy": closed(runs, "forget"),
        "closed, AUC": closed(runs, "auc"),
        "time (% of retraining)": mean_and_spread([100 * run["time"] for run in runs], 1),
        "verdicts": ", ".join(run["verdict"] for run in runs),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--oracles", type=int, default=3)
    parser.add_argument("--methods", nargs="*", default=["hybrid", "fine-tune"])
    parser.add_argument("--data", nargs="*", default=["mnist5k", "uci-har"])
    parser.add_argument("--kind", choices=["class", "fraction"], help="measure only these requests again")
    chosen = parser.parse_args()
    rows = []
    for name, by, probability, text in CELLS:
        if name not in chosen.data or (chosen.kind and not text.startswith(chosen.kind)):
            continue
        networks = [trained(name, by, probability, seed) for seed in range(chosen.seeds)]
        oracles = [
            train_oracles(
                model,
                ForgetRequest.parse(text, seed=seed).select(parts.train).retained,
                seeds=oracle_seeds(seed, chosen.oracles),
            )
            for seed, (parts, model, _) in enumerate(networks)
        ]
        for method in chosen.methods:
            runs = [
                measure(*network, text, method, seed, oracles[seed]) for seed, network in enumerate(networks)
            ]
            head = {"data": name, "p": probability, "request": text, "method": method, "seeds": len(runs)}
            rows.append({**head, **summary(runs), "runs": runs})
            print({k: v for k, v in rows[-1].items() if k != "runs"}, flush=True)
    rows = merged("forgetting", rows, ("data", "p", "request", "method"))
    columns = [column for column in rows[0] if column != "runs"]
    notes = (
        "Original / unlearned / mean of the retrained networks; mean over seeds, ± s.d. For a class request "
        "the test records are those of the other classes. A membership attack of 0.5 is a coin toss; the aim "
        "is the retrained networks' figure, neither more nor less."
    )
    write("forgetting", "Forgetting, against retrained networks", rows, columns, notes)


if __name__ == "__main__":
    main()
