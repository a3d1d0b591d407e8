"""Settings of the recipes that learn by surrogate gradients, tried without looking at test records.

    UNSPIKE_DATA=folder python benchmarks/surrogate_settings.py --set learning_rate=0.005 \
        --set rule.width=30,dropout=0.4

The training and validation records of each split are split once more; "never seen" is the mean of the
accuracies on the nested validation and the nested test records. Without --set the recipe is tried as it is;
every --set is one more variant.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

import numpy as np
from nested import changed, literal

from unspike import share_right
from unspike.data import concatenate, load, split
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.recipes import Recipe, recipe_named


def items(settings: str) -> list[str]:
    """Return the parts between commas that are not within brackets, 'drive=(1,2,3),epochs=4'."""
    return [item for item in re.split(r",(?![^(]*\))", settings) if item]


def variant(name: str, settings: str) -> Recipe:
    """Return a recipe with some settings changed, 'rule.width=30,dropout=0.4'."""
    recipe = recipe_named(name)
    for item in items(settings):
        path, _, value = item.partition("=")
        recipe = changed(recipe, path.strip(), literal(value.strip()))
    return changed(recipe, "name", "tried")


def accuracies(recipe: Recipe, data: str, seed: int) -> tuple[float, float]:
    """Return the share of training and of never-seen records that a network names rightly."""
    outer = split(load(data), seed=seed)
    parts = split(concatenate(outer.train, outer.validation), seed=100 + seed)
    model = SpikingClassifier.untrained(parts.train, recipe=recipe, seed=seed, threads=1)
    model.learn(parts.train)
    found = []
    for records in (parts.train, parts.validation, parts.test):
        counts = model.predict_counts(records.x, record_id=records.record_id)
        found.append(float(np.mean(share_right(counts, records.y))))
    return found[0], (found[1] + found[2]) / 2.0


def figures(settings: str, found: Sequence[tuple[float, float]]) -> str:
    """Return a row of the table: mean of both accuracies, of the second with its standard error."""
    train, unseen = np.mean(found, axis=0)
    error = f" ± {np.std(found, axis=0, ddof=1)[1] / len(found) ** 0.5:.4f}" if len(found) > 1 else ""
    return f"| {settings or 'as it is'} | {train:.4f} | {unseen:.4f}{error} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="mnist5k")
    parser.add_argument("--recipe", default="surrogate-gradient")
    parser.add_argument("--seeds", nargs="*", type=int, default=[140, 141, 142])
    parser.add_argument("--set", action="append", default=[""], metavar="NAME=VALUE,...")
    chosen = parser.parse_args()
    print("| settings | training | never seen |\n| --- | --- | --- |")
    for settings in chosen.set:
        recipe = variant(chosen.recipe, settings)
        found = [accuracies(recipe, chosen.data, seed) for seed in chosen.seeds]
        print(figures(settings, found), flush=True)


if __name__ == "__main__":
    main()
