"""Carrying methods out, and looking at what they ask of a network."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest
from numpy.typing import NDArray

from unspike.data.dataset import Dataset
from unspike.models.contract import SpikingModel
from unspike.unlearning.contract import Unlearned, Unlearner
from unspike.unlearning.workbench import Workbench

from ..conftest import Case


def carry_out(method: Unlearner, case: Case, *, retain: bool = True) -> Unlearned:
    return method.unlearn(case.model, case.given(retain=retain), unseen=case.unseen)


def probabilities_of(model: SpikingModel, records: Dataset) -> NDArray[np.float64]:
    return model.class_probabilities(model.predict_counts(records.x, record_id=records.record_id))


def response(model: SpikingModel, records: Dataset) -> float:
    """The mean share of the right class."""
    return float(probabilities_of(model, records)[np.arange(len(records)), records.y].mean())


def accuracy(model: SpikingModel, records: Dataset) -> float:
    counts = model.predict_counts(records.x, record_id=records.record_id)
    return float((counts.argmax(axis=1) == records.y).mean())


def weights_of(model: SpikingModel) -> dict[str, NDArray[np.float32]]:
    return {group.name: group.weight for group in model.synapses()}


@dataclass
class Lessons:
    """What answers were asked of which records, in order."""

    asked: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = field(default_factory=list)

    def of(self, records: Dataset) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Places in `records` and the answers asked of them, joined."""
        place = {int(i): n for n, i in enumerate(records.record_id)}
        pairs = [
            (place[int(i)], t)
            for ids, targets in self.asked
            for i, t in zip(ids, targets, strict=True)
            if int(i) in place
        ]
        return np.array([p for p, _ in pairs], np.int64), np.array([t for _, t in pairs], np.float32)


@pytest.fixture
def lessons(monkeypatch: pytest.MonkeyPatch) -> Lessons:
    """Notes every change that is asked for."""
    noted, original = Lessons(), Workbench.weight_change

    def weight_change(self, records, targets):  # type: ignore[no-untyped-def]
        noted.asked.append((records.record_id, targets))
        return original(self, records, targets)

    monkeypatch.setattr(Workbench, "weight_change", weight_change)
    return noted
