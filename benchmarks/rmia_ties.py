"""What it did to RMIA that ties were broken in favour of the records that were learned.

    UNSPIKE_DATA=folder python benchmarks/rmia_ties.py --steps 5 25 50

RMIA scores a record by the share of never-seen ones whose ratio of probabilities its own reaches. unspike
once set a never-seen record against the *other* ones. Where ratios are equal, as with few steps (few
different spike counts) or with many (probabilities of exactly one), r of n for a learned record is more than
r - 1 of n - 1 for a never-seen one, unless r = n. `mia.rmia.auc` shares ties now. The networks are those of
`gradient_memory.py`.
"""

from __future__ import annotations

import argparse

import numpy as np
from gradient_memory import Cell, compared
from numpy.typing import NDArray

from unspike.evaluation import ComparedNetworks
from unspike.evaluation.attacks.line_up import settled
from unspike.evaluation.attacks.rmia import offline_evidence, true_probability
from unspike.evaluation.statistics.auc import area_under_curve


def ratios(networks: ComparedNetworks) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the ratio of each learned and of each never-seen record, by the one retrained network."""
    (oracle,) = networks.oracles
    found = []
    for name in ("forget", networks.original.non_members):
        own = true_probability(networks.original.responses(name))
        other = offline_evidence(true_probability(oracle.responses(name))[None])
        found.append(settled(own / other))
    return found[0], found[1]


def ties_for_the_learned(learned: NDArray[np.float64], never_seen: NDArray[np.float64]) -> float | None:
    """Return the AUC as it was: r of n against r - 1 of n - 1."""
    beaten, n = np.sort(never_seen), len(never_seen)
    scores = (
        np.searchsorted(beaten, learned, side="right") / n,
        (np.searchsorted(beaten, never_seen, side="right") - 1) / (n - 1),
    )
    is_learned = np.repeat([True, False], [len(learned), n])
    return area_under_curve(is_learned, np.concatenate(scores))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", nargs="*", type=int, default=[5, 25, 50], metavar="T")
    parser.add_argument("--seed", type=int, default=150)
    parser.add_argument("--recipes", nargs="*", default=["surrogate-gradient", "lif", "default"])
    chosen = parser.parse_args()
    print("| recipe | T | ties for the learned | ties shared | learned records that tie |")
    print("| --- | --- | --- | --- | --- |")
    for steps in chosen.steps:
        for recipe in chosen.recipes:
            networks = compared(Cell(recipe, steps), chosen.seed)
            learned, never_seen = ratios(networks)
            before = ties_for_the_learned(learned, never_seen)
            now = networks.measure("mia.rmia.auc").original.value
            tied = float(np.isin(learned, never_seen).mean())
            print(f"| {recipe} | {steps} | {before:.3f} | {now:.3f} | {tied:.2f} |", flush=True)


if __name__ == "__main__":
    main()
