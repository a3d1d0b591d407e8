"""A tiny network on real digits, and a request to it."""

from __future__ import annotations

import pytest

from unspike.foundation.progress import NoProgress
from unspike.pipeline import TrainSettings
from unspike.pipeline.material import Material, Task, tasks
from unspike.snn.classifier import SpikingClassifier

TINY = TrainSettings(data="digits", hidden=(12,), connection_probability=0.5, steps=12, epochs=2, threads=1)


@pytest.fixture(scope="session")
def material() -> Material:
    return Material.load("digits", by="random", seed=0, progress=NoProgress())


@pytest.fixture(scope="session")
def task(material: Material) -> Task:
    (task,) = tasks(["fraction:0.3"], material, seed=0)
    return task


@pytest.fixture(scope="session")
def original(material: Material) -> SpikingClassifier:
    """A trained network; not to be changed."""
    model = TINY.network(material)
    model.learn(material.parts.train)
    return model
