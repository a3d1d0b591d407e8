"""A network whose memory is a table, so that every right answer is known beforehand."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from unspike.data.dataset import Dataset
from unspike.evaluation.metrics.relearning import Relearning
from unspike.evaluation.responses import Responses
from unspike.models.packing import pack
from unspike.models.recording import Recording

CLASSES = ("a", "b", "c")
_TABLE = 400  # records whose memory can be halved
LAYERS = ("input", "hidden1", "hidden2", "output")


def right_answers(counts: np.ndarray, label: np.ndarray) -> list[float]:
    """1 where the true class alone has most spikes, 1 / k among k equals, 0 in silence."""
    rows = [(row.tolist(), int(true)) for row, true in zip(counts, label, strict=True)]
    return [1 / row.count(max(row)) if 0 < row[true] == max(row) else 0.0 for row, true in rows]


def make_dataset(n: int, *, first_id: int = 0, classes: tuple[str, ...] = CLASSES) -> Dataset:
    """Vectors whose first entry is the class and whose others are noise drawn by record id."""
    ids = np.arange(first_id, first_id + n)
    y = ids % len(classes)
    noise = np.random.default_rng(first_id).uniform(size=(n, 5))
    x = np.column_stack([y, noise]).astype(np.float32)
    return Dataset(
        name="fake", x=x, y=y, record_id=ids, class_names=classes, modality="vector", citation="none"
    )


def softmax(counts: Any) -> np.ndarray:
    z = np.asarray(counts, dtype=np.float64)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def answers(counts: Any, label: Any, *, first_id: int = 0) -> Responses:
    """Answers of a network whose probabilities are the softmax of its counts."""
    counts = np.asarray(counts, dtype=np.float32)
    return Responses(
        record_id=np.arange(first_id, first_id + len(counts)),
        label=np.asarray(label, dtype=np.int64),
        counts=counts,
        probability=softmax(counts),
    )


class FakeModel:
    """Remembers the records it learned; of others it names the class rightly with probability `skill`."""

    def __init__(self, *, seed: int = 0, skill: float = 0.85, threads: int | None = None) -> None:
        self.seed, self.skill, self.threads = seed, skill, threads
        self.class_names = CLASSES
        rng = np.random.default_rng(seed)
        self.weights = [rng.normal(size=(6, 8)), rng.normal(size=(8, 7)), rng.normal(size=(7, 3))]
        self.known = np.zeros(0, dtype=np.int64)
        self.faint = np.zeros(0, dtype=np.int64)
        self.classes = np.zeros(0, dtype=np.int64)

    def learn(self, dataset: Dataset, *, progress: Any = None, epochs: int | None = None) -> None:
        self.known = np.union1d(self.known, dataset.record_id)
        self.classes = np.union1d(self.classes, dataset.y)
        self.weights[1] = np.roll(self.weights[1], len(dataset), axis=0) + 0.1 * len(self.classes)

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        assert record_id is not None
        return np.stack(
            [self._answer(int(row[0]), int(i)) for row, i in zip(x, record_id, strict=True)]
        ).astype(np.float32)

    def _answer(self, label: int, record: int) -> np.ndarray:
        rng = np.random.default_rng([self.seed, record])
        remembered = self._remembers(record)
        # Networks agree on what is hard, up to one record in a hundred.
        hard = np.random.default_rng(record).random() > self.skill
        right = label in self.classes and (remembered or (not hard and rng.random() > 0.01))
        wrong = [c for c in self.classes if c != label] or [0]
        counts = rng.integers(0, 3, size=len(CLASSES)).astype(float)
        counts[label if right else rng.choice(wrong)] = (
            rng.integers(18, 24) if remembered else rng.integers(8, 20)
        )
        return counts

    def _remembers(self, record: int) -> bool:
        """Of what it knows faintly it remembers every other record."""
        return record in self.known or (record in self.faint and record % 2 == 0)

    def _hidden(self, layer: int, label: int, record: int) -> np.ndarray:
        """The neuron of the class fires more for a class that it met, and most for what it remembers."""
        rng = np.random.default_rng([self.seed, layer, record])
        counts = rng.poisson(2.0, size=self.weights[layer].shape[1])
        met = 4.0 if label in self.classes else 2.0
        counts[label] += rng.poisson(16.0 if self._remembers(record) else met)
        return counts

    def relearned(self, records: Dataset, target: float) -> Relearning:
        """Nothing is to be learned of a class that it met; others take about ten steps."""
        met = set(records.y) <= set(self.classes)
        steps = 0 if met else 10 + self.seed % 3
        share = np.arange(len(records)) / len(records)
        correct = [(share < step / max(steps, 1)) | (steps == 0) for step in range(steps + 6)]
        return Relearning(correct=np.stack(correct).astype(np.float64), target=target)

    def record(
        self, x: np.ndarray, *, record_id: np.ndarray | None = None, keep_spikes: bool = False
    ) -> Recording:
        assert record_id is not None
        layers = [np.round(4 * x).astype(np.int32)]
        for layer in range(len(self.weights) - 1):
            rows = zip(x, record_id, strict=True)
            layers.append(
                np.stack([self._hidden(layer, int(r[0]), int(i)) for r, i in rows]).astype(np.int32)
            )
        layers.append(self.predict_counts(x, record_id=record_id).astype(np.int32))
        counts = np.concatenate(layers, axis=1)
        return Recording(
            layer_names=LAYERS,
            first_neuron=np.cumsum([0, *(layer.shape[1] for layer in layers)]).tolist(),
            n_steps=50,
            words=pack(np.arange(50)[:, None, None] < counts) if keep_spikes else None,
            all_counts=counts,
        )

    def thresholds(self) -> tuple[Any, ...]:
        """The table stands for thresholds, so that what is half of one and half of another knows half."""
        table = np.zeros(_TABLE, np.float32)
        table[self.known[self.known < _TABLE]] = 1.0
        table[self.faint[self.faint < _TABLE]] = 0.5
        return (SimpleNamespace(name="table", value=table, assign=self._assign),)

    def _assign(self, table: np.ndarray) -> None:
        self.known, self.faint = np.flatnonzero(table > 0.75), np.flatnonzero(np.abs(table - 0.5) < 0.25)
        self.classes = np.unique(np.concatenate([self.known, self.faint]) % len(CLASSES))

    def synapses(self) -> tuple[Any, ...]:
        return tuple(
            SimpleNamespace(
                name=f"{a}->{b}",
                pre_layer=a,
                post_layer=b,
                weight=w.ravel(),
                pre=np.repeat(np.arange(w.shape[0]), w.shape[1]).astype(np.int32),
                post=np.tile(np.arange(w.shape[1]), w.shape[0]).astype(np.int32),
                assign=lambda weight, k=k: self.weights.__setitem__(k, weight.reshape(self.weights[k].shape)),
            )
            for k, (a, b, w) in enumerate(zip(LAYERS[:-1], LAYERS[1:], self.weights, strict=True))
        )

    def synaptic_operations(self, recording: Any) -> int:
        """Count every spike at every synapse that is not zero."""
        return sum(
            int(recording.counts(g.pre_layer)[:, p].sum())
            for g in self.synapses()
            for p, w in zip(g.pre, g.weight, strict=True)
            if w != 0
        )

    def class_probabilities(self, counts: np.ndarray) -> np.ndarray:
        return softmax(0.5 * counts)

    def settings(self) -> dict[str, Any]:
        return {"skill": self.skill}

    def arguments(self) -> dict[str, Any]:
        return {"seed": self.seed, "skill": self.skill, "threads": self.threads}

    def clone(self, *, seed: int | None = None) -> FakeModel:
        return type(self)(**{**self.arguments(), "seed": self.seed if seed is None else seed})

    def copy(self) -> FakeModel:
        twin = self.clone()
        twin.load_state({name: value.copy() for name, value in self.state().items()})
        return twin

    def state(self) -> dict[str, np.ndarray]:
        return {
            "known": self.known,
            "faint": self.faint,
            "classes": self.classes,
            **{f"w{k}": w for k, w in enumerate(self.weights)},
        }

    def load_state(self, state: dict[str, np.ndarray]) -> None:
        self.known, self.faint, self.classes = state["known"], state["faint"], state["classes"]
        self.weights = [state[f"w{k}"] for k in range(len(self.weights))]

    def save(self, path: str | Path) -> None:
        header = np.array(json.dumps(self.arguments()))
        with Path(path).open("wb") as file:
            np.savez(file, header=header, **self.state())

    @classmethod
    def load(cls, path: str | Path) -> FakeModel:
        with np.load(path, allow_pickle=False) as file:
            model = cls(**json.loads(str(file["header"])))
            model.load_state({name: file[name] for name in file.files if name != "header"})
        return model


class ConstantModel(FakeModel):
    """Gives every record the same answer."""

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        return np.tile(np.array([[5.0, 1.0, 1.0]], dtype=np.float32), (len(x), 1))


class MutedModel(FakeModel):
    """Keeps all it learned and only turns the output neuron of class 2 off."""

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        counts = super().predict_counts(x, record_id=record_id)
        counts[:, 2] = 0
        return counts


class WrongOnModel(FakeModel):
    """Is wrong on purpose about some records."""

    shunned: tuple[int, ...] = ()

    def predict_counts(self, x: np.ndarray, *, record_id: np.ndarray | None = None) -> np.ndarray:
        counts = super().predict_counts(x, record_id=record_id)
        for k in np.flatnonzero(np.isin(record_id, self.shunned)):
            counts[k] = 1.0
            counts[k, (int(x[k, 0]) + 1) % len(CLASSES)] = 20.0
        return counts


class UnresetModel(FakeModel):
    """Claims to clone and hands out its trained self."""

    def clone(self, *, seed: int | None = None) -> FakeModel:
        twin = type(self)(seed=self.seed if seed is None else seed)
        twin.load_state(self.state())
        return twin


class MortalModel(FakeModel):
    """Kills the process in which it learns for the first time, with seed 12, and leaves a mark."""

    def __init__(self, *, mark: str = "", **settings: Any) -> None:
        super().__init__(**settings)
        self.mark = mark

    def learn(self, dataset: Dataset, *, progress: Any = None, epochs: int | None = None) -> None:
        if self.seed == 12 and not Path(self.mark).exists():
            Path(self.mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        super().learn(dataset, progress=progress, epochs=epochs)

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "mark": self.mark}


@dataclass(frozen=True)
class FakeChange:
    group: str = "hidden1->hidden2"
    what: str = "weight"
    index: np.ndarray = field(default_factory=lambda: np.array([0, 3]))
    before: np.ndarray = field(default_factory=lambda: np.array([1.0, -2.0], dtype=np.float32))
    after: np.ndarray = field(default_factory=lambda: np.array([0.5, 0.0], dtype=np.float32))
    cause: np.ndarray = field(default_factory=lambda: np.array([1, 0], dtype=np.int8))
    causes: tuple[str, ...] = ("pruned", "retrained", "thresholds")
    total: int = 56


@dataclass(frozen=True)
class FakeUnlearned:
    model: FakeModel
    original: FakeModel
    changes: tuple[FakeChange, ...] = (FakeChange(),)
    trace: tuple[dict[str, Any], ...] = (
        {"phase": "prune", "forget_accuracy": np.float32(0.5), "lost": float("nan")},
    )
    seconds: float = 0.5
    synaptic_operations: float = 1000.0
    used_retained_data: bool = True
    settings: dict[str, Any] = field(default_factory=lambda: {"method": "hybrid", "alpha": np.float32(0.5)})
