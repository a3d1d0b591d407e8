"""How many metrics of an audit find a retrained network, or one that did not forget, by chance or rightly.

    UNSPIKE_DATA=folder python benchmarks/audit_limit.py --seeds 160 161 162

A "forgotten" is withheld where more than the policy's `audit_limit` of the telling metrics find the unlearned
network outside the retrained networks' interval. Of six retrained networks each is held out in turn and
counted against the other five, as the unlearned network would be; these counts are not independent, and
metrics that use the retrained networks as references saw the one held out too.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

import numpy as np
from study import merged, write

from unspike.data import ForgetRequest, load, split
from unspike.evaluation import audit, evaluate, oracle_seeds, train_oracles
from unspike.evaluation.verdict.audit_tally import finds, lies_outside
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner

CELLS = (("mnist5k", 0.1, "fraction:0.10"), ("mnist5k", 0.3, "fraction:0.10"), ("mnist5k", 0.1, "class:3"))
METHODS = ("rewind", "hybrid", "fine-tune")
ORACLES = 6
COLUMNS = ("data", "p", "request", "seed", "network", "telling metrics", "share outside")


def held_out_shares(metrics: Mapping[str, Any]) -> list[tuple[int, float]]:
    """Return for each retrained network the telling metrics, and the share that finds it among the others."""
    shares = []
    for number in range(ORACLES):
        outside = []
        for name, metric in metrics.items():
            runs = metric["oracle"]["runs"]
            others = [run for place, run in enumerate(runs) if place != number]
            if None in runs or finds(name, metric, "original") is None:
                continue
            if lies_outside(metric["original"], others):
                outside.append(lies_outside(runs[number], others))
        shares.append((len(outside), round(float(np.mean(outside)), 4) if outside else 0.0))
    return shares


def unlearned_share(metrics: Mapping[str, Any]) -> tuple[int, float]:
    """Return the telling metrics, and the share that finds the unlearned network."""
    telling = [name for name, metric in metrics.items() if finds(name, metric, "original")]
    outside = [finds(name, metrics[name], "unlearned") for name in telling]
    return len(telling), round(sum(map(bool, outside)) / max(1, len(telling)), 4)


def measured(cell: tuple[str, float, str], seed: int) -> list[dict[str, Any]]:
    """Return a row for each network of a cell."""
    data, probability, text = cell
    parts = split(load(data), seed=seed)
    model = SpikingClassifier.untrained(parts.train, connection_probability=probability, seed=seed)
    model.learn(parts.train)
    task = ForgetRequest.parse(text, seed=seed).select(parts.train)
    retrained = train_oracles(model, task.retained, seeds=oracle_seeds(seed, ORACLES))
    head = {"data": data, "p": probability, "request": text, "seed": seed}
    rows = []
    for method in METHODS:
        unlearned = make_unlearner(method).unlearn(model, task, unseen=parts.validation)
        metrics = audit(evaluate(unlearned, task, parts.test, retrained).networks)
        found = [(method, *unlearned_share(metrics))]
        if method == METHODS[0]:
            held_out = held_out_shares(metrics)
            found += [(f"held-out oracle {number}", *one) for number, one in enumerate(held_out)]
        rows += [
            {**head, "network": n, "telling metrics": t, "share outside": round(s, 4)} for n, t, s in found
        ]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="*", type=int, default=[160])
    parser.add_argument("--cells", nargs="*", type=int, default=list(range(len(CELLS))))
    chosen = parser.parse_args()
    for seed in chosen.seeds:
        for number in chosen.cells:
            rows = merged("audit_limit", measured(CELLS[number], seed), COLUMNS[:5])
            write("audit_limit", "How many metrics of an audit find a network", rows, COLUMNS, __doc__ or "")


if __name__ == "__main__":
    main()
