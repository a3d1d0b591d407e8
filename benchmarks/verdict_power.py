"""How often does each network get which verdict, by paired evidence?

    python benchmarks/verdict_power.py --folder ANSWERS

The folder is what `verdict_answers.py` made. Each network is judged by five retrained ones; of six retrained
ones each is held out in turn and judged by the others, so that these judgements are not independent.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import softmax

from unspike.evaluation import default_policy
from unspike.evaluation.hidden.spike_distances import LayerSpikes
from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.metrics.relearning import MOST_STEPS
from unspike.evaluation.verdict.class_marks import RELEARNING, other_classes
from unspike.evaluation.verdict.evidence import Evidence
from unspike.evaluation.verdict.looks import Answers, looks_of
from unspike.evaluation.verdict.verdict import Verdict, verdict

JUDGES = 5
ANSWERS = ("forgotten", "cannot tell", "not forgotten")
FIRST = ("held-out oracle", "original", "fresh original", "rewind", "hybrid")
METHODS = ("rewind", "hybrid")
_RELEARNED = "relearning over retrained networks'"


class Request:
    """The answers of all networks to the records of one request."""

    def __init__(self, folder: Path) -> None:
        facts = np.load(folder / "facts.npz")
        self.name, self.kind, self.text = folder.name, str(facts["kind"]), str(facts["text"])
        self.label = {part: facts[f"{part}/y"] for part in ("forget", "retain", "unseen", "test")}
        files = [path for path in folder.glob("*.npz") if path.stem != "facts" and "partial" not in path.stem]
        stored = {path.stem.replace("_", " "): np.load(path) for path in sorted(files)}
        self.networks = list(stored)
        self.oracles = [name for name in stored if name.startswith("oracle")]
        answers = {name: self._answers(arrays) for name, arrays in stored.items()}
        self.margins = {name: each.margin for name, each in answers.items()}
        self.looks = {name: looks_of(each) for name, each in answers.items()}
        self.forget_accuracy = {
            name: float((arrays["forget/counts"].argmax(axis=1) == self.label["forget"]).mean())
            for name, arrays in stored.items()
        }

    def add(self, name: str, arrays: dict[str, Any]) -> None:
        """Look at one more network, by what `verdict_answers.asked` returned."""
        self.looks[name] = looks_of(self._answers(arrays))

    def _answers(self, arrays: Any) -> Answers:
        others = np.full(len(self.label["test"]), True)
        if self.kind == "class":
            others = self.label["test"] != self.label["forget"][0]
        chosen = {part: np.full(len(label), True) for part, label in self.label.items()} | {"test": others}
        label = {part: self.label[part][chosen[part]] for part in chosen}
        counts = {part: arrays[f"{part}/counts"][chosen[part]].astype(np.float64) for part in chosen}
        scale = float(arrays["inverse_temperature"])
        margin = {
            part: log_odds_margin(softmax(scale * counts[part], axis=1), label[part])
            for part in ("forget", "test", "unseen")
        }
        layers = [key.partition("/")[2] for key in arrays if key.startswith("trains/")]
        return Answers(
            kind=self.kind,
            margin=margin,
            right={part: counts[part].argmax(axis=1) == label[part] for part in ("test", "retain")},
            label=label,
            hidden={
                layer: {p: arrays[f"{p}/{layer}"][chosen[p]] for p in ("forget", "test", "retain")}
                for layer in layers
            },
            spikes={layer: _spikes(arrays, layer) for layer in layers},
            others=self._others(scale * counts["forget"]) if self.kind == "class" else None,
            relearning=_relearning(arrays),
        )

    def _others(self, logits: Any) -> Any:
        return other_classes(softmax(logits, axis=1), int(self.label["forget"][0]))

    def judged(self, name: str, judges: list[str]) -> Verdict:
        """Return the verdict on a network by retrained ones, without controls."""
        evidence = Evidence(
            [self.looks[judge] for judge in judges],
            default_policy(self.kind),
            original=self.looks["original"],
            together=self.kind == "class" or self.text.startswith("subject:"),
        )
        return verdict(evidence, self.looks[name])


def _relearning(arrays: Any) -> float | None:
    """Return the steps of relearning, if that was tried: the most there are where it did not come about."""
    if "relearning" not in arrays:
        return None
    steps = float(arrays["relearning"])
    return float(MOST_STEPS) if np.isnan(steps) else steps


def _spikes(arrays: Any, layer: str) -> LayerSpikes:
    return LayerSpikes(
        counts=arrays[f"sorted/{layer}"].astype(np.float64),
        latency=arrays[f"latency/{layer}"].astype(np.float64),
        trains=arrays[f"trains/{layer}"].astype(np.float64)[:, None, :],
    )


def rows(request: Request) -> list[dict[str, Any]]:
    """Return one row for each network that is judged."""
    trials = [(name, request.oracles[:JUDGES]) for name in request.networks if name not in request.oracles]
    trials += [(name, [o for o in request.oracles if o != name][:JUDGES]) for name in request.oracles]
    found = []
    for name, judges in trials:
        judged = request.judged(name, judges)
        judgement, share = judged.judgement, judged.shares["output"]
        found.append(
            {
                "request": request.name,
                "network": "held-out oracle" if name in request.oracles else name,
                "answer": judgement.answer,
                "traces": judgement.traces,
                "over_done": judgement.over_done,
                "damaged": judgement.damaged,
                "silent": judgement.silent,
                "share": [share.value, share.low, share.high],
                **(figures(request, name, judges, judged) if name in METHODS else {}),
            }
        )
    return found


def figures(request: Request, name: str, judges: list[str], judged: Verdict) -> dict[str, Any]:
    """Return what else a method is judged by, beside retrained networks."""
    checks = {(check.name, check.about): (check.value, check.expected) for check in judged.checks}
    retrained = float(np.mean([request.forget_accuracy[judge] for judge in judges]))
    activity = [value for (what, _), (value, _) in checks.items() if what.startswith("activity of ")]
    found = {
        "forget accuracy": [request.forget_accuracy[name], retrained],
        "test accuracy": list(checks["test accuracy", "damage"]),
        "retain accuracy": list(checks["retain accuracy", "damage"]),
        "hidden distance over that of retrained networks, largest": math.exp(max(activity)),
    }
    if (RELEARNING, "traces") in checks:
        value, expected = checks[RELEARNING, "traces"]
        found[_RELEARNED] = math.exp(value - expected)
    return found


def cell_of(row: dict[str, Any]) -> str:
    return row["request"].rpartition("-")[0]


def of_methods(found: list[dict[str, Any]]) -> str:
    """Return what the methods reached in each cell, as Markdown: mean (least to most)."""
    heads = (
        *("cell", "method", "share erased", "forgotten: accuracy, less retrained (points)"),
        *(
            "test: accuracy, less retrained (points)",
            "hidden distance, over retrained",
            "relearning, over retrained",
        ),
    )
    lines = ["| " + " | ".join(heads) + " |", "| --- |" + " --- |" * (len(heads) - 1)]
    for cell in sorted({cell_of(row) for row in found}):
        for method in METHODS:
            own = [row for row in found if row["network"] == method and cell_of(row) == cell]
            own = [row for row in own if "forget accuracy" in row]
            if not own:
                continue
            apart = {
                what: [100 * (row[what][0] - row[what][1]) for row in own]
                for what in ("forget accuracy", "test accuracy")
            }
            distance = [row["hidden distance over that of retrained networks, largest"] for row in own]
            relearned = [row[_RELEARNED] for row in own if _RELEARNED in row]
            cells = (
                *(cell, method, _spanned([row["share"][0] for row in own])),
                *(_spanned(apart["forget accuracy"]), _spanned(apart["test accuracy"])),
                *(_spanned(distance), _spanned(relearned) if relearned else ""),
            )
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _spanned(values: list[float]) -> str:
    return f"{np.mean(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def table(found: list[dict[str, Any]]) -> str:
    """Return how often each network got which verdict, in each cell, as Markdown."""
    cells = sorted({cell_of(row) for row in found})
    requests = {cell: len({row["request"] for row in found if cell_of(row) == cell}) for cell in cells}
    heads = [f"{cell} ({requests[cell]})" for cell in cells]
    lines = ["| network | " + " | ".join(heads) + " |", "| --- |" + " --- |" * len(cells)]
    for network in sorted({row["network"] for row in found}, key=lambda name: (name not in FIRST, name)):
        counts = [
            Counter(row["answer"] for row in found if row["network"] == network and cell_of(row) == cell)
            for cell in cells
        ]
        told = [" / ".join(str(count[answer]) for answer in ANSWERS) for count in counts]
        lines.append(f"| {network} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--write", type=Path, help="a JSON file for every judgement")
    parser.add_argument("--add", type=Path, help="judgements of other requests, which --write wrote before")
    chosen = parser.parse_args()
    folders = [path.parent for path in sorted(chosen.folder.glob("*/done"))]
    found = [row for folder in folders for row in rows(Request(folder))]
    if chosen.add:
        found = [*json.loads(chosen.add.read_text()), *found]
    sys.stdout.write(f"{' / '.join(ANSWERS)}; requests in brackets\n\n{table(found)}\n\n")
    sys.stdout.write(f"{of_methods(found)}\n")
    if chosen.write:
        chosen.write.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
