"""One small network trained on digits, for all tests of the room."""

from __future__ import annotations

import pytest

from unspike.data.dataset import Dataset
from unspike.data.registry import load
from unspike.snn.classifier import SpikingClassifier


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load("digits")


@pytest.fixture(scope="session")
def trained(digits: Dataset) -> SpikingClassifier:
    """Not to be changed: take a copy."""
    model = SpikingClassifier.untrained(
        digits, hidden=(40, 30), connection_probability=0.3, steps=25, epochs=10
    )
    model.learn(digits.take(range(600)))
    return model
