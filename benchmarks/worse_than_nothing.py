"""Whether a method leaves a larger gap to retrained networks than doing nothing does, without test records.

    UNSPIKE_DATA=folder python benchmarks/worse_than_nothing.py --folder CACHE --networks snntorch \
        --requests fraction:0.10 --seeds 150 151 152

Networks, splits and requests are those of `nested_networks.py`. On each split every method answers the same
request to the same network and is compared with the same retrained networks, kept in CACHE, as doing nothing
is. What the choice of records and networks does to both leaves their difference. Without --set methods run
as they are; every --set is one more variant of each method, and may change several settings, separated by
commas.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from nested_networks import KINDS, nested, network
from nested_verdicts import variants
from study import merged, write

from unspike import unlearners
from unspike.data import ForgetRequest
from unspike.evaluation import ComparedNetworks, oracle_seeds, train_oracles
from unspike.evaluation.network import AskedNetwork
from unspike.foundation.errors import InvalidInput
from unspike.oracles.training import Workshop

NOTHING = "nothing"
AS_IT_IS = "as it is"
TERMS = {"forget": "forget", "retain": "retain", "test": "test", "membership": "AUC"}
PLACE = ("network", "request")
TRIAL = (*PLACE, "seed", "method", "settings")
FEWEST_POINTS, ERRORS, FEWEST_SPLITS = 0.05, 2.0, 3
COLUMNS = (*PLACE, "method", "settings", "n", "gap of nothing", "difference", *TERMS.values(), "worse")
NOTES = (
    "Average gap of a method less that of doing nothing on the same network, request and retrained networks, "
    "in points: mean over n nested splits of mnist5k ± standard error; below 0 the method brings the network "
    "nearer to retrained ones. Then what of the difference is of each of the gap's four terms, each the "
    "distance in points by four, so that they sum to it. Worse: n is at least "
    f"{FEWEST_SPLITS}, the mean above {FEWEST_POINTS} points and {ERRORS:g} standard errors; chance passes "
    "two one time in eleven where n is 3, and there are many methods. No test record of the same split was "
    "used; those of other splits overlap. Measured in several runs, each with --networks, --seeds, --methods "
    "and --set for what it was about."
)


class Cell:
    """A request to a network, and networks retrained without the data."""

    def __init__(self, kind: str, text: str, seed: int, chosen: argparse.Namespace) -> None:
        parts = nested("mnist5k", seed)
        self.model, _ = network(kind, parts, seed)
        self.task, self.unseen = ForgetRequest.parse(text, seed=seed).select(parts.train), parts.validation
        workshop = Workshop(workers=1, threads=1, folder=chosen.folder)
        seeds = oracle_seeds(seed, chosen.oracles)
        oracles = train_oracles(self.model, self.task.retained, seeds=seeds, workshop=workshop)
        self.first = ComparedNetworks.of(
            self._done(variants(NOTHING, [])["default"]), self.task, parts.test, oracles
        )

    def _done(self, method: Any) -> Any:
        return method.unlearn(self.model, self.task, unseen=self.unseen)

    def tried(self, method: Any) -> dict[str, Any]:
        """Return the gap that a method leaves and the signed differences it is the mean of, in points."""
        networks = ComparedNetworks(
            kind=self.task.kind,
            original=self.first.original,
            unlearned=AskedNetwork(model=self._done(method).model, sets=self.first.sets),
            oracles=self.first.oracles,
        )
        found = networks.measure("average_gap").unlearned
        terms = {name: 100.0 * found.details["terms"][term] for term, name in TERMS.items()}
        return {"gap": 100.0 * found.value, **terms}


def paired(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return, for each method at each place, the mean of its differences from doing nothing."""
    known = {tuple(row[key] for key in TRIAL): row for row in rows}
    groups: dict[tuple[str, ...], list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    for row in rows:
        base = known[(*(row[key] for key in (*PLACE, "seed")), NOTHING, AS_IT_IS)]
        if row["method"] != NOTHING:
            names = (*(row[key] for key in PLACE), row["method"], row["settings"])
            groups.setdefault(names, []).append((row, base))
    heads = (*PLACE, "method", "settings")
    found = [{**dict(zip(heads, names, strict=True)), **compared(pairs)} for names, pairs in groups.items()]
    return sorted(found, key=lambda row: (*(row[key] for key in PLACE), float(row["difference"].split()[0])))


def compared(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    """Return the figures of a method's and nothing's gaps on the same networks."""
    difference = np.array([row["gap"] - base["gap"] for row, base in pairs])
    n, mean = len(difference), float(difference.mean())
    error = float(difference.std(ddof=1)) / n**0.5 if n > 1 else float("nan")
    shares = {
        name: f"{np.mean([abs(row[name]) - abs(base[name]) for row, base in pairs]) / len(TERMS):.2f}"
        for name in TERMS.values()
    }
    return {
        "n": n,
        "gap of nothing": f"{np.mean([base['gap'] for _, base in pairs]):.2f}",
        "difference": f"{mean:.2f} ± {error:.2f}",
        **shares,
        "worse": "worse" if n >= FEWEST_SPLITS and mean > max(FEWEST_POINTS, ERRORS * error) else "",
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", required=True, type=Path, help="where retrained networks are kept")
    parser.add_argument("--networks", nargs="*", choices=KINDS, default=["snntorch"])
    parser.add_argument("--requests", nargs="*", default=["fraction:0.10"])
    parser.add_argument("--seeds", nargs="*", type=int, default=[150, 151, 152])
    parser.add_argument("--methods", nargs="*", default=list(unlearners()))
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--oracles", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="print what is found, and write nothing")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    for kind in chosen.networks:
        for text in chosen.requests:
            for seed in chosen.seeds:
                measure(kind, text, seed, chosen)


def measure(kind: str, text: str, seed: int, chosen: argparse.Namespace) -> None:
    """Measure the methods on one split, and write each down as it is done."""
    cell, rows = Cell(kind, text, seed, chosen), []
    for name in dict.fromkeys([NOTHING, *chosen.methods]):
        for words, method in variants(name, chosen.set if name != NOTHING else []).items():
            settings = AS_IT_IS if words == "default" else words
            head = dict(zip(TRIAL, (kind, text, seed, name, settings), strict=True))
            try:
                rows.append({**head, **cell.tried(method)})
            except InvalidInput as error:
                print(f"{kind} {text} {name}: {error}", flush=True)
                continue
            print(" ".join(str(value) for value in rows[-1].values()), flush=True)
            if not chosen.dry:
                known = merged("worse_than_nothing", rows, TRIAL)
                write("worse_than_nothing", "Worse than doing nothing", known, COLUMNS, NOTES, paired(known))


if __name__ == "__main__":
    main()
