"""Whether a network sees the order in time of a series, by how the series is coded.

    UNSPIKE_DATA=folder python benchmarks/time_order.py --seeds 5 --aeon aeon-1.6.0-py3-none-any.whl

Four probes whose classes differ in order alone (a ramp that rises or falls, a bump early or late; one channel
and six), sets of aeon, and uci-har. The training and validation records of each split are split once more; no
test record is used. Beside each code: logistic regression on the flattened, standardised series of the split.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from real_sets import series
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from study import mean_and_spread, merged, write

from unspike.data import Dataset, concatenate, load, split
from unspike.data.own import dataset_from
from unspike.data.split import Split
from unspike.foundation.randomness import later
from unspike.snn.classifier import SpikingClassifier
from unspike.snn.encoding import PopulationCode, SpikeCode, WindowedPopulationCode
from unspike.snn.encoding.regular import regular_spikes
from unspike.snn.recipes import recipe_named

PROBES = ("ramp", "bump")
SETS = ("GunPoint", "ArrowHead", "ItalyPowerDemand", "JapaneseVowels", "BasicMotions")
COLUMNS = (
    "data",
    "code",
    "seeds",
    "nested accuracy",
    "logistic regression",
    "processor time of training (s)",
)
NOTES = (
    "Share of the nested test records named rightly, mean ± s.d. over seeds; a seed draws the split, the "
    "connections, the weights and the spikes. `as it was`: levels, deviations and changes in the unit of the "
    "records; all others scale each channel by its mean and deviation in training. `population`: the same, "
    "scaled. `as it is`: the default, with mean levels in 3 to 16 windows, fewer for many channels. "
    "`windows N`: N windows whatever the channels. `in turn N`: neurons of windows fire only in their turn."
)


@dataclass(frozen=True, kw_only=True)
class InTurn(WindowedPopulationCode):
    """Tried and rejected: the neurons of a window fire only in its turn."""

    name: ClassVar[str] = "in turn"

    def spikes(
        self, prepared: NDArray[np.float32], streams: NDArray[np.uint64], n_steps: int
    ) -> NDArray[np.uint16]:
        """Return packed spikes, those of windows last."""
        rates = self.window_rates(prepared)
        windows = self.n_windows(prepared.shape[1], prepared.shape[2] // (3 * self.n_preferred))
        own = rates.reshape(len(rates), 1, windows, -1) * np.eye(windows, dtype=np.float32)[:, :, None]
        when = regular_spikes(
            own.reshape(len(rates), windows, -1), later(streams, prepared.shape[2]), n_steps
        )
        return np.concatenate([regular_spikes(prepared, streams, n_steps), when], axis=2)


def windows(most: int) -> WindowedPopulationCode:
    """Return the code with a number of windows whatever the channels."""
    return WindowedPopulationCode(most_windows=most, fewest_windows=most)


AS_IT_WAS = "as it was"
CODES: dict[str, SpikeCode] = {
    AS_IT_WAS: PopulationCode(),
    "population": PopulationCode(),
    "as it is": WindowedPopulationCode(),
    **{f"windows {most}": windows(most) for most in (2, 3, 4, 8, 16)},
    "in turn 16": InTurn(most_windows=16, fewest_windows=16),
}


def probe(kind: str, channels: int) -> Dataset:
    """Return 600 series of 60 steps in two classes that differ in order alone."""
    rng, y = np.random.default_rng(0), np.arange(600) % 2
    if kind == "ramp":
        signal = np.where(y[:, None] == 1, 1, -1) * np.linspace(-1, 1, 60)
    else:
        signal = 2 * np.exp(-0.5 * ((np.arange(60) - (15 + 30 * y[:, None])) / 4.0) ** 2)
    x = signal[:, :, None] * np.linspace(0.5, 1.5, channels) + rng.normal(0, 0.2, (600, 60, channels))
    return dataset_from(x.astype(np.float32), y, name=kind, modality="series")


def every_set(wheel: Path | None) -> Iterator[tuple[str, Callable[[], Dataset]]]:
    """Yield the name of each data set and what makes it."""
    for kind in PROBES:
        for channels in (1, 6):
            yield f"{kind}, {channels} channels", lambda kind=kind, channels=channels: probe(kind, channels)
    for name in SETS if wheel else ():
        yield name, lambda name=name: series(name, wheel)
    yield "uci-har", lambda: load("uci-har")


def nested(dataset: Dataset, seed: int) -> Split:
    """Return a split of the training and validation records alone."""
    outer = split(dataset, seed=seed)
    return split(concatenate(outer.train, outer.validation), seed=100 + seed)


def measure(parts: Split, code: str, seed: int) -> tuple[float, float]:
    """Return the accuracy of a network and the processor seconds of its training."""
    recipe = replace(recipe_named("default"), name="tried", series_code=CODES[code])
    model = SpikingClassifier.untrained(parts.train, recipe=recipe, seed=seed)
    if code == AS_IT_WAS:
        model.feature_scale_ = None
    model.copy().learn(parts.train.take(range(20)), epochs=1)
    began = process_time()
    model.learn(parts.train)
    seconds = process_time() - began
    counts = model.predict_counts(parts.test.x, record_id=parts.test.record_id)
    return float((counts.argmax(axis=1) == parts.test.y).mean()), seconds


def regression(parts: Split) -> float:
    """Return the accuracy of logistic regression on the flattened, standardised series."""
    flat = [part.x.reshape(len(part), -1) for part in (parts.train, parts.test)]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(flat[0], parts.train.y)
    return float(model.score(flat[1], parts.test.y))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--aeon", type=Path, help="aeon's wheel")
    parser.add_argument("--data", nargs="*", help="some of the sets")
    parser.add_argument("--codes", nargs="*", default=list(CODES))
    chosen = parser.parse_args()
    for name, make in every_set(chosen.aeon):
        if chosen.data and name not in chosen.data:
            continue
        dataset = make()
        splits = [nested(dataset, seed) for seed in range(chosen.seeds)]
        baseline = [regression(parts) for parts in splits] if name != "uci-har" else []
        for code in chosen.codes:
            runs = [measure(parts, code, seed) for seed, parts in enumerate(splits)]
            row: dict[str, Any] = {
                "data": name,
                "code": code,
                "seeds": chosen.seeds,
                "nested accuracy": mean_and_spread([accuracy for accuracy, _ in runs], 3),
                "logistic regression": mean_and_spread(baseline, 3) if baseline else "",
                "processor time of training (s)": f"{np.median([seconds for _, seconds in runs]):.2f}",
                "runs": runs,
            }
            print({k: v for k, v in row.items() if k != "runs"}, flush=True)
            rows = merged("time_order", [row], ("data", "code"))
            write("time_order", "Order in time, by the code of series", rows, COLUMNS, NOTES)


if __name__ == "__main__":
    main()
