"""Trying settings of a method without looking at test records.

    UNSPIKE_DATA=folder python benchmarks/nested.py --folder CACHE --cells mnist5k:0.1:class:3 \
        --set reinitialisation.share=0 --set pruning.weaken=0.8

The training and validation records of each split are split once more: no test record of a split is used for
settings tried on that split. Splits of other seeds overlap, so it may be a test record of theirs. Networks
to compare with are kept in CACHE.

Without --set the method is tried as it is; every --set is one more variant, and may change several settings,
separated by commas. The method is carried out with several seeds on the network of each split.
"""

from __future__ import annotations

import argparse
import ast
import dataclasses
from typing import Any

import numpy as np
from study import merged, write

from unspike.data import Dataset, ForgetRequest, concatenate, load, split
from unspike.evaluation import (
    ComparedNetworks,
    evaluation_sets,
    metric_named,
    oracle_seeds,
    train_oracles,
)
from unspike.evaluation.metrics.relearning import relearn
from unspike.evaluation.network import AskedNetwork
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner
from unspike.unlearning.seeding import seeded
from unspike.unlearning.workbench import probe

CELLS = (
    "mnist5k:0.1:fraction:0.10",
    "mnist5k:0.3:fraction:0.10",
    "mnist5k:0.1:class:3",
    "uci-har:0.1:fraction:0.10",
    "uci-har:0.1:class:SITTING",
)
POINTS = {
    "accuracy.forget": "forget",
    "accuracy.retain": "retain",
    "accuracy.test": "test",
    "mia.loss.auc": "AUC",
}
OTHERS = {"margin.forget": "margin (nats)", "hidden_separation": "separation"}
NOTES = (
    "Unlearned minus the mean of three retrained networks, mean over splits and seeds of the method, ± "
    "standard error over all of these runs (those of one split are not independent). Gap: average gap in "
    "points; forget, retain, test: accuracy in points; AUC: of the threshold attack, times 100; margin: of "
    "the forgotten records, nats; separation: of the last hidden layer; relearning: ratio of relearning "
    "times, empty where a retrained network knows the records already. No test record of the same split "
    "was used; those of other splits overlap."
)


class Cell:
    """A network trained on a nested split, a request to it, and networks retrained without the data."""

    def __init__(self, text: str, seed: int, folder: str) -> None:
        data, probability, request = text.split(":", 2)
        outer = split(load(data), seed=seed)
        parts = split(concatenate(outer.train, outer.validation), seed=100 + seed)
        self.task = ForgetRequest.parse(request, seed=seed).select(parts.train)
        self.unseen = parts.validation
        self.model = SpikingClassifier.untrained(
            parts.train, connection_probability=float(probability), seed=seed
        )
        self.model.learn(parts.train)
        oracles = train_oracles(self.model, self.task.retained, seeds=oracle_seeds(seed, 3), folder=folder)
        self.sets = evaluation_sets(self.task, parts.test)
        self.original = AskedNetwork(model=self.model, sets=self.sets)
        self.shown = probe(self.task.forgotten, seed=seed)
        self.target = 0.98 * accuracy(self.model, self.shown)
        self.retrained = [AskedNetwork(model=oracle.model, sets=self.sets) for oracle in oracles]
        self.relearned = [relearn(oracle.model, self.shown, target=self.target).steps for oracle in oracles]

    def tried(self, method: Any, *, with_retained: bool) -> dict[str, float]:
        """Return what a method leaves of the difference to the retrained networks."""
        task = self.task if with_retained else self.task.without_retained()
        model = method.unlearn(self.model, task, unseen=self.unseen).model
        networks = ComparedNetworks(
            kind=self.task.kind,
            original=self.original,
            unlearned=AskedNetwork(model=model, sets=self.sets),
            oracles=self.retrained,
        )
        rows = {name: networks.measure(name) for name in (*POINTS, *OTHERS)}
        left = {
            column: scale
            * (rows[name].unlearned.value - np.mean([each.value for each in rows[name].oracles]))
            for columns, scale in ((POINTS, 100.0), (OTHERS, 1.0))
            for name, column in columns.items()
            if rows[name].unlearned.value is not None
        }
        gap = metric_named("average_gap").measure(networks.unlearned, networks.context()).value
        return {
            "gap": 100.0 * (float("nan") if gap is None else gap),
            **left,
            "relearning": self._relearning(model),
        }

    def _relearning(self, model: Any) -> float:
        steps = relearn(model, self.shown, target=self.target).steps
        if steps is None or not all(self.relearned):
            return float("nan")
        return steps / float(np.mean(self.relearned))


def accuracy(model: Any, records: Dataset) -> float:
    counts = model.predict_counts(records.x, record_id=records.record_id)
    return float((counts.argmax(axis=1) == records.y).mean())


def changed(settings: Any, path: str, value: Any) -> Any:
    """Return a dataclass with the field at a dotted path set."""
    name, _, rest = path.partition(".")
    return dataclasses.replace(
        settings, **{name: changed(getattr(settings, name), rest, value) if rest else value}
    )


def literal(text: str) -> Any:
    """Return the number, or whatever else Python reads, that a text stands for; else the text."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def variant(name: str, settings: str) -> Any:
    """Return a method with some settings changed, 'repair.passes=2,pruning.weaken=0.8'."""
    method = make_unlearner(name)
    for item in filter(None, settings.split(",")):
        path, _, value = item.partition("=")
        method = changed(method, path.strip(), literal(value.strip()))
    return method


def summary(runs: list[dict[str, float]]) -> dict[str, str]:
    """Return mean ± standard error of each figure."""
    row = {}
    for name in runs[0]:
        values = np.array([run[name] for run in runs])
        error = values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else float("nan")
        row[name] = "" if np.isnan(values).any() else f"{values.mean():.2f} ± {error:.2f}"
    return row


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", required=True, help="where retrained networks are kept")
    parser.add_argument("--cells", nargs="*", default=CELLS, help="data:connection probability:request")
    parser.add_argument("--method", default="hybrid")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE,...", dest="variants")
    parser.add_argument("--splits", type=int, default=4)
    parser.add_argument("--seeds", type=int, default=2, help="of the method, on each split")
    parser.add_argument("--without-retained", action="store_true")
    chosen = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for text in chosen.cells:
        cells = [Cell(text, seed, chosen.folder) for seed in range(chosen.splits)]
        for settings in ["", *chosen.variants]:
            methods = [seeded(variant(chosen.method, settings), seed) for seed in range(chosen.seeds)]
            runs = [
                cell.tried(method, with_retained=not chosen.without_retained)
                for cell in cells
                for method in methods
            ]
            head = {
                "cell": text,
                "method": chosen.method + (" without retained data" if chosen.without_retained else ""),
                "settings": settings or "as it is",
                "runs": f"{len(cells)} x {len(methods)}",
            }
            rows.append({**head, **summary(runs)})
            print(rows[-1], flush=True)
    rows = merged("nested", rows, ("cell", "method", "settings"))
    columns = list(dict.fromkeys(column for row in rows for column in row))
    write("nested", "Settings of a method, tried on nested splits", rows, columns, NOTES)


if __name__ == "__main__":
    main()
