"""How often does one more network fail a family of checks, if it differs from the others by chance alone?

    python benchmarks/family_error.py

Figures of networks are drawn from normal distributions, so nothing is trained: eleven checks, as a verdict on
records has, of which six are the two sides of three looks that are judged by a moderated variance, and five
are uniform. The networks' own standard deviation is so many times that of the records.
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np
from study import write

from unspike.evaluation.statistics.holm import holm
from unspike.evaluation.statistics.moderated import moderated_variance, upper_tail

CHECKS, LOOKS, RISK = 11, 3, 0.05
NETWORKS, BETWEEN, PRIOR = (3, 4, 5, 8), (0.0, 0.5, 1.0), (0, 4, 8)


def fails(rng: np.random.Generator, networks: int, between: float, prior: int) -> bool:
    """Whether one more network fails any check."""
    p = rng.uniform(size=CHECKS - 2 * LOOKS).tolist()
    for _ in range(LOOKS):
        *known, one = rng.normal(scale=np.sqrt(1.0 + between**2), size=networks + 1).tolist()
        variance, degrees = moderated_variance(known, 1.0, prior_degrees=prior)
        t = (one - np.mean(known)) / np.sqrt(variance * (1 + 1 / networks))
        p += [upper_tail(t, degrees), upper_tail(-t, degrees)]
    return min(holm(p)) <= RISK


def main() -> None:
    """Draw, count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=4000, help="families for each row")
    draws = parser.parse_args().draws
    rows = []
    for networks, between, prior in product(NETWORKS, BETWEEN, PRIOR):
        rng = np.random.default_rng([networks, int(10 * between), prior])
        share = float(np.mean([fails(rng, networks, between, prior) for _ in range(draws)]))
        error = np.sqrt(share * (1 - share) / draws)
        rows.append(
            {
                "networks": networks,
                "between": between,
                "prior degrees": prior,
                "fails (%)": f"{100 * share:.2f} ± {100 * error:.2f}",
            }
        )
    write(
        "family_error",
        "How often one more network fails by chance",
        rows,
        ("networks", "between", "prior degrees", "fails (%)"),
        "Simulated, nothing is trained: share of families of eleven checks, under Holm's rule at 5 %, of "
        f"which one more network fails any; {draws} families a row, ± standard error. 'Between' is the "
        "networks' own standard deviation over that of the records.",
    )


if __name__ == "__main__":
    main()
