"""The answers of networks that have forgotten, or not, or only seem to, kept for `verdict_power.py`.

    UNSPIKE_DATA=folder python benchmarks/verdict_answers.py --folder ANSWERS --seeds 100 101 --cells 0 1

For each data set, request and seed an original, another one, six retrained networks, one retrained without
half of the records and every network of `cheats.py` (unless --without-cheats) are made, and each is asked
once. What is there already is not made again.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from cheats import networks

from unspike.data import ForgetRequest, concatenate, load, split
from unspike.data.sample import evenly_spaced
from unspike.evaluation import oracle_seeds
from unspike.evaluation.metrics.relearning import relearn
from unspike.oracles.oracle import original_seeds
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.material import Material

CELLS = (
    ("mnist5k", "random", 0.3, "fraction:0.10"),
    ("mnist5k", "random", 0.1, "fraction:0.10"),
    ("mnist5k", "random", 0.1, "class"),
    ("uci-har", "random", 0.1, "class"),
    ("uci-har", "subject", 0.1, "subject"),
    ("digits", "random", 0.1, "class"),
)
ORACLES = 6
RETAINED = 1500
TRAINS = 200


def requested(cell: tuple[str, str, float, str], seed: int) -> tuple[Any, Any]:
    """Return the split and the request of a cell."""
    name, by, _, text = cell
    parts = split(load(name), by=by, seed=seed)
    if text == "class":
        text = f"class:{parts.train.class_names[seed % parts.train.n_classes]}"
    if text == "subject":
        people = np.unique(parts.train.subject)
        text = f"subject:{people[seed % len(people)]}"
    return parts, ForgetRequest.parse(text, seed=seed)


def asked(model: Any, sets: dict[str, Any]) -> dict[str, Any]:
    """Return what a network answers: output and hidden counts, and hidden trains."""
    arrays: dict[str, Any] = {"inverse_temperature": model._recipe().rule.inverse_temperature}
    for name, records in sets.items():
        recordings = [model.record(batch.x, record_id=batch.record_id) for batch in records.batches()]
        layers = recordings[0].layer_names[1:]
        found = {layer: np.concatenate([r.counts(layer) for r in recordings]) for layer in layers}
        arrays[f"{name}/counts"] = found.pop("output").astype(np.uint8)
        arrays.update({f"{name}/{layer}": counts.astype(np.uint8) for layer, counts in found.items()})
    some = sets["forget"].take(evenly_spaced(sets["forget"].record_id, TRAINS))
    recording = model.record(some.x, record_id=some.record_id, keep_spikes=True)
    for layer in recording.hidden_layers:
        spikes = recording.spikes(layer)
        arrays[f"trains/{layer}"] = spikes.sum(axis=2).T.astype(np.uint16)
        first = np.where(spikes.any(axis=0), spikes.argmax(axis=0), len(spikes))
        arrays[f"latency/{layer}"] = np.sort(first, axis=1).astype(np.uint16)
        arrays[f"sorted/{layer}"] = np.sort(recording.counts(layer), axis=1).astype(np.uint8)
    return arrays


def all_networks(
    cell: Any, seed: int, parts: Any, request: Any, *, retrained: int, with_cheats: bool
) -> Iterator[tuple[str, Any]]:
    """Yield the name of each network and how it is made."""
    task = request.select(parts.train)
    forget, retain = task.forgotten, task.retained
    model = SpikingClassifier.untrained(parts.train, connection_probability=cell[2], seed=seed, threads=1)

    def trained(records: Any, other: int, probability: float = cell[2]) -> Any:
        made = SpikingClassifier.untrained(
            parts.train, connection_probability=probability, seed=other, threads=1
        )
        made.learn(records)
        return made

    model.learn(parts.train)
    yield "original", lambda: model
    oracles = oracle_seeds(seed, retrained)
    for number, other in enumerate(oracles):
        yield f"oracle{number}", lambda other=other: trained(retain, other)
    material = Material(task=task, unseen=parts.validation)
    if with_cheats:
        yield from networks(model, material, seed=seed).items()
    (fresh,) = original_seeds(seed, 1)
    yield "fresh original", lambda: trained(parts.train, fresh)
    rest = forget.take(slice(1, None, 2))
    yield "half of the records, exact", lambda: trained(concatenate(retain, rest), fresh)


def cell_name(cell: Any, seed: int) -> str:
    return f"{cell[0]}-{cell[2]}-{cell[3].replace(':', '-')}-{seed}"


def generate(
    cell: Any, seed: int, folder: Path, *, retrained: int = ORACLES, with_cheats: bool = True
) -> None:
    """Make every network of a cell and a seed that is missing, and keep its answers."""
    place = folder / cell_name(cell, seed)
    if (place / "done").exists():
        return
    place.mkdir(parents=True, exist_ok=True)
    parts, request = requested(cell, seed)
    task = request.select(parts.train)
    forget, retain = task.forgotten, task.retained
    kept = retain.take(evenly_spaced(retain.record_id, RETAINED))
    sets = {"forget": forget, "retain": kept, "unseen": parts.validation, "test": parts.test}
    facts = {f"{n}/{f}": getattr(s, g) for n, s in sets.items() for f, g in (("id", "record_id"), ("y", "y"))}
    np.savez(place / "facts.npz", kind=request.kind, text=request.text, **facts)
    some = forget.take(evenly_spaced(forget.record_id, TRAINS))
    target = None
    for name, make in all_networks(cell, seed, parts, request, retrained=retrained, with_cheats=with_cheats):
        path = place / f"{name.replace(' ', '_')}.npz"
        if path.exists() and not (target is None and request.kind == "class"):
            continue
        model = make()
        answers = asked(model, sets)
        if request.kind == "class":
            accuracy = (model.predict_counts(some.x, record_id=some.record_id).argmax(1) == some.y).mean()
            target = accuracy if target is None else target
            steps = relearn(model, some, target=0.98 * target).steps
            answers["relearning"] = np.nan if steps is None else steps
        aside = path.with_suffix(".partial.npz")
        np.savez(aside, **answers)
        os.replace(aside, path)
        print(place.name, name, flush=True)
    (place / "done").touch()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--seeds", nargs="*", type=int, default=[100])
    parser.add_argument("--cells", nargs="*", type=int, default=list(range(len(CELLS))))
    parser.add_argument("--retrained", type=int, default=ORACLES, help="how many retrained networks")
    parser.add_argument("--without-cheats", action="store_true")
    chosen = parser.parse_args()
    for seed in chosen.seeds:
        for number in chosen.cells:
            generate(
                CELLS[number],
                seed,
                chosen.folder,
                retrained=chosen.retrained,
                with_cheats=not chosen.without_cheats,
            )


if __name__ == "__main__":
    main()
