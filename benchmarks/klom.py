"""KLoM and U-LiRA: are unlearned networks as near to retrained ones, record by record, as others are?

    UNSPIKE_DATA=folder python benchmarks/klom.py --folder CACHE

N networks are trained with the forgotten records, each is made to forget them by every method, and 2 N are
retrained without them: N to compare with, N for the floor. The trained networks and what each answered are
kept in CACHE, so that an interrupted run goes on. The answers are kept by the method's settings, not by its
code: after a change to the code of a method, remove CACHE/answers.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from study import merged, write

from unspike.cli.progress import shown_progress
from unspike.evaluation import Ensembles, Measurement, metric_named
from unspike.evaluation.presentations import PLAIN
from unspike.foundation.progress import Named, Progress
from unspike.oracles.training import Workshop
from unspike.parallel import Backend
from unspike.pipeline import TrainSettings
from unspike.pipeline.audit.ensembling import EnsembleSettings, ensembles_of
from unspike.pipeline.forgetting import method_named
from unspike.studies.study import Study
from unspike.unlearning.contract import Unlearner

METHODS = ("rewind", "hybrid", "fine-tune", "nothing")
FIGURES = {
    "klom": "klom_small.forget",
    "klom retain": "klom_small.retain",
    "klom test": "klom_small.test",
    "auc": "mia.u_lira.auc",
    "tpr": "mia.u_lira.tpr",
}
COLUMNS = (
    *("data", "request", "seed", "networks", "method", "KLoM P95 [95 %]", "floor", "above the floor"),
    *("KLoM retain (floor)", "KLoM test (floor)", "U-LiRA AUC (floor)", "U-LiRA TPR (floor)"),
)
NOTES = (
    "KLoM: the small-sample form (`klom_small`, 5 smoothed bins), nats, 95th percentile over the forgotten "
    "records, with the 95 % bootstrap interval over records. Floor: the same figure of a second group of as "
    "many retrained networks; it stands in brackets behind the other figures. U-LiRA: mean over records; 0.5 "
    "(AUC) and 0.01 (TPR at a false positive rate of 1 %) where nothing is left to find. Networks: in each "
    "group. Seed: of the split and the request; all networks have seeds of their own."
)


def measured(method: Unlearner, chosen: argparse.Namespace, progress: Progress) -> dict[str, Any]:
    """Return the row of a method."""
    study = Study.load(TrainSettings(data=chosen.data), progress)
    material = study.material(chosen.seed)
    task = study.task(chosen.forget, material)
    settings = EnsembleSettings(
        count=chosen.networks,
        method=method,
        with_retain=True,
        presentations=(PLAIN,),
        workshop=Workshop(backend=Backend.parse(chosen.backend), folder=chosen.folder / "networks"),
        answers=chosen.folder / "answers",
    )
    groups = ensembles_of(
        study.untrained(chosen.seed), task, material, settings=settings, progress=Named(progress, method.name)
    )
    names = {"data": chosen.data, "request": chosen.forget, "seed": chosen.seed, "networks": chosen.networks}
    return {**names, "method": method.name, **row(groups[""])}


def row(groups: Ensembles) -> dict[str, Any]:
    """Return the figures of a method's groups, in words and as numbers."""
    sides = {"unlearned": groups.unlearned, "floor": groups.second_oracle, "original": groups.original}
    found = {
        side: {name: metric_named(metric).measure(group, groups) for name, metric in FIGURES.items()}
        for side, group in sides.items()
    }
    own, floor = found["unlearned"], found["floor"]
    return {
        "KLoM P95 [95 %]": with_interval(own["klom"]),
        "floor": words(floor["klom"]),
        "above the floor": difference(own["klom"], floor["klom"]),
        **{f"KLoM {part} (floor)": beside(own, floor, f"klom {part}") for part in ("retain", "test")},
        "U-LiRA AUC (floor)": beside(own, floor, "auc"),
        "U-LiRA TPR (floor)": beside(own, floor, "tpr"),
        "figures": {side: {name: figure(one) for name, one in each.items()} for side, each in found.items()},
    }


def figure(one: Measurement) -> dict[str, Any]:
    return {"value": one.value, "low": one.low, "high": one.high, "n": one.n, "reason": one.reason}


def difference(own: Measurement, floor: Measurement) -> str:
    return "" if own.value is None or floor.value is None else f"{own.value - floor.value:+.3f}"


def words(one: Measurement) -> str:
    return one.reason or "" if one.value is None else f"{one.value:.3f}"


def with_interval(one: Measurement) -> str:
    return words(one) if one.low is None else f"{words(one)} [{one.low:.3f} to {one.high:.3f}]"


def beside(own: dict[str, Measurement], floor: dict[str, Measurement], name: str) -> str:
    return f"{words(own[name])} ({words(floor[name])})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default="mnist5k")
    parser.add_argument("--forget", default="fraction:0.10", metavar="REQUEST")
    parser.add_argument("--methods", nargs="*", default=METHODS, metavar="NAME")
    parser.add_argument("--networks", type=int, default=32, metavar="N", help="in each group, 16 or more")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--backend", default="loky", metavar="WHERE")
    parser.add_argument("--folder", type=Path, required=True, help="where networks and answers are kept")
    chosen = parser.parse_args()
    methods = [method_named(name) for name in chosen.methods]
    with shown_progress() as progress:
        rows = [measured(method, chosen, progress) for method in methods]
    keys = ("data", "request", "seed", "networks", "method")
    write("klom", "KLoM and U-LiRA over groups of networks", merged("klom", rows, keys), COLUMNS, NOTES)


if __name__ == "__main__":
    main()
