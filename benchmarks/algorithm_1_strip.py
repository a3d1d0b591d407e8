"""Draw docs/images/algorithm-1.png: Algorithm 1 at work; spikes of a record before, the change, spikes after.

    python benchmarks/algorithm_1_strip.py

A network of the usual size is trained on mnist5k, class 3 is erased by `algorithm-1`, and one forgotten
record, the first that the original names rightly and the new network no longer does, is presented to both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from unspike import ForgetRequest, SpikingClassifier, load_dataset, make_unlearner, split
from unspike.report.plots import spike_raster
from unspike.report.plots.palette import INK, MUTED, ORACLE, ORIGINAL, UNLEARNED
from unspike.report.plots.png import draw_png

PICTURE = Path(__file__).parents[1] / "docs/images/algorithm-1.png"
CLASS = "3"
PHASES = {"selective retraining": ORIGINAL, "synaptic pruning": UNLEARNED, "adaptive thresholding": ORACLE}


def first_forgotten(original: Any, unlearned: Any, records: Any) -> int:
    """Place of the first record that the original names rightly and the unlearned network does not."""
    named = [
        model.predict_counts(records.x, record_id=records.record_id).argmax(axis=1)
        for model in (original, unlearned)
    ]
    return int(np.flatnonzero((named[0] == records.y) & (named[1] != records.y))[0])


def raster(ax: Any, model: Any, record: Any, classes: tuple[str, ...], title: str) -> None:
    recording = model.record(record.x, record_id=record.record_id, keep_spikes=True)
    layers = {name: recording.spikes(name)[:, 0] for name in recording.hidden_layers}
    spike_raster(ax, layers)
    answers = recording.answers[0]
    ax.set_title(f"{title}: says {classes[int(answers.argmax())]}", color=INK, loc="left", fontsize=9.5)


def changed(ax: Any, unlearned: Any) -> None:
    """Every changed weight, before and after, in the colour of the last phase that changed it."""
    for phase, colour in PHASES.items():
        before, after = values_of(unlearned, "weight", phase)
        thresholds = len(values_of(unlearned, "threshold", phase)[0])
        label = f"{phase}: {len(before):,}" + (f" and {thresholds:,} thresholds" if thresholds else "")
        ax.plot(before, after, ".", color=colour, markersize=2.5, alpha=0.5, label=label)
    low, high = ax.get_xlim()
    ax.plot([low, high], [low, high], color=MUTED, linewidth=0.7, zorder=0)
    ax.set(xlabel="weight before", ylabel="weight after")
    ax.set_title("What each phase changed", color=INK, loc="left", fontsize=9.5)
    ax.legend(loc="upper left", markerscale=4, handletextpad=0.2, borderaxespad=0.1)


def values_of(unlearned: Any, what: str, phase: str) -> tuple[np.ndarray, np.ndarray]:
    """Values before and after of what a phase was the last to change."""
    found = [
        (change.before[chosen], change.after[chosen])
        for change in unlearned.changes
        if change.what == what and phase in change.causes
        for chosen in [change.cause == list(change.causes).index(phase)]
    ]
    before, after = zip(*found, strict=True) if found else ([np.zeros(0)], [np.zeros(0)])
    return np.concatenate(before), np.concatenate(after)


def answers(ax: Any, models: dict[str, Any], record: Any, classes: tuple[str, ...]) -> None:
    """The output's spikes for the record, class by class, before and after."""
    places = np.arange(len(classes))
    for shift, (name, model) in zip((-0.2, 0.2), models.items(), strict=True):
        counts = model.predict_counts(record.x, record_id=record.record_id)[0]
        colour = {"before": ORIGINAL, "after": UNLEARNED}[name]
        ax.bar(places + shift, counts, width=0.4, color=colour, label=name)
    ax.set_xticks(places, classes)
    ax.set(xlabel="class", ylabel="output spikes")
    ax.set_title("Its answer", color=INK, loc="left", fontsize=9.5)
    ax.legend(loc="upper right")


def main() -> None:
    parts = split(load_dataset("mnist5k"), seed=0)
    original = SpikingClassifier.untrained(parts.train, seed=0)
    original.learn(parts.train)
    task = ForgetRequest.parse(f"class:{CLASS}").select(parts.train)
    unlearned = make_unlearner("algorithm-1").unlearn(original, task, unseen=parts.validation)
    records = task.forgotten
    record = records.take([first_forgotten(original, unlearned.model, records)])
    names = parts.train.class_names
    draw_png(
        [
            lambda ax: raster(ax, original, record, names, "A 3 before"),
            lambda ax: changed(ax, unlearned),
            lambda ax: raster(ax, unlearned.model, record, names, "The same 3 after"),
            lambda ax: answers(ax, {"before": original, "after": unlearned.model}, record, names),
        ],
        PICTURE,
        inches=(3.4, 2.9),
        columns=4,
    )
    print(PICTURE)


if __name__ == "__main__":
    main()
