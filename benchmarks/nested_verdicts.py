"""What the verdict's checks say of settings of a method, without looking at test records.

    UNSPIKE_DATA=folder python benchmarks/nested_verdicts.py --folder CACHE --cells 1 --seeds 130 \
        --method rewind --set kept=0.3 --set kept=0.2,replay=0.2

The training and validation records of each split are split once more, and no test record of that split is
used; splits of other seeds overlap. Of each cell (those of `verdict_answers.py`) a network and five retrained
ones are trained and asked, and kept in CACHE. Without --set the method is tried as it is; every --set is one
more variant, and may change several settings, separated by commas.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from verdict_answers import CELLS, RETAINED, asked, cell_name
from verdict_power import JUDGES, Request

from unspike.data import ForgetRequest, concatenate, load, split
from unspike.data.sample import evenly_spaced
from unspike.evaluation import oracle_seeds
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.registry import make_unlearner
from unspike.unlearning.settings import read_setting, with_settings


class Nested:
    """A cell on a nested split: its records, its network, and what retrained ones answer."""

    def __init__(self, cell: tuple[str, str, float, str], seed: int, cache: Path) -> None:
        name, by, self.probability, text = cell
        outer = split(load(name), by=by, seed=seed)
        parts = split(concatenate(outer.train, outer.validation), by=by, seed=100 + seed)
        self.parts, self.seed = parts, seed
        groups = {"class": parts.train.class_names, "subject": np.unique(parts.train.subject)}
        if text in groups:
            text = f"{text}:{groups[text][seed % len(groups[text])]}"
        self.task = ForgetRequest.parse(text, seed=seed).select(parts.train)
        retain = self.task.retained
        self.sets = {
            "forget": self.task.forgotten,
            "retain": retain.take(evenly_spaced(retain.record_id, RETAINED)),
            "unseen": parts.validation,
            "test": parts.test,
        }
        self.folder = cache / cell_name(cell, seed)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.model = self._original()
        self._keep()

    def _trained(self, records: Any, seed: int) -> SpikingClassifier:
        made = SpikingClassifier.untrained(
            self.parts.train, connection_probability=self.probability, seed=seed, threads=1
        )
        made.learn(records)
        return made

    def _original(self) -> SpikingClassifier:
        path = self.folder / "model.safetensors"
        if not path.exists():
            self._trained(self.parts.train, self.seed).save(path)
        model = SpikingClassifier.load(path)
        model.threads = 1
        return model

    def _keep(self) -> None:
        facts = {
            f"{n}/{f}": getattr(s, g)
            for n, s in self.sets.items()
            for f, g in (("id", "record_id"), ("y", "y"))
        }
        np.savez(self.folder / "facts.npz", kind=self.task.kind, text=self.task.text, **facts)
        makers = {"original": lambda: self.model}
        for number, other in enumerate(oracle_seeds(self.seed, JUDGES)):
            makers[f"oracle{number}"] = lambda other=other: self._trained(self.task.retained, other)
        for name, make in makers.items():
            path = self.folder / f"{name}.npz"
            if not path.exists():
                np.savez(path, **asked(make(), self.sets))

    def judged(self, method: Any, request: Request) -> dict[str, Any]:
        """Return what the checks say of what a method makes of the network."""
        began = process_time()
        model = method.unlearn(self.model, self.task, unseen=self.parts.validation).model
        seconds = process_time() - began
        request.add("tried", asked(model, self.sets))
        judged = request.judged("tried", request.oracles[:JUDGES])
        share = judged.shares["output"]
        return {
            "answer": judged.answer,
            "traces": judged.judgement.traces,
            "over_done": judged.judgement.over_done,
            "damaged": judged.judgement.damaged,
            "share": [share.value, share.low, share.high],
            "cpu_seconds": seconds,
            "checks": {
                f"{c.name}, {c.about}": [c.value, c.expected, c.p]
                for c in judged.checks
                if c.about != "over-done"
            },
        }


def variants(name: str, given: list[str]) -> dict[str, Any]:
    """Return the method as it is, or with each of some settings."""
    method = make_unlearner(name)
    if not given:
        return {"default": method}
    return {
        words: with_settings(method, dict(read_setting(word) for word in words.split(","))) for words in given
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--cells", nargs="*", type=int, default=[0, 1])
    parser.add_argument("--seeds", nargs="*", type=int, default=[130])
    parser.add_argument("--method", default="rewind")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--write", type=Path, help="a JSON file for every judgement")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    found = []
    for seed in chosen.seeds:
        for number in chosen.cells:
            nested = Nested(CELLS[number], seed, chosen.folder)
            request = Request(nested.folder)
            for words, method in variants(chosen.method, chosen.set).items():
                row = {"cell": cell_name(CELLS[number], seed), "method": chosen.method, "settings": words}
                row |= nested.judged(method, request)
                found.append(row)
                print(json.dumps(row), flush=True)
    if chosen.write:
        chosen.write.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
