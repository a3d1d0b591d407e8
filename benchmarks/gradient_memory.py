"""Does a network trained by gradients remember more of its records than one trained by STDP?

    UNSPIKE_DATA=folder python benchmarks/gradient_memory.py --folder CACHE

The same sparse architecture, spike code, order of records and dropout; what differs is the learning rule, the
neuron or the number of time steps. The training and validation records of each split are split once more; no
test record of a split is used. A fifth of the training records is what attacks look for, lined up with
records that no network saw. The retrained network learned the other four fifths: what an attack makes of it
is how far the records differ by chance.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from study import write

from unspike.data import ForgetRequest, concatenate, load, split
from unspike.data.task import Task
from unspike.evaluation import ComparedNetworks, evaluation_sets
from unspike.evaluation.network import AskedNetwork
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.recipes import Recipe, recipe_named

FIGURES = {
    "train accuracy": "accuracy.forget",
    "never-seen accuracy": "accuracy.test",
    "attack AUC": "mia.loss.auc",
    "with input dropout": "mia.loss.auc.dropout",
    "calibrated AUC": "mia.rmia.auc",
}
COLUMNS = ("rule", "neuron", "surrogate", "T", "seeds", *FIGURES, "retrained: attack AUC")
NOTES = (
    "784-200-200-10, connection probability 0.1, mnist5k. Mean ± standard error over splits, of the network "
    "that learned all records; the last column of one that never met those attacked. Train accuracy: "
    "of the records attacked; never-seen accuracy: of nested test records. Attack AUC: by the loss, 0.5 is "
    "chance; with input dropout: answers averaged over five copies; calibrated: RMIA, offline, with "
    "the retrained network as reference."
)


@dataclass(frozen=True)
class Cell:
    """A recipe with some settings, and the time steps it is trained and attacked with."""

    recipe: str
    steps: int
    surrogate: str = ""

    def made(self) -> Recipe:
        recipe = recipe_named(self.recipe)
        if not self.surrogate:
            return recipe
        return replace(recipe, name="tried", rule=replace(recipe.rule, surrogate=self.surrogate))

    def named(self) -> dict[str, Any]:
        rule = self.made().rule
        return {
            "rule": rule.name,
            "neuron": self.made().neuron.name,
            "surrogate": getattr(rule, "surrogate", ""),
            "T": self.steps,
        }


def cells(numbers_of_steps: Sequence[int]) -> Iterator[Cell]:
    for steps in numbers_of_steps:
        for recipe in ("default", "lif", "surrogate-gradient"):
            yield Cell(recipe, steps)
        if steps == 25:
            yield from (Cell("surrogate-gradient", steps, other) for other in ("arctan", "escape-rate"))
            yield Cell("surrogate-gradient-izhikevich", steps)


def measured(cell: Cell, seed: int) -> dict[str, float]:
    """Return the figures of one network and the mean attack on its retrained ones."""
    outer = split(load("mnist5k"), seed=seed)
    parts = split(concatenate(outer.train, outer.validation), seed=100 + seed)
    task = ForgetRequest.parse("fraction:0.20", seed=seed).select(parts.train)
    model = SpikingClassifier.untrained(
        parts.train, recipe=cell.made(), steps=cell.steps, seed=seed, threads=1
    )
    model.learn(parts.train)
    networks = _compared(model, task, parts.test, seed)
    found = {name: networks.measure(metric).original.value for name, metric in FIGURES.items()}
    (retrained,) = networks.measure("mia.loss.auc").oracles
    return {**found, "retrained: attack AUC": retrained.value}


def _compared(model: SpikingClassifier, task: Task, test: Any, seed: int) -> ComparedNetworks:
    sets = evaluation_sets(task, test)
    original = AskedNetwork(model=model, sets=sets)
    oracle = model.clone(seed=1000 + seed)
    oracle.learn(task.retained)
    return ComparedNetworks(
        kind=task.kind,
        original=original,
        unlearned=original,
        oracles=[AskedNetwork(model=oracle, sets=sets)],
    )


def kept(cell: Cell, seed: int, folder: Path) -> dict[str, float]:
    """Return the figures of a network, measured once."""
    path = folder / f"{cell.recipe}-{cell.surrogate}-{cell.steps}-{seed}.json"
    if not path.exists():
        path.write_text(json.dumps(measured(cell, seed)))
    found: dict[str, float] = json.loads(path.read_text())
    return found


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the table: mean ± standard error of each figure."""
    runs = list(row["runs"].values())
    told = {name: row[name] for name in ("rule", "neuron", "surrogate", "T")} | {"seeds": len(runs)}
    for name in runs[0]:
        values = np.array([run[name] for run in runs], float)
        error = values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else float("nan")
        told[name] = f"{values.mean():.3f} ± {error:.3f}"
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="*", type=int, default=[150, 151, 152])
    parser.add_argument(
        "--folder", type=Path, required=True, help="where figures are kept, network by network"
    )
    parser.add_argument("--steps", nargs="*", type=int, default=[5, 25, 100], metavar="T")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    tried = list(cells(chosen.steps))
    rows = [{**cell.named(), "runs": {}} for cell in tried]
    for seed in chosen.seeds:
        for cell, row in zip(tried, rows, strict=True):
            row["runs"][str(seed)] = kept(cell, seed, chosen.folder)
            print(seed, cell, row["runs"][str(seed)], flush=True)
    table = [shown(row) for row in rows]
    write("gradient_memory", "What networks remember, by learning rule", rows, COLUMNS, NOTES, table)


if __name__ == "__main__":
    main()
