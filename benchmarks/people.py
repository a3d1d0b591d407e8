"""Every person of a data set asks to be forgotten, each of the same network.

    UNSPIKE_DATA=folder python benchmarks/people.py --seed 160

The data are split by people. One network is trained; for each person in training it is made to forget them by
each method, and networks are retrained without them. Interrupted, it goes on with the next person.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

import numpy as np
from study import mean_and_spread, merged, write

from unspike.data import ForgetRequest, load, split
from unspike.evaluation import ComparedNetworks, oracle_seeds, train_oracles
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner

METHODS = ("nothing", "rewind", "hybrid")
KEYS = ("data", "seed", "person", "method")
COLUMNS = (
    *("data", "seed", "people", "method", "average gap (points)", "another retrained network's gap (points)"),
    *("accuracy on the person, original / unlearned / retrained", "unlearned - retrained, mean (points)"),
    *("the same, without sign", "test accuracy, unlearned - retrained (points)"),
)
ACCURACY = {part: f"accuracy.{part}" for part in ("forget", "test")}


def measured(model: Any, parts: Any, person: int, seed: int, oracles: int, data: str) -> list[dict[str, Any]]:
    """Return a row for each method that forgets a person."""
    task = ForgetRequest.of_subject(person).select(parts.train)
    retrained = train_oracles(model, task.retained, seeds=oracle_seeds(seed, oracles))
    rows, compared = [], None
    for method in METHODS:
        unlearned = make_unlearner(method).unlearn(model, task, unseen=parts.validation)
        networks = ComparedNetworks.of(unlearned, task, parts.test, retrained)
        compared = compared or networks
        networks = replace(compared, unlearned=networks.unlearned)
        found = {part: networks.measure(name) for part, name in ACCURACY.items()}
        gap = networks.measure("average_gap")
        rows.append(
            {
                "data": data,
                "seed": seed,
                "person": int(person),
                "method": method,
                "gap": gap.unlearned.value,
                "oracle gap": float(np.mean([one.value for one in gap.oracles])),
                **{
                    f"{part} {which}": value
                    for part, row in found.items()
                    for which, value in (
                        ("original", row.original.value),
                        ("unlearned", row.unlearned.value),
                        ("retrained", float(np.mean([one.value for one in row.oracles]))),
                    )
                },
            }
        )
    return rows


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a row of the table, over people."""
    apart = {p: np.array([100 * (r[f"{p} unlearned"] - r[f"{p} retrained"]) for r in rows]) for p in ACCURACY}
    accuracy = " / ".join(
        f"{np.mean([row[f'forget {which}'] for row in rows]):.4f}"
        for which in ("original", "unlearned", "retrained")
    )
    return {
        **{name: rows[0][name] for name in ("data", "seed", "method")},
        "people": len(rows),
        "average gap (points)": mean_and_spread([100 * row["gap"] for row in rows], 2),
        "another retrained network's gap (points)": mean_and_spread([100 * r["oracle gap"] for r in rows], 2),
        "accuracy on the person, original / unlearned / retrained": accuracy,
        "unlearned - retrained, mean (points)": mean_and_spread(apart["forget"].tolist(), 2),
        "the same, without sign": mean_and_spread(abs(apart["forget"]).tolist(), 2),
        "test accuracy, unlearned - retrained (points)": mean_and_spread(apart["test"].tolist(), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="uci-har")
    parser.add_argument("--seed", type=int, default=160)
    parser.add_argument("--oracles", type=int, default=3)
    parser.add_argument("--people", nargs="*", type=int, help="these alone")
    chosen = parser.parse_args()
    parts = split(load(chosen.data), by="subject", seed=chosen.seed)
    model = SpikingClassifier.untrained(parts.train, seed=chosen.seed)
    model.learn(parts.train)
    known = {tuple(row[key] for key in KEYS[:3]) for row in merged("people", [], KEYS)}
    for person in chosen.people or np.unique(parts.train.subject).tolist():
        if (chosen.data, chosen.seed, person) in known:
            continue
        rows = merged(
            "people", measured(model, parts, person, chosen.seed, chosen.oracles, chosen.data), KEYS
        )
        groups = {tuple(row[k] for k in ("data", "seed", "method")) for row in rows}
        shown = [
            summary([row for row in rows if tuple(row[k] for k in ("data", "seed", "method")) == group])
            for group in sorted(groups)
        ]
        write("people", "Every person asks to be forgotten", rows, COLUMNS, NOTES, shown)


NOTES = (
    "Each person in training is forgotten by a copy of one network; mean over people ± s.d. Average "
    "gap: mean distance to the retrained networks in accuracy on forgotten, retained and test records "
    "and in the AUC of the threshold attack; low is better, and the retrained networks' own, each held "
    "out in turn, is what chance makes."
)


if __name__ == "__main__":
    main()
