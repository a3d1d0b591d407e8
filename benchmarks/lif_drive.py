"""How strongly neurons of the recipe `lif` are driven: what was chosen from, without looking at test records.

    UNSPIKE_DATA=folder python benchmarks/lif_drive.py

The training and validation records of each split are split once more, and accuracies are on the nested
validation records. Drives are shares of those of the recipe `default`. Beside the network of the paper's
size stands a small one that is trained briefly, as tests and first trials do.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

import numpy as np

from unspike import share_right
from unspike.data import concatenate, load, split
from unspike.snn import recipes
from unspike.snn.classifier import SpikingClassifier

SHARES = (0.12, 0.22, 0.4, 0.7)
NETWORKS: dict[str, dict[str, Any]] = {
    "mnist5k": {},
    "digits": {"hidden": (20,), "connection_probability": 0.3, "epochs": 4},
}


def accuracy(data: str, settings: dict[str, Any], share: float, seed: int) -> float:
    """Return the share of nested validation records that a network names rightly."""
    drive = tuple(share * each for each in recipes.RECIPES["default"].drive)
    recipes.RECIPES["lif"] = replace(recipes.RECIPES["lif"], drive=drive)
    outer = split(load(data), by="random", seed=seed)
    parts = split(concatenate(outer.train, outer.validation), by="random", seed=100 + seed)
    model = SpikingClassifier.untrained(parts.train, recipe="lif", seed=seed, threads=1, **settings)
    model.learn(parts.train)
    tried = parts.validation
    counts = model.predict_counts(tried.x, record_id=tried.record_id)
    return float(np.mean(share_right(counts, tried.y)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="*", type=int, default=[140, 141, 142])
    chosen = parser.parse_args()
    print("| share of the default's drive | " + " | ".join(NETWORKS) + " |")
    print("| --- |" + " --- |" * len(NETWORKS))
    for share in SHARES:
        cells = []
        for data, settings in NETWORKS.items():
            found = [accuracy(data, settings, share, seed) for seed in chosen.seeds]
            cells.append(f"{np.mean(found):.3f} ± {np.std(found, ddof=1):.3f}")
        print(f"| {share} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
