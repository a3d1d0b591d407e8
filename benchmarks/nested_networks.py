"""What methods do to networks of every origin, without looking at test records.

    UNSPIKE_DATA=folder python benchmarks/nested_networks.py --folder CACHE --networks nir spikingjelly \
        --requests class fraction:0.10 --seeds 150 151 --methods hybrid --set repair.passes=3

The training and validation records of each split are split once more, and no test record of that split is
used; splits of other seeds overlap. Each network is trained as its kind is by default, and compared with
networks retrained by the same training, kept in CACHE. The kinds: `native` as shipped; `lif` its recipe of
that name; `nir` the graph of an untrained `lif` network, read and trained as NIR graphs are; `nir-exported`
the graph of a trained one, so that the retrained networks learned otherwise than it did; those of
`frameworks.py`, of mnist5k alone. `class` is the class whose number is the remainder of the seed. Without
--set a method is tried as it is; every --set is one more variant, and may change several settings, separated
by commas.
"""

from __future__ import annotations

import argparse
import json
import math
import warnings
from pathlib import Path
from statistics import fmean
from time import process_time
from typing import Any

from frameworks import FRAMEWORKS
from frameworks import trained as trained_by_framework
from nested_verdicts import variants

from unspike.data import ForgetRequest, Split, concatenate, load, split
from unspike.evaluation import oracle_seeds, train_oracles
from unspike.evaluation.comparison import ComparedNetworks
from unspike.evaluation.network import AskedNetwork
from unspike.evaluation.verdict.controls import looks_on
from unspike.evaluation.verdict.evidence import Evidence, belong_together
from unspike.evaluation.verdict.policy import default_policy
from unspike.evaluation.verdict.verdict import verdict
from unspike.models.contract import SpikingModel
from unspike.oracles.training import Workshop
from unspike.snn.classifier import SpikingClassifier

KINDS = ("native", "lif", "nir", "nir-exported", *FRAMEWORKS)
TRIAL = ("data", "network", "request", "seed", "method", "settings")
POINTS = {
    "forget": "accuracy.forget",
    "retain": "accuracy.retain",
    "test": "accuracy.test",
    "AUC": "mia.loss.auc",
}


def nested(data: str, seed: int) -> Split:
    """Return a split inside the training and validation records of another."""
    outer = split(load(data), seed=seed)
    return split(concatenate(outer.train, outer.validation), seed=100 + seed)


def network(kind: str, parts: Split, seed: int) -> tuple[SpikingModel, float]:
    """Return a trained network and the processor time of its training, s."""
    if kind in FRAMEWORKS:
        return trained_by_framework(kind, parts, 8, seed=seed)
    recipe = "default" if kind == "native" else "lif"
    model: Any = SpikingClassifier.untrained(parts.train, recipe=recipe, seed=seed, threads=1)
    if kind == "nir":
        model = as_graph(model, seed).clone()
    model.clone().learn(parts.train.take(range(100)), epochs=1)  # what is compiled is no part of a training
    began = process_time()
    model.learn(parts.train)
    seconds = process_time() - began
    return as_graph(model, seed) if kind == "nir-exported" else model, seconds


def as_graph(model: Any, seed: int) -> Any:
    """Return the network of a native network's graph, which has every synapse."""
    from unspike.adapters.nir.graph import graph_of
    from unspike.adapters.nir.model import NirModel, Use

    graph = graph_of(model.nir_graph(dt=1.0))
    found = NirModel(graph, Use(dt=1.0, steps=model.settings()["steps"]), model.class_names, seed=seed)
    found.threads = 1
    return found


class Cell:
    """A request to a network, and how networks answer that never met the records."""

    def __init__(self, kind: str, text: str, seed: int, chosen: argparse.Namespace) -> None:
        parts = nested(chosen.data, seed)
        self.model, self.training = network(kind, parts, seed)
        text = f"class:{parts.train.class_names[seed % parts.train.n_classes]}" if text == "class" else text
        self.task, self.unseen = ForgetRequest.parse(text, seed=seed).select(parts.train), parts.validation
        workshop = Workshop(workers=1, threads=1, folder=chosen.folder)
        seeds = oracle_seeds(seed, chosen.oracles)
        oracles = train_oracles(self.model, self.task.retained, seeds=seeds, workshop=workshop)
        self.training *= len(self.task.retained) / len(parts.train)
        self.first = ComparedNetworks.of(
            variants("nothing", [])["default"].unlearn(self.model, self.task, unseen=self.unseen),
            self.task,
            parts.test,
            oracles,
        )
        self.evidence = Evidence(
            [self._looks(oracle) for oracle in self.first.oracles],
            default_policy(self.task.kind),
            original=self._looks(self.first.original),
            together=belong_together(self.task),
        )

    def _looks(self, asked: AskedNetwork) -> Any:
        return looks_on(asked, kind=self.task.kind, unseen=self.unseen, original=self.first.original)

    def tried(self, method: Any) -> dict[str, Any]:
        """Return what a method leaves: differences to the retrained networks, in points, and the checks."""
        began = process_time()
        model = method.unlearn(self.model, self.task, unseen=self.unseen).model
        cost = 100.0 * (process_time() - began) / self.training
        unlearned = AskedNetwork(model=model, sets=self.first.sets)
        networks = ComparedNetworks(
            kind=self.task.kind,
            original=self.first.original,
            unlearned=unlearned,
            oracles=self.first.oracles,
        )
        gap = networks.measure("average_gap")
        found: dict[str, Any] = {
            "gap": 100.0 * gap.unlearned.value,
            "gap of retrained": 100.0 * fmean(each.value for each in gap.oracles),
        }
        for name, metric in POINTS.items():
            row = networks.measure(metric)
            found[name] = 100.0 * (row.unlearned.value - fmean(each.value for each in row.oracles))
        return found | {"cost": cost} | self._judged(unlearned)

    def _judged(self, unlearned: AskedNetwork) -> dict[str, Any]:
        judged = verdict(self.evidence, self._looks(unlearned))
        return {
            "answer": judged.answer,
            "traces": judged.judgement.traces,
            "over_done": judged.judgement.over_done,
            "damaged": judged.judgement.damaged,
            "shares": {name: share.value for name, share in judged.shares.items()},
            "checks": {
                check.name: [check.value, check.expected, check.p]
                for check in judged.checks
                if check.about != "over-done"
            },
        }


def line(row: dict[str, Any]) -> str:
    """Return the figures of a row that are looked at first."""
    checks = row["checks"]
    hidden = {name: pair for name, pair in checks.items() if name.startswith("hidden")}
    activity = [math.exp(pair[0]) for name, pair in checks.items() if name.startswith("activity")]
    trial = " ".join(str(row[key]) for key in TRIAL)
    words = [f"{row[name]:.2f}" for name in ("gap", "gap of retrained", *POINTS)]
    told = " ".join(f"{value:.2f}/{expected:.2f}(p {p:.3f})" for value, expected, p in hidden.values())
    failed = [*row["traces"], *row["damaged"], *(f"over {name}" for name in row["over_done"])]
    figures = f"gap {words[0]} ({words[1]}), {' '.join(words[2:])}; cost {row['cost']:.0f}"
    return (
        f"{trial}: {figures}; hidden {told}; activity "
        f"{' '.join(f'{value:.1f}' for value in activity)}; {row['answer']}: {', '.join(failed)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--data", default="mnist5k")
    parser.add_argument("--networks", nargs="*", choices=KINDS, default=list(KINDS))
    parser.add_argument("--requests", nargs="*", default=["class", "fraction:0.10"])
    parser.add_argument("--seeds", nargs="*", type=int, default=[150, 151])
    parser.add_argument("--methods", nargs="*", default=["hybrid"])
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--oracles", type=int, default=4)
    parser.add_argument("--write", type=Path, help="a JSON file to which every row is added")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    for kind in chosen.networks:
        for text in chosen.requests:
            for seed in chosen.seeds:
                cell = Cell(kind, text, seed, chosen)
                head = {"data": chosen.data, "network": kind, "request": text, "seed": seed}
                for name in chosen.methods:
                    for words, method in variants(name, chosen.set).items():
                        row = {**head, "method": name, "settings": words, **cell.tried(method)}
                        print(line(row), flush=True)
                        added(chosen.write, row)


def added(path: Path | None, row: dict[str, Any]) -> None:
    """Add a row to a JSON file, if there is to be one; one of the same trial is replaced."""
    if path is None:
        return
    rows = json.loads(path.read_text()) if path.exists() else []
    known = {tuple(each[key] for key in TRIAL): each for each in [*rows, row]}
    path.write_text(json.dumps(list(known.values()), indent=1) + "\n")


if __name__ == "__main__":
    main()
