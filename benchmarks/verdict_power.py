"""How often does each network get which verdict, by paired evidence?

    python benchmarks/verdict_power.py --folder ANSWERS

The folder is what `verdict_answers.py` made. Each network is judged by five retrained ones; of six retrained
ones each is held out in turn and judged by the others, so that these judgements are not independent.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.evaluation.hidden.activity import SPREAD, held_out_log_ratios, log_ratio
from unspike.evaluation.hidden.readout import class_separation, readout_margins
from unspike.evaluation.hidden.spike_distances import LayerSpikes, van_rossum_distance
from unspike.evaluation.margin import log_odds_margin
from unspike.evaluation.statistics.moderated import PRIOR_DEGREES
from unspike.evaluation.statistics.paired import Sides, Yardstick
from unspike.evaluation.verdict.calibrated import relative_margins
from unspike.evaluation.verdict.checks import Check, expected, figure, knows, least_variance, worse
from unspike.evaluation.verdict.judgement import Judgement, judge
from unspike.evaluation.verdict.share_erased import ShareErased, share_erased

JUDGES = 5
TOLERANCE = 0.01  # of an accuracy
FARTHEST = np.log(1.3)  # of hidden activity
_NONE = np.zeros(0)


class Request:
    """The answers of all networks to the records of one request."""

    def __init__(self, folder: Path) -> None:
        facts = np.load(folder / "facts.npz")
        self.name, self.kind, self.text = folder.name, str(facts["kind"]), str(facts["text"])
        self.label = {part: facts[f"{part}/y"] for part in ("forget", "retain", "unseen", "test")}
        files = [path for path in folder.glob("*.npz") if path.stem != "facts" and "partial" not in path.stem]
        self.answers = {path.stem.replace("_", " "): np.load(path) for path in sorted(files)}
        self.oracles = [name for name in self.answers if name.startswith("oracle")]
        some = self.answers[self.oracles[0]].files
        self.layers = [key.partition("/")[2] for key in some if key.startswith("trains/")]
        self.values = {name: self._values(name) for name in self.answers}
        self.apart = {layer: self._apart(layer) for layer in self.layers}

    @property
    def together(self) -> bool:
        """Whether the forgotten records belong together."""
        return self.kind == "class" or self.text.startswith("subject:")

    def _margins(self, name: str, part: str) -> NDArray[np.float64]:
        answers = self.answers[name]
        counts = float(answers["inverse_temperature"]) * answers[f"{part}/counts"][0].astype(np.float64)
        return log_odds_margin(counts, self.label[part])

    def _values(self, name: str) -> dict[str, Sides]:
        of_class = self.kind == "class"
        values = self._of_class(name) if of_class else self._of_records(name)
        for part in ("test", "retain"):
            named = self.answers[name][f"{part}/counts"][0].argmax(axis=1) == self.label[part]
            kept = self.label[part] != self.label["forget"][0] if of_class else np.full(len(named), True)
            values[part] = Sides(forgotten=named[kept].astype(np.float64), never_seen=_NONE)
        return values

    def _of_records(self, name: str) -> dict[str, Sides]:
        answers, label = self.answers[name], self.label
        test = self._margins(name, "test")
        values = {
            "output": relative_margins(self._margins(name, "forget"), test),
            "unseen": relative_margins(self._margins(name, "unseen"), test),
        }
        for layer in self.layers:
            kept = answers[f"retain/{layer}"][0]
            asked = [
                readout_margins(kept, label["retain"], answers[f"{part}/{layer}"][0], label[part])
                for part in ("forget", "test")
            ]
            values[layer] = relative_margins(*asked)
        return values

    def _of_class(self, name: str) -> dict[str, Sides]:
        answers, others = self.answers[name], self.label["test"] != self.label["forget"][0]
        scale = self._margins(name, "test")[others]
        values = {"output": relative_margins(self._margins(name, "forget"), _NONE, scale=scale)}
        for layer in self.layers:
            apart = class_separation(answers[f"forget/{layer}"][0], answers[f"retain/{layer}"][0][::2])
            values[layer] = Sides(forgotten=apart, never_seen=_NONE)
        return values

    def _apart(self, layer: str) -> dict[tuple[str, str], float]:
        spikes = {
            name: LayerSpikes(
                counts=answers[f"sorted/{layer}"].astype(np.float64),
                latency=answers[f"latency/{layer}"].astype(np.float64),
                trains=answers[f"trains/{layer}"].astype(np.float64)[:, None, :],
            )
            for name, answers in self.answers.items()
        }
        return {
            (name, oracle): float(van_rossum_distance(own, spikes[oracle]).mean())
            for name, own in spikes.items()
            for oracle in self.oracles
        }

    def judged(self, name: str, judges: list[str]) -> tuple[Judgement, dict[str, ShareErased]]:
        """Return the judgement of a network by retrained ones, and the shares erased."""
        prior = 0 if self.together else PRIOR_DEGREES
        own, original = self.values[name], self.values["original"]
        checks: list[Check] = []
        shares = {}
        for look in ("output", *self.layers):
            yardstick = Yardstick([self.values[j][look] for j in judges], prior_degrees=prior)
            checks += knows(look, own[look], original[look], yardstick)
            shares[look] = share_erased(own[look], original[look], yardstick)
        for part in ("test", "retain"):
            least = least_variance(len(own[part].forgotten))
            yardstick = Yardstick([self.values[j][part] for j in judges], least=least)
            checks.append(worse(part, own[part], yardstick, tolerance=TOLERANCE))
        if "unseen" in own:
            yardstick = Yardstick([self.values[j]["unseen"] for j in judges], prior_degrees=prior)
            learned, _ = knows("never-seen records", own["unseen"], original["unseen"], yardstick)
            checks.append(
                Check(
                    name=learned.name,
                    about="damage",
                    value=learned.value,
                    expected=learned.expected,
                    p=learned.p,
                )
            )
        return judge([*checks, *self._activity(name, judges)], shares), shares

    def _activity(self, name: str, judges: list[str]) -> list[Check]:
        checks = []
        for layer in self.layers:
            apart = self.apart[layer]
            among = np.array([[apart[a, b] for b in judges] for a in judges])
            by = expected(held_out_log_ratios(among), of_seed=SPREAD)
            value = log_ratio(np.array([apart[name, j] for j in judges]), among)
            tolerance = float(FARTHEST - by.mean)
            checks.append(
                figure(f"activity of {layer}", value, by, about="damage", side="above", tolerance=tolerance)
            )
        return checks


def rows(request: Request) -> list[dict[str, Any]]:
    """Return one row for each network that is judged."""
    trials = [(name, request.oracles[:JUDGES]) for name in request.answers if name not in request.oracles]
    trials += [(name, [o for o in request.oracles if o != name][:JUDGES]) for name in request.oracles]
    found = []
    for name, judges in trials:
        judgement, shares = request.judged(name, judges)
        share = shares["output"]
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
            }
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--write", type=Path, help="a JSON file for every judgement")
    chosen = parser.parse_args()
    folders = [path.parent for path in sorted(chosen.folder.glob("*/facts.npz"))]
    found = [row for folder in folders for row in rows(Request(folder))]
    counts: dict[str, Counter[str]] = {}
    for row in found:
        counts.setdefault(row["network"], Counter())[row["answer"]] += 1
    for name, answers in sorted(counts.items()):
        print(f"{name:36s} {dict(answers)}")
    if chosen.write:
        chosen.write.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
