"""Does RMIA find records, or does it break ties in favour of those that were learned?

    UNSPIKE_DATA=folder python benchmarks/rmia_ties.py --steps 5 25 50

RMIA scores a learned record by the share of never-seen ones whose ratio of probabilities its own reaches,
and a never-seen record by the share of the *other* ones. Where ratios are equal, as with few steps (few
different spike counts) or with many (probabilities of exactly one), r of n for the former is more than r -
1 of n - 1 for the latter, unless r = n. "Ties shared" ranks both kinds by the ratio itself, an equal ratio
counting half. The networks are those of `gradient_memory.py`.
"""

from __future__ import annotations

import argparse

import numpy as np
from gradient_memory import Cell, compared

from unspike.evaluation import ComparedNetworks
from unspike.evaluation.attacks.line_up import settled
from unspike.evaluation.attacks.rmia import offline_evidence, true_probability
from unspike.evaluation.statistics.auc import area_under_curve


def ties_shared(networks: ComparedNetworks) -> tuple[float | None, float]:
    """Return the AUC of the ratio, and the share of learned records that tie with a never-seen one."""
    (oracle,) = networks.oracles
    ratios = []
    for name in ("forget", networks.original.non_members):
        own = true_probability(networks.original.responses(name))
        other = offline_evidence(true_probability(oracle.responses(name))[None])
        ratios.append(settled(own / other))
    learned, never_seen = ratios
    is_learned = np.repeat([True, False], [len(learned), len(never_seen)])
    return area_under_curve(is_learned, np.concatenate(ratios)), float(np.isin(learned, never_seen).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", nargs="*", type=int, default=[5, 25, 50], metavar="T")
    parser.add_argument("--seed", type=int, default=150)
    parser.add_argument("--recipes", nargs="*", default=["surrogate-gradient", "lif", "default"])
    chosen = parser.parse_args()
    print("| recipe | T | calibrated AUC | ties shared | learned records that tie |")
    print("| --- | --- | --- | --- | --- |")
    for steps in chosen.steps:
        for recipe in chosen.recipes:
            networks = compared(Cell(recipe, steps), chosen.seed)
            told = networks.measure("mia.rmia.auc").original.value
            shared, tied = ties_shared(networks)
            print(f"| {recipe} | {steps} | {told:.3f} | {shared:.3f} | {tied:.2f} |", flush=True)


if __name__ == "__main__":
    main()
