"""Ways to train that the recipes do not offer, tried without looking at test records.

    UNSPIKE_DATA=folder python benchmarks/training_ideas.py --set epochs=40,idea.averaged_epochs=8

The training loop is `unspike.snn.learning.learn`'s, with one more thing in it. Splits and figures are those
of `surrogate_settings.py`, whose settings of a recipe can be given beside those of an idea.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from nested import changed, literal
from numpy.typing import NDArray
from surrogate_settings import accuracies, figures, items

from unspike.foundation.adaptive_step import AdaptiveStep
from unspike.snn import classifier
from unspike.snn.encoding import SpikeCode
from unspike.snn.learning import Lessons, input_streams
from unspike.snn.network import Network
from unspike.snn.plasticity.dropout import Dropout, silenced_neurons
from unspike.snn.recipes import Recipe, recipe_named

Batch = tuple[NDArray[np.float32], NDArray[np.float32]]


@dataclass(frozen=True, kw_only=True)
class Idea:
    """What is added to the training of a recipe; nothing by default.

    Parameters
    ----------
    smoothing : float
        Share of a target that is spread over all classes.
    averaged_epochs : int
        Of how many last epochs the weights and thresholds are averaged.
    decay : float
        By how much of a step of size 1 each weight shrinks, in units of itself.
    mixup : float
        Both parameters of the beta distribution by which records and targets of two records are mixed.
    noise : float
        Standard deviation of what is added to each weight in a presentation, drawn for each batch.
    late : bool
        Whether steps begin to fade only after half of the presentations.
    fading_dropout : bool
        Whether dropout fades to zero in a straight line.
    """

    smoothing: float = 0.0
    averaged_epochs: int = 0
    decay: float = 0.0
    mixup: float = 0.0
    noise: float = 0.0
    late: bool = False
    fading_dropout: bool = False

    def targets(self, n_classes: int) -> NDArray[np.float32]:
        """Return the target of each class, float32 [n_classes, n_classes]."""
        exact = (1.0 - self.smoothing) * np.eye(n_classes, dtype=np.float32)
        return (exact + self.smoothing / n_classes).astype(np.float32)

    def fading(self, done: float) -> float:
        """Return the share of its size that a step has when so much of the training is done."""
        if self.late:
            done = max(0.0, 2.0 * done - 1.0)
        return 0.5 * (1.0 + math.cos(math.pi * done))

    def mixed(self, x: NDArray[np.float32], t: NDArray[np.float32], rng: np.random.Generator) -> Batch:
        """Return records and targets of a batch, each mixed with those of another one."""
        if not self.mixup:
            return x, t
        partner = rng.permutation(len(x))
        own = rng.beta(self.mixup, self.mixup, len(x)).astype(np.float32)
        own = np.maximum(own, 1.0 - own)
        of_x = own.reshape(-1, *[1] * (x.ndim - 1))
        mixed = t * own[:, None] + t[partner] * (1.0 - own[:, None])
        return (
            np.ascontiguousarray(x * of_x + x[partner] * (1.0 - of_x), np.float32),
            np.ascontiguousarray(mixed, np.float32),
        )


@dataclass
class Training:
    """One training by a recipe and an idea."""

    network: Network
    recipe: Recipe
    idea: Idea

    def run(self, code: SpikeCode, lessons: Lessons) -> None:
        network, recipe, idea = self.network, self.recipe, self.idea
        rng = np.random.default_rng(network.seed)
        prepared, targets = code.prepared(lessons.x), idea.targets(network.sizes[-1])
        n_batches = recipe.epochs * math.ceil(len(lessons.y) / recipe.batch_size)
        steps = AdaptiveStep(len(network.weight))
        kept, done = [], 0
        for epoch in range(recipe.epochs):
            for batch in self._batches(lessons, epoch):
                ids = lessons.record_id[batch]
                x, t = idea.mixed(prepared(batch), targets[lessons.y[batch]], rng)
                spikes = code.spikes(x, input_streams(network.seed, ids, epoch), recipe.steps)
                share = recipe.dropout * (1.0 - done / n_batches if idea.fading_dropout else 1.0)
                silenced = silenced_neurons(network, share, ids, epoch)
                dropout = Dropout(silenced=silenced, louder=1.0 / (1.0 - share))
                change = self._change(spikes, t, dropout, rng)
                rate = idea.fading(done / n_batches) * recipe.learning_rate
                network.weight *= np.float32(1.0 - rate * idea.decay)
                steps.apply(network.weight, change.weight, rate)
                if recipe.homeostasis:
                    recipe.homeostasis.regulate(network, change.counts, recipe.steps)
                done += 1
            if epoch >= recipe.epochs - idea.averaged_epochs:
                kept.append((network.weight.copy(), network.v_t.copy()))
        if kept:
            network.weight[...] = np.mean([weight for weight, _ in kept], axis=0)
            network.v_t[...] = np.mean([v_t for _, v_t in kept], axis=0)

    def _batches(self, lessons: Lessons, epoch: int) -> Iterator[NDArray[np.intp]]:
        order = lessons.order(self.network.seed, epoch)
        for first in range(0, len(order), self.recipe.batch_size):
            yield order[first : first + self.recipe.batch_size]

    def _change(
        self, spikes: NDArray[np.uint16], t: NDArray[np.float32], dropout: Dropout, rng: np.random.Generator
    ) -> Any:
        network, exact = self.network, self.network.weight.copy()
        if self.idea.noise:
            network.weight += (self.idea.noise * rng.standard_normal(len(exact))).astype(np.float32)
        change = self.recipe.rule.change(network, spikes, t, self.recipe.steps, dropout)
        network.weight[...] = exact
        return change


def learn_by(idea: Idea) -> Any:
    """Return what stands for `unspike.snn.learning.learn`."""

    def learn(network: Network, recipe: Recipe, code: SpikeCode, lessons: Lessons, **_: Any) -> None:
        Training(network, recipe, idea).run(code, lessons)

    return learn


def tried(name: str, settings: str) -> tuple[Recipe, Idea]:
    """Return a recipe and an idea, 'epochs=40,idea.decay=0.1'."""
    recipe, idea = recipe_named(name), Idea()
    for item in items(settings):
        path, _, text = item.partition("=")
        value = literal(text.strip())
        if path.startswith("idea."):
            idea = replace(idea, **{path.removeprefix("idea."): value})
        else:
            recipe = changed(recipe, path.strip(), value)
    return changed(recipe, "name", "tried"), idea


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="mnist5k")
    parser.add_argument("--recipe", default="surrogate-gradient")
    parser.add_argument("--seeds", nargs="*", type=int, default=[140, 141, 142])
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE,...")
    chosen = parser.parse_args()
    print("| settings | training | never seen |\n| --- | --- | --- |")
    for settings in chosen.set or [""]:
        recipe, idea = tried(chosen.recipe, settings)
        classifier.learn = learn_by(idea)
        found = [accuracies(recipe, chosen.data, seed) for seed in chosen.seeds]
        print(figures(settings, found), flush=True)


if __name__ == "__main__":
    main()
