"""KLoM and U-LiRA: are unlearned networks, record by record, as far from retrained ones as those are from others?

    UNSPIKE_DATA=folder python benchmarks/klom.py --folder CACHE

N networks are trained with the forgotten records, each is made to forget them by every method, and 2 N are
retrained without them: N to compare with, N for the floor. The trained networks and what each answered are kept
in CACHE, so that an interrupted run goes on. The answers are kept by the method's settings, not by its code:
after a change to the code of a method, remove CACHE/answers.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter
from typing import Any

from study import merged, write

from unspike.cli.progress import shown_progress
from unspike.evaluation import Ensembles, Measurement, metric_named
from unspike.evaluation.presentations import PLAIN
from unspike.experiments.study import Study
from unspike.parallel import Backend
from unspike.pipeline import TrainSettings
from unspike.pipeline.ensembling import EnsembleSettings, ensembles_of
from unspike.pipeline.forgetting import method_named
from unspike.progress import Progress

METHODS = ("hybrid", "fine_tune", "nothing")
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
    "records, with the 95 % bootstrap interval over records. Floor: the same figure of a second group of as many "
    "retrained networks; it stands in brackets behind the other figures. U-LiRA: mean over records; 0.5 (AUC) and "
    "0.01 (TPR at a false positive rate of 1 %) where nothing is left to find. Networks: in each group. Seed: of "
    "the split and the request; all networks have seeds of their own."
)


def measured(
    method: str,
    data: str,
    request: str,
    seed: int,
    networks: int,
    folder: Path,
    backend: str,
    progress: Progress,
) -> dict[str, Any]:
    """Return the row of a method."""
    began = perf_counter()
    study = Study.load(TrainSettings(data=data, seed=seed), progress)
    material = study.material(seed)
    settings = EnsembleSettings(
        count=networks,
        method=method_named(method),
        with_retain=True,
        presentations=(PLAIN,),
        backend=Backend.parse(backend),
        oracles=folder / "networks",
        answers=folder / "answers",
    )
    groups = ensembles_of(
        study.untrained(seed), study.task(request, material), material, settings=settings, progress=progress
    )
    names = {"data": data, "request": request, "seed": seed, "networks": networks, "method": method}
    return {**names, **row(groups[""]), "seconds": perf_counter() - began}


def row(groups: Ensembles) -> dict[str, Any]:
    """Return the figures of a method's groups, in words and as numbers."""
    assert groups.second_oracle is not None
    sides = {"unlearned": groups.unlearned, "floor": groups.second_oracle, "original": groups.original}
    found = {
        side: {name: metric_named(metric).measure(group, groups) for name, metric in FIGURES.items()}
        for side, group in sides.items()
    }
    own, floor = found["unlearned"], found["floor"]
    above = None
    if own["klom"].value is not None and floor["klom"].value is not None:
        above = own["klom"].value - floor["klom"].value
    return {
        "KLoM P95 [95 %]": with_interval(own["klom"]),
        "floor": words(floor["klom"]),
        "above the floor": "" if above is None else f"{above:+.3f}",
        **{f"KLoM {part} (floor)": beside(own, floor, f"klom {part}") for part in ("retain", "test")},
        "U-LiRA AUC (floor)": beside(own, floor, "auc"),
        "U-LiRA TPR (floor)": beside(own, floor, "tpr"),
        "figures": {side: {name: figure(one) for name, one in each.items()} for side, each in found.items()},
    }


def figure(one: Measurement) -> dict[str, Any]:
    return {"value": one.value, "low": one.low, "high": one.high, "n": one.n, "reason": one.reason}


def words(one: Measurement) -> str:
    return one.reason or "" if one.value is None else f"{one.value:.3f}"


def with_interval(one: Measurement) -> str:
    return words(one) if one.low is None else f"{words(one)} [{one.low:.3f} to {one.high:.3f}]"


def beside(own: dict[str, Measurement], floor: dict[str, Measurement], name: str) -> str:
    return f"{words(own[name])} ({words(floor[name])})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", default="mnist5k")
    parser.add_argument("--forget", default="fraction:0.10", metavar="REQUEST")
    parser.add_argument("--methods", nargs="*", default=METHODS, metavar="NAME")
    parser.add_argument("--networks", type=int, default=32, metavar="N", help="in each group, 16 or more")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--backend", default="loky", metavar="WHERE")
    parser.add_argument("--folder", type=Path, required=True, help="where networks and answers are kept")
    chosen = parser.parse_args()
    rows = []
    with shown_progress() as progress:
        for method in chosen.methods:
            options = (
                chosen.data,
                chosen.forget,
                chosen.seed,
                chosen.networks,
                chosen.folder,
                chosen.backend,
            )
            rows.append(measured(method, *options, progress))
    keys = ("data", "request", "seed", "networks", "method")
    write("klom", "KLoM and U-LiRA over groups of networks", merged("klom", rows, keys), COLUMNS, NOTES)


if __name__ == "__main__":
    main()
