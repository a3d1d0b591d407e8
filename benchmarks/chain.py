"""Five requests one after another: is what was forgotten first still forgotten after the last?

    UNSPIKE_DATA=folder python benchmarks/chain.py --seeds 160 161 162

Of each data set and seed a network is trained and asked for five classes, one after another, by the program's
own `train` and `forget --one-by-one`. Networks retrained without the five classes stand beside it.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from study import merged, write

from unspike import share_right
from unspike.data import ForgetRequest, load, split
from unspike.evaluation import oracle_seeds, train_oracles
from unspike.pipeline import ForgetSettings, TrainSettings, forget, train
from unspike.snn.classifier import SpikingClassifier

DATA = ("mnist5k", "digits")
METHODS = ("rewind", "hybrid")
CLASSES = 5
COLUMNS = (
    *("data", "seed", "method", "classes, in order", "accuracy on each when erased"),
    *("accuracy on each after the last", "test accuracy, other classes", "retrained networks'"),
    "seconds each",
)


def accuracy(model: Any, records: Any) -> float:
    """Return the share of records that are named rightly; silence is no answer, a tie 1 / k of one."""
    return float(share_right(model.predict_counts(records.x, record_id=records.record_id), records.y).mean())


def in_words(values: list[float], digits: int = 4) -> str:
    return ", ".join(f"{value:.{digits}f}" for value in values)


def measured(data: str, seed: int, method: str, folder: Path) -> dict[str, Any]:
    """Return the row of one chain."""
    parts = split(load(data), seed=seed)
    names = parts.train.class_names
    asked = [names[(seed + place) % len(names)] for place in range(CLASSES)]
    trained = folder / "model"
    train(TrainSettings(data=data, seed=seed), trained)
    path = trained / "model.safetensors"
    requests = tuple(f"class:{name}" for name in asked)
    steps = forget(ForgetSettings(model=path, requests=requests, method=method), folder / method)
    networks = [step.erasure.unlearned.model for step in steps]
    of_class = [ForgetRequest.parse(text, seed=seed).select(parts.train).forgotten for text in requests]
    erased = [names.index(name) for name in asked]
    others = parts.test.take(np.flatnonzero(~np.isin(parts.test.y, erased)))
    retain = parts.train.take(np.flatnonzero(~np.isin(parts.train.y, erased)))
    retrained = train_oracles(SpikingClassifier.load(path), retain, seeds=oracle_seeds(seed, 3))
    return {
        "data": data,
        "seed": seed,
        "method": method,
        "classes, in order": ", ".join(asked),
        "accuracy on each when erased": in_words(
            [accuracy(n, r) for n, r in zip(networks, of_class, strict=True)]
        ),
        "accuracy on each after the last": in_words([accuracy(networks[-1], r) for r in of_class]),
        "test accuracy, other classes": f"{accuracy(networks[-1], others):.4f}",
        "retrained networks'": in_words([accuracy(oracle.model, others) for oracle in retrained]),
        "seconds each": in_words([step.erasure.unlearned.seconds for step in steps], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="*", type=int, default=[160])
    parser.add_argument("--data", nargs="*", default=list(DATA))
    parser.add_argument("--methods", nargs="*", default=list(METHODS))
    chosen = parser.parse_args()
    for seed in chosen.seeds:
        for data in chosen.data:
            with tempfile.TemporaryDirectory() as folder:
                rows = [measured(data, seed, method, Path(folder)) for method in chosen.methods]
            rows = merged("chain", rows, COLUMNS[:3])
            write("chain", "Five classes, one after another", rows, COLUMNS, NOTES)


NOTES = (
    "A network is asked for five classes one after another (`forget --one-by-one`). Accuracies on the "
    "training records of each class, in the order of the requests: right after its own request, and "
    "after the last. Test accuracy: on the classes that stay, beside three networks retrained without "
    "the five (higher is better)."
)


if __name__ == "__main__":
    main()
