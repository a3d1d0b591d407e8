"""Answers of made-up networks whose knowledge is known beforehand, without a network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from unspike.data.task import Kind
from unspike.evaluation.hidden.spike_distances import LayerSpikes, layer_spikes
from unspike.evaluation.verdict.evidence import Evidence
from unspike.evaluation.verdict.looks import Answers, Looks, looks_of
from unspike.evaluation.verdict.policy import default_policy

SIZES = {"forget": 160, "test": 240, "unseen": 120, "retain": 240}
LAYERS = ("hidden1", "hidden2")
CLASSES, NEURONS, STEPS = 4, 10, 12


def labels(kind: Kind, sizes: dict[str, int]) -> dict[str, NDArray[np.int64]]:
    """Of a class request class 0 is the forgotten one."""
    if kind == "samples":
        return {part: np.arange(size) % CLASSES for part, size in sizes.items()}
    made = {part: 1 + np.arange(size) % (CLASSES - 1) for part, size in sizes.items()}
    return {**made, "forget": np.zeros(sizes["forget"], np.int64)}


def answers(
    seed: int,
    *,
    kind: Kind = "samples",
    output: float = 0.0,
    hidden: float = 0.0,
    unseen: float = 0.0,
    accuracy: float = 0.96,
    rate: float = 0.3,
    steps: float = 10.0,
    sizes: dict[str, int] | None = None,
) -> Answers:
    """Return the answers of a network.

    How hard a record is is the same for all networks. `output`, `hidden` and `unseen` say how much the
    network knows of the forgotten and of the given never-seen records: 0 is a network that never met them, 1
    one that learned them.
    """
    sizes = SIZES | (sizes or {})
    rng, label = np.random.default_rng([seed, 7]), labels(kind, sizes)
    known = {"forget": output, "test": 0.0, "unseen": unseen}
    return Answers(
        kind=kind,
        margin={
            part: _hard(part, sizes) + 2.5 * much + 0.2 * rng.normal(size=sizes[part])
            for part, much in known.items()
        },
        right={
            part: np.where(
                rng.random(sizes[part]) < 0.01, rng.random(sizes[part]) < 0.5, _even(sizes[part]) < accuracy
            )
            for part in ("test", "retain")
        },
        label=label,
        hidden={
            layer: {
                part: _counts(rng, label[part], hidden if part == "forget" else 0.0)
                for part in label
                if part != "unseen"
            }
            for layer in LAYERS
        },
        spikes={layer: _spikes(rng, rate) for layer in LAYERS},
        others=None if kind == "samples" else _shares(rng),
        relearning=None if kind == "samples" else steps * np.exp(0.05 * rng.normal()),
    )


def _shares(rng: Any) -> NDArray[np.float64]:
    made = np.linspace(1.0, 2.0, CLASSES - 1) + 0.2 * rng.random(CLASSES - 1)
    return np.asarray(made / made.sum())


def _hard(part: str, sizes: dict[str, int]) -> NDArray[np.float64]:
    return np.random.default_rng(list(part.encode())).normal(1.0, 2.0, sizes[part])


def _even(size: int) -> NDArray[np.float64]:
    return (np.arange(size) + 0.5) / size


def _counts(rng: Any, label: NDArray[np.int64], known: float) -> NDArray[np.int64]:
    counts = rng.poisson(3.0, size=(len(label), NEURONS))
    counts[np.arange(len(label)), label] += rng.poisson(3.0 + 12.0 * known, size=len(label))
    return np.asarray(counts)


def _spikes(rng: Any, rate: float) -> LayerSpikes:
    return layer_spikes(rng.random((STEPS, 30, NEURONS)) < rate, matched=False)


def looks(seed: int, **settings: Any) -> Looks:
    return looks_of(answers(seed, **settings))


def evidence(kind: Kind = "samples", *, judges: int = 5, **settings: Any) -> Evidence:
    """Five networks that never met the records, and one that did."""
    met = {"output": 1.0, "hidden": 1.0, "steps": 0.0} | settings.pop("original", {})
    return Evidence(
        [looks(seed, kind=kind, **settings) for seed in range(1, judges + 1)],
        default_policy(kind),
        original=looks(0, kind=kind, **met, **settings),
        together=kind == "class",
    )
