"""Does a network that never met the data pass the verdict? And what does the verdict say of the original?

    UNSPIKE_DATA=folder python benchmarks/held_out_oracles.py --folder CACHE

For each request 20 networks are retrained (one thread each, kept in CACHE), and each is held out in turn
and judged by K others under the policy that is shipped: for K = 19 by all others, for fewer by those that
follow it in a circle, for every distance between them. The original network is judged by the same bands, so
that the price of a wide band shows: with few retrained networks it, too, passes some checks.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
from study import merged, write

from unspike.data import ForgetRequest, load, split
from unspike.evaluation import (
    AskedNetwork,
    ComparedNetworks,
    Evidence,
    Policy,
    audit_held_out,
    build_band,
    default_policy,
    evaluation_sets,
    oracle_seeds,
    verdict,
)
from unspike.snn.classifier import SpikingClassifier

REQUESTS = {
    "mnist5k": ("fraction:0.10", "class:3"),
    "uci-har": ("fraction:0.10", "class:SITTING"),
}
ORACLES = 20
JUDGES = (4, 9, 19)
COLUMNS = (
    *("data", "request", "seed", "judges", "held-out passed", "passed (%)", "checks not passed"),
    *("original", "original fails (%)"),
)
NOTES = (
    "Held-out passed: of how many audits, each of one retrained network by K others (judges), with the "
    "policy as shipped. For K = 19 there are 20 audits; for fewer, each network is judged by several choices "
    "of others, which are not independent. Original: the outcomes of the verdict on the network before "
    "unlearning; original fails: in how many per cent of the verdicts each check finds it outside its band, "
    "which is the power of that check. Seed: of the split and of everything trained. The measures of the "
    "policies were chosen while looking at the networks of mnist5k, seed 0; the other rows were not."
)


def measured(data: str, text: str, seed: int, folder: str) -> tuple[Policy, Evidence]:
    """Return the policy of a request and the figures of original, memorising and retrained networks."""
    parts = split(load(data), seed=seed)
    request = ForgetRequest.parse(text, seed=seed)
    task = request.select(parts.train)
    forget, retain = task.forgotten, task.retained
    original = SpikingClassifier.untrained(parts.train, seed=seed, threads=1)
    original.learn(parts.train)
    band = build_band(original, forget, retain, seeds=oracle_seeds(seed, ORACLES), threads=1, folder=folder)
    sets = evaluation_sets(task, parts.test)
    asked = AskedNetwork(model=original, sets=sets)
    networks = ComparedNetworks(
        kind=task.kind,
        original=asked,
        unlearned=asked,
        oracles=[AskedNetwork(model=oracle.model, sets=sets) for oracle in band.oracles],
        memoriser=AskedNetwork(model=band.memoriser.model, sets=sets),
    )
    policy = default_policy(task.kind)
    return policy, Evidence.of({name: networks.measure(name) for name in policy.metrics})


def choices(judges: int) -> list[tuple[int, list[int]]]:
    """Return who is held out and who judges: a circle of networks, in which one judges every `step` seats."""
    if judges == ORACLES - 1:
        return [(k, [j for j in range(ORACLES) if j != k]) for k in range(ORACLES)]
    steps = [step for step in range(1, ORACLES) if np.gcd(step, ORACLES) == 1]  # a step that visits everybody
    return [
        (k, [(k + step * j) % ORACLES for j in range(1, judges + 1)])
        for k in range(ORACLES)
        for step in steps
    ]


def row(data: str, text: str, seed: int, judges: int, policy: Policy, evidence: Evidence) -> dict[str, Any]:
    """Return a row of the table."""
    audits, failed = [], Counter[str]()
    outcomes, fails = Counter[str](), Counter[str]()
    oracles = evidence.oracles
    for held_out, others in choices(judges):
        bands = [oracles[k] for k in others]
        result = audit_held_out(policy, [*bands, oracles[held_out]])
        audits.append(result.passed)
        failed.update(result.failed)
        judged = verdict(replace(evidence, oracles=bands), policy)
        outcomes[judged.outcome] += 1
        fails.update(check.rule.name for check in judged.checks if check.failure)
    return {
        "data": data,
        "request": text,
        "seed": seed,
        "judges": judges,
        "held-out passed": f"{sum(audits)} of {len(audits)}",
        "passed (%)": f"{100 * np.mean(audits):.1f}",
        "checks not passed": counted(failed) or "none",
        "original": counted(outcomes),
        "original fails (%)": counted({name: round(100 * n / len(audits)) for name, n in fails.items()}),
        "figures": {
            "original": values(evidence.original),
            "memoriser": evidence.memoriser and values(evidence.memoriser),
            "oracles": [values(oracle) for oracle in oracles],
        },
    }


def values(network: Any) -> dict[str, float | None]:
    return {name: found.value for name, found in network.items()}


def counted(counts: Any) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", nargs="*", default=["mnist5k"], choices=REQUESTS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", required=True, help="where trained networks are kept")
    chosen = parser.parse_args()
    for data in chosen.data:
        for text in REQUESTS[data]:
            found = measured(data, text, chosen.seed, chosen.folder)
            rows = merged(
                "held_out_oracles",
                [row(data, text, chosen.seed, judges, *found) for judges in JUDGES],
                ("data", "request", "seed", "judges"),
            )
            write("held_out_oracles", "Held-out retrained networks, judged by others", rows, COLUMNS, NOTES)


if __name__ == "__main__":
    main()
