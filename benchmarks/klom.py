"""KLoM of the hybrid on the forgotten records, beside its floor, on a nested split.

    UNSPIKE_DATA=folder python benchmarks/klom.py --networks 32 --folder CACHE

One tenth of the training records is forgotten. N networks with other seeds are trained on all records and
unlearned; two more groups of N are retrained without the forgotten records, of which one gives the reference
and the other the floor. The split is nested in the training and validation records of seed 0.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from study import write

from unspike.data import ForgetRequest, concatenate, load, split
from unspike.evaluation.klom import klom, percentile
from unspike.evaluation.klom_small import klom_small
from unspike.evaluation.margin import log_odds_margin
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner

SEEDS = {"original": 5000, "retrained": 6000, "second": 7000}


def trained(records: Any, probability: float, seed: int, path: Path) -> Any:
    """Return the network trained on some records; the file at `path`, if there is one."""
    if path.exists():
        return SpikingClassifier.load(path)
    model = SpikingClassifier.untrained(records, connection_probability=probability, seed=seed)
    model.learn(records)
    model.save(path)
    return model


def row(name: str, margin: Any, reference: Any, second: Any) -> dict[str, str]:
    """Return the figures of a group of networks."""
    figures: dict[str, str] = {"networks": name}
    for title, divergence in (("KLoM, small samples", klom_small), ("KLoM", klom)):
        values, floor = divergence(margin, reference), divergence(second, reference)
        figures[f"{title}: P95"] = f"{percentile(values):.3f}"
        figures[f"{title}: P95 above the floor"] = f"{percentile(values) - percentile(floor):.3f}"
    shift = margin.mean(axis=0) - reference.mean(axis=0)
    figures["shift of the mean margin (nats)"] = f"{shift.mean():.2f}"
    figures["of records the retrained name wrongly"] = f"{shift[reference.mean(axis=0) < 0].mean():.2f}"
    spread = (margin.std(axis=0) / np.maximum(reference.std(axis=0), 0.3)).mean()
    figures["spread over networks, to the retrained's"] = f"{spread:.2f}"
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--networks", type=int, default=32)
    parser.add_argument("--data", default="mnist5k")
    parser.add_argument("--probability", type=float, default=0.1)
    parser.add_argument("--folder", type=Path, required=True, help="where trained networks are kept")
    chosen = parser.parse_args()
    outer = split(load(chosen.data), by="random", seed=0)
    parts = split(concatenate(outer.train, outer.validation), by="random", seed=100)
    forget, retain = ForgetRequest.parse("fraction:0.10", seed=0).select(parts.train)
    chosen.folder.mkdir(parents=True, exist_ok=True)

    def network(group: str, number: int) -> Any:
        records = parts.train if group == "original" else retain
        path = chosen.folder / f"{chosen.data}_{chosen.probability}_{group}_{number}.safetensors"
        return trained(records, chosen.probability, SEEDS[group] + number, path)

    def margin(model: Any) -> Any:
        return log_odds_margin(model.predict_counts(forget.x, record_id=forget.record_id), forget.y)

    margins: dict[str, list[Any]] = {name: [] for name in (*SEEDS, "unlearned")}
    for number in range(chosen.networks):
        models = {group: network(group, number) for group in SEEDS}
        models["unlearned"] = (
            make_unlearner("hybrid")
            .unlearn(models["original"], forget, retain, kind="samples", unseen=parts.validation)
            .model
        )
        for name, model in models.items():
            margins[name].append(margin(model))
    stacked = {name: np.stack(values) for name, values in margins.items()}
    others = stacked["retrained"], stacked["second"]
    rows = [row(name, stacked[name], *others) for name in ("original", "unlearned", "second")]
    notes = (
        f"{chosen.data}, connection probability {chosen.probability}, fraction:0.10, {chosen.networks} "
        "networks in each group, one split (seed 0, nested in its training and validation records). 'second' "
        "is the other group of retrained networks, the floor. KLoM proper is refused below 100 networks and "
        "stands here only for comparison."
    )
    write("klom", "KLoM of the hybrid on the forgotten records", rows, rows[0], notes)


if __name__ == "__main__":
    main()
