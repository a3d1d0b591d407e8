"""Does a network trained by gradients remember more of its records than one trained by STDP?

    UNSPIKE_DATA=folder python benchmarks/gradient_memory.py --folder CACHE

The same sparse architecture, spike code, order of records, dropout and number of presentations; what
differs is the learning rule, the neuron or the number of time steps. The recipe `surrogate-gradient` as it
is, which learns longer and with less dropout, has a row of its own. Figures are kept network by network in
CACHE; --kept tabulates what is there, whether or not it is all of the seeds and steps. The training and
validation records of each split are split once more; no test record of a split is used. A fifth of the
training records is what attacks look for, lined up with records that no network saw. The retrained network
learned the other four fifths: what an attack makes of it is how far the records differ by chance.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from gradient_memory_plot import plot
from study import RESULTS, write

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
KEYS = ("rule", "neuron", "surrogate", "T", "epochs", "dropout")
COLUMNS = (*KEYS, "seeds", *FIGURES, "retrained: attack AUC")
PAGE = RESULTS / "gradient_memory.md"
ALIKE = {name: getattr(recipe_named("default"), name) for name in ("epochs", "dropout")}
SURROGATES = ("fast-sigmoid", "arctan", "escape-rate")
NOTES = (
    "784-200-200-10, connection probability 0.1, mnist5k. Mean ± standard error over splits, of the network "
    "that learned all records; the last column of one that never met those attacked. Train accuracy: "
    "of the records attacked; never-seen accuracy: of nested test records. Attack AUC: by the loss, 0.5 is "
    "chance; with input dropout: answers averaged over five copies; calibrated: RMIA, offline, with "
    "the retrained network as reference. Epochs and dropout are the default recipe's in all rows "
    "but that of the recipe `surrogate-gradient` as it is, which learns longer and with less dropout.\n\n"
    "![Accuracy and attack AUC against the time steps](gradient_memory.png)"
)


@dataclass(frozen=True)
class Cell:
    """A recipe, the time steps it is trained and attacked with, and the surrogate where it has one.

    Epochs and dropout are the default recipe's, unless they are to be the recipe's `own`.
    """

    recipe: str
    steps: int
    surrogate: str = ""
    own: bool = False

    def made(self) -> Recipe:
        recipe = recipe_named(self.recipe)
        if self.surrogate:
            recipe = replace(recipe, rule=replace(recipe.rule, surrogate=self.surrogate))
        return replace(recipe, name="tried", **({} if self.own else ALIKE))

    def named(self) -> dict[str, Any]:
        recipe = self.made()
        return {
            "rule": recipe.rule.name,
            "neuron": recipe.neuron.name,
            "surrogate": getattr(recipe.rule, "surrogate", ""),
            "T": self.steps,
            "epochs": recipe.epochs,
            "dropout": recipe.dropout,
        }


def cells(numbers_of_steps: Sequence[int], surrogates: Sequence[str]) -> Iterator[Cell]:
    for steps in numbers_of_steps:
        yield from (Cell("surrogate-gradient", steps, each) for each in surrogates)
        yield from (Cell(recipe, steps) for recipe in ("lif", "default"))
        if steps == 25:
            yield Cell("surrogate-gradient-izhikevich", steps)
            yield Cell("surrogate-gradient", steps, own=True)


def measured(cell: Cell, seed: int) -> dict[str, float]:
    """Return the figures of one network and the mean attack on its retrained ones."""
    networks = compared(cell, seed)
    found = {name: networks.measure(metric).original.value for name, metric in FIGURES.items()}
    (retrained,) = networks.measure("mia.loss.auc").oracles
    return {**found, "retrained: attack AUC": retrained.value}


def compared(cell: Cell, seed: int) -> ComparedNetworks:
    """Return a network that learned all training records, and one that learned those not attacked."""
    outer = split(load("mnist5k"), seed=seed)
    parts = split(concatenate(outer.train, outer.validation), seed=100 + seed)
    task = ForgetRequest.parse("fraction:0.20", seed=seed).select(parts.train)
    model = SpikingClassifier.untrained(
        parts.train, recipe=cell.made(), steps=cell.steps, seed=seed, threads=1
    )
    model.learn(parts.train)
    return _compared(model, task, parts.test, seed)


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


def place(cell: Cell, seed: int, folder: Path) -> Path:
    """Return where the figures of a network are kept."""
    how = "own" if cell.own else "alike"
    return folder / f"{cell.recipe}-{cell.surrogate}-{cell.steps}-{how}-{seed}.json"


def measure_missing(tried: Sequence[Cell], seeds: Sequence[int], folder: Path) -> None:
    """Measure each network whose figures are not kept yet, a split after the other."""
    for seed in seeds:
        for cell in tried:
            path = place(cell, seed, folder)
            if not path.exists():
                path.write_text(json.dumps(measured(cell, seed)))
                print(path.name, path.read_text(), flush=True)


def kept_rows(tried: Sequence[Cell], seeds: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """Return the kept figures of each recipe by seed; none of a recipe without any."""
    rows = []
    for cell in tried:
        paths = {str(seed): place(cell, seed, folder) for seed in seeds}
        runs = {seed: json.loads(path.read_text()) for seed, path in paths.items() if path.exists()}
        if runs:
            rows.append({**cell.named(), "runs": runs})
    return rows


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the table: mean ± standard error of each figure."""
    runs = list(row["runs"].values())
    told = {name: row[name] for name in KEYS} | {"seeds": len(runs)}
    for name in runs[0]:
        values = np.array([run[name] for run in runs], float)
        error = f" ± {values.std(ddof=1) / len(values) ** 0.5:.3f}" if len(values) > 1 else ""
        told[name] = f"{values.mean():.3f}{error}"
    return told


def words_of(page: Path) -> str:
    """Return what was written by hand below a page's table, from its first heading of second rank on."""
    _, heading, words = page.read_text().partition("\n## ")
    return heading + words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", nargs="*", type=int, default=[150, 151, 152])
    parser.add_argument(
        "--folder", type=Path, required=True, help="where figures are kept, network by network"
    )
    parser.add_argument("--steps", nargs="*", type=int, default=[5, 10, 25, 50, 100], metavar="T")
    parser.add_argument("--surrogates", nargs="*", default=SURROGATES, choices=SURROGATES)
    parser.add_argument("--kept", action="store_true", help="tabulate what is kept and measure nothing")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    tried = list(cells(chosen.steps, chosen.surrogates))
    if not chosen.kept:
        measure_missing(tried, chosen.seeds, chosen.folder)
    rows = kept_rows(tried, chosen.seeds, chosen.folder)
    table, words = [shown(row) for row in rows], words_of(PAGE)
    write("gradient_memory", "What networks remember, by learning rule", rows, COLUMNS, NOTES, table)
    plot(PAGE.with_suffix(".png"), rows, ("never-seen accuracy", "attack AUC"))
    PAGE.write_text(PAGE.read_text() + words)


if __name__ == "__main__":
    main()
