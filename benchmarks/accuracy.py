"""Test accuracy of the recipes under the paper's architecture, on every data set.

    UNSPIKE_DATA=folder python benchmarks/accuracy.py --seeds 3

Two hidden layers of 200, connection probability 0.1, 70/15/15 split. A seed draws the split, the
connections, the weights and the spikes. The test part is used once, here.
"""

from __future__ import annotations

import argparse
from time import perf_counter
from typing import Any

import numpy as np
from study import mean_and_spread, merged, write

from unspike.data import load, split
from unspike.snn.classifier import SpikingClassifier

CELLS = (
    ("mnist5k", "random"),
    ("uci-har", "random"),
    ("uci-har", "subject"),
    ("mnist", "random"),
)
RECIPES = ("default", "paper", "surrogate-gradient", "surrogate-gradient-izhikevich")
COLUMNS = (
    *("recipe", "data", "split", "seeds", "train accuracy", "validation accuracy"),
    *("test accuracy", "training (s)"),
)
NOTES = "Share of records named rightly, higher is better; mean ± s.d. over seeds."


def measure(name: str, by: str, recipe: str, seed: int) -> dict[str, float]:
    """Train one network and return its accuracies and the time of its training."""
    parts = split(load(name), by=by, seed=seed)
    model = SpikingClassifier.untrained(parts.train, recipe=recipe, seed=seed)
    model.copy().learn(parts.train.take(range(100)), epochs=1)
    began = perf_counter()
    model.learn(parts.train)
    seconds = perf_counter() - began
    result = {"seconds": seconds}
    for part in ("train", "validation", "test"):
        records = getattr(parts, part)
        counts = model.predict_counts(records.x, record_id=records.record_id)
        result[part] = float((counts.argmax(axis=1) == records.y).mean())
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--data", nargs="*", default=[name for name, _ in CELLS])
    parser.add_argument("--recipes", nargs="*", default=RECIPES, metavar="NAME")
    chosen = parser.parse_args()
    for recipe in chosen.recipes:
        for name, by in CELLS:
            if name not in chosen.data:
                continue
            runs = [measure(name, by, recipe, seed) for seed in range(chosen.seeds)]
            row: dict[str, Any] = {"recipe": recipe, "data": name, "split": by, "seeds": chosen.seeds}
            for part in ("train", "validation", "test"):
                row[f"{part} accuracy"] = mean_and_spread([run[part] for run in runs])
            row["training (s)"] = f"{np.mean([run['seconds'] for run in runs]):.1f}"
            row["runs"] = runs
            print({k: v for k, v in row.items() if k != "runs"}, flush=True)
            rows = merged("accuracy", [row], ("recipe", "data", "split"))
            write("accuracy", "Accuracy of the recipes", rows, COLUMNS, NOTES)


if __name__ == "__main__":
    main()
