"""Ways to look as if a network had forgotten, on a real one that has not: each is caught and named.

The network met 189 records that a network trained on few others gets wrong, and learned them: it has
something to forget. Everything is trained once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.data.task import Kind, Task
from unspike.evaluation import (
    AskedNetwork,
    ComparedNetworks,
    EvaluationSettings,
    Oracle,
    build_band,
    evaluate,
    evaluation_sets,
    oracle_seeds,
    train_oracles,
)
from unspike.evaluation.evaluate import evaluated
from unspike.foundation.errors import InvalidInput, UnspikeError
from unspike.models.recording import Recording
from unspike.oracles.band import Band
from unspike.snn.classifier import SpikingClassifier
from unspike.unlearning.contract import Unlearned

SETTINGS = {"hidden": (80, 50), "connection_probability": 0.5, "steps": 25, "epochs": 25, "threads": 1}
KINDS: tuple[Kind, ...] = ("samples", "class")
GONE = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Scene:
    """One request to the network, and the band for it."""

    task: Task
    original: SpikingClassifier
    test: Dataset
    band: Band
    held_out: Oracle

    @property
    def forget(self) -> Dataset:
        return self.task.forgotten

    @property
    def retain(self) -> Dataset:
        return self.task.retained

    def verdict(self, model: SpikingClassifier, **changes: Any) -> dict[str, Any]:
        unlearned = Unlearned(
            model=model,
            original=self.original,
            changes=(),
            trace=(),
            seconds=1.0,
            synaptic_operations=1,
            used_retained_data=False,
            settings={},
        )
        if changes:
            assert self.band.memoriser is not None
            settings = EvaluationSettings(memoriser=self.band.memoriser.model)
            evaluation = evaluate(unlearned, self.task, self.test, settings=settings, **changes)
            return evaluation.verdict.to_dict()
        known = self.known
        networks = replace(known, unlearned=AskedNetwork(model=model, sets=known.sets))
        return evaluated(networks, unlearned, self.task, EvaluationSettings()).verdict.to_dict()

    @cached_property
    def known(self) -> ComparedNetworks:
        """The networks of the band, asked once for all tests."""
        assert self.band.memoriser is not None
        sets = evaluation_sets(self.task, self.test)
        original = AskedNetwork(model=self.original, sets=sets)
        return ComparedNetworks(
            kind=self.task.kind,
            original=original,
            unlearned=original,
            oracles=[AskedNetwork(model=oracle.model, sets=sets) for oracle in self.band.oracles],
            memoriser=AskedNetwork(model=self.band.memoriser.model, sets=sets),
        )


@cache
def network() -> tuple[SpikingClassifier, Dataset, Dataset]:
    """The trained network, its training records, and others."""
    digits = load("digits")
    train, test = digits.take(range(800)), digits.take(range(900, 1500))
    model = SpikingClassifier.untrained(digits, **SETTINGS)
    model.learn(train)
    return model, train, test


@cache
def hard_records() -> np.ndarray:
    """Ids of the training records that a beginner gets wrong, and of as many others."""
    _, train, _ = network()
    beginner = SpikingClassifier.untrained(train, **SETTINGS, seed=99)
    beginner.learn(train.take(range(150)))
    others = train.take(range(150, 800))
    answer = beginner.predict_counts(others.x, record_id=others.record_id).argmax(axis=1)
    wrong = np.flatnonzero(answer != others.y)
    right = np.flatnonzero(answer == others.y)[: len(wrong)]
    return others.record_id[np.concatenate([wrong, right])]


@cache
def scene(kind: Kind) -> Scene:
    model, train, test = network()
    gone = train.y == GONE if kind == "class" else np.isin(train.record_id, hard_records())
    task = Task(text=kind, kind=kind, class_name=None, forgotten=train.take(gone), retained=train.take(~gone))
    band = build_band(model, task.forgotten, task.retained, seeds=oracle_seeds(0, 7), threads=1)
    *oracles, held_out = band.oracles
    return Scene(
        task=task,
        original=model,
        test=test,
        band=Band(oracles=tuple(oracles), memoriser=band.memoriser),
        held_out=held_out,
    )


def failed(verdict: dict[str, Any]) -> set[str]:
    return {check["name"] for check in verdict["checks"] if check["passed"] is False}


def with_weights(
    model: SpikingClassifier, change: Callable[[str, np.ndarray], np.ndarray]
) -> SpikingClassifier:
    twin = model.copy()
    for group in twin.synapses():
        group.assign(change(group.name, group.weight).astype(np.float32))
    return twin


def noisy(model: SpikingClassifier, size: float, *, layers: str = "") -> SpikingClassifier:
    rng = np.random.default_rng(0)

    def stir(name: str, weight: np.ndarray) -> np.ndarray:
        noise = size * weight.std() * rng.normal(size=weight.shape)
        return weight + (noise if name.endswith(layers) else 0.0)

    return with_weights(model, stir)


def silenced(model: SpikingClassifier) -> SpikingClassifier:
    """The output neuron of the class never fires."""
    twin = model.copy()
    output = twin.thresholds()[-1]
    value = output.value.copy()
    value[GONE] = 1e6
    output.assign(value)
    return twin


@pytest.mark.parametrize("kind", KINDS)
def test_the_scene_is_set(kind: Kind) -> None:
    """There is something to forget, a network that never met it passes, and doing nothing does not."""
    found = scene(kind)
    result = found.verdict(found.held_out.model)
    assert result["outcome"] == "forgotten", result["sentence"]
    assert result["audit"]["passed"] is True
    assert failed(result) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_a_method_that_does_nothing(kind: Kind) -> None:
    found = scene(kind)
    result = found.verdict(found.original.copy())
    assert result["outcome"] == "not forgotten"
    assert "nothing in the network was changed" in result["sentence"]
    assert {"network changed", "hidden activity changed", "forget accuracy"} <= failed(result)


def test_a_scrub_that_updates_the_teacher() -> None:
    """Trap 2: the steps are taken by the parameters of the teacher, and the student is returned."""
    found = scene("samples")
    student, teacher = found.original.copy(), found.original.copy()
    few = found.forget.take(range(50))
    away = np.full((50, len(few.class_names)), 0.1, dtype=np.float32)
    for group, step in zip(
        teacher.synapses(), student.weight_change(few.x, away, record_id=few.record_id), strict=True
    ):
        group.assign(group.weight + 0.1 * step)
    result = found.verdict(student)
    assert result["outcome"] == "not forgotten"
    assert "nothing in the network was changed" in result["sentence"]
    assert "network changed" not in failed(found.verdict(teacher)), "the teacher is another network"


def test_silencing_the_output_neuron_of_a_class() -> None:
    found = scene("class")
    result = found.verdict(silenced(found.original))
    assert result["outcome"] == "not forgotten"
    assert "hidden layers answer the forgotten records exactly as before" in result["sentence"]
    assert {"hidden activity changed", "hidden separation"} <= failed(result)
    assert "forget accuracy" not in failed(result), "the accuracy alone would have been deceived"


def test_silencing_with_a_little_stir_in_the_hidden_layers() -> None:
    """What was learned is there still, though no spike count need be the same."""
    found = scene("class")
    result = found.verdict(silenced(noisy(found.original, 0.05)))
    assert result["outcome"] == "not forgotten"
    assert "hidden activity changed" not in failed(result)
    assert "hidden separation" in result["sentence"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [0.5, 2.0])
def test_noise_in_the_last_layer(kind: Kind, size: float) -> None:
    found = scene(kind)
    result = found.verdict(noisy(found.original, size, layers="-output"))
    assert result["outcome"] in ("not forgotten", "damaged")
    assert "hidden activity changed" in failed(result)


def test_noise_in_the_last_layer_for_one_class_only() -> None:
    found, rng = scene("class"), np.random.default_rng(0)

    def scramble(name: str, weight: np.ndarray) -> np.ndarray:
        if not name.endswith("-output"):
            return weight
        (output,) = (group for group in found.original.synapses() if group.name == name)
        own = np.broadcast_to(output.post == GONE, weight.shape)
        return np.where(own, -abs(weight.std() * rng.normal(size=weight.shape)), weight)

    result = found.verdict(with_weights(found.original, scramble))
    assert "forget accuracy" not in failed(result), "the accuracy alone would have been deceived"
    assert result["outcome"] == "not forgotten"
    assert "exactly as before" in result["sentence"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_constant_output(kind: Kind) -> None:
    found = scene(kind)
    result = found.verdict(
        with_weights(found.original, lambda name, w: 0.0 * w if name.endswith("-output") else w)
    )
    assert result["outcome"] == "damaged"
    assert {"test accuracy", "retain accuracy"} <= failed(result)
    assert "test accuracy" in result["sentence"]


@pytest.mark.parametrize("kind", KINDS)
def test_forgetting_by_noise_in_all_weights(kind: Kind) -> None:
    """Enough noise makes any network forget, and everything else with it."""
    found = scene(kind)
    results = [found.verdict(noisy(found.original, size)) for size in (0.1, 0.3, 0.5, 0.8, 1.2, 2.0)]
    outcomes = [result["outcome"] for result in results]
    assert set(outcomes) <= {"not forgotten", "damaged"}
    assert outcomes[0] == "not forgotten"
    assert outcomes[-1] == "damaged"
    first = next(result for result in results if result["outcome"] == "damaged")
    assert {"test accuracy", "retain accuracy"} & failed(first)


class Liar(SpikingClassifier):
    """Answers in the name of a network that never met the records, and is the network that met them."""

    borrowed: SpikingClassifier

    def record(
        self, x: np.ndarray, *, record_id: np.ndarray | None = None, keep_spikes: bool = False
    ) -> Recording:
        own = super().record(x, record_id=record_id, keep_spikes=keep_spikes)
        answers = self.borrowed.predict_counts(x, record_id=record_id).astype(np.int32)
        hidden = own.all_counts[:, : own.first_neuron[-2]]
        return replace(own, all_counts=np.concatenate([hidden, answers], axis=1))


@pytest.mark.parametrize("kind", KINDS)
def test_changing_only_the_label(kind: Kind) -> None:
    found = scene(kind)
    liar = found.original.copy()
    liar.__class__ = Liar
    liar.borrowed = found.held_out.model  # type: ignore[attr-defined]
    result = found.verdict(liar)
    assert result["outcome"] == "not forgotten"
    assert "nothing in the network was changed" in result["sentence"]
    assert {"network changed", "hidden activity changed"} <= failed(result)
    assert "forget accuracy" not in failed(result), "every answer is right"


class Unreset(SpikingClassifier):
    """Whose clone resets all layers but one."""

    def clone(self, *, seed: int | None = None) -> SpikingClassifier:
        fresh = super().clone(seed=seed)
        for own, new in zip(self.synapses(), fresh.synapses(), strict=True):
            if own.name.endswith("-output"):
                new.assign(own.weight)
        return fresh


def test_an_oracle_that_was_not_reset() -> None:
    found = scene("samples")
    unreset = found.original.copy()
    unreset.__class__ = Unreset
    with pytest.raises(UnspikeError, match="starts from the trained weights of 'hidden2-output'"):
        train_oracles(unreset, found.retain, seeds=(5,), workers=1)


def test_oracles_that_were_tuned_instead_of_trained() -> None:
    found = scene("samples")
    tuned = found.original.copy()
    tuned.learn(found.retain, epochs=2)
    oracles = [*found.band.oracles, Oracle(model=tuned, seed=4, seconds=1.0, threads=1)]
    with pytest.raises(InvalidInput, match="The oracle with seed 4 was not reset"):
        found.verdict(found.original.copy(), oracles=oracles)


def test_an_oracle_that_was_trained_with_other_settings() -> None:
    found = scene("samples")
    lazy = found.original.clone(seed=4)
    lazy.set_params(epochs=1)
    lazy.learn(found.retain)
    oracles = [*found.band.oracles, Oracle(model=lazy, seed=4, seconds=1.0, threads=1)]
    with pytest.raises(InvalidInput, match="other settings than the original: epochs is 1, expected 25"):
        found.verdict(found.original.copy(), oracles=oracles)


def test_oracles_that_met_the_records() -> None:
    """Retrained from scratch, but with the records: the original passes by them, and nothing can be told."""
    found = scene("samples")
    _, train, _ = network()
    oracles = train_oracles(found.original, train, seeds=oracle_seeds(1, 4), workers=1, threads=1)
    result = found.verdict(found.original.copy(), oracles=oracles)
    assert result["outcome"] == "cannot tell"
    # The audit cannot see it, for they all know the records; mixed with others, it does.
    mixed = found.verdict(found.held_out.model, oracles=[*found.band.oracles, oracles[0]])
    assert mixed["audit"]["passed"] is False
    assert mixed["outcome"] == "cannot tell"
    assert "forget accuracy" in mixed["audit"]["failed"]
